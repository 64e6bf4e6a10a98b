#include "base/encoding.h"

#include <array>
#include <bit>
#include <cstring>

namespace base {
namespace {

using HexPairs = std::array<std::array<char, 2>, 256>;

constexpr HexPairs hex_pairs(std::string_view digits) {
    HexPairs out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = {digits[i >> 4], digits[i & 15]};
    return out;
}

std::string hex_with(ByteView bytes, const HexPairs& pairs) {
    std::string out(bytes.size() * 2, '\0');
    char* at = out.data();
    for (const std::uint8_t byte : bytes) {
        std::memcpy(at, pairs[byte].data(), 2);
        at += 2;
    }
    return out;
}

constexpr std::array<std::int8_t, 256> hex_values() {
    std::array<std::int8_t, 256> out{};
    for (std::size_t c = 0; c < out.size(); ++c) {
        const bool lower = c >= 'a' && c <= 'f', upper = c >= 'A' && c <= 'F';
        const std::size_t value = c >= '0' && c <= '9' ? c - '0' : lower ? c - 'a' + 10 : upper ? c - 'A' + 10 : 255;
        out[c] = static_cast<std::int8_t>(value);
    }
    return out;
}

constexpr auto hex_value_of = hex_values();

constexpr std::string_view standard_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string base64_with(ByteView bytes, std::string_view alphabet, bool pad) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const unsigned v = static_cast<unsigned>(bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2]);
        out += alphabet[v >> 18];
        out += alphabet[v >> 12 & 63];
        out += alphabet[v >> 6 & 63];
        out += alphabet[v & 63];
    }
    const std::size_t rest = bytes.size() - i;
    if (rest == 0) return out;
    const unsigned v = static_cast<unsigned>(bytes[i] << 16 | (rest == 2 ? bytes[i + 1] << 8 : 0));
    out += alphabet[v >> 18];
    out += alphabet[v >> 12 & 63];
    if (rest == 2) out += alphabet[v >> 6 & 63];
    if (pad) out.append(3 - rest, '=');
    return out;
}

using Sextets = std::array<std::uint8_t, 256>;
constexpr std::uint8_t no_sextet = 64;

constexpr Sextets sextets_of(std::string_view alphabet) {
    Sextets out{};
    out.fill(no_sextet);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        out[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return out;
}
constexpr Sextets standard_sextets = sextets_of(standard_alphabet), url_sextets = sextets_of(url_alphabet);

std::optional<Bytes> unbase64_with(std::string_view text, const Sextets& sextets, bool padded) {
    if (padded) {
        if (text.size() % 4 != 0) return {};
        for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
    }
    if (text.size() % 4 == 1) return {};
    Bytes out(text.size() * 3 / 4);
    std::uint8_t* to = out.data();
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::uint8_t value = sextets[static_cast<unsigned char>(c)];
        if (value == no_sextet) return {};
        bits = bits << 6 | value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            *to++ = static_cast<std::uint8_t>(bits >> count);
            bits &= (1U << count) - 1;
        }
    }
    if (bits != 0) return {};  // RFC 4648 section 3.5: the unused bits are zero
    return out;
}

/// Decodes one code point at `at` and moves past it; U+FFFD and one byte when ill-formed (RFC 3629 section 4).
char32_t next_code_point(std::string_view text, std::size_t& at, bool& valid) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80) return byte(at++);
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    char32_t value = lead & (0x3F >> more);
    bool good = lead >= 0xC2 && lead <= 0xF4 && at + static_cast<std::size_t>(more) < text.size();
    for (int i = 1; good && i <= more; ++i) {
        const unsigned char next = byte(at + static_cast<std::size_t>(i));
        good = (next & 0xC0) == 0x80;
        value = value << 6 | (next & 0x3F);
    }
    constexpr std::array<char32_t, 4> least = {0, 0x80, 0x800, 0x10000};
    good = good && value >= least[static_cast<std::size_t>(more)] && value <= 0x10FFFF &&
           !(value >= 0xD800 && value <= 0xDFFF);
    if (!good) {
        valid = false;
        ++at;
        return 0xFFFD;
    }
    at += static_cast<std::size_t>(more) + 1;
    return value;
}

}  // namespace

std::string hex(ByteView bytes) {
    static constexpr HexPairs pairs = hex_pairs("0123456789abcdef");
    return hex_with(bytes, pairs);
}
std::string hex_upper(ByteView bytes) {
    static constexpr HexPairs pairs = hex_pairs("0123456789ABCDEF");
    return hex_with(bytes, pairs);
}

int hex_digit(std::uint8_t digit) {
    return hex_value_of[digit];
}

