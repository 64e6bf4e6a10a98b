#pragma once
// Mail to people: queued in the caller's transaction, sealed at rest, sent by SMTP or laid into the inbox of a test
// installation, once per queued mail.
#include <boost/json.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "db/db.h"
#include "http/http.h"
#include "jobs/jobs.h"
#include "net/smtp.h"

namespace notify {

/// What can be said (templates.cpp); `params` of each in the comment, all text. `url`s are absolute.
enum class Template {
    activation,           // url
    already_registered,   // url (of log in)
    password_changed,     // at, address
    password_reset,       // url
    new_device,           // at, address, device, url (of the sessions page)
    identity_submitted,   // name
    identity_approved,    // name, url
    identity_rejected,    // name, reasons (one a line), url
    identity_returned,    // name, remark, url
    certificate_issued,   // name, serial, notAfter, url
    certificate_revoked,  // name, serial, reason, at
    otp,                  // code, document, minutes
    document_signed       // document, at, url
};

/// "password_changed" -> Template::password_changed
std::optional<Template> template_from_name(std::string_view name);

struct Mail {
    Template what = Template::activation;
    std::string to;
    std::string language = "id";  // "id" or "en"
    boost::json::object params = {};
    std::string unique_key = {};  // as jobs::NewJob
};

/// Queues mail. The payload is sealed with `key32` (vault::derive_key("mail-sealing")), because codes and links are in
/// it. Thread-safe.
class MailQueue {
  public:
    explicit MailQueue(base::Bytes key32) : key_(std::move(key32)) {}
    /// In the caller's transaction. Throws std::logic_error when a parameter of the template is missing (a bug).
    void send(db::Connection& connection, const Mail& mail) const;
    const base::Bytes& key() const { return key_; }

  private:
    base::Bytes key_;
};

struct Settings {
    bool inbox = true;  // lay mail into the inbox table instead of sending it: test installations only
    net::SmtpServer smtp = {};
    std::string from_address = "no-reply@ezsign.test";
    std::string from_name = "ezSign";
};

/// The words of a mail, as it would be sent.
struct Rendered {
    std::string subject, text, html;
    std::vector<std::string> links;
};
/// Errors: invalid notify.parameter (missing in params).
base::Result<Rendered> render(const Mail& mail);

/// Job "mail.send": exactly once into the inbox; by SMTP at least once, and every try carries the same Message-ID.
void add_jobs(jobs::Runner& runner, db::Pool& pool, const MailQueue& queue, const base::Clock& clock,
              Settings settings);
/// GET /api/v1/inbox and /api/v1/inbox/{id}; call it only when Settings::inbox.
void add_inbox_routes(http::Router& router, db::Pool& pool, const MailQueue& queue);

std::vector<db::Migration> migrations();

}  // namespace notify
