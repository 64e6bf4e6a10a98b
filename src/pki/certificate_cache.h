#pragma once
// What path validation may remember between calls: certificates that were read, and signatures on certificates, OCSP
// responses and CRLs that were verified. Everybody's chains end in the same few authorities.
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "pki/certificate.h"

namespace pki {

/// Remembers successes only. Thread-safe. Bounded: of each kind the last thousands stay, the oldest half goes at once.
class CertificateCache {
  public:
    /// As Certificate::parse.
    Result<Certificate> parse(ByteView der);
    /// True if remember_signature() was called for this object and this signer. `object` is the SHA-256 of all its
    /// bytes, the signature included.
    bool knows_signature(const crypto::Sha256Digest& object, const Certificate& signer);
    void remember_signature(const crypto::Sha256Digest& object, const Certificate& signer);

  private:
    using Edge = std::pair<crypto::Sha256Digest, crypto::Sha256Digest>;  // the object, the signer's fingerprint
    std::mutex mutex_;
    std::map<crypto::Sha256Digest, Certificate> certificates_, old_certificates_;  // by fingerprint
    std::set<Edge> edges_, old_edges_;
};

/// The same, with or without a cache.
Result<Certificate> parse_certificate(ByteView der, CertificateCache* cache);
/// As verify_certificate_signature.
Result<void> verify_certificate_signature(const Certificate& certificate, const Certificate& issuer,
                                          CertificateCache* cache);

}  // namespace pki
