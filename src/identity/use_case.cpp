#include "identity/use_case.h"

#include <cstdio>

#include "accounts/account.h"
#include "audit/audit.h"

namespace identity {

using base::Result;

base::Error application_not_found() {
    return base::make_error(base::ErrorCode::not_found, "application.not_found", "there is no such application");
}

Result<void> audit_only(const Deps& deps, db::Connection& connection, const Actor& actor, std::string_view kind,
                        std::string_view subject_kind, std::string_view subject_id,
                        const boost::json::object& details) {
    const auto index = audit::append(connection, deps.clock,
                                     {std::string(kind), actor.user_id, std::string(subject_kind),
                                      std::string(subject_id), details, actor.address, actor.user_agent});
    if (!index) return index.error();
    return {};
}

Result<void> record(const Deps& deps, db::Connection& connection, const Actor& actor, const Application& application,
                    std::string_view act, const boost::json::object& history, const boost::json::object& audited) {
    insert_history(connection, deps.clock, application.id, actor.user_id, act, history);
    boost::json::object details = audited;
    details["application"] = application.id;
    return audit_only(deps, connection, actor, "identity." + std::string(act), "user", application.user_id, details);
}

void mail_to(const Deps& deps, db::Connection& connection, std::string_view user_id, notify::Template what,
             boost::json::object params) {
    const auto account = accounts::find_account(connection, user_id);
    if (!account) return;
    deps.mail.send(connection, {what, account->email, account->language, std::move(params), ""});
}

std::string mail_time(base::Time time) {
    const base::CalendarTime c = base::to_calendar(time, 420);
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d WIB", c.year % 10000, c.month, c.day, c.hour, c.minute);
    return text;
}

std::string mail_date(base::Time time) {
    return mail_time(time).substr(0, 10);
}

}  // namespace identity
