#pragma once
// Certificate profiles as data, and issuance from them (RFC 5280, EN 319 412-1/-2/-3, indonesia.md section 2).
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "crypto/signer.h"
#include "pki/certificate.h"

namespace pki {

struct PolicyStatement {
    std::string oid;
    std::string cps_uri;  // empty: none
    std::string notice;   // explicitText as UTF8String; empty: none; at most 200 characters
};

struct CertificateProfile {
    std::string name;  // "root", "issuing_ca", "person", "seal", "tsa", "ocsp_responder"
    bool ca = false;
    std::optional<int> path_len;
    std::uint32_t key_usage = 0;                  // pki::key_usage bits; always critical
    std::vector<std::string> extended_key_usage;  // empty: no extension
    bool extended_key_usage_critical = false;
    std::vector<PolicyStatement> policies;
    std::vector<std::string> crl_urls, ocsp_urls, ca_issuer_urls;
    bool ocsp_no_check = false;
    std::vector<crypto::KeyAlgorithm> key_algorithms;  // allowed for the subject key
    std::chrono::days max_lifetime{0};
};

/// Where relying parties find the authority's answers; put into every certificate below it.
struct AuthorityUrls {
    std::string crl, ocsp, ca_issuer;  // http, not https (RFC 5280 section 8); empty: left out
    std::string cps;
};

/// Policy OIDs of an installation that owns no arc: below 2.999 (never below 2.16.360 without recognition).
struct PolicyOids {
    std::string person = "2.999.4360.1.1";
    std::string seal = "2.999.4360.1.2";
    std::string tsa = "2.999.4360.1.3";
    std::string ca = "2.999.4360.1.0";
    std::string timestamping = "2.999.4360.2.1";  // TSA policy inside tokens
};

CertificateProfile root_profile();
CertificateProfile issuing_ca_profile(const AuthorityUrls& of_issuer, const PolicyOids& oids = {});
CertificateProfile person_profile(const AuthorityUrls& of_issuer, const PolicyOids& oids = {});
CertificateProfile seal_profile(const AuthorityUrls& of_issuer, const PolicyOids& oids = {});
CertificateProfile tsa_profile(const AuthorityUrls& of_issuer, const PolicyOids& oids = {});
CertificateProfile ocsp_responder_profile(const AuthorityUrls& of_issuer);

struct CertificateRequest {
    Name subject;
    Bytes spki;
    Bytes serial;                    // magnitude; new_serial()
    Time not_before{}, not_after{};  // both inclusive, whole seconds
    CertificateProfile profile;
};

/// 136 random bits, positive, first bit pattern 01: always 17 octets.
Bytes new_serial();

/// TBSCertificate DER. `issuer` null: self-signed. `scheme` is that of the key that will sign. Deterministic: the same
/// request always gives the same bytes. Keys "profile.bad_key", "profile.bad_validity", "profile.outlives_issuer",
/// "profile.bad_serial".
Result<Bytes> build_tbs(const CertificateRequest& request, const Certificate* issuer,
                        const crypto::SignatureScheme& scheme);
/// Certificate = TBS + algorithm + signature. Key and digest must be of the scheme that the TBS names.
Result<Bytes> sign_tbs(ByteView tbs, crypto::Signer& issuer_key, crypto::DigestAlgorithm digest);
/// build_tbs + sign_tbs under default_digest of the key. The caller lints before (lint.h).
Result<Bytes> issue_certificate(const CertificateRequest& request, const Certificate* issuer,
                                crypto::Signer& issuer_key);
/// A root: self-signed.
Result<Bytes> issue_self_signed(const CertificateRequest& request, crypto::Signer& key);

}  // namespace pki
