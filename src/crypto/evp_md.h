#pragma once
// Internal to crypto: OpenSSL's algorithm objects, fetched once for the process.
#include <openssl/evp.h>

#include "crypto/digest.h"

namespace crypto {

const EVP_MD* evp_md(DigestAlgorithm algorithm);

}  // namespace crypto
