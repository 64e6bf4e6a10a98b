#pragma once
// The SQL of applications, agreements and their history. NIK, date of birth and sex are sealed in one column, bound to
// the row.
#include "identity/identity.h"

namespace identity {

/// Blind index of a NIK (HMAC-SHA-256, lower hex).
std::string index_of_nik(const Deps& deps, std::string_view nik);

void insert_application(db::Connection& connection, const Deps& deps, const Application& application);
/// Everything that an act changes.
void update_application(db::Connection& connection, const Deps& deps, const Application& application);
base::Result<std::optional<Application>> find_application(db::Connection& connection, const Deps& deps,
                                                          std::string_view id);
base::Result<std::optional<Application>> lock_application(db::Connection& connection, const Deps& deps,
                                                          std::string_view id);
base::Result<std::optional<Application>> newest_application(db::Connection& connection, const Deps& deps,
                                                            std::string_view user_id, bool lock = false);
base::Result<std::vector<Application>> select_applications(db::Connection& connection, const Deps& deps,
                                                           const ApplicationQuery& query);
base::Result<std::vector<Application>> select_same_nik(db::Connection& connection, const Deps& deps,
                                                       const Application& application);

void insert_agreement(db::Connection& connection, const Actor& actor, const AgreementRecord& record);
void insert_history(db::Connection& connection, const base::Clock& clock, std::string_view application_id,
                    std::string_view actor_id, std::string_view act, const boost::json::object& details);

}  // namespace identity
