#pragma once
// Internal to pki: verifications of signed objects through a CertificateCache.
#include "pki/certificate_cache.h"

namespace pki {

/// verify(), unless the cache knows that it succeeded for this object and signer. `fingerprint` gives the SHA-256 of
/// the object and is asked only when there is a cache.
template <class Fingerprint, class Verify>
Result<void> verify_once(CertificateCache* cache, const Fingerprint& fingerprint, const Certificate& signer,
                         const Verify& verify) {
    if (!cache) return verify();
    const crypto::Sha256Digest object = fingerprint();
    if (cache->knows_signature(object, signer)) return {};
    EZ_CHECK(verify());
    cache->remember_signature(object, signer);
    return {};
}

}  // namespace pki
