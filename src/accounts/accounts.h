#pragma once
// Accounts as a service: what the application wires. See account.h for what other modules use.
#include <boost/describe.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "accounts/account.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "db/db.h"
#include "http/http.h"
#include "jobs/jobs.h"

namespace accounts {

struct Settings {
    std::string public_url = "http://127.0.0.1:8080";  // links in mail begin with it
    bool secure_cookies = false;                       // true whenever public_url is https
    std::chrono::minutes session_idle{12 * 60};
    std::chrono::hours session_absolute{24 * 14};
    std::chrono::hours activation_valid{24};
    std::chrono::minutes reset_valid{30};
    int lock_account_after = 10;  // wrong passwords for one account
    int lock_address_after = 50;  // wrong passwords from one address
    std::chrono::minutes lock_time{15};
    std::int64_t captcha_cost = 1000;  // PBKDF2 iterations of one try; 256 tries on average
    double log_ins_per_minute = 120;   // from one address
};

/// Queues a mail in the caller's transaction: template in snake_case ("activation"), address, language, params.
using SendMail = std::function<void(db::Connection&, std::string_view mail, const std::string& to,
                                    const std::string& language, boost::json::object params)>;

/// What GET /me says about the person's identity. From the identity and authority modules, by way of the application.
struct CertificateSummary {
    std::string id, serial, subject;
    base::Time not_after;
    std::string status;  // active | expired | revoked
};
BOOST_DESCRIBE_STRUCT(CertificateSummary, (), (id, serial, subject, not_after, status))
struct IdentitySummary {
    std::string identity_status = "none";  // none | draft | submitted | approved | rejected | certified
    std::optional<CertificateSummary> certificate;
};
BOOST_DESCRIBE_STRUCT(IdentitySummary, (), (identity_status, certificate))
using DescribeIdentity = std::function<base::Result<IdentitySummary>(const std::string& user_id)>;

/// Lives as long as the routes and jobs.
struct Deps {
    db::Pool& pool;
    const base::Clock& clock;
    Settings settings;
    SendMail send_mail;
    base::Bytes captcha_key;                  // 32 bytes: vault::derive_key("captcha")
    DescribeIdentity describe_identity = {};  // none: "none"
};

void add_routes(http::Router& router, const Deps& deps);
http::Authenticator authenticator(const Deps& deps);
/// Hourly: forgets ended sessions, used tokens and captcha nonces, accounts that were never activated.
void add_jobs(jobs::Runner& runner, const Deps& deps);

}  // namespace accounts
