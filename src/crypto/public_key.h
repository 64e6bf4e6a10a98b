#pragma once
// Public keys and signature verification.
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/signer.h"

namespace crypto {

enum class PublicKeyKind { rsa, ec, ed25519, dsa, other };

/// A parsed public key; cheap to copy, safe to share between threads.
class PublicKey {
  public:
    /// Error key "crypto.bad_public_key".
    static Result<PublicKey> from_spki(ByteView spki);
    PublicKeyKind kind() const { return kind_; }
    int bits() const { return bits_; }                   // modulus or field size
    const std::string& curve() const { return curve_; }  // "prime256v1", "secp384r1", "secp521r1", ...; empty unless ec
    std::optional<KeyAlgorithm> algorithm() const;       // nothing for sizes and curves that we do not issue

    /// Error key "crypto.bad_signature" for a signature that does not verify, "crypto.wrong_key_kind" for a scheme that
    /// the key cannot have made.
    Result<void> verify_digest(const SignatureScheme& scheme, ByteView digest, ByteView signature) const;
    Result<void> verify(const SignatureScheme& scheme, ByteView message, ByteView signature) const;

  private:
    std::shared_ptr<void> key_;  // EVP_PKEY, or EC_KEY if is_p256_
    PublicKeyKind kind_ = PublicKeyKind::other;
    bool is_p256_ = false;
    int bits_ = 0;
    std::string curve_;
};

/// The kind of a key that we may issue for, its point checked to be on the curve; nothing for any other. Cheaper than
/// making the key.
std::optional<KeyAlgorithm> key_algorithm_of_spki(ByteView spki);

Result<void> verify_signature(ByteView spki, const SignatureScheme& scheme, ByteView message, ByteView signature);
Result<void> verify_digest_signature(ByteView spki, const SignatureScheme& scheme, ByteView digest, ByteView signature);

}  // namespace crypto
