// The applicant's routes: identity, agreements, certificate agreement.
#include "identity/agreements.h"
#include "identity/api_types.h"

namespace identity {

Actor actor_of(const http::Request& request) {
    return {request.user_id(), request.remote_address, request.user_agent};
}

namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;
using http::Body;
using http::Request;
using http::Response;

api::Identity view_of(const Application* application, bool agreements_done) {
    api::Identity out;
    out.status = application ? to_string(application->status) : "none";
    for (const Step& step : steps_of(application, agreements_done)) out.steps.push_back({step.key, step.state});
    if (!application) return out;
    out.nik_masked = mask_nik(application->claim.nik);
    out.name = application->claim.name;
    out.birth_date = format_date(application->claim.birth_date);
    out.sex = application->claim.sex;
    out.submitted_at = application->submitted_at;
    if (application->status == Status::rejected) out.reasons = application->reasons;
    out.remark = application->remark;
    return out;
}

Result<Response> render(const Deps& deps, const Request& request, const std::optional<Application>& application) {
    db::Pool::Lease connection = deps.pool.take();
    const bool agreed = all_agreed(agreements_of(*connection, request.user_id()));
    return Response::json(view_of(application ? &*application : nullptr, agreed));
}

Result<Claim> claim_of(const api::IdentityInput& input) {
    const auto birth_date = parse_date(input.birth_date);
    if (!birth_date)
        return make_error(ErrorCode::invalid, "identity.birth_date", "the date of birth is no date (YYYY-MM-DD)",
                          "/birthDate");
    return Claim{input.nik, input.name, *birth_date, input.sex};
}

Result<Response> list_agreements(const Deps& deps, const Request& request) {
    db::Pool::Lease connection = deps.pool.take();
    const std::vector<AgreementRecord> mine = agreements_of(*connection, request.user_id());
    http::Page<api::Agreement> page;
    for (const std::string_view kind : agreement_kinds()) {
        const AgreementText* text = find_agreement(kind, request.query_value("language").value_or(request.language));
        api::Agreement out{std::string(text->kind), std::string(text->version), std::string(text->title),
                           std::string(text->body), agreement_digest(*text),    std::nullopt};
        for (const AgreementRecord& one : mine)
            if (one.kind == kind && one.version == text->version) out.agreed_at = one.at;
        page.items.push_back(std::move(out));
    }
    return Response::json(page);
}

void add_application_routes(http::Router& router, const Deps& deps) {
    router.add({.method = "GET",
                .pattern = "/api/v1/identity",
                .operation_id = "getIdentity",
                .summary = "Where the person who asks is in the verification",
                .response = json::schema<api::Identity>},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_TRY(const std::optional<Application> application, current_application(deps, request.user_id()));
                   return render(deps, request, application);
               });
    router.add(
        {.method = "PUT",
         .pattern = "/api/v1/identity",
         .operation_id = "saveIdentity",
         .summary = "Enters or corrects the data of the identity card",
         .body = Body::json,
         .request = json::schema<api::IdentityInput>,
         .response = json::schema<api::Identity>,
         .errors = {"nik.length", "nik.region", "nik.birth_date", "nik.sequence", "nik.sex", "identity.birth_date",
                    "identity.too_young", "name.empty", "name.too_long", "name.letters", "identity.state"}},
        [&deps](const Request& request) -> Result<Response> {
            EZ_TRY(const api::IdentityInput input, request.json<api::IdentityInput>());
            EZ_TRY(const Claim claim, claim_of(input));
            EZ_TRY(Application saved, save_claim(deps, actor_of(request), claim));
            return render(deps, request, std::move(saved));
        });
    router.add({.method = "POST",
                .pattern = "/api/v1/identity/submit",
                .operation_id = "submitIdentity",
                .summary = "Hands the application to the RA",
                .response = json::schema<api::Identity>,
                .errors = {"identity.not_started", "identity.agreements_missing", "identity.state"}},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_TRY(Application sent, submit(deps, actor_of(request)));
                   return render(deps, request, std::move(sent));
               });
}

void add_agreement_routes(http::Router& router, const Deps& deps) {
    router.add({.method = "GET",
                .pattern = "/api/v1/agreements",
                .operation_id = "listAgreements",
                .summary = "The texts to agree to, in order",
                .query = {{"language", "id or en; else the language of the person who asks"}},
                .response = json::schema<http::Page<api::Agreement>>,
                .compressed = true},
               [&deps](const Request& request) { return list_agreements(deps, request); });
    router.add({.method = "POST",
                .pattern = "/api/v1/identity/agreements",
                .operation_id = "agree",
                .summary = "Agrees to one text, named by its digest",
                .body = Body::json,
                .success = 204,
                .request = json::schema<api::AgreementInput>,
                .errors = {"agreement.unknown"}},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_TRY(const api::AgreementInput input, request.json<api::AgreementInput>());
                   EZ_CHECK(agree(deps, actor_of(request), input.kind, input.version, input.digest));
                   return Response::no_content();
               });
}

void add_certificate_agreement_routes(http::Router& router, const Deps& deps) {
    router.add({.method = "GET",
                .pattern = "/api/v1/certificate-agreement",
                .operation_id = "getCertificateAgreement",
                .summary = "The exact content of the certificate that would be issued",
                .response = json::schema<api::CertificateAgreement>,
                .errors = {"identity.not_approved"}},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_TRY(const authority::CertificatePreview preview, certificate_preview(deps, request.user_id()));
                   api::CertificateAgreement out;
                   for (const auto& [name, value] : preview.subject) out.subject.push_back({name, value});
                   out.issuer = preview.issuer;
                   out.not_before = preview.not_before;
                   out.not_after = preview.not_after;
                   out.key_type = preview.key_type;
                   out.policy = preview.policy;
                   out.policy_url = preview.policy_url;
                   return Response::json(out);
               });
    router.add(
        {.method = "POST",
         .pattern = "/api/v1/certificate-agreement",
         .operation_id = "answerCertificateAgreement",
         .summary =
             "I Agree: makes key and certificate, once. Or: a detail is wrong, back to the RA (answers the Identity)",
         .body = Body::json,
         .request = json::schema<api::CertificateAnswer>,
         .response = json::schema<authority::api::Certificate>,
         .errors = {"identity.not_approved", "identity.remark", "certificate.issuing", "authority.not_ready"}},
        [&deps](const Request& request) -> Result<Response> {
            EZ_TRY(const api::CertificateAnswer answer, request.json<api::CertificateAnswer>());
            if (answer.accept) {
                EZ_TRY(const authority::IssuedCertificate issued, accept_certificate(deps, actor_of(request)));
                return Response::json(authority::api::view_of(issued));
            }
            EZ_TRY(Application back, refuse_certificate(deps, actor_of(request), answer.remark.value_or("")));
            return render(deps, request, std::move(back));
        });
}

}  // namespace

void add_routes(http::Router& router, const Deps& deps) {
    add_application_routes(router, deps);
    add_agreement_routes(router, deps);
    add_certificate_agreement_routes(router, deps);
    add_ra_routes(router, deps);
}

}  // namespace identity
