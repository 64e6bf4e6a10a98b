#include "signing/session_store.h"

#include "json/json.h"
#include "signing/signing.h"

namespace signing {
namespace {

constexpr std::string_view columns =
    "SELECT id, document_id, owner_id, certificate_id, state, digest, base_sha256, prepared_blob, prepared_size, "
    "authorisation_id,"
    " fields, created_at, expires_at, started_at, failure FROM signing_session ";

Session read(const db::Row& row) {
    Session out;
    out.id = row.get<std::string>(0);
    out.document_id = row.get<std::string>(1);
    out.owner_id = row.get<std::string>(2);
    out.certificate_id = row.get<std::string>(3);
    out.state = json::enum_from_text<State>(row.get<std::string>(4)).value();
    out.digest = row.get<std::string>(5);
    out.base_sha256 = row.get<std::string>(6);
    out.prepared_blob = row.get<std::string>(7);
    out.prepared_size = row.get<std::uint64_t>(8);
    out.authorisation_id = row.get<std::string>(9);
    out.fields = json::parse<std::vector<FieldBox>>(row.get<std::string>(10)).value();
    out.created_at = row.get<base::Time>(11);
    out.expires_at = row.get<base::Time>(12);
    out.started_at = row.get<std::optional<base::Time>>(13);
    out.failure = row.get<std::string>(14);
    return out;
}

std::optional<Session> first(const db::Rows& rows) {
    return rows.empty() ? std::nullopt : std::optional(read(rows[0]));
}

std::vector<Session> all(const db::Rows& rows) {
    std::vector<Session> out;
    for (const db::Row& row : rows) out.push_back(read(row));
    return out;
}

std::string text(State state) {
    return std::string(json::enum_text(state));
}

}  // namespace

std::vector<db::Migration> migrations() {
    return {{"signing/001",
             "CREATE TABLE signing_session ("
             " id TEXT PRIMARY KEY, document_id TEXT NOT NULL, owner_id TEXT NOT NULL, certificate_id TEXT NOT NULL,"
             " state TEXT NOT NULL, digest TEXT NOT NULL, base_sha256 TEXT NOT NULL, prepared_blob TEXT NOT NULL,"
             " prepared_size BIGINT NOT NULL, authorisation_id TEXT NOT NULL, fields TEXT NOT NULL,"
             " created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, started_at BIGINT, completed_at BIGINT,"
             " failure TEXT NOT NULL);"
             "CREATE INDEX signing_session_open ON signing_session(state, expires_at)"
             " WHERE state = 'prepared' OR state = 'signing';"
             "CREATE INDEX signing_session_document ON signing_session(document_id)"}};
}

void insert_session(db::Connection& connection, const Session& s) {
    connection.run(
        "INSERT INTO signing_session(id, document_id, owner_id, certificate_id, state, digest, base_sha256, "
        "prepared_blob,"
        " prepared_size, authorisation_id, fields, created_at, expires_at, started_at, completed_at, failure)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?)",
        s.id, s.document_id, s.owner_id, s.certificate_id, text(s.state), s.digest, s.base_sha256, s.prepared_blob,
        s.prepared_size, s.authorisation_id, json::serialize(s.fields), s.created_at, s.expires_at, s.failure);
}

std::optional<Session> find_session(db::Connection& connection, const std::string& id) {
    return first(connection.run(std::string(columns) + "WHERE id = ?", id));
}

std::optional<Session> find_session_of(db::Connection& connection, const std::string& id, const std::string& owner_id) {
    return first(connection.run(std::string(columns) + "WHERE id = ? AND owner_id = ?", id, owner_id));
}

void set_authorisation(db::Connection& connection, const std::string& id, const std::string& authorisation_id) {
    connection.run("UPDATE signing_session SET authorisation_id = ? WHERE id = ? AND state = 'prepared'",
                   authorisation_id, id);
}

bool start_signing(db::Connection& connection, const std::string& id, base::Time now) {
    return connection
               .run("UPDATE signing_session SET state = 'signing', started_at = ? WHERE id = ? AND state = 'prepared'",
                    now, id)
               .affected == 1;
}

bool return_to_prepared(db::Connection& connection, const std::string& id) {
    return connection
               .run(
                   "UPDATE signing_session SET state = 'prepared', started_at = NULL WHERE id = ? AND state = "
                   "'signing'",
                   id)
               .affected == 1;
}

bool complete(db::Connection& connection, const std::string& id, base::Time now) {
    return connection
               .run(
                   "UPDATE signing_session SET state = 'completed', completed_at = ? WHERE id = ? AND state = "
                   "'signing'",
                   now, id)
               .affected == 1;
}

bool end_session(db::Connection& connection, const std::string& id, State from, State to, const std::string& failure) {
    return connection
               .run("UPDATE signing_session SET state = ?, failure = ? WHERE id = ? AND state = ?", text(to), failure,
                    id, text(from))
               .affected == 1;
}

std::vector<Session> prepared_of_document(db::Connection& connection, const std::string& document_id) {
    return all(
        connection.run(std::string(columns) + "WHERE document_id = ? AND state = 'prepared' LIMIT 200", document_id));
}

std::vector<Session> prepared_until(db::Connection& connection, base::Time expired_by) {
    return all(connection.run(
        std::string(columns) + "WHERE state = 'prepared' AND expires_at <= ? ORDER BY expires_at LIMIT 200",
        expired_by));
}

std::vector<Session> signing_since(db::Connection& connection, base::Time started_by) {
    return all(connection.run(
        std::string(columns) + "WHERE state = 'signing' AND started_at <= ? ORDER BY started_at LIMIT 200",
        started_by));
}

}  // namespace signing
