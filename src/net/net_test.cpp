#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "net/http_client.h"
#include "net/smtp.h"

namespace net {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Accepts one connection on the loopback after another and talks to each as told.
class TestServer {
  public:
    class Peer {
      public:
        explicit Peer(int fd) : fd_(fd) {}
        std::string line() {
            std::string out;
            char c = 0;
            while (out.find('\n') == std::string::npos && ::recv(fd_, &c, 1, 0) == 1) out += c;
            return out;
        }
        std::string until(const std::string& end) {
            std::string out;
            char c = 0;
            while (!out.ends_with(end) && ::recv(fd_, &c, 1, 0) == 1) out += c;
            return out;
        }
        void say(const std::string& text) { (void)::send(fd_, text.data(), text.size(), MSG_NOSIGNAL); }

      private:
        int fd_;
    };

    explicit TestServer(std::function<void(Peer&)> talk) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, any, size) != 0 || ::listen(socket_, 8) != 0) throw std::runtime_error("no server");
        ::getsockname(socket_, any, &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this, talk = std::move(talk)] {
            for (int fd = ::accept(socket_, nullptr, nullptr); fd >= 0; fd = ::accept(socket_, nullptr, nullptr)) {
                Peer peer(fd);
                talk(peer);
                ::close(fd);
            }
        });
    }
    ~TestServer() {
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        ::close(socket_);
    }
    std::string url(const std::string& scheme = "http") const {
        return scheme + "://127.0.0.1:" + std::to_string(port_);
    }

  private:
    int socket_, port_ = 0;
    std::thread thread_;
};

TEST(Http, GetsAndPosts) {
    std::string seen;
    TestServer server([&](TestServer::Peer& peer) {
        seen = peer.until("\r\n\r\n");
        if (seen.starts_with("POST")) seen += peer.until("body");
        peer.say("HTTP/1.1 201 Created\r\nContent-Type: application/ocsp-response\r\nContent-Length: 3\r\n\r\nabc");
    });
    const HttpClient client;
    auto reply = client.get(server.url() + "/path", {{"X-Thing", "1"}});
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 201);
    EXPECT_EQ(reply->content_type, "application/ocsp-response");
    EXPECT_EQ(base::to_text(reply->body), "abc");
    EXPECT_THAT(seen, HasSubstr("GET /path HTTP/1.1\r\n"));
    EXPECT_THAT(seen, HasSubstr("X-Thing: 1\r\n"));
    reply = client.post(server.url(), "application/ocsp-request", base::as_bytes("the body"));
    ASSERT_TRUE(reply);
    EXPECT_THAT(seen, HasSubstr("Content-Type: application/ocsp-request\r\n"));
    EXPECT_THAT(seen, HasSubstr("Content-Length: 8\r\n"));
    EXPECT_TRUE(seen.ends_with("\r\n\r\nthe body"));
}

