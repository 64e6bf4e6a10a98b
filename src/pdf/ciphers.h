#pragma once
// The ciphers that PDF encryption names. MD5 and RC4 are broken and used only to read and extend files that have them.
#include <array>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace pdf {

std::array<std::uint8_t, 16> md5(base::ByteView data);
base::Bytes rc4(base::ByteView key, base::ByteView data);

/// AES-CBC with the IV in front and PKCS#7 padding (ISO 32000-2 section 7.6.3.1); the key's size says which AES.
base::Bytes aes_seal(base::ByteView key, base::ByteView plain);
base::Result<base::Bytes> aes_open(base::ByteView key, base::ByteView sealed);

/// AES-256 without padding: CBC with a zero IV, or one ECB block.
base::Bytes aes_256_unwrap(base::ByteView key, base::ByteView wrapped);
base::Bytes aes_256_block(base::ByteView key, base::ByteView block);

}  // namespace pdf
