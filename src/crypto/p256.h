#pragma once
// Internal to crypto: the fast path for P-256. EVP's decoders cost 6 to 30 times a signature; these calls do not.
#include <memory>

#include "crypto/digest.h"

namespace crypto::p256 {

struct KeyDeleter {
    void operator()(void* key) const;
};
using Key = std::unique_ptr<void, KeyDeleter>;  // EC_KEY

/// From an ECPrivateKey (RFC 5915) without or with parameters; null if it is not a valid key of this curve.
Key private_key(ByteView ec_private_key);
/// From an uncompressed point of 65 bytes; null if it is not on the curve.
Key public_key(ByteView point);
/// True for an uncompressed point on the curve: what public_key checks, without making a key.
bool is_point(ByteView point);
/// The SubjectPublicKeyInfo of a P-256 key with an uncompressed point: the 65 bytes of the point, or nothing.
ByteView point_of_spki(ByteView spki);
Bytes spki(const Key& key);
/// DER signature; empty on failure of the library.
Bytes sign(const Key& key, ByteView digest);
bool verify(void* key, ByteView digest, ByteView signature);
/// ECDSA-Sig-Value of any curve in strict DER, nothing after it.
bool is_strict_der_signature(ByteView signature);

}  // namespace crypto::p256
