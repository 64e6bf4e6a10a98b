#include "pki/profile.h"

#include <algorithm>

#include "base/rng.h"
#include "pki/algorithms.h"
#include "pki/extensions.h"
#include "pki/oids.h"

namespace pki {

namespace {

using base::ErrorCode;
using base::make_error;
using crypto::KeyAlgorithm;

const std::vector<KeyAlgorithm> all_keys = {KeyAlgorithm::ec_p256, KeyAlgorithm::ec_p384, KeyAlgorithm::rsa_2048,
                                            KeyAlgorithm::rsa_3072, KeyAlgorithm::rsa_4096};

CertificateProfile with_urls(CertificateProfile profile, const AuthorityUrls& urls) {
    if (!urls.crl.empty()) profile.crl_urls = {urls.crl};
    if (!urls.ocsp.empty()) profile.ocsp_urls = {urls.ocsp};
    if (!urls.ca_issuer.empty()) profile.ca_issuer_urls = {urls.ca_issuer};
    return profile;
}

// ---- extensions ----

Bytes uri_name(std::string_view uri) {
    return der::tlv(der::tag::primitive(6), base::as_bytes(uri));
}

Bytes basic_constraints(const CertificateProfile& profile) {
    if (!profile.ca) return der::sequence(std::initializer_list<ByteView>{});
    const Bytes ca = der::boolean(true);
    return profile.path_len ? der::sequence({ca, der::integer(*profile.path_len)}) : der::sequence({ca});
}

Bytes purposes(const std::vector<std::string>& oids) {
    std::vector<Bytes> parts;
    for (const auto& oid : oids) parts.push_back(der::oid(oid));
    return der::sequence(parts);
}

// RFC 5280 section 4.2.1.4; explicitText should be UTF8String
Bytes policies(const std::vector<PolicyStatement>& statements) {
    std::vector<Bytes> entries;
    for (const auto& statement : statements) {
        std::vector<Bytes> qualifiers;
        if (!statement.cps_uri.empty())
            qualifiers.push_back(der::sequence({der::oid(oid::policy_cps), der::ia5_string(statement.cps_uri)}));
        if (!statement.notice.empty())
            qualifiers.push_back(der::sequence(
                {der::oid(oid::policy_user_notice), der::sequence({der::utf8_string(statement.notice)})}));
        const Bytes id = der::oid(statement.oid);
        entries.push_back(qualifiers.empty() ? der::sequence({id}) : der::sequence({id, der::sequence(qualifiers)}));
    }
    return der::sequence(entries);
}

Bytes distribution_points(const std::vector<std::string>& urls) {
    std::vector<Bytes> points;
    for (const auto& url : urls) {
        const Bytes full_name = der::tlv(der::tag::constructed(0), uri_name(url));
        points.push_back(der::sequence({der::tlv(der::tag::constructed(0), full_name)}));
    }
    return der::sequence(points);
}

Bytes information_access(const CertificateProfile& profile) {
    std::vector<Bytes> parts;
    for (const auto& url : profile.ocsp_urls)
        parts.push_back(der::sequence({der::oid(oid::access_ocsp), uri_name(url)}));
    for (const auto& url : profile.ca_issuer_urls)
        parts.push_back(der::sequence({der::oid(oid::access_ca_issuers), uri_name(url)}));
    return der::sequence(parts);
}

Bytes all_extensions(const CertificateRequest& request, const Certificate* issuer) {
    const CertificateProfile& profile = request.profile;
    const Bytes own_id = key_identifier(request.spki);
    const Bytes issuer_id = !issuer                            ? own_id
                            : issuer->subject_key_id().empty() ? key_identifier(issuer->spki())
                                                               : issuer->subject_key_id();
    std::vector<Bytes> list;
    list.push_back(encode_extension(oid::authority_key_identifier, false,
                                    der::sequence({der::tlv(der::tag::primitive(0), issuer_id)})));
    list.push_back(encode_extension(oid::subject_key_identifier, false, der::octet_string(own_id)));
    list.push_back(encode_extension(oid::basic_constraints, true, basic_constraints(profile)));
    list.push_back(encode_extension(oid::key_usage, true, der::named_bits(profile.key_usage)));
    if (!profile.extended_key_usage.empty())
        list.push_back(encode_extension(oid::extended_key_usage, profile.extended_key_usage_critical,
                                        purposes(profile.extended_key_usage)));
    if (!profile.policies.empty())
        list.push_back(encode_extension(oid::certificate_policies, false, policies(profile.policies)));
    if (!profile.crl_urls.empty())
        list.push_back(encode_extension(oid::crl_distribution_points, false, distribution_points(profile.crl_urls)));
    if (!profile.ocsp_urls.empty() || !profile.ca_issuer_urls.empty())
        list.push_back(encode_extension(oid::authority_info_access, false, information_access(profile)));
    if (profile.ocsp_no_check) list.push_back(encode_extension(oid::ocsp_no_check, false, der::null()));
    return der::sequence(list);
}

Result<void> check_request(const CertificateRequest& request, const Certificate* issuer) {
    const auto algorithm = crypto::key_algorithm_of_spki(request.spki);
    if (!algorithm ||
        std::ranges::find(request.profile.key_algorithms, *algorithm) == request.profile.key_algorithms.end())
        return make_error(ErrorCode::invalid, "profile.bad_key",
                          "this kind of key is not allowed by profile " + request.profile.name);
    if (request.not_after <= request.not_before ||
        request.not_after - request.not_before > request.profile.max_lifetime)
        return make_error(ErrorCode::invalid, "profile.bad_validity",
                          "validity is empty or longer than the profile allows");
    // Boulder's rule, also EN 319 411-1: no certificate outlives its issuer
    if (issuer && (request.not_after > issuer->not_after() || request.not_before < issuer->not_before()))
        return make_error(ErrorCode::invalid, "profile.outlives_issuer", "validity is not within the issuer's");
    // RFC 5280 section 4.1.2.2: positive, at most 20 octets
    const std::size_t octets = request.serial.size() + (!request.serial.empty() && request.serial[0] & 0x80 ? 1 : 0);
    if (request.serial.empty() || octets > 20 || std::ranges::all_of(request.serial, [](auto b) { return b == 0; }))
        return make_error(ErrorCode::invalid, "profile.bad_serial", "serial number is zero or longer than 20 octets");
    if (request.subject.empty())
        return make_error(ErrorCode::invalid, "profile.no_subject", "a certificate needs a subject");
    return {};
}

}  // namespace

CertificateProfile root_profile() {
    CertificateProfile profile;
    profile.name = "root";
    profile.ca = true;
    profile.key_usage = key_usage::key_cert_sign | key_usage::crl_sign;
    profile.key_algorithms = all_keys;
    profile.max_lifetime = std::chrono::days(20 * 366);
    return profile;
}

CertificateProfile issuing_ca_profile(const AuthorityUrls& of_issuer, const PolicyOids& oids) {
    CertificateProfile profile = root_profile();
    profile.name = "issuing_ca";
    profile.path_len = 0;
    profile.policies = {{oids.ca, of_issuer.cps, ""}};
    // What may be asserted below (RFC 5280 section 6.1): every policy of the certificates that this authority issues.
    for (const auto& below : {oids.person, oids.seal, oids.tsa}) profile.policies.push_back({below, "", ""});
    profile.max_lifetime = std::chrono::days(10 * 366);
    return with_urls(std::move(profile), of_issuer);
}

CertificateProfile person_profile(const AuthorityUrls& of_issuer, const PolicyOids& oids) {
    CertificateProfile profile;
    profile.name = "person";
    profile.key_usage = key_usage::digital_signature | key_usage::non_repudiation;
    // emailProtection besides documentSigning: without it viewers that use NSS call the certificate's issue unknown.
    profile.extended_key_usage = {std::string(oid::email_protection), std::string(oid::document_signing)};
    profile.policies = {{oids.person, of_issuer.cps, ""}};
    profile.key_algorithms = all_keys;
    profile.key_algorithms.push_back(crypto::KeyAlgorithm::ed25519);  // RFC 8410; few viewers can check it
    profile.max_lifetime = std::chrono::days(2 * 366);
    return with_urls(std::move(profile), of_issuer);
}

CertificateProfile seal_profile(const AuthorityUrls& of_issuer, const PolicyOids& oids) {
    CertificateProfile profile = person_profile(of_issuer, oids);
    profile.name = "seal";
    profile.policies = {{oids.seal, of_issuer.cps, ""}};
    return profile;
}

CertificateProfile tsa_profile(const AuthorityUrls& of_issuer, const PolicyOids& oids) {
    CertificateProfile profile;
    profile.name = "tsa";
    profile.key_usage = key_usage::digital_signature;
    profile.extended_key_usage = {std::string(oid::time_stamping)};
    profile.extended_key_usage_critical = true;  // and alone: RFC 3161 section 2.3
    profile.policies = {{oids.tsa, of_issuer.cps, ""}};
    profile.key_algorithms = all_keys;
    profile.max_lifetime = std::chrono::days(5 * 366);
    return with_urls(std::move(profile), of_issuer);
}

CertificateProfile ocsp_responder_profile(const AuthorityUrls& of_issuer) {
    CertificateProfile profile;
    profile.name = "ocsp_responder";
    profile.key_usage = key_usage::digital_signature;
    profile.extended_key_usage = {std::string(oid::ocsp_signing)};
    // RFC 6960 section 4.2.2.2.1: nobody asks for its revocation, so it is short-lived and has no revocation pointers.
    profile.ocsp_no_check = true;
    if (!of_issuer.ca_issuer.empty()) profile.ca_issuer_urls = {of_issuer.ca_issuer};
    profile.key_algorithms = all_keys;
    profile.max_lifetime = std::chrono::days(100);
    return profile;
}

Bytes new_serial() {
    Bytes serial = base::random_bytes(17);
    serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3F) | 0x40);
    return serial;
}

