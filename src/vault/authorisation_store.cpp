#include "vault/authorisation_store.h"

namespace vault {
namespace {

constexpr std::string_view select =
    "SELECT id, key_id, owner, method, digests, code_mac, state, tries_left, sends_left, valid_seconds, sent_at, "
    "expires_at, "
    "created_at, subject_kind, subject_id FROM vault_authorisations WHERE id = ?";

std::optional<AuthorisationRecord> from_rows(const db::Rows& rows) {
    const db::Row* row = rows.first();
    if (!row) return std::nullopt;
    AuthorisationRecord out;
    out.id = row->get<std::string>(0);
    out.key_id = row->get<std::string>(1);
    out.owner = row->get<std::string>(2);
    out.method = row->get<std::string>(3);
    out.digests = row->get<base::Bytes>(4);
    out.code_mac = row->get<base::Bytes>(5);
    // An unknown state is nothing that may sign.
    out.state = state_from_string(row->get<std::string>(6)).value_or(AuthorisationState::void_);
    out.tries_left = row->get<int>(7);
    out.sends_left = row->get<int>(8);
    out.valid = std::chrono::seconds(row->get<std::int64_t>(9));
    out.sent_at = row->get<base::Time>(10);
    out.expires_at = row->get<base::Time>(11);
    out.created_at = row->get<base::Time>(12);
    out.subject_kind = row->get<std::string>(13);
    out.subject_id = row->get<std::string>(14);
    return out;
}

const char* name_of(Attempt kind) {
    return kind == Attempt::send ? "send" : "wrong";
}

}  // namespace

void insert_authorisation(db::Connection& connection, const AuthorisationRecord& r) {
    connection.run(
        "INSERT INTO vault_authorisations (id, key_id, owner, method, digests, code_mac, state, tries_left, "
        "sends_left, valid_seconds, "
        "sent_at, expires_at, created_at, subject_kind, subject_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?)",
        r.id, r.key_id, r.owner, r.method, r.digests, r.code_mac, to_string(r.state), r.tries_left, r.sends_left,
        r.valid.count(), r.sent_at, r.expires_at, r.created_at, r.subject_kind, r.subject_id);
}

std::optional<AuthorisationRecord> find_authorisation(db::Connection& connection, std::string_view id) {
    return from_rows(connection.run(select, id));
}

std::optional<AuthorisationRecord> lock_authorisation(db::Connection& connection, std::string_view id) {
    return from_rows(connection.run(std::string(select) + db::for_update(connection.dialect()), id));
}

void update_authorisation(db::Connection& connection, const AuthorisationRecord& r) {
    connection.run(
        "UPDATE vault_authorisations SET code_mac = ?, state = ?, tries_left = ?, sends_left = ?, sent_at = ?, "
        "expires_at = ? "
        "WHERE id = ?",
        r.code_mac, to_string(r.state), r.tries_left, r.sends_left, r.sent_at, r.expires_at, r.id);
}

bool consume_authorisation(db::Connection& connection, std::string_view id, base::Time now) {
    return connection
               .run("UPDATE vault_authorisations SET state = 'used', used_at = ? WHERE id = ? AND state = 'open'", now,
                    id)
               .affected == 1;
}

void void_authorisations_of_key(db::Connection& connection, std::string_view key_id) {
    connection.run("UPDATE vault_authorisations SET state = 'void' WHERE key_id = ? AND state = 'open'", key_id);
}

void record_attempt(db::Connection& connection, std::string_view owner, Attempt kind, base::Time now) {
    connection.run("DELETE FROM vault_attempts WHERE owner = ? AND at < ?", owner, now - std::chrono::hours(24));
    connection.run("INSERT INTO vault_attempts (owner, kind, at) VALUES (?, ?, ?)", owner, name_of(kind), now);
}

int count_attempts(db::Connection& connection, std::string_view owner, Attempt kind, base::Time since) {
    return connection
        .one<int>("SELECT COUNT(*) FROM vault_attempts WHERE owner = ? AND kind = ? AND at > ?", owner, name_of(kind),
                  since)
        .value_or(0);
}

}  // namespace vault
