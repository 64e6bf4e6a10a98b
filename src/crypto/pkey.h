#pragma once
// Internal to crypto: what an EVP_PKEY is, in our terms.
#include <openssl/evp.h>

#include <optional>
#include <string>

#include "crypto/signer.h"

namespace crypto {

/// Nothing for keys that we do not issue.
std::optional<KeyAlgorithm> key_algorithm_of(const EVP_PKEY* key);
/// Error "crypto.bad_digest_size": our own code hands over a digest of another algorithm.
Result<void> check_digest(DigestAlgorithm algorithm, ByteView digest);
std::string curve_of(const EVP_PKEY* key);  // empty unless an EC key of a named curve

}  // namespace crypto
