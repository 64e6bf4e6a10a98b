#pragma once
// Internal to crypto: what an EVP_PKEY is, in our terms.
#include <openssl/evp.h>

#include <optional>
#include <string>

#include "crypto/signer.h"

namespace crypto {

/// Nothing for keys that we do not issue.
std::optional<KeyAlgorithm> key_algorithm_of(const EVP_PKEY* key);
std::string curve_of(const EVP_PKEY* key);  // empty unless an EC key of a named curve

}  // namespace crypto
