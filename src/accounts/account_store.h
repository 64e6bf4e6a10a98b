#pragma once
// The SQL of accounts, tokens and devices. Internal to the module; account.h is for others.
#include <optional>
#include <string>
#include <string_view>

#include "accounts/account.h"

namespace accounts {

struct StoredAccount {
    Account account;
    std::string password;  // scrypt string
};
std::optional<StoredAccount> load_account(db::Connection& connection, std::string_view id);
std::optional<StoredAccount> load_account_by_email(db::Connection& connection, std::string_view email);
void insert_account(db::Connection& connection, const StoredAccount& stored);
void set_password(db::Connection& connection, std::string_view id, std::string_view hash);
void set_activated(db::Connection& connection, std::string_view id, base::Time at);
void set_language(db::Connection& connection, std::string_view id, std::string_view language);
void set_onboarded(db::Connection& connection, std::string_view id, bool onboarded);

enum class TokenKind { activation, reset };
struct Token {
    std::string account_id;
    std::optional<std::string> password;
};
/// Returns the secret for the mail; the table holds its hash.
std::string add_token(db::Connection& connection, TokenKind kind, std::string_view account_id,
                      const std::optional<std::string>& password, base::Time expires_at);
/// Uses it up. Errors: gone account.token_used, account.token_expired (unknown ones too).
base::Result<Token> use_token(db::Connection& connection, TokenKind kind, std::string_view secret, base::Time now);
/// All open tokens of a kind end.
void void_tokens(db::Connection& connection, TokenKind kind, std::string_view account_id, base::Time now);

enum class Device { known, first, other };
/// Remembers a device by its secret. `first`: the account has never been used from any.
Device note_device(db::Connection& connection, std::string_view account_id, std::string_view secret, base::Time now);

std::string hash_secret(std::string_view secret);  // hex SHA-256; secrets are 256 random bits, so no salt is needed
std::string email_key(std::string_view email);

}  // namespace accounts
