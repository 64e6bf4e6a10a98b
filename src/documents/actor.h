#pragma once
// Who does it, from where: for the audit log.
#include "audit/audit.h"
#include "documents/documents.h"

namespace documents {

struct Actor {
    std::string user_id, address, user_agent;
};

inline Actor actor_of(const http::Request& request) {
    return {request.user_id(), request.remote_address, request.user_agent.substr(0, 300)};
}

/// Appends to the log in the caller's transaction; last, because it locks the log's head.
inline Result<void> record(const Deps& deps, db::Connection& connection, const Actor& actor, std::string kind,
                           std::string subject_kind, std::string subject_id, boost::json::object details = {}) {
    EZ_CHECK(audit::append(connection, deps.clock,
                           {std::move(kind), actor.user_id, std::move(subject_kind), std::move(subject_id),
                            std::move(details), actor.address, actor.user_agent}));
    return {};
}

}  // namespace documents
