#include "http/problem.h"

#include "json/json.h"

namespace http {

int http_status(base::ErrorCode code) {
    using enum base::ErrorCode;
    switch (code) {
        case invalid:
        case malformed:
        case unsupported:
        case wrong_password:
        case wrong_code:
            return 422;
        case unauthenticated:
            return 401;
        case forbidden:
            return 403;
        case not_found:
            return 404;
        case conflict:
            return 409;
        case gone:
            return 410;
        case too_large:
            return 413;
        case too_many_requests:
            return 429;
        case unavailable:
            return 503;
        case internal:
            return 500;
    }
    return 500;
}

namespace {
std::string_view title(int status) {
    switch (status) {
        case 401:
            return "Not logged in";
        case 403:
            return "Not allowed";
        case 404:
            return "Not found";
        case 409:
            return "Not possible now";
        case 410:
            return "No longer available";
        case 413:
            return "Too large";
        case 422:
            return "The input is not valid";
        case 429:
            return "Too many requests";
        case 503:
            return "Not available now";
        default:
            return "Internal error";
    }
}
}  // namespace

Response problem(const base::Error& error, const boost::json::object& extra) {
    const int status = http_status(error.code);
    const bool ours = error.code == base::ErrorCode::internal;
    boost::json::object out{{"type", "about:blank"},
                            {"title", title(status)},
                            {"status", status},
                            {"code", base::to_string(error.code)},
                            {"key", ours ? "internal" : std::string_view(error.key)},
                            {"detail", ours ? "Something went wrong on our side." : std::string_view(error.message)}};
    if (!error.field.empty()) out["field"] = error.field;
    for (const auto& [name, value] : extra) out[name] = value;
    auto response = Response::text("application/problem+json", boost::json::serialize(out), status);
    response.header("Cache-Control", "no-store");
    if (const auto* after = extra.if_contains("retryAfter"); after && after->is_int64())
        response.header("Retry-After", std::to_string(after->get_int64()));
    else if (status == 503)
        response.header("Retry-After", "5");
    return response;
}

}  // namespace http
