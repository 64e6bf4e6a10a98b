#pragma once
// From a request to its response, without sockets: routing, rate limits, CSRF, authentication, roles, the handler,
// security headers, log and figures. The server calls the steps around the reading of the body; tests call handle().
#include <functional>
#include <optional>

#include "base/clock.h"
#include "http/http.h"
#include "http/metrics.h"
#include "http/rate_limit.h"

namespace http {

struct DispatcherOptions {
    bool https = false;  // the public address is https: Strict-Transport-Security
    /// Answers GET and HEAD that no route answers: the web app.
    std::function<std::optional<Response>(const Request&)> fallback = {};
    /// What a caught exception means (db::Failure -> unavailable); nothing: internal.
    std::function<std::optional<base::Error>(const std::exception&)> translate = {};
};

class Dispatcher {
  public:
    Dispatcher(const Router& router, Authenticator authenticator, const base::Clock& clock, Metrics& metrics,
               DispatcherOptions options = {});

    /// Finds the route and fills request.params. Null: `refusal` is the whole answer (404, 405, a file of the web app).
    const Endpoint* find(Request& request, Response& refusal) const;
    /// Rate limit, CSRF, session, role. Sets principal and language. May block. A response means: refused.
    std::optional<Response> admit(const Endpoint& endpoint, Request& request);
    /// Media type of the body, then the handler; exceptions end here. May block.
    Response call(const Endpoint& endpoint, const Request& request) const;
    /// Headers that every answer carries, access log and figures.
    void finish(const Request& request, const Endpoint* endpoint, Response& response, double seconds);

    /// All steps in this thread.
    Response handle(Request request);

  private:
    Response guarded(const Endpoint& endpoint, const std::function<Response()>& body) const;
    const Router& router_;
    Authenticator authenticator_;
    RateLimiter limiter_;
    Metrics& metrics_;
    DispatcherOptions options_;
};

/// "id" or "en" by RFC 9110 section 12.5.4, "id" when neither is asked for.
std::string preferred_language(std::string_view accept_language);

/// A problem that has an HTTP status of its own (400, 405, 408, 415, 431, 503).
Response status_problem(int status, std::string_view key, std::string_view detail);

/// GET /metrics, for this machine only (figures say how much business there is).
void add_metrics_route(Router& router, Metrics& metrics);

}  // namespace http
