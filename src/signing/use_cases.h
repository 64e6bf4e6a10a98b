#pragma once
// The three steps that a person takes. Each is called by its route and by nothing else.
#include "signing/session_store.h"
#include "signing/signing.h"

namespace signing {

/// Builds the exact bytes that will be signed, without any key, and keeps them for Deps::valid. Earlier preparations of
/// the document become void. Errors: not_found document.not_found, specimen.not_found; conflict
/// signing.document_completed; those of check_placement, authority::signing_chain, pades::check_signable and
/// pades::prepare_signature; forbidden pdf.certified_no_visible_field.
Result<Session> prepare_signing(const Deps& deps, const vault::Actor& actor, const std::string& document_id,
                                const NewSigning& request);

struct Ticket {
    std::string target;  // masked
    base::Time expires_at{}, resend_at{};
    int tries_left = 0;
};
/// Sends a code, or a new one. Errors: those of check_open and of the vault (otp.too_soon, otp.too_many_sends,
/// otp.locked).
Result<Ticket> send_code(const Deps& deps, const vault::Actor& actor, const Session& session);

struct Confirmed {
    Session session;
    documents::Document document;
};
/// Signs. A completed signing is answered as completed again, whatever the code. Errors: those of check_open; conflict
/// otp.not_requested, document.changed; certificate.revoked, certificate.expired; those of the vault (otp.wrong: try
/// again with the same signing; tries_left() says how often); unavailable tsa.unavailable, storage.full; internal
/// signing.self_check.
Result<Confirmed> confirm_signing(const Deps& deps, const vault::Actor& actor, const Session& session,
                                  std::string_view code);
/// For the answer to a wrong code.
int tries_left(const Deps& deps, const Session& session);

/// Voids the authorisation of a session that has ended; trouble is only logged, since the vault's own expiry ends it
/// too.
void void_authorisation(const Deps& deps, const Session& session);

base::Error no_session();

}  // namespace signing
