#include "pdf/ciphers.h"

#include <openssl/evp.h>

#include <memory>
#include <numeric>
#include <stdexcept>

#include "base/rng.h"
#include "pdf/errors.h"

namespace pdf {

using base::Bytes;
using base::ByteView;

namespace {

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

/// Nothing when OpenSSL refuses: wrong padding or size.
bool run(const EVP_CIPHER* cipher, bool encrypt, bool padding, ByteView key, const std::uint8_t* iv, ByteView in,
         Bytes& out) {
    const CipherContext context(EVP_CIPHER_CTX_new());
    if (!context || EVP_CipherInit_ex2(context.get(), cipher, key.data(), iv, encrypt ? 1 : 0, nullptr) != 1)
        throw std::runtime_error("OpenSSL has no AES");
    EVP_CIPHER_CTX_set_padding(context.get(), padding ? 1 : 0);
    if (in.size() > std::size_t{1} << 30) return false;
    const std::size_t begin = out.size();
    out.resize(begin + in.size() + 16);
    int first = 0, last = 0;
    if (EVP_CipherUpdate(context.get(), out.data() + begin, &first, in.data(), static_cast<int>(in.size())) != 1)
        return false;
    if (EVP_CipherFinal_ex(context.get(), out.data() + begin + first, &last) != 1) return false;
    out.resize(begin + static_cast<std::size_t>(first) + static_cast<std::size_t>(last));
    return true;
}

const EVP_CIPHER* cbc(ByteView key) {
    return key.size() == 32 ? EVP_aes_256_cbc() : EVP_aes_128_cbc();
}

}  // namespace

std::array<std::uint8_t, 16> md5(ByteView data) {
    std::array<std::uint8_t, 16> out{};
    if (EVP_Digest(data.data(), data.size(), out.data(), nullptr, EVP_md5(), nullptr) != 1)
        throw std::runtime_error("OpenSSL has no MD5");
    return out;
}

Bytes rc4(ByteView key, ByteView data) {
    std::array<std::uint8_t, 256> state{};
    std::iota(state.begin(), state.end(), std::uint8_t{0});
    for (unsigned i = 0, j = 0; i < 256; ++i) {
        j = (j + state[i] + key[i % key.size()]) & 255;
        std::swap(state[i], state[j]);
    }
    Bytes out(data.begin(), data.end());
    unsigned i = 0, j = 0;
    for (auto& byte : out) {
        i = (i + 1) & 255;
        j = (j + state[i]) & 255;
        std::swap(state[i], state[j]);
        byte ^= state[(state[i] + state[j]) & 255];
    }
    return out;
}

Bytes aes_seal(ByteView key, ByteView plain) {
    Bytes out = base::random_bytes(16);
    const Bytes iv = out;
    if (!run(cbc(key), true, true, key, iv.data(), plain, out)) throw std::runtime_error("AES encryption failed");
    return out;
}

base::Result<Bytes> aes_open(ByteView key, ByteView sealed) {
    if (sealed.empty()) return Bytes();  // written so by some for empty strings
    if (sealed.size() < 32 || sealed.size() % 16 != 0) return damaged("encrypted data have an impossible size");
    Bytes out;
    if (!run(cbc(key), false, true, key, sealed.data(), sealed.subspan(16), out))
        return damaged("encrypted data are ill-formed");
    return out;
}

Bytes aes_256_unwrap(ByteView key, ByteView wrapped) {
    const std::array<std::uint8_t, 16> zero{};
    Bytes out;
    if (!run(EVP_aes_256_cbc(), false, false, key, zero.data(), wrapped, out))
        throw std::runtime_error("AES decryption failed");
    return out;
}

Bytes aes_256_block(ByteView key, ByteView block) {
    Bytes out;
    if (!run(EVP_aes_256_ecb(), false, false, key, nullptr, block, out))
        throw std::runtime_error("AES decryption failed");
    return out;
}

}  // namespace pdf
