#pragma once
// One mail by SMTP: multipart/alternative (text, html), UTF-8, quoted-printable.
#include <chrono>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace net {

struct SmtpServer {
    std::string url;  // "smtp://host:25" or "smtps://host:465"
    std::string user, password;
    bool require_tls = true;  // STARTTLS or smtps; false only for a server on the same machine
    std::chrono::milliseconds timeout{30000};
};

struct Mail {
    std::string from_address, from_name;
    std::string to_address, to_name;
    std::string subject;     // UTF-8; encoded by RFC 2047
    std::string text, html;  // UTF-8; either may be empty
    base::Time date;
    std::string message_id;  // "id@host" without brackets; the same for every try of the same mail
};

/// Errors: invalid mail.address (not one plain address), mail.header (line break in a header); unavailable
/// mail.unreachable, mail.refused (a 5xx reply or failed authentication).
base::Result<void> send_mail(const SmtpServer& server, const Mail& mail);

/// True for "smtp://127.0.0.1:25", "smtp://localhost" and "smtp://[::1]": nobody else hears what is said there, and the
/// relay of a machine seldom has a certificate for such a name.
bool on_this_machine(std::string_view smtp_url);

/// RFC 2047 encoded words where needed, folded; the value of a Subject header.
std::string encode_header(std::string_view utf8);
/// RFC 5322 date, "Sun, 22 Nov 2026 10:00:00 +0000".
std::string mail_date(base::Time time);

}  // namespace net
