#include "identity/identity.h"

namespace identity {

std::vector<db::Migration> migrations() {
    return {{"identity/001", R"(
CREATE TABLE identity_applications (
    id             TEXT PRIMARY KEY,
    user_id        TEXT NOT NULL,
    status         TEXT NOT NULL,
    name           TEXT NOT NULL,
    sealed         {{blob}} NOT NULL,
    nik_index      TEXT NOT NULL,
    reasons        TEXT NOT NULL,
    return_steps   TEXT NOT NULL,
    remark         TEXT,
    objection      TEXT,
    decided_by     TEXT,
    certificate_id TEXT,
    submitted_at   BIGINT,
    decided_at     BIGINT,
    created_at     BIGINT NOT NULL
);
CREATE INDEX identity_applications_user ON identity_applications (user_id, created_at);
CREATE INDEX identity_applications_status ON identity_applications (status, submitted_at);
CREATE INDEX identity_applications_nik ON identity_applications (nik_index);
CREATE UNIQUE INDEX identity_applications_open ON identity_applications (user_id)
    WHERE status IN ('draft', 'submitted', 'approved');
CREATE TABLE identity_agreements (
    user_id    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    version    TEXT NOT NULL,
    language   TEXT NOT NULL,
    digest     TEXT NOT NULL,
    agreed_at  BIGINT NOT NULL,
    address    TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    PRIMARY KEY (user_id, kind, version)
);
CREATE TABLE identity_history (
    id             TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES identity_applications (id),
    at             BIGINT NOT NULL,
    actor_id       TEXT NOT NULL,
    act            TEXT NOT NULL,
    details        TEXT NOT NULL
);
CREATE INDEX identity_history_application ON identity_history (application_id, at);
)"}};
}

}  // namespace identity
