#include "net/smtp.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "net/curl.h"

namespace net {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;

bool is_plain_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; });
}

/// One plain address (RFC 5321 section 4.1.2, without quoted local parts): what may stand between < and >.
bool is_address(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.size() > 254) return false;
    if (text.find('@', at + 1) != std::string_view::npos) return false;
    return std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == '\x7f' ||
               std::string_view("<>()[]\\,;:\"").find(c) != std::string_view::npos;
    });
}

std::string mailbox(const std::string& name, const std::string& address) {
    if (name.empty()) return "<" + address + ">";
    const bool atom = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ' || c == '-';
    });
    if (atom) return name + " <" + address + ">";
    // Encoded words may not stand inside a quoted string (RFC 2047 section 5), so anything unusual is encoded whole.
    return "=?utf-8?B?" + base::base64(base::as_bytes(name)) + "?= <" + address + ">";
}

void check(CURLcode code) {
    if (code != CURLE_OK) throw std::runtime_error("libcurl: cannot build a mail");
}

void add_part(curl_mime* mime, const std::string& content, const char* type) {
    if (content.empty()) return;
    curl_mimepart* part = curl_mime_addpart(mime);
    if (!part) throw std::bad_alloc();
    std::string lines;  // text lines end with CRLF (RFC 2046 section 4.1.1)
    for (const char c : content) {
        if (c == '\r') continue;
        if (c == '\n') lines += '\r';
        lines += c;
    }
    check(curl_mime_data(part, lines.data(), lines.size()));
    check(curl_mime_type(part, type));
    check(curl_mime_encoder(part, "quoted-printable"));
}

Result<void> check_mail(const Mail& mail) {
    if (!is_address(mail.from_address) || !is_address(mail.to_address)) {
        return make_error(ErrorCode::invalid, "mail.address", "not one plain mail address");
    }
    for (const std::string* text : {&mail.from_name, &mail.to_name, &mail.subject, &mail.message_id}) {
        if (!is_plain_line(*text))
            return make_error(ErrorCode::invalid, "mail.header", "a control character in a header");
    }
    return {};
}

Result<void> outcome(CURLcode code) {
    switch (code) {
        case CURLE_OK:
            return {};
        case CURLE_LOGIN_DENIED:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_WEIRD_SERVER_REPLY:
            return make_error(ErrorCode::unavailable, "mail.refused",
                              std::string("the mail server refused: ") + curl_easy_strerror(code));
        default:
            return make_error(ErrorCode::unavailable, "mail.unreachable",
                              std::string("no mail server: ") + curl_easy_strerror(code));
    }
}

}  // namespace

bool on_this_machine(std::string_view url) {
    constexpr std::string_view scheme = "smtp://";
    if (!url.starts_with(scheme)) return false;  // smtps is TLS from the first byte
    url.remove_prefix(scheme.size());
    url = url.substr(0, url.find('/'));
    const auto port = url.rfind(':');
    if (port != url.npos && url.find(']', port) == url.npos) url = url.substr(0, port);
    return url == "127.0.0.1" || url == "localhost" || url == "[::1]";
}

std::string mail_date(base::Time time) {
    static constexpr std::array days{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto c = base::to_calendar(time);
    const auto day = std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", days[static_cast<std::size_t>((day % 7 + 7) % 7)],
                       c.day, months[static_cast<std::size_t>(c.month - 1)], c.year, c.hour, c.minute, c.second);
}

std::string encode_header(std::string_view utf8) {
    const bool plain = std::all_of(utf8.begin(), utf8.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
    if (plain && utf8.size() <= 60 && utf8.find("=?") == std::string_view::npos) return std::string(utf8);
    // RFC 2047 section 2: an encoded word has at most 75 characters; section 5: whole characters only.
    std::string out, word;
    const auto flush = [&] {
        if (word.empty()) return;
        if (!out.empty()) out += "\r\n ";
        out += "=?utf-8?B?" + base::base64(base::as_bytes(word)) + "?=";
        word.clear();
    };
    for (const char32_t character : base::utf8_decode(utf8)) {
        const std::string bytes = base::utf8_encode(std::u32string(1, character));
        if (word.size() + bytes.size() > 45) flush();
        word += bytes;
    }
    flush();
    return out;
}

Result<void> send_mail(const SmtpServer& server, const Mail& mail) {
    EZ_CHECK(check_mail(mail));
    const CurlHandle curl = new_curl();
    set(curl, CURLOPT_URL, server.url.c_str());
    set(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(curl, CURLOPT_NOSIGNAL, 1L);
    set(curl, CURLOPT_PROXY, "");
    set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(server.timeout.count()));
    set(curl, CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::min(server.timeout, std::chrono::milliseconds(10000)).count()));
    set(curl, CURLOPT_USE_SSL, static_cast<long>(server.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!server.user.empty()) {
        set(curl, CURLOPT_USERNAME, server.user.c_str());
        set(curl, CURLOPT_PASSWORD, server.password.c_str());
    }
    set(curl, CURLOPT_MAIL_FROM, ("<" + mail.from_address + ">").c_str());
    CurlList recipients, headers;
    recipients.add("<" + mail.to_address + ">");
    set(curl, CURLOPT_MAIL_RCPT, recipients.get());

    // Long lines of several encoded words are folded already; libcurl sends each entry as it is.
    headers.add("Date: " + mail_date(mail.date));
    headers.add("From: " + mailbox(mail.from_name, mail.from_address));
    headers.add("To: " + mailbox(mail.to_name, mail.to_address));
    headers.add("Subject: " + encode_header(mail.subject));
    headers.add("Message-ID: <" + mail.message_id + ">");
    headers.add("Content-Type: multipart/alternative");  // libcurl adds the boundary
    headers.add("Auto-Submitted: auto-generated");       // RFC 3834 section 5: no vacation replies
    set(curl, CURLOPT_HTTPHEADER, headers.get());

    const CurlMime alternative(curl_mime_init(curl.get()));
    if (!alternative) throw std::bad_alloc();
    add_part(alternative.get(), mail.text, "text/plain; charset=utf-8");
    add_part(alternative.get(), mail.html, "text/html; charset=utf-8");
    set(curl, CURLOPT_MIMEPOST, alternative.get());
    return outcome(curl_easy_perform(curl.get()));
}

}  // namespace net
