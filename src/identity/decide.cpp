// The RA's side: maker and checker are different people, every look at a NIK is on record.
#include <algorithm>

#include "identity/use_case.h"

namespace identity {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;
constexpr std::size_t longest_text = 2000;

Result<void> check_text(std::string_view text) {
    if (text.size() <= longest_text) return {};
    return make_error(ErrorCode::invalid, "ra.text_too_long", "at most 2000 bytes of text", "/text");
}

Result<Application> locked(const Deps& deps, db::Connection& connection, std::string_view id) {
    EZ_TRY(std::optional<Application> found, lock_application(connection, deps, id));
    if (!found) return application_not_found();
    return std::move(*found);
}

std::string join_lines(const std::vector<std::string>& lines) {
    std::string out;
    for (const std::string& line : lines) out += (out.empty() ? "" : "\n") + line;
    return out;
}

boost::json::array json_list(const std::vector<std::string>& list) {
    boost::json::array out;
    for (const std::string& one : list) out.emplace_back(one);
    return out;
}

/// The officer may decide, and the state becomes the act's.
Result<void> decide(const Deps& deps, const Actor& officer, Application& application, Act act, std::string_view text) {
    EZ_CHECK(check_text(text));
    EZ_CHECK(check_officer(application, officer.user_id));
    EZ_TRY(application.status, after(application.status, act));
    application.decided_by = officer.user_id;
    application.decided_at = deps.clock.now();
    application.remark = text.empty() ? std::nullopt : std::optional(std::string(text));
    return {};
}

}  // namespace

std::vector<Application> duplicates_of(const Deps& deps, db::Connection& connection, const Application& application) {
    auto same = select_same_nik(connection, deps, application);
    return same ? std::move(*same) : std::vector<Application>{};
}

Result<ApplicationPage> list_applications(const Deps& deps, const ApplicationQuery& query) {
    db::Pool::Lease connection = deps.pool.take();
    ApplicationPage page;
    EZ_TRY(page.items, select_applications(*connection, deps, query));
    if (page.items.size() > static_cast<std::size_t>(query.limit)) {
        page.items.pop_back();
        page.next_cursor = page.items.back().id;
    }
    return page;
}

Result<Application> view_application(const Deps& deps, const Actor& officer, std::string_view id) {
    db::Pool::Lease connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_TRY(std::optional<Application> found, find_application(*connection, deps, id));
    if (!found || found->status == Status::draft) return application_not_found();
    EZ_CHECK(audit_only(deps, *connection, officer, "identity.viewed", "user", found->user_id,
                        {{"application", found->id}}));
    transaction.commit();
    return std::move(*found);
}

Result<Application> approve(const Deps& deps, const Actor& officer, std::string_view id, std::string_view note) {
    db::Pool::Lease connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_TRY(Application application, locked(deps, *connection, id));
    // KYC-2: a NIK certified in another account is never passed silently.
    const std::vector<Application> same = duplicates_of(deps, *connection, application);
    const bool certified =
        std::any_of(same.begin(), same.end(), [](const Application& one) { return one.status == Status::certified; });
    if (certified && note.empty())
        return make_error(ErrorCode::conflict, "ra.duplicate_needs_note",
                          "this NIK has a certificate in another account: say why it may have two");
    EZ_CHECK(check_text(note));
    EZ_CHECK(decide(deps, officer, application, Act::approve, ""));
    update_application(*connection, deps, application);
    mail_to(deps, *connection, application.user_id, notify::Template::identity_approved,
            {{"name", application.claim.name}, {"url", deps.public_url + "/certificate-agreement"}});
    EZ_CHECK(
        record(deps, *connection, officer, application, "approved", {{"text", note}}, {{"duplicates", same.size()}}));
    transaction.commit();
    return application;
}

Result<Application> reject(const Deps& deps, const Actor& officer, std::string_view id,
                           const std::vector<std::string>& reasons, std::string_view text) {
    if (reasons.empty() ||
        !std::all_of(reasons.begin(), reasons.end(), [](const std::string& r) { return is_rejection_reason(r); }))
        return make_error(ErrorCode::invalid, "ra.reasons", "a rejection names at least one known reason", "/reasons");
    db::Pool::Lease connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_TRY(Application application, locked(deps, *connection, id));
    EZ_CHECK(decide(deps, officer, application, Act::reject, text));
    application.reasons = reasons;
    update_application(*connection, deps, application);
    std::vector<std::string> lines = reasons;
    if (!text.empty()) lines.emplace_back(text);
    mail_to(deps, *connection, application.user_id, notify::Template::identity_rejected,
            {{"name", application.claim.name}, {"reasons", join_lines(lines)}, {"url", deps.public_url + "/identity"}});
    EZ_CHECK(record(deps, *connection, officer, application, "rejected",
                    {{"reasons", json_list(reasons)}, {"text", text}}, {{"reasons", json_list(reasons)}}));
    transaction.commit();
    return application;
}

Result<Application> send_back(const Deps& deps, const Actor& officer, std::string_view id,
                              const std::vector<std::string>& steps, std::string_view text) {
    if (steps.empty() || !std::all_of(steps.begin(), steps.end(), [](const std::string& s) { return is_step(s); }))
        return make_error(ErrorCode::invalid, "ra.steps", "name at least one step to repeat: card, agreements",
                          "/steps");
    db::Pool::Lease connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_TRY(Application application, locked(deps, *connection, id));
    EZ_CHECK(decide(deps, officer, application, Act::send_back, text));
    application.return_steps = steps;
    update_application(*connection, deps, application);
    mail_to(deps, *connection, application.user_id, notify::Template::identity_returned,
            {{"name", application.claim.name}, {"remark", text}, {"url", deps.public_url + "/identity"}});
    EZ_CHECK(record(deps, *connection, officer, application, "returned", {{"steps", json_list(steps)}, {"text", text}},
                    {{"steps", json_list(steps)}}));
    transaction.commit();
    return application;
}

Result<authority::IssuedCertificate> revoke_certificate(const Deps& deps, const Actor& officer,
                                                        std::string_view certificate_id, pki::RevocationReason reason,
                                                        std::string_view text) {
    EZ_CHECK(check_text(text));
    const auto also = [&](db::Connection& connection, const authority::IssuedCertificate& revoked) -> Result<void> {
        EZ_TRY(const std::optional<Application> application, newest_application(connection, deps, revoked.owner));
        mail_to(deps, connection, revoked.owner, notify::Template::certificate_revoked,
                {{"name", application ? application->claim.name : ""},
                 {"serial", revoked.serial},
                 {"reason", pki::to_string(reason)},
                 {"at", mail_time(deps.clock.now())}});
        if (application)
            insert_history(connection, deps.clock, application->id, officer.user_id, "revoked",
                           {{"reasons", boost::json::array{pki::to_string(reason)}}, {"text", text}});
        return {};
    };
    return deps.authority.revoke(certificate_id, reason, text, {officer.user_id, officer.address, officer.user_agent},
                                 also);
}

}  // namespace identity
