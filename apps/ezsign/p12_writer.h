#pragma once
// Writes a PKCS#12 key store (RFC 7292) with AES-256 and SHA-256, as OpenSSL 3 does by default.
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "pki/certificate.h"

namespace cli {

/// Errors: internal p12.write.
base::Result<base::Bytes> write_pkcs12(base::ByteView pkcs8, const pki::Certificate& leaf,
                                       std::span<const pki::Certificate> chain, const std::string& name,
                                       const std::string& password);

}  // namespace cli
