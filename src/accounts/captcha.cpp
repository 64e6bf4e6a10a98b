#include "accounts/captcha.h"

#include <openssl/evp.h>

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/rng.h"
#include "crypto/digest.h"
#include "json/json.h"

namespace accounts {

using base::ErrorCode;
using base::make_error;

namespace {

constexpr std::int64_t lifetime_seconds = 20 * 60;
constexpr std::int64_t highest_cost = 100'000;  // what a forged or old challenge could make us compute
constexpr std::size_t longest_payload = 4096;

std::int64_t seconds(base::Time time) {
    return base::to_micros(time) / 1'000'000;
}

std::string sign(base::ByteView key, const CaptchaParameters& p) {
    // Sorted keys, as altcha's own servers write it.
    boost::json::object sorted{{"algorithm", p.algorithm},
                               {"cost", p.cost},
                               {"expiresAt", p.expires_at},
                               {"keyLength", p.key_length},
                               {"keyPrefix", p.key_prefix},
                               {"nonce", p.nonce},
                               {"salt", p.salt}};
    return base::hex(crypto::hmac_sha256(key, base::as_bytes(boost::json::serialize(sorted))));
}

base::Bytes derive(const CaptchaParameters& p, const base::Bytes& nonce, const base::Bytes& salt,
                   std::uint32_t counter) {
    base::Bytes password = nonce;
    for (int shift = 24; shift >= 0; shift -= 8) password.push_back(static_cast<std::uint8_t>(counter >> shift));
    base::Bytes out(static_cast<std::size_t>(p.key_length));
    if (PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(password.data()), static_cast<int>(password.size()),
                          salt.data(), static_cast<int>(salt.size()), static_cast<int>(p.cost), EVP_sha256(),
                          static_cast<int>(out.size()), out.data()) != 1)
        throw std::runtime_error("PBKDF2 failed");
    return out;
}

struct Payload {
    CaptchaChallenge challenge;
    std::uint32_t counter = 0;
    std::string derived_key;
};

/// Widgets add members of their own (how long it took): only ours are read, but those strictly.
std::optional<Payload> read_payload(std::string_view text) {
    if (text.size() > longest_payload) return std::nullopt;
    const auto bytes = base::unbase64(text);
    if (!bytes) return std::nullopt;
    const auto value = json::parse_value(base::as_text(*bytes), {.max_bytes = longest_payload, .max_depth = 5});
    if (!value || !value->is_object()) return std::nullopt;
    const auto& object = value->get_object();
    const auto* challenge = object.if_contains("challenge");
    const auto* solution = object.if_contains("solution");
    if (!challenge || !challenge->is_object() || !solution || !solution->is_object()) return std::nullopt;
    const auto* parameters = challenge->get_object().if_contains("parameters");
    const auto* signature = challenge->get_object().if_contains("signature");
    const auto* counter = solution->get_object().if_contains("counter");
    const auto* derived = solution->get_object().if_contains("derivedKey");
    if (!parameters || !signature || !signature->is_string() || !counter || !derived || !derived->is_string())
        return std::nullopt;
    auto read = json::from_value<CaptchaParameters>(*parameters);
    auto number = json::from_value<std::uint32_t>(*counter);
    if (!read || !number) return std::nullopt;
    return Payload{
        {std::move(*read), std::string(signature->get_string())}, *number, std::string(derived->get_string())};
}

}  // namespace

CaptchaChallenge make_captcha(base::ByteView key, base::Time now, std::int64_t cost) {
    CaptchaChallenge out;
    out.parameters.cost = cost;
    out.parameters.nonce = base::hex(base::random_bytes(16));
    out.parameters.salt = base::hex(base::random_bytes(16));
    out.parameters.expires_at = seconds(now) + lifetime_seconds;
    out.signature = sign(key, out.parameters);
    return out;
}

base::Result<CaptchaParameters> verify_captcha(base::ByteView key, base::Time now, std::string_view payload) {
    const auto invalid = make_error(ErrorCode::invalid, "captcha.invalid", "the captcha was not solved", "/captcha");
    const auto read = read_payload(payload);
    if (!read) return invalid;
    const auto& p = read->challenge.parameters;
    const auto expected = sign(key, p);
    if (!base::equal_constant_time(base::as_bytes(expected), base::as_bytes(read->challenge.signature))) return invalid;
    // From here on the parameters are ours; the bounds guard against a key that other settings used.
    if (p.cost < 1 || p.cost > highest_cost || p.key_length != 32 || p.key_prefix.empty()) return invalid;
    if (p.expires_at <= seconds(now))
        return make_error(ErrorCode::invalid, "captcha.expired", "the captcha has expired", "/captcha");
    const auto nonce = base::unhex(p.nonce), salt = base::unhex(p.salt);
    if (!nonce || !salt) return invalid;
    const auto derived = base::hex(derive(p, *nonce, *salt, read->counter));
    // The widget's own reference check forgets the prefix; without it any counter would pass.
    if (derived != base::lower_ascii(read->derived_key) || !derived.starts_with(p.key_prefix)) return invalid;
    return p;
}

base::Result<void> spend_captcha(db::Connection& connection, base::ByteView key, base::Time now,
                                 std::string_view payload) {
    EZ_TRY(const auto p, verify_captcha(key, now, payload));
    const auto added =
        connection.run("INSERT INTO captcha_used(nonce, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING", p.nonce,
                       base::from_micros(p.expires_at * 1'000'000));
    if (added.affected != 1)
        return make_error(ErrorCode::invalid, "captcha.used", "this captcha was used already", "/captcha");
    return {};
}

}  // namespace accounts
