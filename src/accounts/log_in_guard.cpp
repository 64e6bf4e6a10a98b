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

/// Locks the subject's row, making it if need be: others who try for it wait for the end of this transaction.
void hold(db::Connection& connection, const std::string& subject) {
    connection.run(
        "INSERT INTO account_failure(subject, failures, last_at) VALUES (?, 0, ?) ON CONFLICT(subject) DO UPDATE SET"
        " failures = account_failure.failures",
        subject, base::Time{});
}

/// As if the try at `at` had not been; a later one stays.
void take_back(db::Connection& connection, const std::string& subject, base::Time at, base::Time before) {
    connection.run(
        "UPDATE account_failure SET failures = failures - 1, last_at = CASE WHEN last_at = ? THEN ? ELSE last_at END"
        " WHERE subject = ? AND failures > 0",
        at, before, subject);
}
base::Time last_try(db::Connection& connection, const std::string& subject) {
    return connection.one<base::Time>("SELECT last_at FROM account_failure WHERE subject = ?", subject)
        .value_or(base::Time{});
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

Try count_try(db::Connection& connection, const GuardSubjects& subjects, base::Time now, const Settings& settings) {
    hold(connection, subjects.account);
    hold(connection, subjects.address);
    const auto account = load(connection, subjects.account, now, settings.lock_time);
    const auto address = load(connection, subjects.address, now, settings.lock_time);
    // An address may be a whole office behind one router: it is locked when it has had too much, never slowed down.
    const int office = address.count >= settings.lock_address_after
                           ? wait(address, settings.lock_address_after, now, settings.lock_time)
                           : 0;
    Try out;
    out.wait = std::max(wait(account, settings.lock_account_after, now, settings.lock_time), office);
    if (out.wait > 0) return out;
    out.at = now;
    out.account_before = last_try(connection, subjects.account);
    out.address_before = last_try(connection, subjects.address);
    add(connection, subjects.address, now, settings.lock_time);
    out.locks = add(connection, subjects.account, now, settings.lock_time) == settings.lock_account_after;
    return out;
}

void forget_failures(db::Connection& connection, const GuardSubjects& subjects) {
    connection.run("DELETE FROM account_failure WHERE subject = ?", subjects.account);
}

void take_back(db::Connection& connection, const GuardSubjects& subjects, const Try& tried) {
    take_back(connection, subjects.account, tried.at, tried.account_before);
    take_back(connection, subjects.address, tried.at, tried.address_before);
}

}  // namespace accounts
