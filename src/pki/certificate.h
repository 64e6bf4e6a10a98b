#pragma once
// X.509 v3 certificates (RFC 5280), read with an own strict parser. A Certificate is an immutable value, cheap to copy.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/public_key.h"
#include "pki/name.h"

namespace pki {

/// Bits of KeyUsage (RFC 5280 section 4.2.1.3).
namespace key_usage {
inline constexpr std::uint32_t digital_signature = 1u << 0, non_repudiation = 1u << 1, key_encipherment = 1u << 2,
                               data_encipherment = 1u << 3, key_agreement = 1u << 4, key_cert_sign = 1u << 5,
                               crl_sign = 1u << 6, encipher_only = 1u << 7, decipher_only = 1u << 8;
}

struct Extension {
    std::string oid;
    bool critical = false;
    Bytes value;  // contents of extnValue
};

struct PolicyInformation {
    std::string oid;
    std::vector<std::string> cps_uris;
    std::vector<std::string> notices;  // explicitText
};

struct DistributionPoint {
    std::vector<GeneralName> full_name;
    std::optional<Name> relative_name;     // nameRelativeToCRLIssuer as a Name of one RDN
    std::optional<std::uint32_t> reasons;  // ReasonFlags
    std::vector<GeneralName> crl_issuer;
};

struct NameConstraints {
    std::vector<GeneralName> permitted, excluded;
    bool unsupported = false;  // minimum/maximum, or a form that we cannot compare
};

struct PolicyConstraints {
    std::optional<int> require_explicit_policy, inhibit_policy_mapping;
};

/// An AlgorithmIdentifier of a signature, understood if possible.
struct SignatureAlgorithm {
    std::string oid;
    Bytes der;                                      // the whole AlgorithmIdentifier
    std::optional<crypto::SignatureScheme> scheme;  // nothing: unknown algorithm or odd parameters
};

struct CertificateData;

class Certificate {
  public:
    /// Errors: ErrorCode::malformed with key "certificate.malformed" or "der.…"; "certificate.too_large" above 256 KiB.
    static Result<Certificate> parse(ByteView der);

    const Bytes& der() const;
    ByteView tbs() const;
    int version() const;             // 1, 2 or 3
    const Bytes& serial() const;     // contents octets of the INTEGER, leading 00 of a positive number removed
    std::string serial_hex() const;  // upper case
    bool serial_is_negative() const;
    const SignatureAlgorithm& signature_algorithm() const;
    bool signature_algorithms_match() const;  // inside and outside of the TBS (RFC 5280 section 4.1.1.2)
    const Bytes& signature() const;
    const Name& subject() const;
    const Name& issuer() const;
    Time not_before() const;
    Time not_after() const;
    bool valid_at(Time time) const { return not_before() <= time && time <= not_after(); }
    const Bytes& spki() const;                     // SubjectPublicKeyInfo DER
    ByteView public_key_bits() const;              // contents of its BIT STRING: what key identifiers hash
    Result<crypto::PublicKey> public_key() const;  // parsed once, then kept

    const std::vector<Extension>& extensions() const;
    const Extension* extension(std::string_view oid) const;
    /// OIDs of critical extensions that this parser does not process.
    const std::vector<std::string>& unhandled_critical() const;

    std::optional<std::uint32_t> key_usage() const;              // nothing: extension absent
    bool allows(std::uint32_t usage_bits) const;                 // true when absent
    const std::vector<std::string>& extended_key_usage() const;  // empty: absent
    bool has_extended_key_usage(std::string_view oid) const;     // exact; anyExtendedKeyUsage does not count
    const std::vector<PolicyInformation>& policies() const;
    bool has_policies() const;
    std::vector<std::pair<std::string, std::string>> policy_mappings() const;  // issuer domain, subject domain
    const PolicyConstraints& policy_constraints() const;
    std::optional<int> inhibit_any_policy() const;
    const std::optional<NameConstraints>& name_constraints() const;
    const Bytes& subject_key_id() const;                       // empty: absent
    const Bytes& authority_key_id() const;                     // keyIdentifier; empty: absent
    const std::vector<GeneralName>& authority_issuer() const;  // authorityCertIssuer
    const Bytes& authority_serial() const;
    const std::vector<GeneralName>& subject_alt_names() const;
    const std::vector<std::string>& ocsp_urls() const;
    const std::vector<std::string>& ca_issuer_urls() const;
    const std::vector<std::string>& crl_urls() const;  // every URI of the distribution points
    const std::vector<DistributionPoint>& distribution_points() const;
    bool has_basic_constraints() const;
    bool is_ca() const;
    std::optional<int> path_len() const;
    bool ocsp_no_check() const;
    bool is_self_issued() const;  // subject equals issuer

    /// SHA-256 of der().
    const crypto::Sha256Digest& fingerprint() const;
    bool operator==(const Certificate& other) const { return der() == other.der(); }

  private:
    explicit Certificate(std::shared_ptr<const CertificateData> data) : data_(std::move(data)) {}
    std::shared_ptr<const CertificateData> data_;
};

/// Checks the certificate's signature with the issuer's key: nothing else. Key "certificate.bad_signature".
Result<void> verify_certificate_signature(const Certificate& certificate, const Certificate& issuer);

/// SHA-1 of the subjectPublicKey bits (RFC 5280 section 4.2.1.2 method 1), 20 bytes.
Bytes key_identifier(ByteView spki);

/// PEM (RFC 7468).
std::string to_pem(ByteView der, std::string_view label = "CERTIFICATE");
/// Every block of that label, in order; text between blocks is skipped. Error key "pem.malformed".
Result<std::vector<Bytes>> from_pem(std::string_view text, std::string_view label = "CERTIFICATE");
/// A certificate file: DER, or PEM with one or more certificates.
Result<std::vector<Certificate>> parse_certificates(ByteView file);

}  // namespace pki
