#include "accounts/account.h"
#include "base/crash_point.h"
#include "base/encoding.h"
#include "signing/use_cases.h"

namespace signing {
namespace {

using base::ErrorCode;
using base::make_error;

struct Recipient {
    accounts::Account account;
    std::string document_name;
};

Result<Recipient> recipient_of(const Deps& deps, const Session& session) {
    auto connection = deps.pool.take();
    auto account = accounts::find_account(*connection, session.owner_id);
    const auto document = documents::find_document_of(*connection, session.document_id, session.owner_id);
    if (!account || !document)
        return make_error(ErrorCode::not_found, "document.not_found", "There is no such document");
    return Recipient{std::move(*account), document->name};
}

/// Queued in the vault's transaction: no code without a mail, no mail without a code.
vault::DeliverCode mailer(const Deps& deps, const Recipient& to) {
    return [&deps, &to](db::Connection& connection, std::string_view code, base::Time) -> Result<void> {
        notify::Mail mail;
        mail.what = notify::Template::otp;
        mail.to = to.account.email;
        mail.language = to.account.language;
        mail.params = {
            {"code", code}, {"document", to.document_name}, {"minutes", std::to_string(deps.code_valid.count())}};
        deps.mail.send(connection, mail);
        return {};
    };
}

Result<vault::Authorisation> begin(const Deps& deps, const vault::Actor& actor, const Session& session,
                                   const Recipient& to) {
    EZ_TRY(const auto certificate, deps.authority.certificate(session.certificate_id));
    const auto digest = base::unhex(session.digest);
    if (!digest) return make_error(ErrorCode::internal, "signing.bad_digest", "The stored digest is damaged");
    vault::AuthorisationRequest request;
    request.key_id = certificate.key_id;
    request.digests = {*digest};
    request.valid = deps.code_valid;
    request.subject_kind = "document";
    request.subject_id = session.document_id;
    request.actor = actor;
    EZ_TRY(const vault::Authorisation authorisation, deps.vault.begin_authorisation(request, mailer(deps, to)));
    // A crash here leaves a mailed code that nothing accepts; asking again makes a new one.
    base::crash_point("signing.code_queued");
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    set_authorisation(*connection, session.id, authorisation.id);
    transaction.commit();
    return authorisation;
}

}  // namespace

Result<Ticket> send_code(const Deps& deps, const vault::Actor& actor, const Session& session) {
    EZ_CHECK(check_open(session, deps.clock.now()));
    EZ_TRY(const Recipient to, recipient_of(deps, session));
    EZ_CHECK(deps.authority.signing_chain(session.owner_id, session.certificate_id));
    EZ_TRY(const vault::Authorisation authorisation,
           session.authorisation_id.empty()
               ? begin(deps, actor, session, to)
               : deps.vault.resend_code(session.authorisation_id, actor, mailer(deps, to)));
    return Ticket{mask_email(to.account.email), authorisation.expires_at, authorisation.resend_at,
                  authorisation.tries_left};
}

int tries_left(const Deps& deps, const Session& session) {
    const auto authorisation = deps.vault.authorisation(session.authorisation_id);
    return authorisation ? authorisation->tries_left : 0;
}

}  // namespace signing
