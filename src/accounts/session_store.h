#pragma once
// Sessions live on the server; the browser holds a random token of which the table knows the hash only.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account.h"
#include "accounts/accounts.h"

namespace accounts {

struct Session {
    std::string id, account_id, address, user_agent;
    base::Time created_at{}, last_used_at{}, expires_at{};
};

/// Returns the token for the cookie.
std::string open_session(db::Connection& connection, std::string_view account_id, std::string_view address,
                         std::string_view user_agent, base::Time now, const Settings& settings);
struct LiveSession {
    Session session;
    Account account;
};
/// Nothing for an unknown token, an idle or ended session, an account that is not activated. Notes the use, once a
/// minute.
std::optional<LiveSession> find_session(db::Connection& connection, std::string_view token, base::Time now,
                                        const Settings& settings);
std::vector<Session> list_sessions(db::Connection& connection, std::string_view account_id, base::Time now,
                                   const Settings& settings);
/// False when the account has no such session.
bool end_session(db::Connection& connection, std::string_view account_id, std::string_view session_id);
/// All, or all but one. Returns how many.
std::int64_t end_sessions(db::Connection& connection, std::string_view account_id, std::string_view except = {});

}  // namespace accounts
