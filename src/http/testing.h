#pragma once
// For the tests of routes in other modules: calls without sockets, through routing, roles, CSRF and problem+json.
//
//   http::TestClient client(router, clock);
//   client.log_in({.user_id = "usr_1", .session_id = "ses_1", .email = "a@b.id", .roles = {"user"}});
//   auto answer = client.call("POST", "/api/v1/documents", R"({"uploadId":"up_1"})");
//   answer.status; answer.json().at("id"); answer.key();
#include <boost/json.hpp>
#include <optional>
#include <string>

#include "http/dispatcher.h"

namespace http {

struct TestAnswer {
    Response response;
    int status = 0;
    std::string text() const { return base::to_text(*body_bytes(response)); }
    boost::json::value json() const { return boost::json::parse(text()); }
    /// The key of a problem; empty for anything else.
    std::string key() const {
        if (response.headers.get("Content-Type") != "application/problem+json") return {};
        return std::string(json().at("key").as_string());
    }
};

class TestClient {
  public:
    /// Without `authenticator`, who is logged in is what log_in() said.
    TestClient(const Router& router, const base::Clock& clock, Authenticator authenticator = {})
        : dispatcher_(router, authenticator ? std::move(authenticator) : as_told(), clock, metrics_) {}
    void log_in(Principal principal) {
        principal_ = std::move(principal);
        cookie_ = "told";
    }
    void log_out() {
        principal_.reset();
        cookie_.clear();
    }
    /// The session cookie; kept from Set-Cookie by itself.
    std::string& cookie() { return cookie_; }
    /// Further cookies, "name=value; name=value".
    std::string more_cookies;
    Headers& headers() { return headers_; }

    TestAnswer call(std::string method, std::string_view target, std::string body = {}) {
        Request request;
        request.method = std::move(method);
        request.path = std::string(target.substr(0, target.find('?')));
        if (const auto query = target.find('?'); query != target.npos)
            request.query = parse_query(target.substr(query + 1));
        request.headers = headers_;
        if (!request.headers.has("Content-Type")) request.headers.set("Content-Type", "application/json");
        request.headers.set(csrf_header, "test");
        const auto session = cookie_.empty() ? "" : std::string(session_cookie) + "=" + cookie_ + "; ";
        request.headers.set("Cookie", session + more_cookies);
        request.remote_address = remote_address;
        request.user_agent = user_agent;
        request.spooled = spooled_in_memory(base::to_bytes(body));
        request.body = std::move(body);
        TestAnswer answer{dispatcher_.handle(std::move(request))};
        answer.status = answer.response.status;
        keep_cookie(answer.response);
        return answer;
    }
    std::string remote_address = "192.0.2.1", user_agent = "test";

  private:
    Authenticator as_told() {
        return [this](const Request&) -> base::Result<std::optional<Principal>> { return principal_; };
    }
    void keep_cookie(const Response& response) {
        const auto prefix = std::string(session_cookie) + "=";
        for (const auto& [name, value] : response.headers)
            if (name == "Set-Cookie" && value.starts_with(prefix))
                cookie_ = value.substr(prefix.size(), value.find(';') - prefix.size());
    }
    Metrics metrics_;
    std::optional<Principal> principal_;
    std::string cookie_;
    Headers headers_;
    Dispatcher dispatcher_;
};

}  // namespace http
