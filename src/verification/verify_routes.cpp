#include <algorithm>

#include "base/encoding.h"
#include "json/json.h"
#include "validation/report_json.h"
#include "verification/trust_folder.h"
#include "verification/verification.h"

namespace verification {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;
using http::Request;
using http::Response;

constexpr std::uint64_t kMaxFile = 50ull << 20;
constexpr double kDefaultPerMinute = 20;

Result<std::string> password_of(const Request& request) {
    const auto given = request.header("X-Document-Password");
    if (given.empty()) return std::string();
    const auto decoded = base::unbase64url(given);
    if (!decoded || decoded->size() > 1024)
        return make_error(ErrorCode::invalid, "verification.password_encoding", "send the password as base64url",
                          "X-Document-Password");
    return base::to_text(*decoded);
}

Result<std::vector<base::Bytes>> anchors_of(const Deps& deps) {
    auto anchors = read_trust_folder(deps.trust);
    EZ_TRY(const auto own, deps.authority.anchors());
    for (const auto& root : own) anchors.push_back(root.der());
    return anchors;
}

Result<Response> verify(const Deps& deps, const Request& request) {
    if (!request.spooled || request.spooled->size() == 0)
        return make_error(ErrorCode::malformed, "document.empty", "the request holds no file");
    validation::ValidationOptions options;
    EZ_TRY(options.password, password_of(request));
    EZ_TRY(options.trust_anchors, anchors_of(deps));
    options.time = deps.clock.now();
    options.cache = &deps.authority.certificate_cache();
    EZ_TRY(const base::Bytes file, request.spooled->all());
    const auto report = validation::validate_pdf(file, options);
    base::cleanse(options.password);
    if (!report.readable) {
        const bool password = report.error_key == "pdf.password_required" || report.error_key == "pdf.wrong_password";
        const auto key = report.error_key == "pdf.not_pdf" ? std::string("document.not_pdf") : report.error_key;
        return make_error(password ? ErrorCode::wrong_password : ErrorCode::malformed, key, report.error);
    }
    return Response::json(validation::describe_report(report, "")).header("Cache-Control", "no-store");
}

}  // namespace

void add_routes(http::Router& router, const Deps& deps) {
    const double rate = deps.per_minute > 0 ? deps.per_minute : kDefaultPerMinute;
    router.add(
        {.method = "POST",
         .pattern = "/api/v1/verify",
         .operation_id = "verifyDocument",
         .summary = "Checks the signatures of a PDF; nothing is kept",
         .access = http::Access::anyone(),
         .body = http::Body::raw,
         .max_body = kMaxFile,
         .response = json::schema<validation::ReportJson>,
         .request_media = "application/pdf",
         .errors = {"document.empty", "document.not_pdf", "pdf.password_required", "pdf.wrong_password", "pdf.pubsec",
                    "pdf.damaged", "pdf.truncated", "pdf.too_complex", "verification.password_encoding"},
         .rate = http::Rate{std::max(rate, 1.0), rate},
         .compressed = true},
        [&deps](const Request& request) { return verify(deps, request); });
}

}  // namespace verification
