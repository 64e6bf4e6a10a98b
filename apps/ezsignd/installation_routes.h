#pragma once
// What this installation is: for the web app, the mail job and the audit log.
#include "http/http.h"
#include "installation/installation.h"
#include "notify/notify.h"

namespace ezsignd {

/// GET /api/v1/installation.
void add_installation_routes(http::Router& router, const installation::Installation& installation);
/// Errors: unavailable config.smtp_password_file.
base::Result<notify::Settings> mail_settings(const installation::Settings& settings);
/// Origin line of audit checkpoints (C2SP tlog-checkpoint): a schema-less URL that names this log.
std::string audit_origin(const installation::Settings& settings);

}  // namespace ezsignd
