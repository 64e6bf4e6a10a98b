#pragma once
// Certificate revocation lists (RFC 5280 section 5).
#include <memory>
#include <optional>
#include <vector>

#include "crypto/signer.h"
#include "pki/certificate.h"
#include "pki/revocation.h"

namespace pki {

class CertificateCache;

struct RevokedEntry {
    Bytes serial;  // as Certificate::serial()
    Time revoked_at{};
    std::optional<RevocationReason> reason;  // unspecified is left out of the encoding, as it should be
    std::optional<Time> invalidity_date;
    std::shared_ptr<const Name> certificate_issuer;  // indirect CRLs, when reading; carried over to later entries
    bool unknown_critical = false;                   // when reading
};

struct IssuingDistributionPoint {
    std::vector<GeneralName> full_name;
    std::optional<Name> relative_name;
    bool only_user_certs = false, only_ca_certs = false, only_attribute_certs = false, indirect = false;
    std::optional<std::uint32_t> only_some_reasons;
};

struct CrlRequest {
    const Certificate& issuer;
    std::uint64_t number = 1;           // crlNumber, monotone per issuer and scope
    Time this_update{}, next_update{};  // next_update inclusive
    std::vector<RevokedEntry> entries{};
    /// Sharded or partial lists: URI of this list; makes a critical issuingDistributionPoint.
    std::string distribution_point{};
    bool only_user_certs = false, only_ca_certs = false;
    /// Expired certificates stay on the list from then on (X.509 expiredCertsOnCRL): signatures outlive certificates.
    std::optional<Time> expired_certs_on_crl{};
};
/// Keys: "crl.bad_window" (next before this), "crl.bad_reason" (removeFromCRL), "crl.duplicate_serial".
Result<Bytes> build_crl(const CrlRequest& request, crypto::Signer& key,
                        crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256);

class Crl {
  public:
    /// Keys "crl.malformed", "crl.too_large" (64 MiB, 2 million entries), "der.…".
    static Result<Crl> parse(ByteView der);

    const Bytes& der() const;
    int version() const;
    const Name& issuer() const;
    Time this_update() const;
    std::optional<Time> next_update() const;
    const SignatureAlgorithm& signature_algorithm() const;
    const Bytes& authority_key_id() const;           // empty: absent
    const std::optional<Bytes>& number() const;      // magnitude of crlNumber
    const std::optional<Bytes>& delta_base() const;  // deltaCRLIndicator: a delta CRL
    const std::optional<IssuingDistributionPoint>& distribution_point() const;
    std::optional<Time> expired_certs_on_crl() const;
    const std::vector<std::string>& unhandled_critical() const;
    const std::vector<Extension>& extensions() const;
    std::size_t entry_count() const;
    /// Entries with that serial; for a CRL that is not indirect `issuer` does not matter. Sorted lookup, about 20
    /// comparisons.
    std::optional<RevokedEntry> find(ByteView serial, const Name& issuer) const;
    const std::vector<RevokedEntry>& entries() const;  // sorted by serial
    /// Signature mathematics only. Key "crl.bad_signature".
    Result<void> verify_signature(const Certificate& issuer, CertificateCache* cache = nullptr) const;

  private:
    struct Data;
    explicit Crl(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
    std::shared_ptr<const Data> data_;
    friend class CrlParser;
};

}  // namespace pki
