// Which addresses are not of the public internet (IANA special-purpose registries, RFC 6890).
#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "net/http_client.h"

namespace net {
namespace {

using V6 = std::array<std::uint8_t, 16>;

struct Range {
    V6 prefix;
    int bits;
};

/// IPv4 ranges as ::ffff:a.b.c.d, so that one table does.
constexpr Range v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, int bits) {
    return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, 0}, 96 + bits};
}
constexpr Range v6(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, int bits) {
    return {{a, b, c, d}, bits};
}

constexpr std::array ranges{
    v4(0, 0, 0, 8),
    v4(10, 0, 0, 8),
    v4(100, 64, 0, 10),
    v4(127, 0, 0, 8),
    v4(169, 254, 0, 16),
    v4(172, 16, 0, 12),
    v4(192, 0, 0, 24),
    v4(192, 0, 2, 24),
    v4(192, 88, 99, 24),
    v4(192, 168, 0, 16),
    v4(198, 18, 0, 15),
    v4(198, 51, 100, 24),
    v4(203, 0, 113, 24),
    v4(224, 0, 0, 3),
    Range{{}, 80},                   // ::, ::1 and the deprecated IPv4-compatible addresses (mapped ones are above)
    v6(0x00, 0x64, 0xff, 0x9b, 32),  // NAT64: hides an IPv4 address
    v6(0x01, 0x00, 0x00, 0x00, 64),  // discard-only
    v6(0x20, 0x01, 0x00, 0x00, 23),  // protocol assignments, Teredo
    v6(0x20, 0x01, 0x0d, 0xb8, 32),  // documentation
    v6(0x20, 0x02, 0x00, 0x00, 16),  // 6to4: hides an IPv4 address
    v6(0xfc, 0x00, 0x00, 0x00, 7),   // unique local
    v6(0xfe, 0x80, 0x00, 0x00, 10),  // link-local
    v6(0xfe, 0xc0, 0x00, 0x00, 10),  // site-local, deprecated
    v6(0xff, 0x00, 0x00, 0x00, 8),   // multicast
};

bool is_mapped(const V6& address) {
    return std::all_of(address.begin(), address.begin() + 10, [](auto b) { return b == 0; }) && address[10] == 0xff &&
           address[11] == 0xff;
}

bool within(const V6& address, const Range& range) {
    // The all-zero prefix would swallow the mapped addresses, which have their own rows.
    if (range.bits == 80 && is_mapped(address)) return false;
    for (int bit = 0; bit < range.bits; ++bit) {
        const auto byte = static_cast<std::size_t>(bit / 8);
        if (((address[byte] ^ range.prefix[byte]) >> (7 - bit % 8) & 1) != 0) return false;
    }
    return true;
}

}  // namespace

bool is_private_address(const std::string& text) {
    V6 address{};
    const std::string bare = text.substr(0, text.find('%'));  // without the zone of a link-local address
    if (inet_pton(AF_INET6, bare.c_str(), address.data()) != 1) {
        address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
        if (inet_pton(AF_INET, bare.c_str(), address.data() + 12) != 1) return true;
    }
    return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) { return within(address, range); });
}

}  // namespace net
