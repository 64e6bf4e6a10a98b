// tus 1.0 resumable uploads: https://tus.io/protocols/resumable-upload, core with creation, expiration and termination.
#include "documents/routes.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "documents/upload_store.h"
#include "http/dispatcher.h"

namespace documents {
namespace {

using base::ErrorCode;
using base::make_error;
using http::Request;
using http::Response;

constexpr std::string_view version = "1.0.0";
constexpr const char* media_type = "application/offset+octet-stream";

/// Whose Tus-Resumable is not ours gets 412 with the version that we speak.
std::optional<Response> other_version(const Request& request) {
    if (request.header("Tus-Resumable") == version) return std::nullopt;
    auto response = http::status_problem(412, "upload.version", "Tus-Resumable: 1.0.0 is expected");
    response.header("Tus-Version", std::string(version));
    return response;
}

Result<std::uint64_t> number_header(const Request& request, std::string_view name) {
    const auto text = request.header(name);
    std::uint64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || code != std::errc{} || end != text.data() + text.size()) {
        return make_error(ErrorCode::invalid, "upload.header", "a number of bytes is expected", std::string(name));
    }
    return number;
}

/// RFC 9110 date, as the expiration extension wants it.
std::string http_date(base::Time time) {
    static constexpr std::array days{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto c = base::to_calendar(time);
    const auto day = std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[static_cast<std::size_t>(day % 7)], c.day,
                       months[static_cast<std::size_t>(c.month - 1)], c.year, c.hour, c.minute, c.second);
}

Response& with_upload(Response& response, const Upload& upload) {
    return response.header("Tus-Resumable", std::string(version))
        .header("Upload-Offset", std::to_string(upload.received))
        .header("Upload-Expires", http_date(upload.expires_at));
}

Result<Upload> upload_of(const Deps& deps, const Request& request) {
    auto upload = find_upload(*deps.pool.take(), request.param("id"), request.user_id(), deps.clock.now());
    if (!upload) return no_upload();
    return std::move(*upload);
}

Result<Response> create(const Deps& deps, const Request& request) {
    if (auto refused = other_version(request)) return std::move(*refused);
    EZ_TRY(const auto length, number_header(request, "Upload-Length"));
    EZ_TRY(const auto upload, create_upload(deps, request.user_id(), length));
    Response response;
    response.status = 201;
    response.header("Location", "/api/v1/uploads/" + upload.id);
    return with_upload(response, upload);
}

Result<Response> head(const Deps& deps, const Request& request) {
    if (auto refused = other_version(request)) return std::move(*refused);
    EZ_TRY(const auto upload, upload_of(deps, request));
    Response response;
    response.header("Upload-Length", std::to_string(upload.length)).header("Cache-Control", "no-store");
    return with_upload(response, upload);
}

Result<Response> patch(const Deps& deps, const Request& request) {
    if (auto refused = other_version(request)) return std::move(*refused);
    if (request.header("Content-Type") != media_type) {
        return http::status_problem(415, "http.media_type",
                                    "Content-Type: application/offset+octet-stream is expected");
    }
    EZ_TRY(const auto offset, number_header(request, "Upload-Offset"));
    EZ_TRY(const auto upload, upload_of(deps, request));
    EZ_TRY(const auto next, append_upload(deps, upload, offset, *request.spooled));
    Response response = Response::no_content();
    return with_upload(response, next);
}

Result<Response> terminate(const Deps& deps, const Request& request) {
    if (auto refused = other_version(request)) return std::move(*refused);
    EZ_TRY(const auto upload, upload_of(deps, request));
    delete_upload(deps, upload);
    Response response = Response::no_content();
    response.header("Tus-Resumable", std::string(version));
    return response;
}

Response options(const Deps& deps) {
    Response response = Response::no_content();
    response.header("Tus-Resumable", std::string(version))
        .header("Tus-Version", std::string(version))
        .header("Tus-Extension", "creation,expiration,termination")
        .header("Tus-Max-Size", std::to_string(deps.settings.max_upload));
    return response;
}

}  // namespace

void add_upload_routes(http::Router& router, const Deps& deps) {
    router.add({.method = "OPTIONS",
                .pattern = "/api/v1/uploads",
                .operation_id = "uploadOptions",
                .summary = "What the tus server can do",
                .access = http::Access::anyone(),
                .success = 204},
               [&deps](const Request&) -> Result<Response> { return options(deps); });
    router.add({.method = "POST",
                .pattern = "/api/v1/uploads",
                .operation_id = "createUpload",
                .summary = "Begins a resumable upload (tus 1.0): Tus-Resumable, Upload-Length",
                .success = 201,
                .errors = {"document.too_large", "upload.header", "upload.too_many", "upload.version", "storage.full"}},
               [&deps](const Request& request) { return create(deps, request); });
    router.add({.method = "HEAD",
                .pattern = "/api/v1/uploads/{id}",
                .operation_id = "getUpload",
                .summary = "How far the upload is: Upload-Offset",
                .errors = {"upload.not_found", "upload.version"}},
               [&deps](const Request& request) { return head(deps, request); });
    router.add({.method = "PATCH",
                .pattern = "/api/v1/uploads/{id}",
                .operation_id = "continueUpload",
                .summary = "Appends bytes at Upload-Offset",
                .body = http::Body::raw,
                .max_body = deps.settings.max_upload,
                .accept_partial = true,
                .success = 204,
                .request_media = media_type,
                .errors = {"upload.not_found", "upload.offset", "upload.busy", "upload.too_long", "upload.header",
                           "upload.version", "storage.full"}},
               [&deps](const Request& request) { return patch(deps, request); });
    router.add({.method = "DELETE",
                .pattern = "/api/v1/uploads/{id}",
                .operation_id = "deleteUpload",
                .summary = "Gives the upload up",
                .success = 204,
                .errors = {"upload.not_found", "upload.version"}},
               [&deps](const Request& request) { return terminate(deps, request); });
}

}  // namespace documents
