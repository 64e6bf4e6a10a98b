#pragma once
// Signs what is only linted and then thrown away.
#include "crypto/signer.h"
#include "pki/certificate.h"

namespace authority {

/// A throw-away key under the issuer's name: what it signs looks right in every part but the signature.
class LintSigner final : public crypto::Signer {
  public:
    LintSigner(crypto::Signer& throw_away, const pki::Certificate& issuer) : key_(throw_away), issuer_(issuer) {}
    crypto::KeyAlgorithm algorithm() const override { return key_.algorithm(); }
    std::size_t max_signature_size() const override { return key_.max_signature_size(); }
    const base::Bytes& public_key() const override { return issuer_.spki(); }
    base::Result<base::Bytes> sign_digest(crypto::DigestAlgorithm algorithm, base::ByteView digest) override {
        return key_.sign_digest(algorithm, digest);
    }
    base::Result<base::Bytes> sign_message(crypto::DigestAlgorithm algorithm, base::ByteView message) override {
        return key_.sign_message(algorithm, message);
    }

  private:
    crypto::Signer& key_;
    const pki::Certificate& issuer_;
};

}  // namespace authority
