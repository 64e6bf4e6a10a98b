#include "notify/sealed.h"

#include "base/encoding.h"
#include "crypto/aead.h"

namespace notify {

std::string seal_text(base::ByteView key, std::string_view purpose, std::string_view text) {
    return base::base64(crypto::seal(key, base::as_bytes(text), base::as_bytes(purpose)));
}

base::Result<std::string> open_text(base::ByteView key, std::string_view purpose, std::string_view sealed) {
    const auto bytes = base::unbase64(sealed);
    const auto opened = bytes ? crypto::open(key, *bytes, base::as_bytes(purpose))
                              : base::make_error(base::ErrorCode::internal, "notify.sealed", "not base64");
    if (!opened) return base::make_error(base::ErrorCode::internal, "notify.sealed", "cannot be opened with this key");
    return base::to_text(*opened);
}

}  // namespace notify
