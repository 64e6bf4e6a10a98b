// Rules on CRLs (RFC 5280 section 5) and OCSP responses (RFC 6960, RFC 5019).
#include <algorithm>

#include "pki/crl.h"
#include "pki/lint.h"
#include "pki/lint_rules.h"
#include "pki/ocsp.h"
#include "pki/oids.h"

namespace pki {

namespace {

using Findings = std::vector<LintFinding>;

// The window between two updates that relying parties may be left with.
constexpr std::chrono::days max_crl_window{400};  // a root's list lives long
constexpr std::chrono::days max_ocsp_window{10};

void lint_entries(const Crl& crl, Findings& out) {
    const auto& entries = crl.entries();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i > 0 && entries[i].serial == entries[i - 1].serial)
            lint_error(out, "lint.crl_duplicate", "a serial number appears twice");
        if (entries[i].reason == RevocationReason::unspecified)
            lint_error(out, "lint.crl_reason", "reason unspecified must be left out (section 5.3.1)");
        if (entries[i].reason == RevocationReason::remove_from_crl)
            lint_error(out, "lint.crl_reason", "removeFromCRL belongs into delta CRLs only");
        if (entries[i].revoked_at > crl.this_update()) lint_error(out, "lint.crl_future", "revoked after thisUpdate");
        if (entries[i].certificate_issuer || entries[i].unknown_critical)
            lint_error(out, "lint.crl_entry", "certificateIssuer or an unknown critical entry extension");
    }
}

}  // namespace

std::vector<LintFinding> lint_crl(ByteView der, const Certificate& issuer) {
    Findings out;
    const auto crl = Crl::parse(der);
    if (!crl) {
        lint_error(out, "lint.unreadable", crl.error().key + ": " + crl.error().message);
        return out;
    }
    if (crl->version() != 2) lint_error(out, "lint.crl_version", "not version 2");
    if (crl->issuer().der != issuer.subject().der)
        lint_error(out, "lint.issuer_name", "issuer is not the CA's subject");
    if (!issuer.allows(key_usage::crl_sign)) lint_error(out, "lint.issuer_not_ca", "the issuer may not sign CRLs");
    if (!crl->next_update())
        lint_error(out, "lint.crl_next_update", "nextUpdate is missing (section 5.1.2.5)");
    else if (*crl->next_update() <= crl->this_update() || *crl->next_update() - crl->this_update() > max_crl_window)
        lint_error(out, "lint.crl_window", "nextUpdate is not after thisUpdate, or much too far away");
    if (!crl->number()) lint_error(out, "lint.crl_number", "crlNumber is missing (section 5.2.3)");
    if (crl->number() && crl->number()->size() > 20) lint_error(out, "lint.crl_number", "crlNumber above 20 octets");
    if (crl->authority_key_id() != issuer.subject_key_id())
        lint_error(out, "lint.authority_key_id", "authorityKeyIdentifier is not the issuer's subjectKeyIdentifier");
    if (crl->delta_base()) lint_error(out, "lint.crl_delta", "delta CRLs are not used");
    for (const auto& oid : crl->unhandled_critical())
        lint_error(out, "lint.unreadable_extension", "extension " + oid + " is malformed, or critical and unknown");
    for (const Extension& extension : crl->extensions()) {
        if (extension.oid == oid::issuing_distribution_point && !extension.critical)
            lint_error(out, "lint.critical", "issuingDistributionPoint must be critical (section 5.2.5)");
        if (extension.oid == oid::authority_info_access)
            lint_error(out, "lint.crl_extension", "authorityInfoAccess does not belong here");
    }
    const auto& scheme = crl->signature_algorithm().scheme;
    if (!scheme || scheme->digest == crypto::DigestAlgorithm::sha1)
        lint_error(out, "lint.weak_algorithm", "signature algorithm is unknown or uses SHA-1");
    lint_entries(*crl, out);
    return out;
}

std::vector<LintFinding> lint_ocsp(ByteView der, const Certificate& issuer) {
    Findings out;
    const auto response = OcspResponse::parse(der);
    if (!response) {
        lint_error(out, "lint.unreadable", response.error().key + ": " + response.error().message);
        return out;
    }
    if (response->status() != OcspResponseStatus::successful) return out;  // unsigned: five bytes
    if (response->singles().empty()) lint_error(out, "lint.ocsp_empty", "a response without answers");
    if (response->responder_name())
        lint_warning(out, "lint.ocsp_by_name", "responderID should be byKey (RFC 5019 section 2.2.1)");
    if (response->nonce() && (response->nonce()->empty() || response->nonce()->size() > 32))
        lint_error(out, "lint.ocsp_nonce", "nonce must have 1 to 32 octets (RFC 8954 section 2.1)");
    for (const OcspSingle& single : response->singles()) {
        // "unknown" is what a responder says of others' certificates (RFC 6960 section 2.2).
        if (!single.id.issued_by(issuer) && single.status != OcspCertStatus::unknown)
            lint_error(out, "lint.ocsp_foreign", "answer for another issuer's certificate");
        if (!single.next_update)
            lint_error(out, "lint.ocsp_next_update", "nextUpdate is missing (RFC 5019 section 2.2.4)");
        else if (*single.next_update <= single.this_update ||
                 *single.next_update - single.this_update > max_ocsp_window)
            lint_error(out, "lint.ocsp_window", "nextUpdate is not after thisUpdate, or more than ten days away");
        if (single.this_update > response->produced_at())
            lint_error(out, "lint.ocsp_future", "thisUpdate is after producedAt");
        if (single.status == OcspCertStatus::revoked && single.revoked_at > single.this_update)
            lint_error(out, "lint.ocsp_future", "revoked after thisUpdate");
        if (single.reason == RevocationReason::remove_from_crl)
            lint_error(out, "lint.ocsp_reason", "removeFromCRL in a response");
    }
    for (const Certificate& responder : response->certificates()) {
        if (responder == issuer) continue;
        if (!responder.has_extended_key_usage(oid::ocsp_signing) || !responder.ocsp_no_check())
            lint_error(out, "lint.ocsp_responder",
                       "delegated responder without OCSPSigning and nocheck (RFC 6960 section 4.2.2.2)");
        if (!responder.issuer().matches(issuer.subject()))
            lint_error(out, "lint.ocsp_responder", "responder of another issuer");
    }
    const auto& scheme = response->signature_algorithm().scheme;
    if (!scheme || scheme->digest == crypto::DigestAlgorithm::sha1)
        lint_error(out, "lint.weak_algorithm", "signature algorithm is unknown or uses SHA-1");
    return out;
}

}  // namespace pki
