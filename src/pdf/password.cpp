#include "pdf/password.h"

#include <openssl/evp.h>
#include <stringprep.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "base/encoding.h"
#include "pdf/ciphers.h"

namespace pdf {

using base::Bytes;
using base::ByteView;

namespace {

constexpr std::uint8_t padding[32] = {0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E,
                                      0x56, 0xFF, 0xFA, 0x01, 0x08, 0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68,
                                      0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A};

Bytes padded(std::string_view password) {
    Bytes out = base::to_bytes(password.substr(0, 32));
    out.insert(out.end(), padding, padding + 32 - out.size());
    return out;
}

/// Algorithm 2, from an already padded password.
Bytes key_of_padded(const PasswordData& data, ByteView password) {
    Bytes input(password.begin(), password.end());
    base::append(input, base::as_bytes(data.owner));
    for (int shift = 0; shift < 32; shift += 8)
        input.push_back(static_cast<std::uint8_t>(data.permission_bits >> shift));
    base::append(input, base::as_bytes(data.id0));
    if (data.revision >= 4 && !data.encrypt_metadata) input.insert(input.end(), 4, 0xFF);
    auto hash = md5(input);
    base::cleanse(input);
    if (data.revision >= 3)
        for (int i = 0; i < 50; ++i) hash = md5(ByteView(hash).first(data.key_size));
    return {hash.begin(), hash.begin() + static_cast<std::ptrdiff_t>(data.key_size)};
}

Bytes rc4_rounds(const Bytes& key, Bytes data, bool backwards) {
    for (int i = 0; i < 20; ++i) {
        Bytes round_key = key;
        for (auto& byte : round_key) byte ^= static_cast<std::uint8_t>(backwards ? 19 - i : i);
        data = rc4(round_key, data);
    }
    return data;
}

/// Algorithms 4, 5 and 6.
bool is_user_key(const PasswordData& data, const Bytes& key) {
    if (data.revision == 2) return base::equal_constant_time(rc4(key, padding), base::as_bytes(data.user));
    Bytes input(padding, padding + 32);
    base::append(input, base::as_bytes(data.id0));
    const auto hash = md5(input);
    const Bytes expected = rc4_rounds(key, Bytes(hash.begin(), hash.end()), false);
    return base::equal_constant_time(expected, base::as_bytes(data.user).first(16));
}

std::optional<Bytes> checked_key(const PasswordData& data, ByteView padded_password) {
    Bytes key = key_of_padded(data, padded_password);
    if (is_user_key(data, key)) return key;
    return std::nullopt;
}

struct FreeDigest {
    void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};
using Digest = std::unique_ptr<EVP_MD, FreeDigest>;
struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

Bytes hash(const EVP_MD* digest, ByteView data) {
    Bytes out(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    if (EVP_Digest(data.data(), data.size(), out.data(), &size, digest, nullptr) != 1)
        throw std::runtime_error("OpenSSL has no SHA-2");
    out.resize(size);
    return out;
}

Bytes salted_hash(const PasswordData& data, std::string_view password, std::string_view salt, std::string_view user) {
    if (data.revision >= 6) return hash_revision_6(password, salt, user);
    return hash(EVP_sha256(), base::as_bytes(std::string(password).append(salt).append(user)));
}

/// Algorithm 2.A: `stored` is /O or /U = hash (32), validation salt (8), key salt (8).
std::optional<Bytes> unwrap_key(const PasswordData& data, std::string_view password, const std::string& stored,
                                const std::string& wrapped, std::string_view user) {
    password = password.substr(0, 127);
    const std::string_view all = stored;
    const Bytes found = salted_hash(data, password, all.substr(32, 8), user);
    if (!base::equal_constant_time(found, base::as_bytes(all.substr(0, 32)))) return std::nullopt;
    Bytes key = salted_hash(data, password, all.substr(40, 8), user);
    Bytes out = aes_256_unwrap(key, base::as_bytes(wrapped));
    base::cleanse(key);
    return out;
}

}  // namespace

Bytes hash_revision_6(std::string_view password, std::string_view salt, std::string_view user) {
    const Digest digests[3] = {Digest(EVP_MD_fetch(nullptr, "SHA256", nullptr)),
                               Digest(EVP_MD_fetch(nullptr, "SHA384", nullptr)),
                               Digest(EVP_MD_fetch(nullptr, "SHA512", nullptr))};
    const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
    Bytes k = hash(digests[0].get(), base::as_bytes(std::string(password).append(salt).append(user)));
    Bytes once, k1, e;
    for (int round = 0;; ++round) {
        once = base::to_bytes(password);
        base::append(once, k);
        base::append(once, base::as_bytes(user));
        k1.clear();
        for (int i = 0; i < 64; ++i) base::append(k1, once);
        e.resize(k1.size());  // a multiple of 64
        int size = 0;
        const bool ok =
            EVP_CipherInit_ex2(context.get(), EVP_aes_128_cbc(), k.data(), k.data() + 16, 1, nullptr) == 1 &&
            EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
            EVP_CipherUpdate(context.get(), e.data(), &size, k1.data(), static_cast<int>(k1.size())) == 1;
        if (!ok) throw std::runtime_error("OpenSSL has no AES");
        unsigned sum = 0;  // the first 16 bytes as a number modulo 3; 256 is 1 modulo 3
        for (std::size_t i = 0; i < 16; ++i) sum += e[i];
        k = hash(digests[sum % 3].get(), e);
        // 64 rounds at least, then until the last byte is at most the number of the round (counted from 1) less 32.
        if (round >= 63 && e.back() <= round - 31) break;
    }
    base::cleanse(once);
    base::cleanse(k1);
    k.resize(32);
    return k;
}

std::optional<std::string> saslprep(std::string_view password) {
    constexpr std::size_t longest = 1024;  // the first 127 bytes count, after preparation
    if (password.size() > longest || password.find('\0') != std::string_view::npos || !base::is_utf8(password))
        return std::nullopt;
    std::string in(password);
    char* prepared = nullptr;
    const int code = stringprep_profile(in.c_str(), &prepared, "SASLprep", static_cast<Stringprep_profile_flags>(0));
    base::cleanse(in);
    if (code != STRINGPREP_OK || prepared == nullptr) return std::nullopt;
    std::string out(prepared);
    base::cleanse(prepared, out.size());
    std::free(prepared);
    return out;
}

std::optional<Bytes> file_key_by_user(const PasswordData& data, std::string_view password) {
    if (data.revision >= 5) return unwrap_key(data, password, data.user, data.user_key, {});
    Bytes input = padded(password);
    auto key = checked_key(data, input);
    base::cleanse(input);
    return key;
}

namespace {

/// Algorithm 7: /O decrypts to the padded user password. Each of the 50 rounds hashes `round_size` bytes.
std::optional<Bytes> by_owner_rc4(const PasswordData& data, ByteView padded_password, std::size_t round_size) {
    auto hash_value = md5(padded_password);
    if (data.revision >= 3)
        for (int i = 0; i < 50; ++i) hash_value = md5(ByteView(hash_value).first(round_size));
    const Bytes key(hash_value.begin(), hash_value.begin() + static_cast<std::ptrdiff_t>(data.key_size));
    Bytes user = base::to_bytes(data.owner);
    user = data.revision == 2 ? rc4(key, user) : rc4_rounds(key, std::move(user), true);
    auto file_key = checked_key(data, user);
    base::cleanse(user);
    return file_key;
}

}  // namespace

std::optional<Bytes> file_key_by_owner(const PasswordData& data, std::string_view password) {
    if (data.revision >= 5) return unwrap_key(data, password, data.owner, data.owner_key, data.user);
    Bytes input = padded(password);
    auto key = by_owner_rc4(data, input, 16);
    // The standard hashes all 16 bytes; QPDF and PoDoFo as many as the key has.
    if (!key && data.key_size < 16) key = by_owner_rc4(data, input, data.key_size);
    base::cleanse(input);
    return key;
}

}  // namespace pdf
