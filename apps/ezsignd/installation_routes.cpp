#include "ezsignd/installation_routes.h"

#include <fstream>
#include <iterator>

#include "base/encoding.h"

namespace ezsignd {
namespace {

struct InstallationView {
    bool test = true;
    bool inbox = true;
    std::string name, version;
    std::vector<std::string> languages;
};
BOOST_DESCRIBE_STRUCT(InstallationView, (), (test, inbox, name, version, languages))

}  // namespace

void add_installation_routes(http::Router& router, const installation::Installation& installation) {
    const InstallationView view{installation.settings.test,
                                installation.settings.test,
                                installation.settings.organisation,
                                "0.1.0",
                                {"id", "en"}};
    router.add({.method = "GET",
                .pattern = "/api/v1/installation",
                .operation_id = "getInstallation",
                .summary = "What this installation is, and whether it is for tests",
                .access = http::Access::anyone(),
                .response = json::schema<InstallationView>},
               [view](const http::Request&) -> base::Result<http::Response> { return http::Response::json(view); });
}

base::Result<notify::Settings> mail_settings(const installation::Settings& settings) {
    notify::Settings out;
    out.inbox = settings.test;
    out.from_address = settings.mail_from;
    out.from_name = settings.organisation;
    out.smtp.url = settings.smtp_url;
    out.smtp.user = settings.smtp_user;
    out.smtp.require_tls = !net::on_this_machine(settings.smtp_url);
    if (!settings.smtp_password_file.empty()) {
        std::ifstream in(settings.smtp_password_file);
        if (!in)
            return base::make_error(base::ErrorCode::unavailable, "config.smtp_password_file",
                                    "cannot read smtp_password_file " + settings.smtp_password_file);
        out.smtp.password = base::trim(std::string(std::istreambuf_iterator<char>(in), {}));
    }
    return out;
}

std::string audit_origin(const installation::Settings& settings) {
    const auto url = settings.url();
    const auto scheme = url.find("://");
    return (scheme == std::string::npos ? url : url.substr(scheme + 3)) + "/audit";
}

}  // namespace ezsignd
