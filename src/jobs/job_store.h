#pragma once
// The queue's SQL.
#include <optional>
#include <set>
#include <string>

#include "jobs/jobs.h"

namespace jobs {

inline constexpr const char* topic = "jobs";

/// Leases the next due job of one of `kinds`, or takes over one whose lease has run out.
std::optional<Job> claim(db::Connection& connection, const std::set<std::string>& kinds, base::Time now,
                         std::chrono::microseconds lease);
/// After a failed run: waiting again until `run_at`, or dead. False when the lease was lost.
bool release(db::Connection& connection, const Job& job, base::Time run_at, bool dead, const std::string& error);
/// True when this process is the one to run the scheduled action now.
bool claim_schedule(db::Connection& connection, const std::string& name, base::Time now, std::chrono::seconds interval);

}  // namespace jobs
