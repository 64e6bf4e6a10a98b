// What a SignedData proves about its signer, and the rules C1 to C3 it must keep.
#include <algorithm>

#include "pki/algorithms.h"
#include "pki/cms.h"
#include "pki/oids.h"

namespace pki {

namespace {

using base::ErrorCode;
using base::make_error;
using crypto::DigestAlgorithm;

base::Error refuse(const char* key, const char* message) {
    return make_error(ErrorCode::invalid, key, message);
}

bool names(const CmsSignerInfo& info, const Certificate& certificate) {
    if (info.issuer) return certificate.serial() == info.serial && certificate.issuer().matches(*info.issuer);
    if (!certificate.subject_key_id().empty()) return certificate.subject_key_id() == info.subject_key_id;
    return key_identifier(certificate.spki()) == info.subject_key_id;
}

bool is_strong_key(const Certificate& certificate) {
    const auto key = certificate.public_key();
    if (!key) return false;
    switch (key->kind()) {
        case crypto::PublicKeyKind::rsa:
            return key->bits() >= 2048;
        case crypto::PublicKeyKind::ec:
            return key->curve() == "prime256v1" || key->curve() == "secp384r1" || key->curve() == "secp521r1";
        case crypto::PublicKeyKind::ed25519:
            return true;
        default:
            return false;
    }
}

// Rule C2: one signer, attributes, digests, signing certificate.
void check_c2(const CmsSignedData& cms, const CmsSignerInfo& info, bool require_cades, std::vector<CmsFinding>& out) {
    const auto add = [&](const char* key, const char* message, bool fatal = true) {
        out.push_back({"C2", key, message, fatal});
    };
    if (!info.has_signed_attributes) add("cms.no_signed_attributes", "signed attributes are missing");
    if (info.has_signed_attributes && !info.message_digest)
        add("cms.no_message_digest", "message-digest attribute is missing");
    if (info.has_signed_attributes && info.content_type != cms.content_type())
        add("cms.content_type_mismatch", "content-type attribute is missing or names another type than eContentType");
    if (!info.attributes_unique)
        add("cms.duplicate_attribute", "a signed attribute appears twice or has several values");
    if (!info.signed_attributes_sorted)
        add("cms.attributes_not_der", "signed attributes are not in DER order (RFC 5652 section 5.3)", false);
    if (std::ranges::find(cms.digest_algorithms(), info.digest_oid) == cms.digest_algorithms().end())
        add("cms.digest_not_listed", "the signer's digest algorithm is not among digestAlgorithms");
    if (!info.digest)
        add("cms.unknown_digest", "unknown digest algorithm");
    else if (*info.digest == DigestAlgorithm::sha1)
        add("cms.weak_digest", "SHA-1 is no longer accepted");
    // RFC 8419 section 3.1; others verify all the same, so that it is a note.
    if (info.scheme && info.scheme->kind == crypto::SignatureKind::ed25519 && info.digest != DigestAlgorithm::sha512)
        add("cms.ed25519_digest", "Ed25519 signatures in CMS use SHA-512", false);
    if (!info.scheme)
        add("cms.unknown_algorithm", "signature algorithm is unknown or contradicts the digest algorithm");
    if (info.algorithm_protection_agrees == false)
        add("cms.algorithm_protection", "CMSAlgorithmProtection differs from the algorithms in use (RFC 6211)");
    if (require_cades && info.signing_certificates.empty())
        add("cms.no_signing_certificate", "signing-certificate attribute is missing (EN 319 122-1 section 5.2.2)");
    const Certificate* signer = cms.signer_certificate();
    if (!signer) {
        add("cms.no_certificate", "the signer's certificate is not embedded");
        return;
    }
    if (!info.signing_certificates.empty() && !info.signing_certificates.front().digest)
        add("cms.unknown_digest", "signing-certificate uses an unknown digest algorithm");
    else if (!info.signing_certificates.empty() && !info.signing_certificates.front().matches(*signer))
        add("cms.signer_mismatch", "signing-certificate names another certificate than the signer identifier");
    if (!is_strong_key(*signer)) add("cms.weak_key", "RSA under 2048 bits, or a curve that is not accepted");
}

// Rule C3: what PAdES forbids (EN 319 142-1 section 6.3 table 1).
void check_c3(const CmsSignerInfo& info, bool require_cades, std::vector<CmsFinding>& out) {
    const auto add = [&](const char* key, const char* message, bool fatal) {
        out.push_back({"C3", key, message, fatal});
    };
    if (info.has_counter_signature)
        add("cms.counter_signature", "counter-signatures are forbidden in PDF signatures", true);
    if (!require_cades) return;
    if (info.signed_attribute(oid::signing_time)) add("cms.signing_time", "signing-time is forbidden in PAdES", false);
    if (info.signed_attribute(oid::content_hints))
        add("cms.content_hints", "content-hints is forbidden in PAdES", false);
    if (info.signed_attribute(oid::content_reference) || info.signed_attribute(oid::content_identifier))
        add("cms.content_reference", "content-reference and content-identifier are forbidden in PAdES", false);
}

}  // namespace

bool SigningCertificateId::matches(const Certificate& certificate) const {
    if (!digest || crypto::digest(*digest, certificate.der()) != hash) return false;
    if (!serial.empty() && serial != certificate.serial()) return false;
    return !issuer || issuer->matches(certificate.issuer());
}

const Certificate* CmsSignedData::signer_certificate() const {
    if (signer_infos_.size() != 1) return nullptr;
    const CmsSignerInfo& info = signer_infos_.front();
    const Certificate* found = nullptr;
    for (const Certificate& certificate : certificates_) {
        if (!names(info, certificate)) continue;
        // Two certificates of the same issuer and serial: the attribute decides.
        if (!info.signing_certificates.empty() && info.signing_certificates.front().matches(certificate))
            return &certificate;
        if (!found) found = &certificate;
    }
    return found;
}

std::vector<CmsFinding> CmsSignedData::check_rules(bool require_cades) const {
    std::vector<CmsFinding> out;
    if (content_) out.push_back({"C1", "cms.content_present", "a detached signature must not hold content", true});
    if (signer_infos_.size() != 1) {
        out.push_back({"C2", "cms.not_one_signer", "there must be exactly one SignerInfo", true});
        return out;
    }
    check_c2(*this, signer_infos_.front(), require_cades, out);
    check_c3(signer_infos_.front(), require_cades, out);
    return out;
}

Result<void> CmsSignedData::verify(ByteView content_digest, const Certificate& signer) const {
    if (signer_infos_.size() != 1) return refuse("cms.not_one_signer", "there must be exactly one SignerInfo");
    const CmsSignerInfo& info = signer_infos_.front();
    if (!info.digest || !info.scheme) return refuse("cms.unknown_algorithm", "unknown or contradictory algorithms");
    // Without signed attributes a signature of one kind of data could pass for another: never accepted.
    if (!info.has_signed_attributes || !info.message_digest)
        return refuse("cms.no_message_digest", "message-digest attribute is missing");
    if (!info.attributes_unique) return refuse("cms.duplicate_attribute", "a signed attribute appears twice");
    if (info.content_type != content_type_) return refuse("cms.content_type_mismatch", "content-type does not agree");
    if (info.algorithm_protection_agrees == false)
        return refuse("cms.algorithm_protection", "CMSAlgorithmProtection differs");
    if (!base::equal_constant_time(*info.message_digest, content_digest))
        return refuse("cms.digest_mismatch", "the signed data was changed: digests differ");
    if (!names(info, signer)) return refuse("cms.signer_mismatch", "the signature names another certificate");
    if (!info.signing_certificates.empty()) {
        const SigningCertificateId& named = info.signing_certificates.front();
        if (!named.digest)
            return refuse("cms.unknown_algorithm", "signing-certificate uses an unknown digest algorithm");
        if (!named.matches(signer))
            return refuse("cms.signer_mismatch", "signing-certificate names another certificate");
    }
    EZ_TRY(const auto key, signer.public_key());
    if (!key.verify(*info.scheme, info.signed_attributes_der, info.signature))
        return refuse("cms.bad_signature", "the signature does not verify under the signer's key");
    return {};
}

}  // namespace pki
