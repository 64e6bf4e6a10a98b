#pragma once
// Randomness and identifiers.
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

namespace base {

/// Fills with bytes of the operating system's generator by way of OpenSSL; throws std::runtime_error when it has none.
void random_fill(std::span<std::uint8_t> out);
Bytes random_bytes(std::size_t count);
/// Uniform in [0, bound), without modulo bias.
std::uint32_t random_below(std::uint32_t bound);
/// `digits` decimal digits, uniform, leading zeros kept: one-time passwords.
std::string random_digits(std::size_t digits);
/// 32 random bytes as base64url: links, session cookies.
std::string random_token();

/// A time-ordered identifier, "doc_01hq…": prefix, '_', 26 characters (48 bits of milliseconds, 80 random bits,
/// Crockford base 32).
std::string new_id(std::string_view prefix, Time now);

}  // namespace base
