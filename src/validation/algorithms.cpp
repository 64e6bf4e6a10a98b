#include "validation/algorithms.h"

#include <algorithm>

namespace validation {
namespace {

base::Time end_of(int year) {
    return *base::from_calendar({year, 12, 31, 23, 59, 59});
}

struct RsaRow {
    int least_bits;
    int last_year;  // 0: no end in sight
};
// Modulus length -> last year of reliance.
constexpr RsaRow kRsa[] = {{3072, 0}, {2048, 2030}, {1536, 2016}, {1024, 2010}};

}  // namespace

std::optional<base::Time> reliable_until(crypto::DigestAlgorithm digest) {
    if (digest == crypto::DigestAlgorithm::sha1) return end_of(2013);
    return base::Time::max();
}

std::optional<base::Time> reliable_until(const crypto::PublicKey& key) {
    switch (key.kind()) {
        case crypto::PublicKeyKind::rsa:
            for (const auto& row : kRsa) {
                if (key.bits() >= row.least_bits) return row.last_year == 0 ? base::Time::max() : end_of(row.last_year);
            }
            return std::nullopt;
        case crypto::PublicKeyKind::ec:
            // NIST and Brainpool curves of 256 bits and more.
            if (key.curve().starts_with("secp256k")) return std::nullopt;
            return key.bits() >= 256 ? std::optional(base::Time::max()) : std::nullopt;
        case crypto::PublicKeyKind::ed25519:
            return base::Time::max();
        case crypto::PublicKeyKind::dsa:
            return key.bits() >= 2048 ? std::optional(end_of(2023)) : std::nullopt;
        case crypto::PublicKeyKind::other:
            break;
    }
    return std::nullopt;
}

std::optional<base::Time> reliable_until(const crypto::SignatureScheme& scheme, const crypto::PublicKey& key) {
    const auto by_key = reliable_until(key);
    const auto by_digest = scheme.kind == crypto::SignatureKind::ed25519 ? std::optional(base::Time::max())
                                                                         : reliable_until(scheme.digest);
    if (!by_key || !by_digest) return std::nullopt;
    return std::min(*by_key, *by_digest);
}

std::string describe(const crypto::SignatureScheme& scheme, const crypto::PublicKey& key) {
    switch (scheme.kind) {
        case crypto::SignatureKind::ecdsa:
            if (key.curve() == "prime256v1") return "ecdsa-p256";
            if (key.curve() == "secp384r1") return "ecdsa-p384";
            if (key.curve() == "secp521r1") return "ecdsa-p521";
            return "ecdsa-" + key.curve();
        case crypto::SignatureKind::rsa_pkcs1:
            return "rsa-" + std::to_string(key.bits());
        case crypto::SignatureKind::rsa_pss:
            return "rsa-pss-" + std::to_string(key.bits());
        case crypto::SignatureKind::ed25519:
            return "ed25519";
        case crypto::SignatureKind::dsa:
            return "dsa-" + std::to_string(key.bits());
    }
    return "unknown";
}

}  // namespace validation
