#pragma once
// Private-key operations behind one interface, so that a key may live in memory, in a wrapped blob or in a token.
#include <memory>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace crypto {

enum class KeyAlgorithm { ec_p256, ec_p384, rsa_2048, rsa_3072, rsa_4096, ed25519 };

const char* to_string(KeyAlgorithm algorithm);  // "ec_p256", "rsa_2048", ...
std::optional<KeyAlgorithm> key_algorithm_from_name(std::string_view name);

enum class SignatureKind { ecdsa, rsa_pkcs1, rsa_pss, ed25519, dsa };

/// How a signature was made. `mgf1` and `salt_length` count for rsa_pss only (RFC 8017 section 9.1); `digest` not for
/// ed25519.
struct SignatureScheme {
    SignatureKind kind = SignatureKind::ecdsa;
    DigestAlgorithm digest = DigestAlgorithm::sha256;
    DigestAlgorithm mgf1 = DigestAlgorithm::sha256;
    int salt_length = 32;
    bool operator==(const SignatureScheme&) const = default;
};

/// The scheme of a key of this kind, PKCS#1 v1.5 for RSA.
SignatureScheme default_scheme(KeyAlgorithm key, DigestAlgorithm digest);
/// RSASSA-PSS as RFC 4056 and ISO 32000-2 want it: one digest for both, a salt as long as the digest.
SignatureScheme pss_scheme(DigestAlgorithm digest);

enum class RsaPadding { pkcs1, pss };  // RFC 8017 sections 8.2, 8.1

/// Thread-safe: one Signer may be used by many threads at once.
struct Signer {
    virtual ~Signer() = default;
    virtual KeyAlgorithm algorithm() const = 0;
    /// Bytes; ECDSA signatures in DER are often shorter.
    virtual std::size_t max_signature_size() const = 0;
    virtual const Bytes& public_key() const = 0;  // SubjectPublicKeyInfo DER
    /// How this signer signs, under the digest given.
    virtual SignatureScheme scheme(DigestAlgorithm digest) const { return default_scheme(algorithm(), digest); }
    /// What a CMS signature of this key must use, if that is not free: SHA-512 for Ed25519 (RFC 8419 section 3.1), the
    /// digest in the parameters of an id-RSASSA-PSS key (RFC 4055 section 3.1).
    virtual std::optional<DigestAlgorithm> only_digest() const {
        return algorithm() == KeyAlgorithm::ed25519 ? std::optional(DigestAlgorithm::sha512) : std::nullopt;
    }
    /// ECDSA: Ecdsa-Sig-Value DER; RSA: PKCS#1 v1.5 or PSS. `digest` must have the algorithm's size. Ed25519 cannot
    /// sign a digest (key "crypto.needs_message").
    virtual Result<Bytes> sign_digest(DigestAlgorithm algorithm, ByteView digest) = 0;
    /// Digests and signs; Ed25519 signs the message itself and takes no notice of `algorithm`.
    virtual Result<Bytes> sign_message(DigestAlgorithm algorithm, ByteView message);
};

/// Size of the longest signature of a key of this kind, in bytes.
std::size_t max_signature_size(KeyAlgorithm algorithm);

/// A signer with its private key in this process's memory, from PKCS#8 DER (unencrypted). `padding` counts for RSA
/// keys; one whose algorithm is id-RSASSA-PSS always signs so. Error "crypto.not_rsa": PSS wanted of another key.
Result<std::unique_ptr<Signer>> software_signer(ByteView pkcs8, RsaPadding padding = RsaPadding::pkcs1);
/// A new key as PKCS#8 DER. The caller wipes it (base::cleanse).
Result<Bytes> generate_key(KeyAlgorithm algorithm);
/// SubjectPublicKeyInfo DER of a PKCS#8 key.
Result<Bytes> public_key_of(ByteView pkcs8);

/// ECDSA signatures: DER SEQUENCE {r, s} <-> r || s, each `coordinate_size` bytes (32 for P-256), as tokens and JOSE
/// want them.
Result<Bytes> ecdsa_der_to_raw(ByteView der, std::size_t coordinate_size);
Result<Bytes> ecdsa_raw_to_der(ByteView raw);

}  // namespace crypto
