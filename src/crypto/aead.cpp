#include "crypto/aead.h"

#include <algorithm>
#include <climits>
#include <stdexcept>

#include "base/rng.h"
#include "crypto/openssl.h"

namespace crypto {

namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

using CipherContext = ossl::Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

const EVP_CIPHER* aes_256_gcm() {
    static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    ossl::must(cipher != nullptr, "AES-256-GCM");
    return cipher;
}

CipherContext start(bool encrypt, base::ByteView key, const std::uint8_t* nonce, base::ByteView aad) {
    CipherContext context(EVP_CIPHER_CTX_new());
    ossl::must(context && EVP_CipherInit_ex2(context.get(), aes_256_gcm(), key.data(), nonce, encrypt, nullptr) == 1,
               "GCM");
    int done = 0;
    ossl::must(
        aad.empty() || EVP_CipherUpdate(context.get(), nullptr, &done, aad.data(), static_cast<int>(aad.size())) == 1,
        "GCM aad");
    return context;
}

// EVP takes int lengths: feed in pieces.
bool feed(EVP_CIPHER_CTX* context, std::uint8_t* out, base::ByteView in) {
    while (!in.empty()) {
        const auto piece = std::min<std::size_t>(in.size(), INT_MAX / 2);
        int done = 0;
        if (EVP_CipherUpdate(context, out, &done, in.data(), static_cast<int>(piece)) != 1) return false;
        out += done;
        in = in.subspan(piece);
    }
    return true;
}

void check_key(base::ByteView key32) {
    if (key32.size() != 32) throw std::logic_error("AES-256-GCM needs a key of 32 bytes");
}

}  // namespace

base::Bytes seal(base::ByteView key32, base::ByteView plain, base::ByteView aad) {
    check_key(key32);
    base::Bytes out(nonce_size + plain.size() + tag_size);
    base::random_fill(std::span(out).first(nonce_size));
    const auto context = start(true, key32, out.data(), aad);
    int done = 0;
    std::uint8_t* const tag = out.data() + nonce_size + plain.size();
    ossl::must(feed(context.get(), out.data() + nonce_size, plain) &&
                   EVP_CipherFinal_ex(context.get(), tag, &done) == 1 &&
                   EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, tag) == 1,
               "GCM seal");
    return out;
}

base::Result<base::Bytes> open(base::ByteView key32, base::ByteView sealed, base::ByteView aad) {
    check_key(key32);
    const auto refuse = [] {
        ERR_clear_error();
        return base::make_error(base::ErrorCode::malformed, "crypto.cannot_open",
                                "sealed data does not open with this key");
    };
    if (sealed.size() < aead_overhead) return refuse();
    const auto context = start(false, key32, sealed.data(), aad);
    base::Bytes tag(sealed.end() - tag_size, sealed.end());
    base::Bytes plain(sealed.size() - aead_overhead);
    std::uint8_t rest[16];
    int done = 0;
    if (feed(context.get(), plain.data(), sealed.subspan(nonce_size, plain.size())) &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1 &&
        EVP_CipherFinal_ex(context.get(), rest, &done) == 1)
        return plain;
    base::cleanse(plain);
    return refuse();
}

}  // namespace crypto
