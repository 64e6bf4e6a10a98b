#include <algorithm>

#include "base/encoding.h"
#include "json/json.h"
#include "validation/etsi_report.h"
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

Result<validation::ValidationReport> check(const Deps& deps, const Request& request) {
    if (!request.spooled || request.spooled->size() == 0)
        return make_error(ErrorCode::malformed, "document.empty", "the request holds no file");
    validation::ValidationOptions options;
    EZ_TRY(options.password, password_of(request));
    EZ_TRY(options.trust_anchors, anchors_of(deps));
    options.time = deps.clock.now();
    options.cache = &deps.authority.certificate_cache();
    EZ_TRY(const base::Bytes file, request.spooled->all());
    auto report = validation::validate_pdf(file, options);
    base::cleanse(options.password);
    if (!report.readable) {
        const bool password = report.error_key == "pdf.password_required" || report.error_key == "pdf.wrong_password";
        const auto key = report.error_key == "pdf.not_pdf" ? std::string("document.not_pdf") : report.error_key;
        return make_error(password ? ErrorCode::wrong_password : ErrorCode::malformed, key, report.error);
    }
    return report;
}

Result<Response> verify(const Deps& deps, const Request& request) {
    EZ_TRY(const auto report, check(deps, request));
    return Response::json(validation::describe_report(report, "")).header("Cache-Control", "no-store");
}

Result<Response> verify_etsi(const Deps& deps, const Request& request) {
    EZ_TRY(const auto report, check(deps, request));
    std::string xml = validation::etsi_report_xml(report);
    if (xml.empty())
        return make_error(ErrorCode::invalid, "verification.no_signature",
                          "there is no signature in this PDF that the report could speak about");
    return Response::text("application/xml", std::move(xml)).header("Cache-Control", "no-store");
}

/// What both ways of asking have in common.
http::Route route_of(const Deps& deps, std::string pattern, std::string operation, std::string summary) {
    const double rate = deps.per_minute > 0 ? deps.per_minute : kDefaultPerMinute;
    return {
        .method = "POST",
        .pattern = std::move(pattern),
        .operation_id = std::move(operation),
        .summary = std::move(summary),
        .access = http::Access::anyone(),
        .body = http::Body::raw,
        .max_body = kMaxFile,
        .request_media = "application/pdf",
        .errors = {"document.empty", "document.not_pdf", "pdf.password_required", "pdf.wrong_password", "pdf.pubsec",
                   "pdf.damaged", "pdf.truncated", "pdf.too_complex", "verification.password_encoding"},
        .rate = http::Rate{std::max(rate, 1.0), rate}};
}

}  // namespace

void add_routes(http::Router& router, const Deps& deps) {
    auto report = route_of(deps, "/api/v1/verify", "verifyDocument", "Checks the signatures of a PDF; nothing is kept");
    report.response = json::schema<validation::ReportJson>;
    report.compressed = true;
    router.add(std::move(report), [&deps](const Request& request) { return verify(deps, request); });

    auto etsi = route_of(deps, "/api/v1/verify/etsi", "verifyDocumentEtsi",
                         "Checks the same way and answers with a report of ETSI TS 119 102-2");
    etsi.response_media = "application/xml";
    etsi.errors.push_back("verification.no_signature");
    router.add(std::move(etsi), [&deps](const Request& request) { return verify_etsi(deps, request); });
}

}  // namespace verification
