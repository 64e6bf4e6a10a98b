// Rules on certificates. RFC 5280 unless another standard is named.
#include "pki/lint.h"

#include <algorithm>

#include "base/encoding.h"
#include "pki/algorithms.h"
#include "pki/lint_rules.h"
#include "pki/oids.h"

namespace pki {

namespace {

using Findings = std::vector<LintFinding>;

bool is_printable(std::string_view value) {
    return std::ranges::all_of(value, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(" '()+,-./:=?").find(c) != std::string_view::npos;
    });
}

void lint_serial(const Certificate& certificate, Findings& out) {
    const Bytes& serial = certificate.serial();
    const bool zero = std::ranges::all_of(serial, [](std::uint8_t octet) { return octet == 0; });
    if (certificate.serial_is_negative() || zero)
        lint_error(out, "lint.serial_not_positive", "serial number must be positive (RFC 5280 section 4.1.2.2)");
    if (serial.size() + (serial[0] & 0x80 ? 1 : 0) > 20)
        lint_error(out, "lint.serial_too_long", "serial number above 20 octets (RFC 5280 section 4.1.2.2)");
    // EN 319 412-2 section 4.2.2 by way of CA/B: 64 random bits at least; random ones have 8 octets nearly always
    if (serial.size() < 8) lint_error(out, "lint.serial_too_short", "serial number has fewer than 64 bits");
}

// UTCTime through 2049, GeneralizedTime from 2050 (section 4.1.2.5); read again from the bytes, as the parser takes
// both.
void lint_validity(const Certificate& certificate, Findings& out) {
    der::Reader reader(certificate.tbs());
    auto tbs = reader.enter(der::tag::sequence);
    if (tbs && tbs->peek() == der::tag::constructed(0)) (void)tbs->next();
    for (int skip = 0; tbs && skip < 3; ++skip) (void)tbs->next();
    auto validity = tbs ? tbs->enter(der::tag::sequence) : Result<der::Reader>(tbs.error());
    while (validity && !validity->at_end()) {
        const auto element = validity->next();
        if (!element) break;
        if (element->tag == der::tag::generalized_time && base::as_text(element->content) < "2050")
            lint_error(out, "lint.time_encoding", "GeneralizedTime before 2050 (RFC 5280 section 4.1.2.5)");
    }
    if (certificate.not_after() <= certificate.not_before())
        lint_error(out, "lint.validity_empty", "notAfter is not after notBefore");
}

void lint_name(const Name& name, const char* which, Findings& out) {
    if (name.empty()) lint_error(out, "lint.name_empty", std::string(which) + " is empty (EN 319 412-2 section 4.2.3)");
    for (const Rdn& rdn : name.rdns) {
        for (const NameAttribute& attribute : rdn) {
            const std::string label = std::string(which) + " " + attribute_label(attribute.type);
            if (attribute.value.empty()) lint_error(out, "lint.attribute_empty", label + " is empty");
            if (base::utf8_decode(attribute.value).size() > name_attribute_limit(attribute.type))
                lint_error(out, "lint.attribute_too_long", label + " is above its upper bound (RFC 5280 appendix A)");
            const bool must_be_printable = attribute.type == oid::country || attribute.type == oid::serial_number ||
                                           attribute.type == oid::dn_qualifier;
            if (must_be_printable && attribute.tag != der::tag::printable_string)
                lint_error(out, "lint.attribute_encoding", label + " must be a PrintableString (RFC 5280 appendix A)");
            if (attribute.tag == der::tag::printable_string && !is_printable(attribute.value))
                lint_error(out, "lint.attribute_encoding", label + " holds characters outside PrintableString");
            // RFC 5280 section 4.1.2.4: new names are PrintableString or UTF8String
            if (attribute.tag == der::tag::teletex_string || attribute.tag == der::tag::bmp_string ||
                attribute.tag == der::tag::universal_string)
                lint_error(out, "lint.attribute_encoding", label + " uses an outdated string type");
            if (attribute.type == oid::country &&
                (attribute.value.size() != 2 ||
                 !std::ranges::all_of(attribute.value, [](char c) { return c >= 'A' && c <= 'Z'; })))
                lint_error(out, "lint.country", label + " is not two capital letters (ISO 3166-1)");
        }
    }
}

void lint_algorithms(const Certificate& certificate, Findings& out) {
    if (!certificate.signature_algorithms_match())
        lint_error(out, "lint.algorithm_mismatch",
                   "signatureAlgorithm differs from TBS signature (RFC 5280 section 4.1.1.2)");
    const auto& scheme = certificate.signature_algorithm().scheme;
    if (!scheme || scheme->digest == crypto::DigestAlgorithm::sha1)
        lint_error(out, "lint.weak_algorithm", "signature algorithm is unknown or uses SHA-1");
    const auto key = certificate.public_key();
    if (!key)
        lint_error(out, "lint.bad_key", "subject public key cannot be read");
    else if ((key->kind() == crypto::PublicKeyKind::rsa && key->bits() < 2048) ||
             key->kind() == crypto::PublicKeyKind::dsa || key->kind() == crypto::PublicKeyKind::other)
        lint_error(out, "lint.weak_key", "subject key is too short or of an outdated kind (TS 119 312)");
}

void lint_critical(const Certificate& certificate, std::string_view oid, bool wanted, const char* name, Findings& out) {
    const Extension* extension = certificate.extension(oid);
    if (extension && extension->critical != wanted)
        lint_error(out, "lint.critical", std::string(name) + (wanted ? " must be critical" : " must not be critical"));
}

void lint_extensions(const Certificate& certificate, const Certificate* issuer, Findings& out) {
    for (const auto& oid : certificate.unhandled_critical())
        lint_error(out, "lint.unreadable_extension", "extension " + oid + " is malformed, or critical and unknown");
    lint_critical(certificate, oid::key_usage, true, "keyUsage", out);  // section 4.2.1.3
    lint_critical(certificate, oid::authority_key_identifier, false, "authorityKeyIdentifier", out);
    lint_critical(certificate, oid::subject_key_identifier, false, "subjectKeyIdentifier", out);
    lint_critical(certificate, oid::authority_info_access, false, "authorityInfoAccess", out);  // section 4.2.2.1
    lint_critical(certificate, oid::crl_distribution_points, false, "cRLDistributionPoints", out);
    if (certificate.is_ca()) lint_critical(certificate, oid::basic_constraints, true, "basicConstraints", out);

    if (certificate.subject_key_id().empty())
        lint_error(out, "lint.no_subject_key_id", "subjectKeyIdentifier is missing (section 4.2.1.2)");
    else if (certificate.subject_key_id() != key_identifier(certificate.spki()))
        lint_warning(out, "lint.subject_key_id", "subjectKeyIdentifier is not the SHA-1 of the key");
    const Certificate& above = issuer ? *issuer : certificate;
    if (certificate.authority_key_id().empty())
        lint_error(out, "lint.no_authority_key_id", "authorityKeyIdentifier is missing (section 4.2.1.1)");
    else if (certificate.authority_key_id() != above.subject_key_id())
        lint_error(out, "lint.authority_key_id", "authorityKeyIdentifier is not the issuer's subjectKeyIdentifier");
    if (!certificate.key_usage())
        lint_error(out, "lint.no_key_usage", "keyUsage is missing (EN 319 412-2 section 4.3.2)");
    const bool signs_certificates = certificate.key_usage().value_or(0) & key_usage::key_cert_sign;
    if (signs_certificates != certificate.is_ca())
        lint_error(out, "lint.ca_key_usage", "keyCertSign and cA must agree (section 4.2.1.9)");
    if (certificate.path_len() && !certificate.is_ca())
        lint_error(out, "lint.path_len", "pathLenConstraint without cA (section 4.2.1.9)");
    for (const auto* urls : {&certificate.ocsp_urls(), &certificate.ca_issuer_urls(), &certificate.crl_urls()})
        for (const auto& url : *urls)
            if (!url.starts_with("http://"))
                lint_error(out, "lint.url", "revocation and issuer URLs must be http: https could need this very PKI");
}

void lint_issuer(const Certificate& certificate, const Certificate* issuer, Findings& out) {
    if (!issuer) {
        if (certificate.issuer().der != certificate.subject().der)
            lint_error(out, "lint.issuer_name", "self-signed, but issuer and subject differ");
        return;
    }
    if (certificate.issuer().der != issuer->subject().der)
        lint_error(out, "lint.issuer_name", "issuer is not byte for byte the issuer's subject (section 4.1.2.4)");
    if (certificate.not_before() < issuer->not_before() || certificate.not_after() > issuer->not_after())
        lint_error(out, "lint.outlives_issuer", "validity is not within the issuer's");
    if (!issuer->is_ca() || !issuer->allows(key_usage::key_cert_sign))
        lint_error(out, "lint.issuer_not_ca", "the issuer may not issue certificates");
    if (certificate.is_ca() && issuer->path_len() && *issuer->path_len() == 0)
        lint_error(out, "lint.path_len_exceeded", "the issuer's pathLenConstraint allows no further CA");
    if (!certificate.is_ca() && !certificate.ocsp_no_check() &&
        (certificate.crl_urls().empty() && certificate.ocsp_urls().empty()))
        lint_error(out, "lint.no_revocation_pointer", "neither CRL nor OCSP location (EN 319 412-2 section 4.3.11)");
    if (!certificate.is_ca() && certificate.ca_issuer_urls().empty())
        lint_warning(out, "lint.no_ca_issuers", "caIssuers location is missing (EN 319 412-2 section 4.4.1)");
}

void lint_profile(const Certificate& certificate, const CertificateProfile& profile, Findings& out) {
    const auto differs = [&](bool same, const char* what) {
        if (!same) lint_error(out, "lint.profile", std::string(what) + " differs from profile " + profile.name);
    };
    differs(certificate.is_ca() == profile.ca, "cA");
    differs(certificate.path_len() == profile.path_len, "pathLenConstraint");
    differs(certificate.key_usage() == profile.key_usage, "keyUsage");
    differs(certificate.extended_key_usage() == profile.extended_key_usage, "extendedKeyUsage");
    const Extension* purposes = certificate.extension(oid::extended_key_usage);
    differs(!purposes || purposes->critical == profile.extended_key_usage_critical, "criticality of extendedKeyUsage");
    differs(certificate.crl_urls() == profile.crl_urls, "CRL location");
    differs(certificate.ocsp_urls() == profile.ocsp_urls, "OCSP location");
    differs(certificate.ca_issuer_urls() == profile.ca_issuer_urls, "caIssuers location");
    differs(certificate.ocsp_no_check() == profile.ocsp_no_check, "ocsp-nocheck");
    differs(std::ranges::equal(certificate.policies(), profile.policies, {}, &PolicyInformation::oid,
                               &PolicyStatement::oid),
            "certificatePolicies");
    const auto key = certificate.public_key();
    const auto algorithm = key ? key->algorithm() : std::nullopt;
    differs(algorithm && std::ranges::find(profile.key_algorithms, *algorithm) != profile.key_algorithms.end(),
            "kind of key");
    differs(certificate.not_after() - certificate.not_before() <= profile.max_lifetime, "lifetime");
    if (profile.name == "tsa" && !profile.extended_key_usage_critical)
        lint_error(out, "lint.tsa_usage", "timeStamping must be critical and alone (RFC 3161 section 2.3)");
    for (const auto& policy : profile.policies) {
        // 2.16.360 is Indonesia's arc: only recognised authorities may assert it
        if (policy.oid.starts_with("2.16.360."))
            lint_warning(out, "lint.policy_arc", "policy of the national arc: needs recognition");
        if (policy.notice.size() > 200)
            lint_error(out, "lint.notice_too_long", "explicitText above 200 characters (section 4.2.1.4)");
    }
}

}  // namespace

