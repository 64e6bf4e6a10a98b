#pragma once
// AES key wrap (RFC 3394): 8 bytes longer than the key, and a wrong or changed one is noticed.
#include "base/bytes.h"
#include "base/result.h"

namespace crypto {

/// `kek32`: 32 bytes; `key`: a multiple of 8, at least 16 (throws std::logic_error otherwise).
base::Bytes wrap_key(base::ByteView kek32, base::ByteView key);
/// Error key "crypto.cannot_unwrap" for anything that wrap_key() cannot have made with this key.
base::Result<base::Bytes> unwrap_key(base::ByteView kek32, base::ByteView wrapped);

}  // namespace crypto
