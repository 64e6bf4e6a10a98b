#pragma once
// The vault's SQL for authorisations and for the attempts that limits count.
#include "vault/authorisation.h"

namespace vault {

void insert_authorisation(db::Connection& connection, const AuthorisationRecord& record);
std::optional<AuthorisationRecord> find_authorisation(db::Connection& connection, std::string_view id);
/// Locks the row until the transaction ends.
std::optional<AuthorisationRecord> lock_authorisation(db::Connection& connection, std::string_view id);
/// Writes what a resend or a try changes: code, times, counters, state.
void update_authorisation(db::Connection& connection, const AuthorisationRecord& record);
/// open -> used, once: false when it was not open any more.
bool consume_authorisation(db::Connection& connection, std::string_view id, base::Time now);
void void_authorisations_of_key(db::Connection& connection, std::string_view key_id);

enum class Attempt { send, wrong };
void record_attempt(db::Connection& connection, std::string_view owner, Attempt kind, base::Time now);
int count_attempts(db::Connection& connection, std::string_view owner, Attempt kind, base::Time since);

}  // namespace vault
