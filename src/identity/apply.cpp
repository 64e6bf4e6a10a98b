// The applicant's side: claim, agreements, submission.
#include "base/rng.h"
#include "identity/agreements.h"
#include "identity/person_name.h"
#include "identity/use_case.h"

namespace identity {

using base::ErrorCode;
using base::make_error;
using base::Result;

Result<std::optional<Application>> current_application(const Deps& deps, std::string_view user_id) {
    db::Pool::Lease connection = deps.pool.take();
    return newest_application(*connection, deps, user_id);
}

Result<Application> save_claim(const Deps& deps, const Actor& actor, const Claim& claim) {
    Claim tidy = claim;
    tidy.name = tidy_name(claim.name);
    EZ_CHECK(check_claim(tidy, today_in_jakarta(deps.clock.now())));
    db::Pool::Lease connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_TRY(std::optional<Application> newest, newest_application(*connection, deps, actor.user_id, true));
    // After a rejection a new application begins; nothing of the old one is reused (KYC-8).
    const bool fresh = !newest || newest->status == Status::rejected;
    Application application;
    if (fresh) {
        application.id = base::new_id("app", deps.clock.now());
        application.user_id = actor.user_id;
        application.created_at = deps.clock.now();
    } else {
        application = std::move(*newest);
        EZ_TRY(application.status, after(application.status, Act::save));
        std::erase(application.return_steps, "card");
    }
    application.claim = std::move(tidy);
    application.nik_index = index_of_nik(deps, application.claim.nik);
    if (fresh) {
        insert_application(*connection, deps, application);
    } else {
        update_application(*connection, deps, application);
    }
    EZ_CHECK(record(deps, *connection, actor, application, "saved"));
    transaction.commit();
    return application;
}

Result<void> agree(const Deps& deps, const Actor& actor, std::string_view kind, std::string_view version,
                   std::string_view digest) {
    const AgreementText* text = agreement_by_digest(kind, version, digest);
    if (!text)
        return make_error(ErrorCode::conflict, "agreement.unknown",
                          "this is not the current text; read it again and agree to that one");
    db::Pool::Lease connection = deps.pool.take();
    db::Transaction transaction(*connection);
    insert_agreement(
        *connection, actor,
        {std::string(kind), std::string(version), std::string(text->language), std::string(digest), deps.clock.now()});
    EZ_TRY(std::optional<Application> newest, newest_application(*connection, deps, actor.user_id, true));
    if (newest && newest->status == Status::draft && std::erase(newest->return_steps, "agreements") > 0)
        update_application(*connection, deps, *newest);
    EZ_CHECK(audit_only(deps, *connection, actor, "identity.agreed", "user", actor.user_id,
                        {{"kind", kind}, {"version", version}, {"language", text->language}, {"digest", digest}}));
    transaction.commit();
    return {};
}

bool all_agreed(const std::vector<AgreementRecord>& records) {
    for (const std::string_view kind : agreement_kinds()) {
        const std::string_view version = find_agreement(kind, "id")->version;
        bool found = false;
        for (const AgreementRecord& record : records)
            found = found || (record.kind == kind && record.version == version);
        if (!found) return false;
    }
    return true;
}

Result<Application> submit(const Deps& deps, const Actor& actor) {
    db::Pool::Lease connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_TRY(std::optional<Application> newest, newest_application(*connection, deps, actor.user_id, true));
    if (!newest)
        return make_error(ErrorCode::conflict, "identity.not_started", "enter the data of the identity card first");
    Application& application = *newest;
    EZ_TRY(const Status next, after(application.status, Act::submit));
    // The rules may have changed, and the applicant grown older, since the draft was saved.
    EZ_CHECK(check_claim(application.claim, today_in_jakarta(deps.clock.now())));
    if (!all_agreed(agreements_of(*connection, actor.user_id)))
        return make_error(ErrorCode::conflict, "identity.agreements_missing", "agree to the three documents first");
    application.status = next;
    application.submitted_at = deps.clock.now();
    application.return_steps.clear();
    application.remark.reset();
    update_application(*connection, deps, application);
    mail_to(deps, *connection, actor.user_id, notify::Template::identity_submitted, {{"name", application.claim.name}});
    const std::size_t duplicates = duplicates_of(deps, *connection, application).size();
    EZ_CHECK(record(deps, *connection, actor, application, "submitted", {{"conflicts", duplicates}},
                    {{"conflicts", duplicates}}));
    transaction.commit();
    return application;
}

}  // namespace identity
