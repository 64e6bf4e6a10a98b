#pragma once
// Internal to pki: the fields behind Certificate, and the readers of single extensions.
#include <mutex>

#include "pki/certificate.h"

namespace pki {

struct CertificateData {
    Bytes der;
    std::size_t tbs_offset = 0, tbs_size = 0;
    int version = 1;
    Bytes serial;
    bool serial_negative = false;
    SignatureAlgorithm algorithm;
    bool algorithms_match = false;
    Bytes signature;
    Name subject, issuer;
    Time not_before, not_after;
    Bytes spki;
    std::size_t key_bits_offset = 0;  // in spki
    std::vector<Extension> extensions;
    std::vector<std::string> unhandled_critical;

    std::optional<std::uint32_t> key_usage;
    std::vector<std::string> extended_key_usage;
    std::vector<PolicyInformation> policies;
    bool has_policies = false;
    std::vector<std::pair<std::string, std::string>> policy_mappings;
    PolicyConstraints policy_constraints;
    std::optional<int> inhibit_any_policy;
    std::optional<NameConstraints> name_constraints;
    Bytes subject_key_id, authority_key_id, authority_serial;
    std::vector<GeneralName> authority_issuer, subject_alt_names;
    std::vector<std::string> ocsp_urls, ca_issuer_urls, crl_urls;
    std::vector<DistributionPoint> distribution_points;
    bool has_basic_constraints = false, is_ca = false, ocsp_no_check = false;
    std::optional<int> path_len;
    crypto::Sha256Digest fingerprint{};

    mutable std::once_flag key_once;
    mutable std::optional<Result<crypto::PublicKey>> key;
};

/// Reads one extension that this module knows into `out`; false: unknown OID.
Result<bool> read_certificate_extension(const Extension& extension, CertificateData& out);

/// SEQUENCE OF Extension, as in certificates, CRLs and OCSP; refuses duplicates (RFC 5280 section 4.2).
Result<std::vector<Extension>> parse_extensions(der::Reader list);
/// DistributionPointName, contents of its explicit tag.
Result<void> parse_distribution_point_name(ByteView content, std::vector<GeneralName>& full,
                                           std::optional<Name>& relative);
/// contents of keyIdentifier, authorityCertIssuer, authorityCertSerialNumber
struct AuthorityKeyIdentifier {
    Bytes key_id, serial;
    std::vector<GeneralName> issuer;
};
Result<AuthorityKeyIdentifier> parse_authority_key_identifier(ByteView value);

}  // namespace pki
