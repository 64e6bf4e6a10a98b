#pragma once
// Hashing what is larger than memory should hold.
#include <algorithm>

#include "crypto/digest.h"

namespace crypto {

/// Feeds `bytes` to a running digest in pieces and hands each to `hashed` afterwards: whoever mapped a large file may
/// let its memory go behind us. `hashed` may be an empty std::function.
template <class Running, class Hashed>
void update_in_pieces(Running& digest, base::ByteView bytes, const Hashed& hashed) {
    constexpr std::size_t piece = std::size_t{8} << 20;
    while (!bytes.empty()) {
        const base::ByteView part = bytes.first(std::min(piece, bytes.size()));
        digest.update(part);
        if (hashed) hashed(part);
        bytes = bytes.subspan(part.size());
    }
}

}  // namespace crypto
