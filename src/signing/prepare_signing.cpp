#include "appearance/image_asset.h"
#include "audit/audit.h"
#include "base/crash_point.h"
#include "base/encoding.h"
#include "base/log.h"
#include "base/rng.h"
#include "pades/gate.h"
#include "pades/prepare.h"
#include "signing/use_cases.h"

namespace signing {
namespace {

using base::ErrorCode;
using base::make_error;

std::string two_digits(int value) {
    return (value < 10 ? "0" : "") + std::to_string(value);
}

/// "2026-03-01 16:30 WIB"
std::string shown_time(const Deps& deps, base::Time time) {
    const base::CalendarTime t = base::to_calendar(time, deps.offset_minutes);
    return std::to_string(t.year) + "-" + two_digits(t.month) + "-" + two_digits(t.day) + " " + two_digits(t.hour) +
           ":" + two_digits(t.minute) + " " + deps.zone_name;
}

struct Inputs {
    documents::Document document;
    authority::SigningChain signer;
    vault::KeyType key;
    appearance::ImageAsset specimen;
};

Result<Inputs> gather(const Deps& deps, const vault::Actor& actor, const std::string& document_id,
                      const NewSigning& request) {
    std::optional<documents::Document> document;
    std::optional<documents::Specimen> specimen;
    {
        auto connection = deps.pool.take();
        document = documents::find_document_of(*connection, document_id, actor.user_id);
        specimen = documents::find_specimen(*connection, request.specimen_id, actor.user_id);
    }
    if (!document) return make_error(ErrorCode::not_found, "document.not_found", "There is no such document");
    if (document->state == documents::State::completed)
        return make_error(ErrorCode::conflict, "signing.document_completed", "The document is signed already");
    EZ_CHECK(check_placement(request, *document));
    if (!specimen)
        return make_error(ErrorCode::not_found, "specimen.not_found", "There is no such specimen", "/specimenId");
    EZ_TRY(auto chain, deps.authority.signing_chain(actor.user_id, request.certificate_id.value_or("")));
    EZ_TRY(const vault::Key key, deps.vault.key(chain.certificate.key_id));
    EZ_TRY(const Bytes png, documents::specimen_image(deps.documents, *specimen));
    EZ_TRY(auto asset, appearance::ImageAsset::from_png(png));
    return Inputs{std::move(*document), std::move(chain), key.type, std::move(asset)};
}

pades::SignatureSpec make_spec(const Deps& deps, const NewSigning& request, const Inputs& in, base::Time now) {
    pades::SignatureSpec spec;
    spec.has_timestamp = spec.has_evidence = true;  // every signature here becomes B-LTA
    spec.name = in.signer.leaf.subject().common_name();
    spec.reason = request.reason.value_or("");
    spec.location = request.location.value_or("");
    spec.claimed_time = now;
    spec.signer.assign(1, in.signer.leaf);
    spec.signer.insert(spec.signer.end(), in.signer.chain.begin(), in.signer.chain.end());
    spec.digest = in.key.digest();
    spec.contents_size =
        vault::cms_template(in.key, in.signer.leaf, in.signer.chain).max_size(&deps.authority.timestamper());
    appearance::AppearanceSpec look;
    look.specimen = &in.specimen;
    look.font = deps.font.get();
    look.lines = {spec.name, shown_time(deps, now)};
    if (!spec.reason.empty()) look.lines.push_back(spec.reason);
    for (const FieldBox& field : request.fields) {
        pades::Visible visible{field.page - 1, {field.x, field.y, field.width, field.height}, look, {}};
        if (!spec.visible) {
            spec.visible = std::move(visible);
            continue;
        }
        visible.description = "Signature of " + spec.name;
        spec.extra_marks.push_back(std::move(visible));
    }
    if (request.qr) {
        pades::Visible mark{
            request.qr->page - 1, {request.qr->x, request.qr->y, request.qr->size, request.qr->size}, {}, "QR code"};
        mark.look.qr_text = documents::public_audit_url(deps.documents, in.document);
        spec.extra_marks.push_back(std::move(mark));
    }
    return spec;
}

struct ToAuthorise {
    pades::Prepared prepared;
    Bytes digest;  // as the key signs it
};

Result<ToAuthorise> prepare(const Deps& deps, const NewSigning& request, const Inputs& in) {
    EZ_TRY(const Bytes file, documents::read_contents(deps.documents, in.document));
    EZ_TRY(const crypto::Sha256 hash, documents::hash_of(deps.documents, in.document));
    EZ_TRY(pdf::OpenOptions open, documents::open_options(deps.documents, in.document));
    if (request.password) {
        open.file_key.clear();
        open.password = *request.password;
    }
    EZ_TRY(const pdf::Document pdf, pdf::Document::open(file, open));
    EZ_CHECK(pades::check_signable(pdf));
    EZ_TRY(pades::Prepared prepared,
           pades::prepare_signature(pdf, hash, make_spec(deps, request, in, deps.clock.now())));
    Bytes digest = pades::content_digest(prepared, file, in.key.digest());
    return ToAuthorise{std::move(prepared), std::move(digest)};
}

}  // namespace

base::Error no_session() {
    return make_error(ErrorCode::not_found, "signing.not_found", "There is no such signing");
}

void void_authorisation(const Deps& deps, const Session& session) {
    if (session.authorisation_id.empty()) return;
    if (const auto done = deps.vault.void_authorisation(session.authorisation_id); !done)
        base::log_warning("signing.void_failed", {{"signing", session.id}, {"key", done.error().key}});
}

Result<Session> prepare_signing(const Deps& deps, const vault::Actor& actor, const std::string& document_id,
                                const NewSigning& request) {
    EZ_TRY(const Inputs in, gather(deps, actor, document_id, request));
    EZ_TRY(const ToAuthorise made, prepare(deps, request, in));
    const Bytes state = made.prepared.state();
    Session session;
    EZ_TRY(session.prepared_blob, documents::store_blob(deps.documents, state));
    base::crash_point("signing.state_stored");
    const base::Time now = deps.clock.now();
    session.id = base::new_id("sig", now);
    session.document_id = in.document.id;
    session.owner_id = actor.user_id;
    session.certificate_id = in.signer.certificate.id;
    session.digest = base::hex(made.digest);
    session.base_sha256 = in.document.sha256;
    session.prepared_size = state.size();
    session.fields = request.fields;
    session.created_at = now;
    session.expires_at = now + deps.valid;

    std::vector<Session> older;
    {
        auto connection = deps.pool.take();
        db::Transaction transaction(*connection);
        older = prepared_of_document(*connection, session.document_id);
        for (const Session& other : older)
            end_session(*connection, other.id, State::prepared, State::superseded, "signing.superseded");
        insert_session(*connection, session);
        EZ_CHECK(audit::append(*connection, deps.clock,
                               {"signing.prepared",
                                actor.user_id,
                                "document",
                                session.document_id,
                                {{"signing", session.id},
                                 {"digest", session.digest},
                                 {"digestBefore", session.base_sha256},
                                 {"serial", in.signer.certificate.serial}},
                                actor.address,
                                actor.user_agent}));
        transaction.commit();
    }
    for (const Session& other : older) void_authorisation(deps, other);
    return session;
}

}  // namespace signing
