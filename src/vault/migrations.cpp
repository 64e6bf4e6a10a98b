#include "vault/local_vault.h"

namespace vault {

std::vector<db::Migration> migrations() {
    return {{"vault/001", R"(
CREATE TABLE vault_secrets (
    name       TEXT PRIMARY KEY,
    sealed     {{blob}} NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE vault_keys (
    id          TEXT PRIMARY KEY,
    owner       TEXT NOT NULL,
    label       TEXT UNIQUE,
    algorithm   TEXT NOT NULL,
    spki        {{blob}} NOT NULL,
    sealed      {{blob}} NOT NULL,
    enabled     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    disabled_at BIGINT
);
CREATE INDEX vault_keys_owner ON vault_keys (owner);
CREATE TABLE vault_authorisations (
    id            TEXT PRIMARY KEY,
    key_id        TEXT NOT NULL REFERENCES vault_keys (id),
    owner         TEXT NOT NULL,
    method        TEXT NOT NULL,
    digests       {{blob}} NOT NULL,
    code_mac      {{blob}} NOT NULL,
    state         TEXT NOT NULL,
    tries_left    BIGINT NOT NULL,
    sends_left    BIGINT NOT NULL,
    valid_seconds BIGINT NOT NULL,
    sent_at       BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    used_at       BIGINT,
    subject_kind  TEXT NOT NULL,
    subject_id    TEXT NOT NULL,
    created_at    BIGINT NOT NULL
);
CREATE INDEX vault_authorisations_key ON vault_authorisations (key_id);
CREATE TABLE vault_attempts (
    owner TEXT NOT NULL,
    kind  TEXT NOT NULL,
    at    BIGINT NOT NULL
);
CREATE INDEX vault_attempts_owner ON vault_attempts (owner, kind, at);
)"}};
}

}  // namespace vault
