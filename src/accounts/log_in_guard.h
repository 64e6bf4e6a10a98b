#pragma once
// Wrong passwords slow down, then lock for a time: per account (also one that does not exist) and per address (ACC-5).
#include <string>

#include "accounts/accounts.h"

namespace accounts {

struct GuardSubjects {
    std::string account;  // "email:<SHA-256>": the table names nobody
    std::string address;
};
GuardSubjects guard_subjects(std::string_view email, std::string_view address);

/// Seconds to wait before the next try, 0 for none.
int wait_before_log_in(db::Connection& connection, const GuardSubjects& subjects, base::Time now,
                       const Settings& settings);
/// Returns true when this one locked the account.
bool note_failure(db::Connection& connection, const GuardSubjects& subjects, base::Time now, const Settings& settings);
void forget_failures(db::Connection& connection, const GuardSubjects& subjects);

/// Pure: how long after the last of `failures` in a row the next try is taken.
std::chrono::seconds delay_after(std::int64_t failures, int lock_after, std::chrono::seconds lock_time);

}  // namespace accounts
