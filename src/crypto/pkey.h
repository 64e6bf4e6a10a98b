#pragma once
// Internal to crypto: what an EVP_PKEY is, in our terms.
#include <openssl/evp.h>

#include <optional>
#include <string>

#include "crypto/signer.h"

namespace crypto {

/// Nothing for keys that we do not issue.
std::optional<KeyAlgorithm> key_algorithm_of(const EVP_PKEY* key);
std::optional<KeyAlgorithm> rsa_of_size(int bits);
constexpr bool is_rsa(KeyAlgorithm algorithm) {
    return algorithm == KeyAlgorithm::rsa_2048 || algorithm == KeyAlgorithm::rsa_3072 ||
           algorithm == KeyAlgorithm::rsa_4096;
}
/// PKCS#1 v1.5 or RSASSA-PSS (RFC 8017 sections 8.2, 8.1) for a context to sign or verify; false on refusal.
bool set_padding(EVP_PKEY_CTX* context, const SignatureScheme& scheme);
base::Error not_rsa();  // "crypto.not_rsa": PSS wanted of another key
/// Error "crypto.bad_digest_size": our own code hands over a digest of another algorithm.
Result<void> check_digest(DigestAlgorithm algorithm, ByteView digest);
std::string curve_of(const EVP_PKEY* key);  // empty unless an EC key of a named curve

}  // namespace crypto
