#include "accounts/account.h"

namespace accounts {

std::vector<db::Migration> migrations() {
    return {{.id = "accounts/001", .sql = R"sql(
        CREATE TABLE account (
            id TEXT PRIMARY KEY,
            email TEXT NOT NULL,
            email_key TEXT NOT NULL UNIQUE,      -- lower case: what is compared
            password TEXT NOT NULL,              -- scrypt
            name TEXT,
            language TEXT NOT NULL,
            roles TEXT NOT NULL,                 -- separated by one space
            activated_at BIGINT,
            onboarded BIGINT NOT NULL,
            created_at BIGINT NOT NULL
        );
        CREATE TABLE account_session (
            id TEXT PRIMARY KEY,
            account_id TEXT NOT NULL REFERENCES account(id),
            token_hash TEXT NOT NULL UNIQUE,     -- SHA-256: a stolen database opens no session
            address TEXT NOT NULL,
            user_agent TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            last_used_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL
        );
        CREATE INDEX account_session_by_account ON account_session(account_id);
        CREATE TABLE account_token (
            token_hash TEXT PRIMARY KEY,
            kind TEXT NOT NULL,                  -- activation, reset
            account_id TEXT NOT NULL REFERENCES account(id),
            password TEXT,                       -- activation: the password of the sign-up that caused this mail
            expires_at BIGINT NOT NULL,
            used_at BIGINT
        );
        CREATE INDEX account_token_by_account ON account_token(account_id);
        CREATE TABLE account_failure (
            subject TEXT PRIMARY KEY,            -- "email:<SHA-256>" or "address:<address>"
            failures BIGINT NOT NULL,
            last_at BIGINT NOT NULL
        );
        CREATE TABLE account_device (
            account_id TEXT NOT NULL REFERENCES account(id),
            device_hash TEXT NOT NULL,
            seen_at BIGINT NOT NULL,
            PRIMARY KEY (account_id, device_hash)
        );
        CREATE TABLE captcha_used (
            nonce TEXT PRIMARY KEY,
            expires_at BIGINT NOT NULL
        );
    )sql"}};
}

}  // namespace accounts
