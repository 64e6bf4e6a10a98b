#pragma once
// PKCS#12 key stores (RFC 7292), read through OpenSSL.
#include <string_view>
#include <vector>

#include "pki/certificate.h"

namespace pki {

struct Pkcs12 {
    Bytes pkcs8;  // private key; the caller wipes it
    Certificate leaf;
    std::vector<Certificate> chain;  // issuer first as far as it can be followed, root left out; then the rest
};

/// Keys: "p12.wrong_password" (ErrorCode::wrong_password), "p12.damaged" (malformed), "p12.no_key", "p12.too_large" (1
/// MiB), "p12.unsupported_encryption".
Result<Pkcs12> load_pkcs12(ByteView file, std::string_view password);

}  // namespace pki
