#include "pki/certificate_cache.h"

#include "pki/verify_once.h"

namespace pki {

namespace {

constexpr std::size_t max_certificates = 1000, max_edges = 8000;  // of one generation; there are two
constexpr std::size_t max_certificate_size = 4096;                // bytes: larger ones are rare, or made to fill memory

/// Finds `key` in the young or the old generation; what is found in the old one moves to the young.
template <class Generation, class Key>
auto find_in(Generation& young, Generation& old, const Key& key) {
    auto found = young.find(key);
    if (found != young.end()) return found;
    if (auto node = old.extract(key)) return young.insert(std::move(node)).position;
    return young.end();
}

template <class Generation>
void make_room(Generation& young, Generation& old, std::size_t most) {
    if (young.size() < most) return;
    old = std::move(young);
    young.clear();
}

}  // namespace

Result<Certificate> CertificateCache::parse(ByteView der) {
    if (der.size() > max_certificate_size) return Certificate::parse(der);
    const auto fingerprint = crypto::sha256(der);
    {
        const std::scoped_lock lock(mutex_);
        make_room(certificates_, old_certificates_, max_certificates);
        const auto found = find_in(certificates_, old_certificates_, fingerprint);
        if (found != certificates_.end()) return found->second;
    }
    EZ_TRY(Certificate certificate, Certificate::parse(der));
    const std::scoped_lock lock(mutex_);
    certificates_.emplace(fingerprint, certificate);
    return certificate;
}

bool CertificateCache::knows_signature(const crypto::Sha256Digest& object, const Certificate& signer) {
    const std::scoped_lock lock(mutex_);
    make_room(edges_, old_edges_, max_edges);
    return find_in(edges_, old_edges_, Edge(object, signer.fingerprint())) != edges_.end();
}

void CertificateCache::remember_signature(const crypto::Sha256Digest& object, const Certificate& signer) {
    const std::scoped_lock lock(mutex_);
    edges_.emplace(object, signer.fingerprint());
}

Result<Certificate> parse_certificate(ByteView der, CertificateCache* cache) {
    return cache ? cache->parse(der) : Certificate::parse(der);
}

Result<void> verify_certificate_signature(const Certificate& certificate, const Certificate& issuer,
                                          CertificateCache* cache) {
    return verify_once(
        cache, [&] { return certificate.fingerprint(); }, issuer,
        [&] { return verify_certificate_signature(certificate, issuer); });
}

}  // namespace pki
