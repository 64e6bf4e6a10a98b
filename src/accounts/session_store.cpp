#include "accounts/session_store.h"

#include <algorithm>

#include "accounts/account_store.h"
#include "base/rng.h"

namespace accounts {

namespace {

constexpr std::string_view columns =
    "SELECT id, account_id, address, user_agent, created_at, last_used_at, expires_at FROM account_session WHERE ";

Session read(const db::Row& row) {
    return {row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2), row.get<std::string>(3),
            row.get<base::Time>(4),  row.get<base::Time>(5),  row.get<base::Time>(6)};
}

bool is_live(const Session& session, base::Time now, const Settings& settings) {
    return now < session.expires_at && now < session.last_used_at + settings.session_idle;
}

}  // namespace

std::string open_session(db::Connection& connection, std::string_view account_id, std::string_view address,
                         std::string_view user_agent, base::Time now, const Settings& settings) {
    auto token = base::random_token();
    connection.run(
        "INSERT INTO account_session(id, account_id, token_hash, address, user_agent, created_at, last_used_at, "
        "expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        base::new_id("ses", now), account_id, hash_secret(token), address, user_agent, now, now,
        base::Time(now + settings.session_absolute));
    return token;
}

std::optional<LiveSession> find_session(db::Connection& connection, std::string_view token, base::Time now,
                                        const Settings& settings) {
    if (token.size() > 100) return std::nullopt;
    const auto rows = connection.run(std::string(columns) + "token_hash = ?", hash_secret(token));
    if (rows.empty()) return std::nullopt;
    auto session = read(rows[0]);
    if (!is_live(session, now, settings)) return std::nullopt;
    auto account = find_account(connection, session.account_id);
    if (!account || !account->activated) return std::nullopt;
    if (now - session.last_used_at >= std::chrono::minutes(1))
        connection.run("UPDATE account_session SET last_used_at = ? WHERE id = ?", now, session.id);
    return LiveSession{std::move(session), std::move(*account)};
}

std::vector<Session> list_sessions(db::Connection& connection, std::string_view account_id, base::Time now,
                                   const Settings& settings) {
    std::vector<Session> out;
    for (const auto& row :
         connection.run(std::string(columns) + "account_id = ? ORDER BY last_used_at DESC, id LIMIT 200", account_id)) {
        auto session = read(row);
        if (is_live(session, now, settings)) out.push_back(std::move(session));
    }
    return out;
}

bool end_session(db::Connection& connection, std::string_view account_id, std::string_view session_id) {
    return connection.run("DELETE FROM account_session WHERE id = ? AND account_id = ?", session_id, account_id)
               .affected > 0;
}

std::int64_t end_sessions(db::Connection& connection, std::string_view account_id, std::string_view except) {
    return connection.run("DELETE FROM account_session WHERE account_id = ? AND id <> ?", account_id, except).affected;
}

}  // namespace accounts
