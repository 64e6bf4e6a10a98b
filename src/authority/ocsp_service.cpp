#include "authority/ocsp_service.h"

#include "authority/lint_signer.h"
#include "base/encoding.h"
#include "base/log.h"
#include "pki/lint.h"

namespace authority {

using base::Result;

pki::OcspSingle OcspService::status_of(db::Connection& connection, const pki::OcspCertId& id, const Ca& ca,
                                       base::Time this_update, base::Time next_update, bool& extended) {
    pki::OcspSingle out;
    out.id = id;
    out.this_update = this_update;
    out.next_update = next_update;
    if (!id.issued_by(ca.certificate)) return out;  // unknown
    const auto row = find_by_serial(connection, ca.name, base::hex(id.serial));
    const bool existed = row && (row->state == state::issued || row->state == state::burned);
    if (!existed) {
        extended = true;
        return pki::ocsp_never_issued(id, this_update, next_update);
    }
    // Signatures outlive certificates: we answer for as long as the CA exists.
    out.archive_cutoff = ca.certificate.not_before();
    out.status = pki::OcspCertStatus::good;
    if (row->revoked_at) {
        out.status = pki::OcspCertStatus::revoked;
        out.revoked_at = whole_seconds(*row->revoked_at);
        if (row->reason && *row->reason != pki::RevocationReason::unspecified) out.reason = row->reason;
    }
    return out;
}

Result<base::Bytes> OcspService::answer(const pki::OcspRequest& request, const Ca& ca, const ServiceUnit& responder) {
    pki::OcspReply reply;
    reply.produced_at = whole_seconds(clock_.now());
    const base::Time next_update =
        std::min(reply.produced_at + settings_.ocsp_validity, responder.certificate.not_after());
    {
        db::Pool::Lease connection = pool_.take();
        for (const pki::OcspCertId& id : request.ids)
            reply.singles.push_back(
                status_of(*connection, id, ca, reply.produced_at, next_update, reply.extended_revoke));
    }
    reply.nonce = request.nonce;
    EZ_TRY(crypto::Signer* const throw_away_key, throw_away_.of(responder.key->algorithm()));
    LintSigner lint_key(*throw_away_key, responder.certificate);
    EZ_TRY(const base::Bytes draft, pki::build_ocsp_response(reply, {responder.certificate, lint_key}));
    const auto findings = pki::lint_ocsp(draft, ca.certificate);
    if (pki::has_errors(findings))
        return base::make_error(base::ErrorCode::internal, "authority.lint_failed",
                                "the OCSP response would break RFC 6960: " + pki::to_text(findings));
    return pki::build_ocsp_response(reply, {responder.certificate, *responder.key});
}

base::Bytes OcspService::respond(base::ByteView request) {
    using pki::OcspResponseStatus;
    const auto parsed = pki::parse_ocsp_request(request);
    if (!parsed || parsed->ids.empty()) return pki::ocsp_error_response(OcspResponseStatus::malformed_request);
    for (const Ca& ca : cas_.all()) {
        if (!ca.online() || !parsed->ids.front().issued_by(ca.certificate)) continue;
        const auto responder = keys_.ocsp_responder(ca);
        auto response = responder ? answer(*parsed, ca, **responder) : Result<base::Bytes>(responder.error());
        if (response) return std::move(*response);
        base::log_error("authority.ocsp_failed",
                        {{"ca", ca.name}, {"error", response.error().key}, {"message", response.error().message}});
        return pki::ocsp_error_response(OcspResponseStatus::try_later);
    }
    return pki::ocsp_error_response(OcspResponseStatus::unauthorized);
}

Result<OcspService::Proof> OcspService::prove(const pki::Certificate& certificate, const Ca& ca) {
    EZ_TRY(const std::shared_ptr<const ServiceUnit> responder, keys_.ocsp_responder(ca));
    // SHA-1 in certID is an index, not a signature, and the one form that every validator looks up.
    pki::OcspRequest request;
    request.ids.push_back(pki::make_ocsp_cert_id(certificate, ca.certificate, crypto::DigestAlgorithm::sha1));
    EZ_TRY(base::Bytes response, answer(request, ca, *responder));
    return Proof{std::move(response), responder->certificate};
}

}  // namespace authority
