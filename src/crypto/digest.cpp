#include "crypto/digest.h"

#include <openssl/core_names.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "crypto/evp_md.h"
#include "crypto/openssl.h"

namespace crypto {

namespace {

struct AlgorithmRow {
    DigestAlgorithm algorithm;
    const char* name;
    const char* openssl_name;
    std::size_t size;
};
constexpr AlgorithmRow rows[] = {
    {DigestAlgorithm::sha1, "sha1", "SHA1", 20},
    {DigestAlgorithm::sha256, "sha256", "SHA256", 32},
    {DigestAlgorithm::sha384, "sha384", "SHA384", 48},
    {DigestAlgorithm::sha512, "sha512", "SHA512", 64},
    {DigestAlgorithm::sha3_256, "sha3_256", "SHA3-256", 32},
    {DigestAlgorithm::sha3_384, "sha3_384", "SHA3-384", 48},
    {DigestAlgorithm::sha3_512, "sha3_512", "SHA3-512", 64},
};
constexpr std::size_t row_count = std::size(rows);

const AlgorithmRow& row(DigestAlgorithm algorithm) {
    return rows[static_cast<std::size_t>(algorithm)];
}

}  // namespace

std::size_t digest_size(DigestAlgorithm algorithm) {
    return row(algorithm).size;
}
const char* to_string(DigestAlgorithm algorithm) {
    return row(algorithm).name;
}

std::optional<DigestAlgorithm> digest_from_name(std::string_view name) {
    for (const auto& each : rows)
        if (name == each.name) return each.algorithm;
    return std::nullopt;
}

// Fetched once: a fetch per use costs 0.3 us and serialises threads.
const EVP_MD* evp_md(DigestAlgorithm algorithm) {
    static const auto fetched = [] {
        std::array<const EVP_MD*, row_count> all{};
        for (std::size_t i = 0; i < row_count; ++i) {
            all[i] = EVP_MD_fetch(nullptr, rows[i].openssl_name, nullptr);
            ossl::must(all[i] != nullptr, rows[i].openssl_name);
        }
        return all;
    }();
    return fetched[static_cast<std::size_t>(algorithm)];
}

Bytes digest(DigestAlgorithm algorithm, ByteView data) {
    if (algorithm == DigestAlgorithm::sha256) return to_bytes(sha256(data));
    // One context per thread and algorithm, re-armed without a fetch.
    thread_local std::array<ossl::MdContext, row_count> contexts;
    auto& context = contexts[static_cast<std::size_t>(algorithm)];
    const bool fresh = !context;
    if (fresh) context.reset(EVP_MD_CTX_new());
    Bytes out(digest_size(algorithm));
    ossl::must(context && EVP_DigestInit_ex2(context.get(), fresh ? evp_md(algorithm) : nullptr, nullptr) == 1 &&
                   EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1 &&
                   EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1,
               "digest");
    return out;
}

struct Digest::Context {
    ossl::MdContext md{EVP_MD_CTX_new()};
};

Digest::Digest(DigestAlgorithm algorithm) : algorithm_(algorithm), context_(std::make_unique<Context>()) {
    ossl::must(context_->md && EVP_DigestInit_ex2(context_->md.get(), evp_md(algorithm), nullptr) == 1, "digest init");
}
Digest::Digest(const Digest& other) : algorithm_(other.algorithm_), context_(std::make_unique<Context>()) {
    ossl::must(context_->md && EVP_MD_CTX_copy_ex(context_->md.get(), other.context_->md.get()) == 1, "digest copy");
}
Digest& Digest::operator=(const Digest& other) {
    if (this != &other) *this = Digest(other);
    return *this;
}
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;
Digest::~Digest() = default;

void Digest::update(ByteView data) {
    ossl::must(EVP_DigestUpdate(context_->md.get(), data.data(), data.size()) == 1, "digest update");
}

Bytes Digest::finish() const {
    const Digest copy(*this);
    Bytes out(digest_size(algorithm_));
    ossl::must(EVP_DigestFinal_ex(copy.context_->md.get(), out.data(), nullptr) == 1, "digest final");
    return out;
}

Bytes hmac_sha256(ByteView key, ByteView data) {
    Bytes out(32);
    std::size_t size = 0;
    const std::uint8_t empty_key = 0;  // OpenSSL refuses a null pointer for an empty key
    ossl::must(EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.empty() ? &empty_key : key.data(), key.size(),
                         data.data(), data.size(), out.data(), out.size(), &size) != nullptr &&
                   size == out.size(),
               "HMAC");
    return out;
}

// RFC 5869 in terms of HMAC: two lines, and no provider look-up.
Bytes hkdf_sha256(ByteView secret, ByteView salt, ByteView info, std::size_t length) {
    if (length > 255 * 32) throw std::logic_error("HKDF gives at most 8160 bytes");
    const Bytes zeros(32);
    Bytes key = hmac_sha256(salt.empty() ? ByteView(zeros) : salt, secret);
    Bytes out, block;
    for (std::uint8_t counter = 1; out.size() < length; ++counter) {
        base::append(block, info);
        block.push_back(counter);
        block = hmac_sha256(key, block);
        base::append(out, ByteView(block).first(std::min<std::size_t>(block.size(), length - out.size())));
    }
    base::cleanse(key);
    return out;
}

}  // namespace crypto
