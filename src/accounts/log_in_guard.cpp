#include "accounts/log_in_guard.h"

#include <algorithm>

#include "accounts/account_store.h"

namespace accounts {

namespace {

constexpr std::int64_t free_tries = 3;

struct Failures {
    std::int64_t count = 0;
    base::Time last_at{};
};

/// Failures that are older than the lock are forgotten.
Failures load(db::Connection& connection, const std::string& subject, base::Time now, std::chrono::minutes lock_time) {
    const auto rows = connection.run("SELECT failures, last_at FROM account_failure WHERE subject = ?", subject);
    if (rows.empty()) return {};
    Failures out{rows[0].get<std::int64_t>(0), rows[0].get<base::Time>(1)};
    if (now >= out.last_at + lock_time) return {};
    return out;
}

int wait(const Failures& failures, int lock_after, base::Time now, std::chrono::minutes lock_time) {
    const auto until = failures.last_at + delay_after(failures.count, lock_after, lock_time);
    if (failures.count == 0 || now >= until) return 0;
    const auto left = std::chrono::ceil<std::chrono::seconds>(until - now);
    return static_cast<int>(left.count());
}

std::int64_t add(db::Connection& connection, const std::string& subject, base::Time now,
                 std::chrono::minutes lock_time) {
    const base::Time forgotten = now - lock_time;
    connection.run(
        "INSERT INTO account_failure(subject, failures, last_at) VALUES (?, 1, ?) ON CONFLICT(subject) DO UPDATE SET"
        " failures = CASE WHEN account_failure.last_at <= ? THEN 1 ELSE account_failure.failures + 1 END,"
        " last_at = excluded.last_at",
        subject, now, forgotten);
    return connection.one<std::int64_t>("SELECT failures FROM account_failure WHERE subject = ?", subject).value_or(0);
}

}  // namespace

std::chrono::seconds delay_after(std::int64_t failures, int lock_after, std::chrono::seconds lock_time) {
    if (failures >= lock_after) return lock_time;
    if (failures < free_tries) return std::chrono::seconds(0);
    const auto doubled = std::int64_t{1} << std::min<std::int64_t>(failures - free_tries, 20);
    return std::min(std::chrono::seconds(doubled), lock_time);
}

GuardSubjects guard_subjects(std::string_view email, std::string_view address) {
    return {"email:" + hash_secret(email_key(email)), "address:" + std::string(address)};
}

int wait_before_log_in(db::Connection& connection, const GuardSubjects& subjects, base::Time now,
                       const Settings& settings) {
    const auto account = load(connection, subjects.account, now, settings.lock_time);
    const auto address = load(connection, subjects.address, now, settings.lock_time);
    // An address may be a whole office behind one router: it is locked when it has had too much, never slowed down.
    const int office = address.count >= settings.lock_address_after
                           ? wait(address, settings.lock_address_after, now, settings.lock_time)
                           : 0;
    return std::max(wait(account, settings.lock_account_after, now, settings.lock_time), office);
}

bool note_failure(db::Connection& connection, const GuardSubjects& subjects, base::Time now, const Settings& settings) {
    add(connection, subjects.address, now, settings.lock_time);
    return add(connection, subjects.account, now, settings.lock_time) == settings.lock_account_after;
}

void forget_failures(db::Connection& connection, const GuardSubjects& subjects) {
    connection.run("DELETE FROM account_failure WHERE subject = ?", subjects.account);
}

}  // namespace accounts
