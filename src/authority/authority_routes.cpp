#include "authority/authority_routes.h"

#include <algorithm>

#include "authority/certificate_view.h"
#include "base/encoding.h"

namespace authority {

api::Certificate api::view_of(const IssuedCertificate& issued) {
    Certificate out;
    out.id = issued.id;
    out.serial = issued.serial;
    out.subject = issued.subject;
    out.issuer = issued.issuer;
    out.root = issued.root;
    out.not_before = issued.not_before;
    out.not_after = issued.not_after;
    out.status = to_string(issued.status);
    if (issued.revocation_reason) out.status_reason = std::string(pki::to_string(*issued.revocation_reason));
    out.key_type = issued.key_type;
    out.policy = issued.policy;
    out.profile = issued.profile;
    return out;
}

namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;
using http::Access;
using http::Request;
using http::Response;

constexpr std::uint64_t largest_request = 64 * 1024;

Result<IssuedCertificate> readable(Authority& authority, const Request& request) {
    EZ_TRY(IssuedCertificate issued, authority.certificate(request.param("id")));
    // Somebody else's looks like none at all.
    if (issued.owner != request.user_id() && !request.principal->has_role("ra"))
        return make_error(ErrorCode::not_found, "certificate.not_found", "there is no such certificate");
    return issued;
}

std::string chain_pem(Authority& authority, const IssuedCertificate& issued) {
    std::string out = pki::to_pem(issued.der);
    const auto leaf = pki::Certificate::parse(issued.der);
    if (!leaf) return out;
    for (const std::string& name : authority.ca_names()) {
        const auto ca = authority.ca_certificate(name);
        if (ca && ca->subject_key_id() == leaf->authority_key_id()) out += pki::to_pem(ca->der());
    }
    if (const auto anchors = authority.anchors())
        for (const pki::Certificate& anchor : *anchors) out += pki::to_pem(anchor.der());
    return out;
}

void add_certificate_routes(http::Router& router, Authority& authority) {
    router.add({.method = "GET",
                .pattern = "/api/v1/certificates",
                .operation_id = "listCertificates",
                .summary = "The certificates of the person who asks, newest first",
                .response = json::schema<http::Page<api::Certificate>>},
               [&authority](const Request& request) -> Result<Response> {
                   EZ_TRY(const std::vector<IssuedCertificate> mine, authority.certificates_of(request.user_id()));
                   http::Page<api::Certificate> page;
                   for (const IssuedCertificate& one : mine) page.items.push_back(api::view_of(one));
                   return Response::json(page);
               });
    router.add(
        {.method = "GET",
         .pattern = "/api/v1/certificates/{id}/certificate.pem",
         .operation_id = "getCertificatePem",
         .summary = "The certificate as PEM",
         .response_media = "application/x-pem-file",
         .errors = {"certificate.not_found"}},
        [&authority](const Request& request) -> Result<Response> {
            EZ_TRY(const IssuedCertificate issued, readable(authority, request));
            return Response::text("application/x-pem-file", pki::to_pem(issued.der)).attachment(issued.serial + ".pem");
        });
    router.add({.method = "GET",
                .pattern = "/api/v1/certificates/{id}/certificate.der",
                .operation_id = "getCertificateDer",
                .summary = "The certificate as DER",
                .response_media = "application/pkix-cert",
                .errors = {"certificate.not_found"}},
               [&authority](const Request& request) -> Result<Response> {
                   EZ_TRY(const IssuedCertificate issued, readable(authority, request));
                   return Response::bytes("application/pkix-cert", issued.der).attachment(issued.serial + ".cer");
               });
    router.add({.method = "GET",
                .pattern = "/api/v1/certificates/{id}/chain.pem",
                .operation_id = "getCertificateChain",
                .summary = "The certificate, its issuer and the root as PEM",
                .response_media = "application/x-pem-file",
                .errors = {"certificate.not_found"}},
               [&authority](const Request& request) -> Result<Response> {
                   EZ_TRY(const IssuedCertificate issued, readable(authority, request));
                   return Response::text("application/x-pem-file", chain_pem(authority, issued))
                       .attachment(issued.serial + "-chain.pem");
               });
}

Response ocsp_answer(base::Bytes der) {
    Response response = Response::bytes("application/ocsp-response", std::move(der));
    // A revocation must be seen at once: nobody in between may keep an answer.
    response.header("Cache-Control", "no-cache");
    return response;
}

/// Half a minute's worth at once.
http::Rate rate_of(double per_minute) {
    return {std::max(1.0, per_minute / 2), per_minute};
}

void add_ocsp_routes(http::Router& router, Authority& authority, const RouteLimits& limits) {
    router.add({.method = "POST",
                .pattern = "/ocsp",
                .operation_id = "ocspPost",
                .summary = "OCSP (RFC 6960)",
                .access = Access::anyone(),
                .body = http::Body::raw,
                .max_body = largest_request,
                .request_media = "application/ocsp-request",
                .response_media = "application/ocsp-response",
                .rate = rate_of(limits.ocsp_per_minute),
                .cross_site = true},
               [&authority](const Request& request) -> Result<Response> {
                   EZ_TRY(const base::Bytes body, request.spooled->all());
                   EZ_TRY(base::Bytes answer, authority.ocsp(body));
                   return ocsp_answer(std::move(answer));
               });
    router.add({.method = "GET",
                .pattern = "/ocsp/{request...}",
                .operation_id = "ocspGet",
                .summary = "OCSP (RFC 6960 appendix A): the request as base64 in the path",
                .access = Access::anyone(),
                .response_media = "application/ocsp-response",
                .rate = rate_of(limits.ocsp_per_minute)},
               [&authority](const Request& request) -> Result<Response> {
                   const auto body = base::unbase64(request.param("request"));
                   EZ_TRY(base::Bytes answer, authority.ocsp(body.value_or(base::Bytes{})));
                   return ocsp_answer(std::move(answer));
               });
}

std::optional<std::string_view> without(std::string_view file, std::string_view ending) {
    if (file.size() <= ending.size() || !file.ends_with(ending)) return std::nullopt;
    return file.substr(0, file.size() - ending.size());
}

void add_repository_routes(http::Router& router, Authority& authority) {
    router.add(
        {.method = "GET",
         .pattern = "/crl/{file}",
         .operation_id = "getCrl",
         .summary = "The current CRL of a CA: root.crl, persons.crl, seals.crl, timestamping.crl",
         .access = Access::anyone(),
         .response_media = "application/pkix-crl",
         .errors = {"crl.not_found", "crl.expired"}},
        [&authority](const Request& request) -> Result<Response> {
            const auto name = without(request.param("file"), ".crl");
            if (!name) return make_error(ErrorCode::not_found, "crl.not_found", "there is no such CRL");
            EZ_TRY(base::Bytes der, authority.crl(*name));
            return Response::bytes("application/pkix-crl", std::move(der)).header("Cache-Control", "max-age=300");
        });
    router.add(
        {.method = "GET",
         .pattern = "/ca/{file}",
         .operation_id = "getCaCertificate",
         .summary = "The certificate of a CA: NAME.cer (DER) or NAME.pem",
         .access = Access::anyone(),
         .response_media = "application/pkix-cert",
         .errors = {"authority.no_such_ca"}},
        [&authority](const Request& request) -> Result<Response> {
            const std::string& file = request.param("file");
            if (const auto name = without(file, ".cer")) {
                EZ_TRY(const pki::Certificate ca, authority.ca_certificate(*name));
                return Response::bytes("application/pkix-cert", ca.der()).header("Cache-Control", "max-age=3600");
            }
            const auto name = without(file, ".pem");
            if (!name) return make_error(ErrorCode::not_found, "authority.no_such_ca", "there is no such CA");
            EZ_TRY(const pki::Certificate ca, authority.ca_certificate(*name));
            return Response::text("application/x-pem-file", pki::to_pem(ca.der()))
                .header("Cache-Control", "max-age=3600");
        });
}

void add_tsa_route(http::Router& router, Authority& authority, const RouteLimits& limits) {
    router.add({.method = "POST",
                .pattern = "/tsa",
                .operation_id = "timestamp",
                .summary = "Time-stamps over HTTP (RFC 3161 section 3.4)",
                .access = Access::anyone(),
                .body = http::Body::raw,
                .max_body = largest_request,
                .request_media = "application/timestamp-query",
                .response_media = "application/timestamp-reply",
                .errors = {"tsa.content_type", "tsa.unavailable"},
                .rate = rate_of(limits.timestamps_per_minute),
                .cross_site = true},
               [&authority](const Request& request) -> Result<Response> {
                   if (!request.header("Content-Type").starts_with("application/timestamp-query"))
                       return make_error(ErrorCode::unsupported, "tsa.content_type",
                                         "send application/timestamp-query");
                   EZ_TRY(const base::Bytes body, request.spooled->all());
                   EZ_TRY(base::Bytes answer, authority.timestamp_response(body));
                   return Response::bytes("application/timestamp-reply", std::move(answer))
                       .header("Cache-Control", "no-store");
               });
}

}  // namespace

void add_routes(http::Router& router, Authority& authority, const RouteLimits& limits) {
    add_certificate_routes(router, authority);
    add_ocsp_routes(router, authority, limits);
    add_repository_routes(router, authority);
    add_tsa_route(router, authority, limits);
}

void add_jobs(jobs::Runner& runner, Authority& authority) {
    runner.every("authority.maintain", std::chrono::minutes(5), [&authority] { return authority.maintain(); });
}

}  // namespace authority
