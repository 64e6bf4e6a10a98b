// The one place that touches OpenSSL's low-level SHA256_CTX: deprecated, but the only way to store a running hash, and
// as fast.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <cstring>

#include "crypto/digest.h"

namespace crypto {

static_assert(sizeof(SHA256_CTX) == 112, "the stored state is the context");
static_assert(sizeof(SHA_LONG) == 4);

namespace {

SHA256_CTX load(const std::array<std::uint8_t, 112>& bytes) {
    SHA256_CTX context;
    std::memcpy(&context, bytes.data(), sizeof context);
    return context;
}

void put_word(Bytes& out, std::uint32_t word) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(word >> shift));
}

std::uint32_t get_word(ByteView bytes, std::size_t at) {
    return static_cast<std::uint32_t>(bytes[at]) << 24 | static_cast<std::uint32_t>(bytes[at + 1]) << 16 |
           static_cast<std::uint32_t>(bytes[at + 2]) << 8 | bytes[at + 3];
}

}  // namespace

Sha256Digest sha256(ByteView data) {
    // Not SHA256(): that one fetches the algorithm anew in OpenSSL 3, which costs 3 us and serialises threads.
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, data.data(), data.size());
    Sha256Digest out;
    SHA256_Final(out.data(), &context);
    return out;
}

Sha256::Sha256() {
    SHA256_CTX context;
    SHA256_Init(&context);
    std::memcpy(context_.data(), &context, sizeof context);
}

void Sha256::update(ByteView data) {
    if (data.empty()) return;
    // The array is suitably aligned, and SHA256_CTX is a plain struct that lives in it from construction on.
    SHA256_Update(reinterpret_cast<SHA256_CTX*>(context_.data()), data.data(), data.size());
    length_ += data.size();
}

Sha256Digest Sha256::finish() const {
    SHA256_CTX context = load(context_);
    Sha256Digest out;
    SHA256_Final(out.data(), &context);
    OPENSSL_cleanse(&context, sizeof context);
    return out;
}

// Layout: h[0..7], bit length (high, low), 64 bytes of the block, fill, digest length; words big-endian.
Bytes Sha256::state() const {
    const SHA256_CTX context = load(context_);
    Bytes out;
    out.reserve(112);
    for (const SHA_LONG word : context.h) put_word(out, word);
    put_word(out, context.Nh);
    put_word(out, context.Nl);
    std::array<std::uint8_t, 64> block;
    std::memcpy(block.data(), context.data, block.size());
    // Bytes beyond the fill are leftovers of the last block: not part of the state, and not for storage.
    for (std::size_t i = context.num; i < block.size(); ++i) block[i] = 0;
    base::append(out, block);
    put_word(out, context.num);
    put_word(out, context.md_len);
    return out;
}

Result<Sha256> Sha256::resume(ByteView state) {
    const auto bad = [] {
        return base::make_error(base::ErrorCode::malformed, "crypto.bad_digest_state",
                                "this is not a stored SHA-256 state");
    };
    if (state.size() != 112) return bad();
    SHA256_CTX context;
    SHA256_Init(&context);
    for (std::size_t i = 0; i < 8; ++i) context.h[i] = get_word(state, 4 * i);
    context.Nh = get_word(state, 32);
    context.Nl = get_word(state, 36);
    std::memcpy(context.data, state.data() + 40, 64);
    context.num = get_word(state, 104);
    const std::uint64_t bits = static_cast<std::uint64_t>(context.Nh) << 32 | context.Nl;
    if (get_word(state, 108) != 32 || bits % 8 != 0 || context.num != bits / 8 % 64) return bad();
    for (std::size_t i = context.num; i < 64; ++i)
        if (state[40 + i] != 0) return bad();
    Sha256 hash;
    std::memcpy(hash.context_.data(), &context, sizeof context);
    hash.length_ = bits / 8;
    return hash;
}

}  // namespace crypto
