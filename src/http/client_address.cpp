#include "http/client_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/encoding.h"

namespace http {

namespace {

using Address = std::array<unsigned char, 16>;

/// As IPv6; an IPv4 address in its mapped form (RFC 4291 section 2.5.5.2).
std::optional<Address> parse(std::string_view text) {
    const std::string copy(text);
    Address out{};
    if (inet_pton(AF_INET6, copy.c_str(), out.data()) == 1) return out;
    if (inet_pton(AF_INET, copy.c_str(), out.data() + 12) != 1) return std::nullopt;
    out[10] = out[11] = 0xff;
    return out;
}

bool same_bits(const Address& a, const Address& b, int bits) {
    for (std::size_t i = 0; i < 16 && bits > 0; ++i, bits -= 8) {
        const unsigned mask = bits >= 8 ? 0xffU : 0xffU & (0xff00U >> bits);
        if ((a[i] & mask) != (b[i] & mask)) return false;
    }
    return true;
}

}  // namespace

bool in_network(std::string_view address, std::string_view network) {
    const auto slash = network.find('/');
    const auto wanted = parse(network.substr(0, slash)), have = parse(address);
    if (!wanted || !have) return false;
    int bits = 128;
    if (slash != network.npos) {
        const auto text = network.substr(slash + 1);
        int prefix = -1;
        std::from_chars(text.data(), text.data() + text.size(), prefix);
        const bool v4 = network.substr(0, slash).find(':') == network.npos;
        if (prefix < 0 || prefix > (v4 ? 32 : 128)) return false;
        bits = v4 ? 96 + prefix : prefix;
    }
    return same_bits(*wanted, *have, bits);
}

std::string client_address(const std::string& peer, std::string_view forwarded,
                           const std::vector<std::string>& trusted) {
    const auto is_trusted = [&](std::string_view address) {
        return std::any_of(trusted.begin(), trusted.end(), [&](const auto& n) { return in_network(address, n); });
    };
    std::string client = peer;
    // From the right: each trusted hop vouches for the one before it, and nobody for what stands left of that.
    while (is_trusted(client) && !forwarded.empty()) {
        const auto comma = forwarded.rfind(',');
        auto last = base::trim(comma == forwarded.npos ? forwarded : forwarded.substr(comma + 1));
        if (!parse(last)) break;
        client = std::move(last);
        forwarded = comma == forwarded.npos ? std::string_view{} : forwarded.substr(0, comma);
    }
    return client;
}

}  // namespace http
