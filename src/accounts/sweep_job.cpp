// Forgets what has no use any more.
#include "accounts/accounts.h"

namespace accounts {

namespace {

base::Result<void> sweep(const Deps& deps) {
    const auto now = deps.clock.now();
    const auto& s = deps.settings;
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    connection->run("DELETE FROM account_session WHERE expires_at <= ? OR last_used_at <= ?", now,
                    base::Time(now - s.session_idle));
    connection->run("DELETE FROM captcha_used WHERE expires_at <= ?", now);
    // Used tokens stay a week, so that a second click says "used" and not "expired".
    connection->run("DELETE FROM account_token WHERE expires_at <= ?", base::Time(now - std::chrono::hours(24 * 7)));
    connection->run("DELETE FROM account_failure WHERE last_at <= ?", base::Time(now - s.lock_time));
    // Nobody followed the link: the address is free again, and we keep nothing about its owner.
    connection->run(
        "DELETE FROM account WHERE activated_at IS NULL AND created_at <= ? AND NOT EXISTS"
        " (SELECT 1 FROM account_token t WHERE t.account_id = account.id)",
        base::Time(now - s.activation_valid));
    transaction.commit();
    return {};
}

}  // namespace

void add_jobs(jobs::Runner& runner, const Deps& deps) {
    runner.every("accounts.sweep", std::chrono::hours(1), [&deps] { return sweep(deps); });
}

}  // namespace accounts
