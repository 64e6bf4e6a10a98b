// The RA's routes: applications and certificates of others.
#include "accounts/account.h"
#include "base/encoding.h"
#include "identity/api_types.h"

namespace identity {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;
using http::Access;
using http::Body;
using http::Request;
using http::Response;

std::string email_of(db::Connection& connection, std::string_view user_id) {
    const auto account = accounts::find_account(connection, user_id);
    return account ? account->email : "";
}

api::ApplicationSummary summary_of(const Deps& deps, db::Connection& connection, const Application& a) {
    return {a.id,
            a.user_id,
            email_of(connection, a.user_id),
            a.claim.name,
            mask_nik(a.claim.nik),
            to_string(a.status),
            a.submitted_at,
            static_cast<std::int64_t>(duplicates_of(deps, connection, a).size())};
}

api::ApplicationEvent event_of(db::Connection& connection, const HistoryEntry& entry) {
    // An address says more to an officer than an id.
    const std::string email = email_of(connection, entry.actor_id);
    api::ApplicationEvent out{entry.at, entry.act, email.empty() ? entry.actor_id : email, {}, {}};
    if (const auto* text = entry.details.if_contains("text"); text && text->is_string() && !text->get_string().empty())
        out.text = std::string(text->get_string());
    for (const char* name : {"reasons", "steps"}) {
        const auto* list = entry.details.if_contains(name);
        if (!list) continue;
        if (auto reasons = json::from_value<std::vector<std::string>>(*list)) out.reasons = std::move(*reasons);
    }
    return out;
}

api::ApplicationDetail detail_of(const Deps& deps, const Application& a) {
    db::Pool::Lease connection = deps.pool.take();
    api::ApplicationDetail out;
    out.id = a.id;
    out.user_id = a.user_id;
    out.email = email_of(*connection, a.user_id);
    out.status = to_string(a.status);
    out.nik = a.claim.nik;
    out.nik_masked = mask_nik(a.claim.nik);
    out.name = a.claim.name;
    out.birth_date = format_date(a.claim.birth_date);
    out.sex = a.claim.sex;
    out.submitted_at = a.submitted_at;
    out.remark = a.remark;
    out.objection = a.objection;
    for (const Finding& finding : analyse_claim(a.claim, today_in_jakarta(deps.clock.now())))
        out.analysis.push_back({finding.key, finding.result, finding.detail});
    for (const AgreementRecord& record : agreements_of(*connection, a.user_id))
        out.agreements.push_back({record.kind, record.version, record.language, record.digest, record.at});
    for (const HistoryEntry& entry : history_of(*connection, a.id)) out.history.push_back(event_of(*connection, entry));
    for (const Application& same : duplicates_of(deps, *connection, a))
        out.duplicates.push_back({same.id, email_of(*connection, same.user_id), to_string(same.status)});
    out.conflicts = static_cast<std::int64_t>(out.duplicates.size());
    const FindingResult unique = out.duplicates.empty() ? FindingResult::ok : FindingResult::fail;
    out.analysis.push_back({"nik.unique", unique, std::to_string(out.duplicates.size())});
    return out;
}

Result<Response> list(const Deps& deps, const Request& request) {
    EZ_TRY(const http::PageRequest asked, http::page_request(request));
    ApplicationQuery query;
    query.cursor = asked.cursor;
    query.limit = asked.limit;
    if (const auto status = request.query_value("status"); status && !status->empty()) {
        query.status = status_from_string(*status);
        if (!query.status || *query.status == Status::draft)
            return make_error(ErrorCode::invalid, "application.status", "there is no such status", "status");
    }
    EZ_TRY(const ApplicationPage found, list_applications(deps, query));
    http::Page<api::ApplicationSummary> page;
    db::Pool::Lease connection = deps.pool.take();
    for (const Application& one : found.items) page.items.push_back(summary_of(deps, *connection, one));
    page.next_cursor = found.next_cursor;
    return Response::json(page);
}

http::Route ra_route(std::string method, std::string pattern, std::string operation, std::string summary) {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(operation);
    route.summary = std::move(summary);
    route.access = Access::role("ra");
    return route;
}

void add_reading(http::Router& router, const Deps& deps) {
    http::Route route =
        ra_route("GET", "/api/v1/ra/applications", "listApplications", "Applications, the longest waiting first");
    route.query = {{"status", "submitted, approved, rejected or certified; none: all"}, {"cursor"}, {"limit"}};
    route.response = json::schema<http::Page<api::ApplicationSummary>>;
    route.errors = {"application.status"};
    router.add(std::move(route), [&deps](const Request& request) { return list(deps, request); });

    route = ra_route("GET", "/api/v1/ra/applications/{id}", "getApplication",
                     "One application in full; every look is on record");
    route.response = json::schema<api::ApplicationDetail>;
    route.errors = {"application.not_found"};
    router.add(std::move(route), [&deps](const Request& request) -> Result<Response> {
        EZ_TRY(const Application application, view_application(deps, actor_of(request), request.param("id")));
        return Response::json(detail_of(deps, application));
    });
}

void add_decisions(http::Router& router, const Deps& deps) {
    const std::vector<std::string> errors{"application.not_found", "identity.state", "ra.own_application",
                                          "ra.text_too_long"};
    http::Route route = ra_route("POST", "/api/v1/ra/applications/{id}/approve", "approveApplication", "Approves");
    route.body = Body::json;
    route.request = json::schema<api::Approval>;
    route.response = json::schema<api::ApplicationDetail>;
    route.errors = errors;
    route.errors.push_back("ra.duplicate_needs_note");
    router.add(route, [&deps](const Request& request) -> Result<Response> {
        EZ_TRY(const api::Approval input, request.json<api::Approval>());
        EZ_TRY(const Application done, approve(deps, actor_of(request), request.param("id"), input.note.value_or("")));
        return Response::json(detail_of(deps, done));
    });

    route = ra_route("POST", "/api/v1/ra/applications/{id}/reject", "rejectApplication", "Rejects with reasons");
    route.body = Body::json;
    route.request = json::schema<api::Rejection>;
    route.response = json::schema<api::ApplicationDetail>;
    route.errors = errors;
    route.errors.push_back("ra.reasons");
    router.add(route, [&deps](const Request& request) -> Result<Response> {
        EZ_TRY(const api::Rejection input, request.json<api::Rejection>());
        EZ_TRY(const Application done,
               reject(deps, actor_of(request), request.param("id"), input.reasons, input.text.value_or("")));
        return Response::json(detail_of(deps, done));
    });

    route =
        ra_route("POST", "/api/v1/ra/applications/{id}/return", "returnApplication", "Asks for steps to be done again");
    route.body = Body::json;
    route.request = json::schema<api::SentBack>;
    route.response = json::schema<api::ApplicationDetail>;
    route.errors = errors;
    route.errors.push_back("ra.steps");
    router.add(route, [&deps](const Request& request) -> Result<Response> {
        EZ_TRY(const api::SentBack input, request.json<api::SentBack>());
        EZ_TRY(const Application done,
               send_back(deps, actor_of(request), request.param("id"), input.steps, input.text.value_or("")));
        return Response::json(detail_of(deps, done));
    });
}

api::RaCertificate view_of(db::Connection& connection, const authority::IssuedCertificate& issued) {
    const authority::api::Certificate c = authority::api::view_of(issued);
    const std::string email = email_of(connection, issued.owner);
    return {c.id,
            c.serial,
            c.subject,
            c.issuer,
            c.not_before,
            c.not_after,
            c.status,
            c.status_reason,
            c.key_type,
            c.policy,
            c.profile,
            issued.owner,
            email.empty() ? std::nullopt : std::optional(email)};
}

Result<std::vector<authority::IssuedCertificate>> find(const Deps& deps, const std::string& query, int limit) {
    if (query.find('@') == std::string::npos) return deps.authority.find_certificates(query, limit);
    std::optional<accounts::Account> owner;
    {
        db::Pool::Lease connection = deps.pool.take();
        owner = accounts::find_account_by_email(*connection, query);
    }
    if (!owner) return std::vector<authority::IssuedCertificate>{};
    return deps.authority.certificates_of(owner->id);
}

void add_certificates(http::Router& router, const Deps& deps) {
    http::Route route = ra_route("GET", "/api/v1/ra/certificates", "findCertificates",
                                 "Certificates by serial number or subject, newest first");
    route.query = {{"query", "beginning of the serial number, part of the subject, or an email address"}, {"limit"}};
    route.response = json::schema<http::Page<api::RaCertificate>>;
    router.add(std::move(route), [&deps](const Request& request) -> Result<Response> {
        EZ_TRY(const http::PageRequest asked, http::page_request(request));
        EZ_TRY(const std::vector<authority::IssuedCertificate> found,
               find(deps, base::trim(request.query_value("query").value_or("")), asked.limit));
        http::Page<api::RaCertificate> page;
        db::Pool::Lease connection = deps.pool.take();
        for (const authority::IssuedCertificate& one : found) page.items.push_back(view_of(*connection, one));
        return Response::json(page);
    });

    route = ra_route("POST", "/api/v1/ra/certificates/{id}/revoke", "revokeCertificate", "Revokes, for good");
    route.body = Body::json;
    route.request = json::schema<api::Revocation>;
    route.response = json::schema<api::RaCertificate>;
    route.errors = {"certificate.not_found", "certificate.reason", "ra.text_too_long"};
    router.add(std::move(route), [&deps](const Request& request) -> Result<Response> {
        EZ_TRY(const api::Revocation input, request.json<api::Revocation>());
        const auto reason = pki::revocation_reason_from_name(input.reason);
        if (!reason) return make_error(ErrorCode::invalid, "certificate.reason", "there is no such reason", "/reason");
        EZ_TRY(const authority::IssuedCertificate revoked,
               revoke_certificate(deps, actor_of(request), request.param("id"), *reason, input.text.value_or("")));
        db::Pool::Lease connection = deps.pool.take();
        return Response::json(view_of(*connection, revoked));
    });
}

}  // namespace

void add_ra_routes(http::Router& router, const Deps& deps) {
    add_reading(router, deps);
    add_decisions(router, deps);
    add_certificates(router, deps);
}

}  // namespace identity
