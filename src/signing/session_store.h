#pragma once
// The SQL of signings. State changes say from which state they go, so that two requests never both win.
#include <optional>
#include <string>
#include <vector>

#include "db/db.h"
#include "signing/session.h"

namespace signing {

void insert_session(db::Connection& connection, const Session& session);
std::optional<Session> find_session(db::Connection& connection, const std::string& id);
/// Of that person only.
std::optional<Session> find_session_of(db::Connection& connection, const std::string& id, const std::string& owner_id);

void set_authorisation(db::Connection& connection, const std::string& id, const std::string& authorisation_id);
/// prepared -> signing. False: another request was faster.
bool start_signing(db::Connection& connection, const std::string& id, base::Time now);
/// signing -> prepared, after a wrong code: the key was not used.
bool return_to_prepared(db::Connection& connection, const std::string& id);
/// signing -> completed. False: it was given up meanwhile.
bool complete(db::Connection& connection, const std::string& id, base::Time now);
/// `from` -> `to`, with a key that says why. False: not in that state.
bool end_session(db::Connection& connection, const std::string& id, State from, State to, const std::string& failure);

/// Prepared ones of the document; for superseding.
std::vector<Session> prepared_of_document(db::Connection& connection, const std::string& document_id);
/// At most 200, oldest first.
std::vector<Session> prepared_until(db::Connection& connection, base::Time expired_by);
std::vector<Session> signing_since(db::Connection& connection, base::Time started_by);

}  // namespace signing
