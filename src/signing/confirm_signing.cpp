#include "accounts/account.h"
#include "audit/audit.h"
#include "base/crash_point.h"
#include "base/encoding.h"
#include "base/log.h"
#include "pades/sign.h"
#include "signing/authority_evidence.h"
#include "signing/self_check.h"
#include "signing/use_cases.h"

namespace signing {
namespace {

using base::ErrorCode;
using base::make_error;

/// Everything that a confirmation works on, read and checked before the code is spent.
struct Work {
    Session session;
    documents::Document document;
    authority::SigningChain signer;
    Bytes file;
    crypto::Sha256 hash;
    pdf::OpenOptions open;
    pades::Prepared prepared;
    Bytes digest;  // as the key signs it
};

Result<documents::Document> unchanged_document(const Deps& deps, const Session& session) {
    auto connection = deps.pool.take();
    auto document = documents::find_document_of(*connection, session.document_id, session.owner_id);
    if (!document) return make_error(ErrorCode::not_found, "document.not_found", "There is no such document");
    if (document->sha256 != session.base_sha256)
        return make_error(ErrorCode::conflict, "document.changed",
                          "The document changed since it was prepared; prepare it again");
    return std::move(*document);
}

Result<Work> gather(const Deps& deps, const Session& session) {
    EZ_TRY(documents::Document document, unchanged_document(deps, session));
    EZ_TRY(authority::SigningChain signer, deps.authority.signing_chain(session.owner_id, session.certificate_id));
    EZ_TRY(Bytes file, documents::read_contents(deps.documents, document));
    EZ_TRY(const crypto::Sha256 hash, documents::hash_of(deps.documents, document));
    EZ_TRY(pdf::OpenOptions open, documents::open_options(deps.documents, document));
    EZ_TRY(const Bytes state, deps.documents.blobs.read(session.prepared_blob, 0, session.prepared_size));
    EZ_TRY(pades::Prepared prepared, pades::Prepared::restore(state));
    EZ_TRY(const vault::Key key, deps.vault.key(signer.certificate.key_id));
    EZ_TRY(const crypto::Sha256Digest recomputed, pades::digest_of(prepared, hash));
    Bytes digest = pades::content_digest(prepared, file, key.type.digest());
    if (recomputed != prepared.digest || base::hex(digest) != session.digest)
        return make_error(ErrorCode::conflict, "document.changed",
                          "The prepared bytes are not the ones that were authorised");
    return Work{session, std::move(document), std::move(signer),   std::move(file),
                hash,    std::move(open),     std::move(prepared), std::move(digest)};
}

/// Would everything that comes after the key answer? Asked before the code is spent.
Result<void> services_answer(const Deps& deps, const Work& work) {
    EZ_CHECK(deps.authority.timestamper().timestamp(crypto::DigestAlgorithm::sha256, work.prepared.digest));
    EZ_CHECK(deps.authority.evidence(work.signer.leaf));
    return {};
}

/// The plan is durable before the key is used.
Result<void> plan(const Deps& deps, const Session& session) {
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    if (!start_signing(*connection, session.id, deps.clock.now()))
        return make_error(ErrorCode::conflict, "signing.in_progress", "This signature is being made right now");
    transaction.commit();
    base::crash_point("signing.planned");
    return {};
}

Result<Bytes> make_cms(const Deps& deps, const vault::Actor& actor, const Work& work, std::string_view code) {
    const vault::Confirmation confirmation{
        work.session.authorisation_id, code, {work.digest}, work.signer.leaf, work.signer.chain, actor};
    EZ_TRY(auto all, deps.vault.confirm_and_sign_cms(confirmation, &deps.authority.timestamper()));
    base::crash_point("signing.signed");
    return std::move(all.at(0));
}

Result<pades::SignedIncrements> extend(const Deps& deps, const Work& work, ByteView cms) {
    AuthorityEvidence evidence(deps.authority);
    pades::SignOptions options;
    options.level = pades::Level::b_lta;
    options.timestamper = &deps.authority.timestamper();
    options.source = &evidence;
    EZ_TRY(auto done, pades::complete_signature(work.file, work.open, work.hash, work.prepared, cms, options));
    base::crash_point("signing.extended");
    Bytes whole = work.file;
    base::append(whole, done.bytes);
    EZ_CHECK(
        check_own_signature(deps.authority, {whole, work.file.size(), work.open, done.field_name, deps.clock.now()}));
    return done;
}

void queue_mail(const Deps& deps, db::Connection& connection, const Session& session,
                const documents::Document& document) {
    const auto account = accounts::find_account(connection, session.owner_id);
    if (!account) return;
    notify::Mail mail;
    mail.what = notify::Template::document_signed;
    mail.to = account->email;
    mail.language = account->language;
    mail.params = {{"document", document.name},
                   {"at", base::to_rfc3339(document.completed_at.value_or(deps.clock.now()))},
                   {"url", deps.public_url + "/documents/" + document.id}};
    mail.unique_key = "signed:" + session.id;
    deps.mail.send(connection, mail);
}

/// State, audit and mail in one transaction; the bytes were on the disk before.
Result<documents::Document> commit(const Deps& deps, const vault::Actor& actor, const Work& work,
                                   const pades::SignedIncrements& done) {
    documents::NewIncrement increment;
    EZ_TRY(increment.blob_id, documents::store_blob(deps.documents, done.bytes));
    base::crash_point("signing.stored");
    increment.size = done.bytes.size();
    increment.hash = done.hash;
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    if (!complete(*connection, work.session.id, deps.clock.now()))
        return make_error(ErrorCode::conflict, "signing.interrupted",
                          "The signing was given up meanwhile; begin again");
    EZ_TRY(documents::Document document,
           documents::append_increment(deps.documents, *connection, work.document, increment));
    queue_mail(deps, *connection, work.session, document);
    EZ_CHECK(audit::append(*connection, deps.clock,
                           {"document.signed",
                            actor.user_id,
                            "document",
                            document.id,
                            {{"signing", work.session.id},
                             {"method", "email"},
                             {"level", "b-lta"},
                             {"digest", work.session.digest},
                             {"digestBefore", work.document.sha256},
                             {"digestAfter", document.sha256},
                             {"serial", work.signer.certificate.serial}},
                            actor.address,
                            actor.user_agent}));
    base::crash_point("signing.committing");
    transaction.commit();
    base::crash_point("signing.committed");
    return document;
}

/// After the plan: either the key was not used and the code may be tried again, or the signing is over.
void give_up(const Deps& deps, const vault::Actor& actor, const Session& session, const std::string& key) {
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    if (key == "otp.wrong" || key == "otp.expired" || key == "otp.locked") {
        return_to_prepared(*connection, session.id);
    } else if (end_session(*connection, session.id, State::signing, State::failed, key)) {
        const auto logged = audit::append(*connection, deps.clock,
                                          {"signing.failed",
                                           actor.user_id,
                                           "document",
                                           session.document_id,
                                           {{"signing", session.id}, {"key", key}},
                                           actor.address,
                                           actor.user_agent});
        if (!logged) base::log_error("signing.audit_failed", {{"signing", session.id}, {"key", logged.error().key}});
    }
    transaction.commit();
}

Result<documents::Document> sign(const Deps& deps, const vault::Actor& actor, const Work& work, std::string_view code) {
    EZ_TRY(const Bytes cms, make_cms(deps, actor, work, code));
    EZ_TRY(const pades::SignedIncrements done, extend(deps, work, cms));
    return commit(deps, actor, work, done);
}

/// A lost database or a full disk throws: the sweep will end the session if this cannot.
void try_to_give_up(const Deps& deps, const vault::Actor& actor, const Session& session,
                    const std::string& key) noexcept {
    try {
        give_up(deps, actor, session, key);
    } catch (const std::exception&) {
        base::log_error("signing.left_to_sweep", {{"signing", session.id}});
    }
}

}  // namespace

Result<Confirmed> confirm_signing(const Deps& deps, const vault::Actor& actor, const Session& session,
                                  std::string_view code) {
    if (session.state == State::completed) {
        auto document = documents::find_document_of(*deps.pool.take(), session.document_id, session.owner_id);
        if (!document) return make_error(ErrorCode::not_found, "document.not_found", "There is no such document");
        return Confirmed{session, std::move(*document)};
    }
    EZ_CHECK(check_open(session, deps.clock.now()));
    if (session.authorisation_id.empty())
        return make_error(ErrorCode::conflict, "otp.not_requested", "Ask for a code first");
    EZ_TRY(const Work work, gather(deps, session));
    EZ_CHECK(services_answer(deps, work));
    EZ_CHECK(plan(deps, session));
    try {
        auto document = sign(deps, actor, work, code);
        if (!document) {
            give_up(deps, actor, session, document.error().key);
            return document.error();
        }
        Confirmed out{session, std::move(*document)};
        out.session.state = State::completed;
        return out;
    } catch (const std::exception&) {
        try_to_give_up(deps, actor, session, "signing.infrastructure");
        throw;
    }
}

}  // namespace signing