std::vector<LintFinding> lint_certificate(ByteView der, const CertificateProfile* profile, const Certificate* issuer) {
    Findings out;
    const auto parsed = Certificate::parse(der);
    if (!parsed) {
        lint_error(out, "lint.unreadable", parsed.error().key + ": " + parsed.error().message);
        return out;
    }
    if (parsed->version() != 3) lint_error(out, "lint.version", "not version 3");
    lint_serial(*parsed, out);
    lint_validity(*parsed, out);
    lint_name(parsed->subject(), "subject", out);
    lint_name(parsed->issuer(), "issuer", out);
    lint_algorithms(*parsed, out);
    lint_extensions(*parsed, issuer, out);
    lint_issuer(*parsed, issuer, out);
    if (profile) lint_profile(*parsed, *profile, out);
    return out;
}

std::vector<LintFinding> lint(ByteView certificate_der) {
    const auto parsed = Certificate::parse(certificate_der);
    Findings out;
    if (!parsed) {
        lint_error(out, "lint.unreadable", parsed.error().key + ": " + parsed.error().message);
        return out;
    }
    lint_serial(*parsed, out);
    lint_validity(*parsed, out);
    lint_name(parsed->subject(), "subject", out);
    lint_algorithms(*parsed, out);
    return out;
}

bool has_errors(const std::vector<LintFinding>& findings) {
    return std::ranges::any_of(findings, [](const auto& finding) { return finding.level == LintLevel::error; });
}

std::string to_text(const std::vector<LintFinding>& findings) {
    std::string out;
    for (const auto& finding : findings) out += finding.key + ": " + finding.message + "\n";
    return out;
}

}  // namespace pki