std::size_t count_hex_digits(ByteView text) {
    // Whole blocks without a branch inside: compilers make vector instructions of that.
    constexpr std::size_t block = 32;
    std::size_t at = 0;
    for (; text.size() - at >= block; at += block) {
        std::uint8_t bad = 0;
        for (std::size_t i = 0; i < block; ++i) {
            const std::uint8_t c = text[at + i];
            const auto digit = static_cast<std::uint8_t>(c - '0'), letter = static_cast<std::uint8_t>((c | 0x20) - 'a');
            bad |= static_cast<std::uint8_t>(digit > 9) & static_cast<std::uint8_t>(letter > 5);
        }
        if (bad != 0) break;
    }
    while (at < text.size() && hex_value_of[text[at]] >= 0) ++at;
    return at;
}

std::optional<Bytes> unhex(std::string_view text) {
    if (text.size() % 2 != 0 || count_hex_digits(as_bytes(text)) != text.size()) return {};
    Bytes out(text.size() / 2);
    std::size_t i = 0;
    // Eight digits at a time: the low half of a character, and 9 more for letters, is its value.
    for (; std::endian::native == std::endian::little && i + 4 <= out.size(); i += 4) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + 2 * i, sizeof eight);
        const std::uint64_t values = (eight & 0x0F0F0F0F0F0F0F0FU) + ((eight >> 6) & 0x0101010101010101U) * 9;
        std::uint64_t pairs = (values << 4 | values >> 8) & 0x00FF00FF00FF00FFU;
        pairs = (pairs | pairs >> 8) & 0x0000FFFF0000FFFFU;
        const auto four = static_cast<std::uint32_t>(pairs | pairs >> 16);
        std::memcpy(out.data() + i, &four, sizeof four);
    }
    for (; i < out.size(); ++i) {
        const auto value = [&](std::size_t at) { return hex_digit(static_cast<std::uint8_t>(text[at])); };
        out[i] = static_cast<std::uint8_t>(value(2 * i) << 4 | value(2 * i + 1));
    }
    return out;
}

std::string base64(ByteView bytes) {
    return base64_with(bytes, standard_alphabet, true);
}
std::optional<Bytes> unbase64(std::string_view text) {
    return unbase64_with(text, standard_sextets, true);
}
std::string base64url(ByteView bytes) {
    return base64_with(bytes, url_alphabet, false);
}
std::optional<Bytes> unbase64url(std::string_view text) {
    return unbase64_with(text, url_sextets, false);
}

bool is_utf8(std::string_view text) {
    bool valid = true;
    for (std::size_t at = 0; at < text.size() && valid;) next_code_point(text, at, valid);
    return valid;
}

std::u32string utf8_decode(std::string_view text) {
    std::u32string out;
    out.reserve(text.size());
    bool valid = true;
    for (std::size_t at = 0; at < text.size();) out += next_code_point(text, at, valid);
    return out;
}

std::string utf8_encode(std::u32string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char32_t c : text) {
        if (c < 0x80) {
            out += static_cast<char>(c);
        } else if (c < 0x800) {
            out += static_cast<char>(0xC0 | c >> 6);
            out += static_cast<char>(0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            out += static_cast<char>(0xE0 | c >> 12);
            out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
            out += static_cast<char>(0x80 | (c & 0x3F));
        } else {
            out += static_cast<char>(0xF0 | c >> 18);
            out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
            out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
            out += static_cast<char>(0x80 | (c & 0x3F));
        }
    }
    return out;
}

std::string utf16be_encode(std::string_view utf8) {
    std::string out;
    const auto unit = [&out](char32_t u) {
        out += static_cast<char>(u >> 8 & 0xFF);
        out += static_cast<char>(u & 0xFF);
    };
    for (char32_t c : utf8_decode(utf8)) {
        if (c < 0x10000) {
            unit(c);
        } else {
            unit(0xD800 + ((c - 0x10000) >> 10));
            unit(0xDC00 + ((c - 0x10000) & 0x3FF));
        }
    }
    return out;
}

std::string utf16be_decode(std::string_view bytes) {
    std::u32string out;
    const auto unit = [&](std::size_t i) {
        return static_cast<char32_t>(static_cast<unsigned char>(bytes[i]) << 8 |
                                     static_cast<unsigned char>(bytes[i + 1]));
    };
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        const char32_t high = unit(i);
        if (high < 0xD800 || high > 0xDFFF) {
            out += high;
            continue;
        }
        const char32_t low = high <= 0xDBFF && i + 3 < bytes.size() ? unit(i + 2) : 0;
        if (low >= 0xDC00 && low <= 0xDFFF) {
            out += 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            i += 2;
        } else {
            out += U'\uFFFD';
        }
    }
    return utf8_encode(out);
}

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string trim(std::string_view text) {
    constexpr std::string_view white = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(white) - first + 1));
}

}  // namespace base
