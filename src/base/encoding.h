#pragma once
// Text encodings of bytes, and UTF-8 checks. Decoders refuse anything but the canonical form.
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace base {

std::string hex(ByteView bytes);  // lower case
std::string hex_upper(ByteView bytes);
std::optional<Bytes> unhex(std::string_view text);  // either case, even length
int hex_digit(std::uint8_t digit);                  // its value, either case; -1 when it is none
/// How many hexadecimal digits stand at the beginning.
std::size_t count_hex_digits(ByteView text);

std::string base64(ByteView bytes);  // RFC 4648 section 4, padded
std::optional<Bytes> unbase64(std::string_view text);
std::string base64url(ByteView bytes);  // RFC 4648 section 5, no padding
std::optional<Bytes> unbase64url(std::string_view text);

bool is_utf8(std::string_view text);                // well-formed, no surrogates, no overlong forms
std::u32string utf8_decode(std::string_view text);  // ill-formed sequences become U+FFFD
std::string utf8_encode(std::u32string_view text);
std::string utf16be_encode(std::string_view utf8);   // no byte order mark
std::string utf16be_decode(std::string_view bytes);  // to UTF-8; unpaired surrogates become U+FFFD

std::string lower_ascii(std::string_view text);
std::string trim(std::string_view text);  // ASCII white space at both ends

}  // namespace base
