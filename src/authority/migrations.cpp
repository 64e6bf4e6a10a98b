#include "authority/authority.h"

namespace authority {

std::vector<db::Migration> migrations() {
    return {{"authority/001", R"(
CREATE TABLE authority_cas (
    name        TEXT PRIMARY KEY,
    parent      TEXT NOT NULL,
    key_label   TEXT NOT NULL,
    certificate {{blob}} NOT NULL,
    crl_number  BIGINT NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE TABLE authority_certificates (
    id                TEXT PRIMARY KEY,
    request_key       TEXT NOT NULL,
    ca                TEXT NOT NULL,
    serial            TEXT NOT NULL,
    profile           TEXT NOT NULL,
    owner             TEXT NOT NULL,
    key_id            TEXT NOT NULL,
    subject           TEXT NOT NULL,
    state             TEXT NOT NULL,
    lint_der          {{blob}},
    der               {{blob}},
    not_before        BIGINT NOT NULL,
    not_after         BIGINT NOT NULL,
    revoked_at        BIGINT,
    revocation_reason BIGINT,
    revocation_text   TEXT,
    created_at        BIGINT NOT NULL
);
CREATE UNIQUE INDEX authority_certificates_serial ON authority_certificates (serial);
CREATE UNIQUE INDEX authority_certificates_request ON authority_certificates (request_key) WHERE state <> 'burned';
CREATE INDEX authority_certificates_owner ON authority_certificates (owner, created_at);
CREATE INDEX authority_certificates_profile ON authority_certificates (profile, ca, not_after);
CREATE INDEX authority_certificates_revoked ON authority_certificates (ca, revoked_at) WHERE revoked_at IS NOT NULL;
CREATE TABLE authority_crls (
    ca          TEXT NOT NULL,
    number      BIGINT NOT NULL,
    this_update BIGINT NOT NULL,
    next_update BIGINT NOT NULL,
    der         {{blob}} NOT NULL,
    PRIMARY KEY (ca, number)
);
CREATE TABLE authority_tsa (
    id          BIGINT PRIMARY KEY,
    next_serial BIGINT NOT NULL,
    last_time   BIGINT NOT NULL
);
INSERT INTO authority_tsa (id, next_serial, last_time) VALUES (1, 1, 0);
)"}};
}

}  // namespace authority
