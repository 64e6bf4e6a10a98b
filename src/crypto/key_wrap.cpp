#include "crypto/key_wrap.h"

#include <stdexcept>

#include "crypto/openssl.h"

namespace crypto {
namespace {

using base::Bytes;
using base::ByteView;
using CipherContext = ossl::Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

constexpr std::size_t block = 8, largest = 1024;

/// Nothing when what was wrapped does not hold together.
Bytes run(bool wrap, ByteView kek32, ByteView in) {
    if (kek32.size() != 32) throw std::logic_error("AES-256 key wrap needs a key of 32 bytes");
    const CipherContext context(EVP_CIPHER_CTX_new());
    ossl::must(context != nullptr, "key wrap");
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    ossl::must(EVP_CipherInit_ex2(context.get(), EVP_aes_256_wrap(), kek32.data(), nullptr, wrap ? 1 : 0, nullptr) == 1,
               "key wrap");
    Bytes out(in.size() + 2 * block);
    int done = 0;
    if (EVP_CipherUpdate(context.get(), out.data(), &done, in.data(), static_cast<int>(in.size())) != 1) {
        ERR_clear_error();
        return {};
    }
    out.resize(static_cast<std::size_t>(done));
    return out;
}

}  // namespace

Bytes wrap_key(ByteView kek32, ByteView key) {
    if (key.size() < 2 * block || key.size() % block != 0 || key.size() > largest)
        throw std::logic_error("key wrap takes keys of whole blocks");
    Bytes out = run(true, kek32, key);
    ossl::must(!out.empty(), "key wrap");
    return out;
}

base::Result<Bytes> unwrap_key(ByteView kek32, ByteView wrapped) {
    const bool possible = wrapped.size() >= 3 * block && wrapped.size() % block == 0 && wrapped.size() <= largest;
    Bytes out = possible ? run(false, kek32, wrapped) : Bytes();
    if (out.empty())
        return base::make_error(base::ErrorCode::invalid, "crypto.cannot_unwrap",
                                "the wrapped key was changed, or wrapped under another key");
    return out;
}

}  // namespace crypto
