#pragma once
// AES-256-GCM with a random nonce in front: nonce (12) | ciphertext | tag (16). One key seals at most 2^32 messages (SP
// 800-38D).
#include "base/bytes.h"
#include "base/result.h"

namespace crypto {

inline constexpr std::size_t aead_overhead = 28;

/// `key32` must be 32 bytes (throws std::logic_error otherwise). `aad` is authenticated, not stored: give it again to
/// open().
base::Bytes seal(base::ByteView key32, base::ByteView plain, base::ByteView aad = {});
/// Error key "crypto.cannot_open" for a wrong key, wrong aad or any changed byte: the three are not told apart.
base::Result<base::Bytes> open(base::ByteView key32, base::ByteView sealed, base::ByteView aad = {});

}  // namespace crypto
