// KYC-7: the subscriber sees the exact content, agrees, and gets the certificate; once.
#include "accounts/account.h"
#include "authority/certificate_view.h"
#include "identity/use_case.h"
#include "json/json.h"

namespace identity {

/// What GET /me says of a certificate.
struct MyCertificate {
    std::string id, serial, subject;
    base::Time not_after{};
    std::string status;
};
BOOST_DESCRIBE_STRUCT(MyCertificate, (), (id, serial, subject, not_after, status))

namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;

base::Error not_approved() {
    return make_error(ErrorCode::conflict, "identity.not_approved", "the application is not approved, or not any more");
}

/// The opaque number in the subject: the user id without its prefix, in capitals (PrintableString has no underscore).
/// Never the NIK.
authority::PersonSubject subject_of(const Application& application) {
    std::string number = application.user_id.substr(application.user_id.find('_') + 1);
    for (char& c : number)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return {application.claim.name, std::move(number)};
}

/// From approved to certified, with account, mail and log, unless another click was faster.
Result<void> mark_certified(const Deps& deps, const Actor& actor, const std::string& id,
                            const authority::IssuedCertificate& issued) {
    db::Pool::Lease connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_TRY(std::optional<Application> found, lock_application(*connection, deps, id));
    if (!found) return application_not_found();
    if (found->status == Status::certified) return {};
    EZ_TRY(found->status, after(found->status, Act::accept));
    found->certificate_id = issued.id;
    update_application(*connection, deps, *found);
    accounts::set_name(*connection, found->user_id, found->claim.name);
    mail_to(deps, *connection, found->user_id, notify::Template::certificate_issued,
            {{"name", found->claim.name},
             {"serial", issued.serial},
             {"notAfter", mail_date(issued.not_after)},
             {"url", deps.public_url + "/certificates"}});
    EZ_CHECK(record(deps, *connection, actor, *found, "certificate_accepted", {}, {{"certificate", issued.id}}));
    transaction.commit();
    return {};
}

}  // namespace

Result<authority::CertificatePreview> certificate_preview(const Deps& deps, std::string_view user_id) {
    EZ_TRY(const std::optional<Application> application, current_application(deps, user_id));
    if (!application || application->status != Status::approved) return not_approved();
    return deps.authority.preview(subject_of(*application));
}

Result<authority::IssuedCertificate> accept_certificate(const Deps& deps, const Actor& actor) {
    EZ_TRY(const std::optional<Application> application, current_application(deps, actor.user_id));
    if (!application || (application->status != Status::approved && application->status != Status::certified))
        return not_approved();
    // The application's id is the idempotency key: whatever is clicked or crashes, one acceptance gives one
    // certificate.
    EZ_TRY(authority::IssuedCertificate issued,
           deps.authority.issue_person_certificate({"application:" + application->id,
                                                    actor.user_id,
                                                    subject_of(*application),
                                                    {actor.user_id, actor.address, actor.user_agent}}));
    const auto marked = mark_certified(deps, actor, application->id, issued);
    if (marked) return issued;
    // Objected to in another window meanwhile: what was issued must not stay valid.
    if (marked.error().key == "identity.state")
        EZ_CHECK(deps.authority.revoke(issued.id, pki::RevocationReason::superseded, "refused while being issued",
                                       {actor.user_id, actor.address, actor.user_agent}));
    return marked.error();
}

Result<Application> refuse_certificate(const Deps& deps, const Actor& actor, std::string_view remark) {
    if (remark.empty() || remark.size() > 2000)
        return make_error(ErrorCode::invalid, "identity.remark", "say what is wrong, in at most 2000 bytes", "/remark");
    db::Pool::Lease connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_TRY(std::optional<Application> newest, newest_application(*connection, deps, actor.user_id, true));
    if (!newest || newest->status != Status::approved) return not_approved();
    EZ_TRY(newest->status, after(newest->status, Act::refuse));
    newest->objection = std::string(remark);
    newest->submitted_at = deps.clock.now();
    update_application(*connection, deps, *newest);
    EZ_CHECK(record(deps, *connection, actor, *newest, "certificate_refused", {{"text", remark}}));
    transaction.commit();
    return std::move(*newest);
}

Result<boost::json::object> describe_identity(const Deps& deps, const std::string& user_id) {
    EZ_TRY(const std::optional<Application> application, current_application(deps, user_id));
    boost::json::object out{{"identityStatus", application ? to_string(application->status) : "none"}};
    EZ_TRY(const std::vector<authority::IssuedCertificate> certificates, deps.authority.certificates_of(user_id));
    // The newest active one, or else the newest: what its owner wants to know about.
    const authority::IssuedCertificate* shown = nullptr;
    for (const authority::IssuedCertificate& one : certificates)
        if (!shown || (shown->status != authority::CertificateStatus::active &&
                       one.status == authority::CertificateStatus::active))
            shown = &one;
    if (shown)
        out["certificate"] = json::to_value(MyCertificate{shown->id, shown->serial, shown->subject, shown->not_after,
                                                          authority::to_string(shown->status)});
    return out;
}

}  // namespace identity