TEST(Http, LimitsTheReplyWhetherAnnouncedOrNot) {
    bool announced = true;
    TestServer server([&](TestServer::Peer& peer) {
        peer.until("\r\n\r\n");
        peer.say(announced ? "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n"
                           : "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        peer.say("01234567890");
    });
    HttpOptions options;
    options.max_body = 10;
    const HttpClient client(options);
    EXPECT_EQ(client.get(server.url()).error().key, "net.too_large");
    announced = false;
    EXPECT_EQ(client.get(server.url()).error().key, "net.too_large");
    options.max_body = 11;
    EXPECT_TRUE(HttpClient(options).get(server.url()));
}

TEST(Http, FollowsRedirectsOnlyWhenTold) {
    TestServer server([&](TestServer::Peer& peer) {
        const auto head = peer.until("\r\n\r\n");
        if (head.starts_with("GET /end ")) {
            peer.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        } else {
            peer.say("HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    EXPECT_EQ(HttpClient().get(server.url() + "/")->status, 302);
    HttpOptions options;
    options.max_redirects = 2;
    EXPECT_EQ(HttpClient(options).get(server.url() + "/")->status, 200);
}

TEST(Http, RefusesOtherSchemesAndPrivateAddresses) {
    TestServer server([](TestServer::Peer& peer) { peer.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); });
    EXPECT_EQ(HttpClient().get("file:///etc/passwd").error().key, "net.bad_url");
    EXPECT_EQ(HttpClient().get("ldap://x/").error().key, "net.bad_url");
    EXPECT_EQ(HttpClient().get("nonsense").error().key, "net.bad_url");
    EXPECT_EQ(HttpClient().get("http://x/\r\nA: b").error().key, "net.bad_url");
    HttpOptions options;
    options.schemes = {"https"};
    EXPECT_EQ(HttpClient(options).get(server.url()).error().key, "net.bad_url");
    options = {};
    options.refuse_private_addresses = true;
    const auto refused = HttpClient(options).get(server.url());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().key, "net.private_address");
    EXPECT_EQ(refused.error().code, base::ErrorCode::forbidden);
}

TEST(Http, SaysUnreachableAndTimeout) {
    std::string gone;
    {
        gone = TestServer([](TestServer::Peer&) {}).url();
    }
    EXPECT_EQ(HttpClient().get(gone).error().key, "net.unreachable");
    TestServer silent([](TestServer::Peer& peer) { peer.until("never"); });
    HttpOptions options;
    options.timeout = std::chrono::milliseconds(50);
    EXPECT_EQ(HttpClient(options).get(silent.url()).error().key, "net.timeout");
}

TEST(Addresses, KnowTheSpecialOnes) {
    for (const char* address : {"127.0.0.1",
                                "10.1.2.3",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.168.1.1",
                                "169.254.169.254",
                                "100.64.0.1",
                                "0.0.0.0",
                                "224.0.0.1",
                                "255.255.255.255",
                                "::1",
                                "::",
                                "fe80::1%eth0",
                                "fd00::1",
                                "::ffff:127.0.0.1",
                                "::ffff:10.0.0.1",
                                "64:ff9b::7f00:1",
                                "2002:7f00:1::",
                                "2001:db8::1",
                                "ff02::1",
                                "::7f00:1",
                                "name.example",
                                ""}) {
        EXPECT_TRUE(is_private_address(address)) << address;
    }
    for (const char* address : {"8.8.8.8", "172.32.0.1", "172.15.255.255", "100.128.0.1", "11.0.0.0", "2606:4700::1111",
                                "::ffff:8.8.8.8", "2a00::1"}) {
        EXPECT_FALSE(is_private_address(address)) << address;
    }
}

struct SmtpTalk {
    std::vector<std::string> commands;
    std::string data;
    std::string refuse;  // command to refuse
    void operator()(TestServer::Peer& peer) {
        peer.say("220 test\r\n");
        for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
            commands.push_back(line.substr(0, line.find('\r')));
            if (!refuse.empty() && line.starts_with(refuse)) {
                peer.say("550 no\r\n");
            } else if (line.starts_with("EHLO")) {
                peer.say("250-test\r\n250 8BITMIME\r\n");
            } else if (line.starts_with("DATA")) {
                peer.say("354 go\r\n");
                data = peer.until("\r\n.\r\n");
                peer.say("250 ok\r\n");
            } else if (line.starts_with("QUIT")) {
                peer.say("221 bye\r\n");
                return;
            } else {
                peer.say("250 ok\r\n");
            }
        }
    }
};

Mail sample() {
    Mail mail;
    mail.from_address = "no-reply@ezsign.example";
    mail.from_name = "ezSign";
    mail.to_address = "siti@contoh.example";
    mail.to_name = "Siti Nurhaliza";
    mail.subject = "Kode Anda – ezSign";
    mail.text = "Halo,\n.titik di awal baris\nKode: 123456 – é\n";
    mail.html = "<p>Kode: <b>123456</b></p>";
    mail.date = *base::from_rfc3339("2026-11-22T10:00:05Z");
    mail.message_id = "mail_1@ezsign.example";
    return mail;
}

SmtpServer plain(const TestServer& server) {
    SmtpServer out;
    out.url = server.url("smtp");
    out.require_tls = false;
    return out;
}

TEST(Smtp, SendsBothAlternatives) {
    SmtpTalk talk;
    TestServer server([&](TestServer::Peer& peer) { talk(peer); });
    const auto sent = send_mail(plain(server), sample());
    ASSERT_TRUE(sent) << sent.error().message;
    EXPECT_THAT(talk.commands, testing::Contains("MAIL FROM:<no-reply@ezsign.example>"));
    EXPECT_THAT(talk.commands, testing::Contains("RCPT TO:<siti@contoh.example>"));
    EXPECT_THAT(talk.data, HasSubstr("Date: Sun, 22 Nov 2026 10:00:05 +0000\r\n"));
    EXPECT_THAT(talk.data, HasSubstr("From: ezSign <no-reply@ezsign.example>\r\n"));
    EXPECT_THAT(talk.data, HasSubstr("To: Siti Nurhaliza <siti@contoh.example>\r\n"));
    EXPECT_THAT(talk.data, HasSubstr("Subject: =?utf-8?B?S29kZSBBbmRhIOKAkyBlelNpZ24=?=\r\n"));
    EXPECT_THAT(talk.data, HasSubstr("Message-ID: <mail_1@ezsign.example>\r\n"));
    EXPECT_THAT(talk.data, HasSubstr("Mime-Version: 1.0\r\n"));
    EXPECT_THAT(talk.data, HasSubstr("Content-Type: multipart/alternative; boundary="));
    EXPECT_THAT(talk.data,
                HasSubstr("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"));
    EXPECT_THAT(talk.data,
                HasSubstr("Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"));
    EXPECT_THAT(talk.data, HasSubstr("\r\n..titik di awal baris\r\nKode: 123456 =E2=80=93 =C3=A9"));
    EXPECT_THAT(talk.data, HasSubstr("<p>Kode: <b>123456</b></p>"));
    EXPECT_THAT(talk.data, Not(HasSubstr("multipart/mixed")));
}

TEST(Smtp, RefusesInjection) {
    for (const char* address : {"a@b\r\nRCPT TO:<x@y>", "a b@c", "a@b@c", "", "@b", "a@", "<a@b>", "a@b,c@d"}) {
        Mail mail = sample();
        mail.to_address = address;
        EXPECT_EQ(send_mail({"smtp://127.0.0.1:1", "", "", false}, mail).error().key, "mail.address") << address;
    }
    Mail mail = sample();
    mail.subject = "a\r\nBcc: x@y.example";
    EXPECT_EQ(send_mail({"smtp://127.0.0.1:1", "", "", false}, mail).error().key, "mail.header");
}

TEST(Smtp, SaysRefusedUnreachableAndNoTls) {
    SmtpTalk talk;
    talk.refuse = "RCPT";
    TestServer server([&](TestServer::Peer& peer) { talk(peer); });
    EXPECT_EQ(send_mail(plain(server), sample()).error().key, "mail.refused");
    SmtpServer tls = plain(server);
    tls.require_tls = true;
    talk.commands.clear();
    EXPECT_FALSE(send_mail(tls, sample())) << "the server offers no STARTTLS";
    EXPECT_THAT(talk.commands, Not(testing::Contains(testing::StartsWith("MAIL"))));
    EXPECT_EQ(send_mail({"smtp://127.0.0.1:1", "", "", false}, sample()).error().key, "mail.unreachable");
}

TEST(Smtp, EncodesHeaders) {
    EXPECT_EQ(encode_header("Plain subject"), "Plain subject");
    EXPECT_EQ(encode_header("=?utf-8?B?eA==?="), "=?utf-8?B?PT91dGYtOD9CP2VBPT0/PQ==?=");
    const std::string folded = encode_header(std::string(30, 'a') + "ąąąąąąąąąąąąąąąąąąąąąąąąąąąąąą");
    EXPECT_THAT(folded, HasSubstr("?=\r\n =?utf-8?B?"));
    for (std::size_t at = 0; at < folded.size(); at = folded.find('\n', at) + 1) {
        EXPECT_LE(std::min(folded.find('\r', at), folded.size()) - at, 76u);
        if (folded.find('\n', at) == std::string::npos) break;
    }
}

TEST(Smtp, OnlyThisMachineMayBeSpokenToInClear) {
    for (const char* url :
         {"smtp://127.0.0.1:25", "smtp://127.0.0.1", "smtp://localhost:2525/", "smtp://[::1]:25", "smtp://[::1]"})
        EXPECT_TRUE(on_this_machine(url)) << url;
    for (const char* url : {"smtp://mail.example", "smtps://127.0.0.1", "smtp://127.0.0.1.example:25",
                            "smtp://localhost@mail.example", "smtp://10.0.0.1:25", ""})
        EXPECT_FALSE(on_this_machine(url)) << url;
}

TEST(Smtp, WritesDatesOfTheWholeCalendar) {
    EXPECT_EQ(mail_date(base::from_micros(0)), "Thu, 01 Jan 1970 00:00:00 +0000");
    EXPECT_EQ(mail_date(*base::from_rfc3339("2028-02-29T23:59:59Z")), "Tue, 29 Feb 2028 23:59:59 +0000");
    EXPECT_EQ(mail_date(*base::from_rfc3339("1969-12-31T12:00:00Z")), "Wed, 31 Dec 1969 12:00:00 +0000");
}

}  // namespace
}  // namespace net
