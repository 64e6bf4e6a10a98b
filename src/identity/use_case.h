#pragma once
// What every use case of this module does at its end: history for the RA, mail to the applicant, entry in the audit
// log.
#include "identity/application_store.h"

namespace identity {

base::Error application_not_found();
/// Appends history and the audit entry "identity.ACT". Call it last: it locks the head of the log until the commit.
base::Result<void> record(const Deps& deps, db::Connection& connection, const Actor& actor,
                          const Application& application, std::string_view act, const boost::json::object& history = {},
                          const boost::json::object& audited = {});
/// Queues a mail to a person in their language. Does nothing when the account is gone.
void mail_to(const Deps& deps, db::Connection& connection, std::string_view user_id, notify::Template what,
             boost::json::object params);
base::Result<void> audit_only(const Deps& deps, db::Connection& connection, const Actor& actor, std::string_view kind,
                              std::string_view subject_kind, std::string_view subject_id,
                              const boost::json::object& details);
/// A time as mails show it: western Indonesian time, minutes.
std::string mail_time(base::Time time);
std::string mail_date(base::Time time);

}  // namespace identity