Result<Bytes> build_tbs(const CertificateRequest& request, const Certificate* issuer,
                        const crypto::SignatureScheme& scheme) {
    EZ_CHECK(check_request(request, issuer));
    const Bytes version = der::explicit_tag(0, der::integer(2));
    const Bytes algorithm = signature_algorithm_identifier(scheme);
    const Bytes validity = der::sequence({der::x509_time(request.not_before), der::x509_time(request.not_after)});
    const Bytes extensions = der::explicit_tag(3, all_extensions(request, issuer));
    const Bytes& issuer_name = issuer ? issuer->subject().der : request.subject.der;
    return der::sequence({version, der::integer(ByteView(request.serial)), algorithm, issuer_name, validity,
                          request.subject.der, request.spki, extensions});
}

Result<Bytes> sign_tbs(ByteView tbs, crypto::Signer& issuer_key, crypto::DigestAlgorithm digest) {
    EZ_TRY(const Bytes signature, issuer_key.sign_message(digest, tbs));
    return der::sequence({tbs, signature_algorithm_identifier(issuer_key.scheme(digest)), der::bit_string(signature)});
}

Result<Bytes> issue_certificate(const CertificateRequest& request, const Certificate* issuer,
                                crypto::Signer& issuer_key) {
    const auto digest = issuer_key.only_digest().value_or(default_digest(issuer_key.algorithm()));
    EZ_TRY(const Bytes tbs, build_tbs(request, issuer, issuer_key.scheme(digest)));
    return sign_tbs(tbs, issuer_key, digest);
}

Result<Bytes> issue_self_signed(const CertificateRequest& request, crypto::Signer& key) {
    if (request.spki != key.public_key())
        return make_error(ErrorCode::invalid, "profile.bad_key", "a self-signed certificate holds the signing key");
    return issue_certificate(request, nullptr, key);
}

}  // namespace pki
