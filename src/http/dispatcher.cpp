#include "http/dispatcher.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/log.h"
#include "base/rng.h"
#include "http/compress.h"

namespace http {

using base::ErrorCode;
using base::make_error;

namespace {

bool is_safe(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

bool is_json(std::string_view content_type) {
    const auto type = base::lower_ascii(base::trim(content_type.substr(0, content_type.find(';'))));
    return type == "application/json";
}

/// A browser tells the truth here and pages cannot set these: the header of our own client, and where the call came
/// from.
std::optional<Response> check_cross_site(const Route& route, const Request& request) {
    if (route.cross_site || is_safe(request.method)) return std::nullopt;
    if (request.header("Sec-Fetch-Site") == "cross-site")
        return problem(make_error(ErrorCode::forbidden, "http.cross_site", "calls from other sites are refused"));
    if (request.cookie(session_cookie) && request.header(csrf_header).empty())
        return problem(make_error(ErrorCode::forbidden, "http.csrf",
                                  "a call with a session that changes something needs the header X-EzSign-Client"));
    return std::nullopt;
}

void set_default(Response& response, std::string_view name, std::string_view value) {
    if (!response.headers.has(name)) response.headers.set(name, std::string(value));
}

// pdf.js decodes images in WebAssembly and runs in a worker; the component library sets style attributes. Scripts only
// come from our own files.
constexpr std::string_view page_policy =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob:; manifest-src "
    "'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
constexpr std::string_view data_policy = "default-src 'none'; frame-ancestors 'none'";

}  // namespace

Response status_problem(int status, std::string_view key, std::string_view detail) {
    boost::json::object out{{"type", "about:blank"},
                            {"title", "The request cannot be served"},
                            {"status", status},
                            {"code", "invalid"},
                            {"key", key},
                            {"detail", detail}};
    auto response = Response::text("application/problem+json", boost::json::serialize(out), status);
    if (status == 503) response.header("Retry-After", "2");
    return response;
}

std::string preferred_language(std::string_view accept) {
    double best = 0;
    std::string language = "id";
    while (!accept.empty()) {
        const auto comma = accept.find(',');
        const auto item = accept.substr(0, comma);
        const auto tag = base::lower_ascii(base::trim(item.substr(0, item.find(';'))));
        double weight = 1;
        if (const auto q = item.find("q="); q != item.npos) {
            weight = item.substr(q + 2).starts_with('1') ? 1 : 0;
            const auto digits = item.substr(q + 2);
            if (digits.starts_with("0.") && digits.size() > 2) weight = (digits[2] - '0') / 10.0;
        }
        const auto primary = tag.substr(0, tag.find('-'));
        if (weight > best && (primary == "id" || primary == "en" || primary == "in")) {
            best = weight;
            language = primary == "en" ? "en" : "id";  // "in" is the old code of Indonesian (ISO 639:1988)
        }
        if (comma == accept.npos) break;
        accept.remove_prefix(comma + 1);
    }
    return language;
}

Dispatcher::Dispatcher(const Router& router, Authenticator authenticator, const base::Clock& clock, Metrics& metrics,
                       DispatcherOptions options)
    : router_(router),
      authenticator_(std::move(authenticator)),
      limiter_(clock),
      metrics_(metrics),
      options_(std::move(options)) {}

const Endpoint* Dispatcher::find(Request& request, Response& refusal) const {
    auto match = router_.match(request.method, request.path);
    if (match.endpoint) {
        request.params = std::move(match.params);
        return match.endpoint;
    }
    if (!match.allow.empty()) {
        refusal = status_problem(405, "http.method", "this address does not know the method");
        refusal.header("Allow", match.allow);
        return nullptr;
    }
    const bool is_call = request.path.starts_with("/api/");
    if (options_.fallback && !is_call && (request.method == "GET" || request.method == "HEAD")) {
        if (auto response = options_.fallback(request)) {
            refusal = std::move(*response);
            return nullptr;
        }
    }
    refusal = problem(make_error(ErrorCode::not_found, "http.not_found", "there is nothing at this address"));
    return nullptr;
}

Response Dispatcher::guarded(const Endpoint& endpoint, const std::function<Response()>& body) const {
    try {
        return body();
    } catch (const std::exception& e) {
        if (options_.translate) {
            if (const auto error = options_.translate(e)) {
                base::log_warning("http.failure", {{"operation", endpoint.route.operation_id}, {"what", e.what()}});
                return problem(*error);
            }
        }
        base::log_error("http.exception", {{"operation", endpoint.route.operation_id}, {"what", e.what()}});
        return problem(make_error(ErrorCode::internal, "internal", e.what()));
    }
}

std::optional<Response> Dispatcher::admit(const Endpoint& endpoint, Request& request) {
    const auto& route = endpoint.route;
    request.language = preferred_language(request.header("Accept-Language"));
    if (auto refused = check_cross_site(route, request)) return refused;
    if (route.rate) {
        const int wait =
            limiter_.take(route.operation_id + '|' + request.remote_address, route.rate->burst, route.rate->per_minute);
        if (wait > 0)
            return problem(make_error(ErrorCode::too_many_requests, "http.rate", "too many calls; wait a little"),
                           {{"retryAfter", wait}});
    }
    std::optional<Response> refused;
    auto identified = guarded(endpoint, [&] {
        if (!authenticator_ || !request.cookie(session_cookie)) return Response{};
        auto principal = authenticator_(request);
        if (!principal) return problem(principal.error());
        request.principal = std::move(*principal);
        return Response{};
    });
    if (identified.status != 200 && !route.access.is_public()) return identified;
    if (request.principal) request.language = request.principal->language;
    if (route.access.is_public()) return std::nullopt;
    if (!request.principal)
        return problem(make_error(ErrorCode::unauthenticated, "http.unauthenticated", "log in first"));
    if (route.access.is_role() && !request.principal->has_role(route.access.role_name()))
        return problem(make_error(ErrorCode::forbidden, "http.role", "your account may not do this"));
    return std::nullopt;
}

Response Dispatcher::call(const Endpoint& endpoint, const Request& request) const {
    if (endpoint.route.body == Body::json && !is_json(request.header("Content-Type")))
        return status_problem(415, "http.media_type", "Content-Type: application/json is expected");
    return guarded(endpoint, [&] {
        auto result = endpoint.handler(request);
        if (result) return std::move(*result);
        if (result.error().code == ErrorCode::internal)
            base::log_error("http.internal", {{"operation", endpoint.route.operation_id},
                                              {"key", result.error().key},
                                              {"message", result.error().message},
                                              {"request", request.request_id}});
        return problem(result.error());
    });
}

void Dispatcher::finish(const Request& request, const Endpoint* endpoint, Response& response, double seconds) {
    if (endpoint && endpoint->route.compressed) compress(request, response);
    const bool page = response.headers.get("Content-Type").starts_with("text/html");
    // A worker obeys the policy its own script came with (CSP 3, 6.1.14), not its page's: without one it may fetch
    // nothing.
    const bool script = response.headers.get("Content-Type").starts_with("text/javascript");
    set_default(response, "Cache-Control", "no-store");
    set_default(response, "Content-Security-Policy", page || script ? page_policy : data_policy);
    set_default(response, "X-Content-Type-Options", "nosniff");
    set_default(response, "Referrer-Policy", "no-referrer");
    set_default(response, "Cross-Origin-Opener-Policy", "same-origin");
    set_default(response, "Cross-Origin-Resource-Policy", "same-origin");
    if (page) {
        set_default(response, "Permissions-Policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=()");
        set_default(response, "X-Frame-Options", "DENY");
    }
    if (options_.https) set_default(response, "Strict-Transport-Security", "max-age=31536000");
    if (!request.request_id.empty()) response.headers.set("X-Request-Id", request.request_id);

    // The pattern, never the path: paths hold tokens and ids of the public pages.
    const std::string operation = endpoint ? endpoint->route.operation_id : "none";
    metrics_.request(operation, response.status, seconds);
    base::log_info("http.request", {{"method", request.method.substr(0, 10)},
                                    {"operation", operation},
                                    {"status", response.status},
                                    {"bytes", body_size(response)},
                                    {"ms", seconds * 1000},
                                    {"user", request.principal ? request.principal->user_id : ""},
                                    {"request", request.request_id}});
}

Response Dispatcher::handle(Request request) {
    Response response;
    const auto* endpoint = find(request, response);
    if (endpoint) {
        if (auto refused = admit(*endpoint, request))
            response = std::move(*refused);
        else
            response = call(*endpoint, request);
    }
    finish(request, endpoint, response, 0);
    return response;
}

void add_metrics_route(Router& router, Metrics& metrics) {
    router.add({.method = "GET",
                .pattern = "/metrics",
                .operation_id = "metrics",
                .summary = "Figures for Prometheus",
                .access = Access::anyone(),
                .response_media = "text/plain"},
               [&metrics](const Request& request) -> base::Result<Response> {
                   const auto& from = request.remote_address;
                   // A proxy on this machine that the settings do not name makes everybody look local.
                   for (const std::string_view header : {"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"})
                       if (request.headers.has(header))
                           return make_error(ErrorCode::forbidden, "http.local_only", "only without a proxy");
                   if (!from.starts_with("127.") && from != "::1" && from != "::ffff:127.0.0.1")
                       return make_error(ErrorCode::forbidden, "http.local_only", "only from this machine");
                   return Response::text("text/plain; version=0.0.4", metrics.text());
               });
}

}  // namespace http
