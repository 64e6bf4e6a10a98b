#include "crypto/password.h"

#include <charconv>
#include <optional>

#include "base/encoding.h"
#include "base/rng.h"
#include "crypto/openssl.h"

namespace crypto {

namespace {

constexpr std::uint64_t max_memory = 300ull * 1024 * 1024;
constexpr std::size_t salt_size = 16;
constexpr std::size_t hash_size = 32;

struct Stored {
    ScryptCost cost;
    base::Bytes salt, hash;
};

bool reasonable(const ScryptCost& cost) {
    if (cost.log_n < 1 || cost.log_n > 21 || cost.r < 1 || cost.r > 32 || cost.p < 1 || cost.p > 16) return false;
    return (128ull * static_cast<unsigned>(cost.r) << cost.log_n) <= 256ull * 1024 * 1024;
}

std::optional<int> take_number(std::string_view& text, std::string_view prefix, char end) {
    if (!text.starts_with(prefix)) return std::nullopt;
    text.remove_prefix(prefix.size());
    int value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || stop == text.data() + text.size() || *stop != end) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
    return value;
}

std::optional<Stored> parse(std::string_view text) {
    const auto log_n = take_number(text, "$scrypt$ln=", ',');
    const auto r = log_n ? take_number(text, "r=", ',') : std::nullopt;
    const auto p = r ? take_number(text, "p=", '$') : std::nullopt;
    const auto dollar = text.find('$');
    if (!p || dollar == text.npos) return std::nullopt;
    auto salt = base::unbase64url(text.substr(0, dollar));
    auto hash = base::unbase64url(text.substr(dollar + 1));
    Stored stored{{*log_n, *r, *p}, {}, {}};
    if (!salt || !hash || salt->size() < 8 || hash->size() != hash_size || !reasonable(stored.cost))
        return std::nullopt;
    stored.salt = std::move(*salt);
    stored.hash = std::move(*hash);
    return stored;
}

base::Bytes derive(std::string_view password, base::ByteView salt, const ScryptCost& cost) {
    base::Bytes out(hash_size);
    ossl::must(EVP_PBE_scrypt(password.data(), password.size(), salt.data(), salt.size(), 1ull << cost.log_n,
                              static_cast<std::uint64_t>(cost.r), static_cast<std::uint64_t>(cost.p), max_memory,
                              out.data(), out.size()) == 1,
               "scrypt");
    return out;
}

}  // namespace

std::string hash_password(std::string_view password, ScryptCost cost) {
    if (!reasonable(cost)) throw std::logic_error("unreasonable scrypt cost");
    const base::Bytes salt = base::random_bytes(salt_size);
    return "$scrypt$ln=" + std::to_string(cost.log_n) + ",r=" + std::to_string(cost.r) +
           ",p=" + std::to_string(cost.p) + "$" + base::base64url(salt) + "$" +
           base::base64url(derive(password, salt, cost));
}

bool verify_password(std::string_view password, std::string_view stored) {
    const auto parsed = parse(stored);
    if (!parsed) return false;
    return base::equal_constant_time(derive(password, parsed->salt, parsed->cost), parsed->hash);
}

bool needs_rehash(std::string_view stored, ScryptCost cost) {
    const auto parsed = parse(stored);
    return !parsed || parsed->cost.log_n < cost.log_n || parsed->cost.r < cost.r || parsed->cost.p < cost.p;
}

}  // namespace crypto
