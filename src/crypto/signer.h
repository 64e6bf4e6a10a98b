#pragma once
// Private-key operations behind one interface, so that a key may live in memory, in a wrapped blob or in a token.
#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace crypto {

enum class KeyAlgorithm { ec_p256, ec_p384, rsa_2048, rsa_3072, rsa_4096, ed25519 };

const char* to_string(KeyAlgorithm algorithm);  // "ec_p256", "rsa_2048", ...
std::optional<KeyAlgorithm> key_algorithm_from_name(std::string_view name);

/// Thread-safe: one Signer may be used by many threads at once.
struct Signer {
    virtual ~Signer() = default;
    virtual KeyAlgorithm algorithm() const = 0;
    /// Bytes; ECDSA signatures in DER are often shorter.
    virtual std::size_t max_signature_size() const = 0;
    virtual const Bytes& public_key() const = 0;  // SubjectPublicKeyInfo DER
    /// ECDSA: Ecdsa-Sig-Value DER; RSA: PKCS#1 v1.5. `digest` must have the algorithm's size. Ed25519 cannot sign a
    /// digest (key "crypto.needs_message").
    virtual Result<Bytes> sign_digest(DigestAlgorithm algorithm, ByteView digest) = 0;
    /// Digests and signs; Ed25519 signs the message itself and takes no notice of `algorithm`.
    virtual Result<Bytes> sign_message(DigestAlgorithm algorithm, ByteView message);
};

/// Size of the longest signature of a key of this kind, in bytes.
std::size_t max_signature_size(KeyAlgorithm algorithm);

/// A signer with its private key in this process's memory, from PKCS#8 DER (unencrypted).
Result<std::unique_ptr<Signer>> software_signer(ByteView pkcs8);
/// A new key as PKCS#8 DER. The caller wipes it (base::cleanse).
Result<Bytes> generate_key(KeyAlgorithm algorithm);
/// SubjectPublicKeyInfo DER of a PKCS#8 key.
Result<Bytes> public_key_of(ByteView pkcs8);

/// ECDSA signatures: DER SEQUENCE {r, s} <-> r || s, each `coordinate_size` bytes (32 for P-256), as tokens and JOSE
/// want them.
Result<Bytes> ecdsa_der_to_raw(ByteView der, std::size_t coordinate_size);
Result<Bytes> ecdsa_raw_to_der(ByteView raw);

}  // namespace crypto
