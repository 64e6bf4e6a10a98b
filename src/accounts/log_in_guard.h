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

struct Try {
    int wait = 0;        // seconds before a try is taken; 0: this one is, and counts as a failure already
    bool locks = false;  // if it fails, it is the one that locked the account
    base::Time at{}, account_before{}, address_before{};  // this try, and the ones before it
};
/// Counts a try before its password is looked at, so that a hundred at the same moment are a hundred tries. Needs a
/// transaction, which is committed before the password is verified; the subjects' rows are locked until then.
Try count_try(db::Connection& connection, const GuardSubjects& subjects, base::Time now, const Settings& settings);
/// The account's: whoever it is has shown that it is theirs.
void forget_failures(db::Connection& connection, const GuardSubjects& subjects);
/// The password was right: this try was no failure.
void take_back(db::Connection& connection, const GuardSubjects& subjects, const Try& tried);

/// Pure: how long after the last of `failures` in a row the next try is taken.
std::chrono::seconds delay_after(std::int64_t failures, int lock_after, std::chrono::seconds lock_time);

}  // namespace accounts
