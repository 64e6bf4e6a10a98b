#include "base/rng.h"

#include <openssl/rand.h>

#include <stdexcept>

#include "base/encoding.h"

namespace base {

void random_fill(std::span<std::uint8_t> out) {
    if (!out.empty() && RAND_bytes(out.data(), static_cast<int>(out.size())) != 1)
        throw std::runtime_error("the random number generator failed");
}

Bytes random_bytes(std::size_t count) {
    Bytes out(count);
    random_fill(out);
    return out;
}

std::uint32_t random_below(std::uint32_t bound) {
    const std::uint32_t limit = UINT32_MAX - UINT32_MAX % bound;
    std::uint32_t value = 0;
    do {
        random_fill({reinterpret_cast<std::uint8_t*>(&value), sizeof value});
    } while (value >= limit);
    return value % bound;
}

std::string random_digits(std::size_t digits) {
    std::string out;
    for (std::size_t i = 0; i < digits; ++i) out += static_cast<char>('0' + random_below(10));
    return out;
}

std::string random_token() {
    return base64url(random_bytes(32));
}

std::string new_id(std::string_view prefix, Time now) {
    constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    Bytes raw(16);
    auto millis = static_cast<std::uint64_t>(to_micros(now) / 1000);
    for (std::size_t i = 6; i-- > 0; millis >>= 8) raw[i] = static_cast<std::uint8_t>(millis);
    random_fill(std::span(raw).subspan(6));
    std::string out(prefix);
    out += '_';
    // 128 bits as 26 characters of 5 bits, the first holding 3.
    unsigned bits = 0;
    int count = 2;
    for (std::uint8_t byte : raw) {
        bits = bits << 8 | byte;
        count += 8;
        while (count >= 5) {
            count -= 5;
            out += alphabet[bits >> count & 31];
        }
        bits &= (1U << count) - 1;
    }
    return out;
}

}  // namespace base
