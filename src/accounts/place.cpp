#include "accounts/place.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "http/client_address.h"

namespace accounts {
namespace {

/// IPv4 addresses that came in over IPv6 sockets (RFC 4291 section 2.5.5.2).
std::string_view without_mapping(std::string_view address) {
    constexpr std::string_view mapped = "::ffff:";
    return address.starts_with(mapped) && address.find('.') != address.npos ? address.substr(mapped.size()) : address;
}

}  // namespace

bool is_local(std::string_view address) {
    constexpr std::array<std::string_view, 9> networks = {
        "127.0.0.0/8",    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
        "169.254.0.0/16", "::1",        "fc00::/7",      "fe80::/10"};
    return std::any_of(networks.begin(), networks.end(),
                       [&](std::string_view network) { return http::in_network(address, network); });
}

std::optional<std::string> network_of(std::string_view address) {
    if (is_local(address)) return std::nullopt;
    const std::string text(without_mapping(address));
    std::array<unsigned char, 16> bytes{};
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
        bytes[3] = 0;
        inet_ntop(AF_INET, bytes.data(), out.data(), out.size());
        return std::string(out.data()) + "/24";
    }
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return std::nullopt;
    std::fill(bytes.begin() + 6, bytes.end(), static_cast<unsigned char>(0));
    inet_ntop(AF_INET6, bytes.data(), out.data(), out.size());
    return std::string(out.data()) + "/48";
}

std::string words_for_place(std::string_view address, std::string_view language) {
    const bool english = language == "en";
    if (is_local(address)) return english ? "local network" : "jaringan lokal";
    const std::string unknown = english ? "unknown place" : "tempat tidak diketahui";
    const auto network = network_of(address);
    return network ? unknown + (english ? " (network " : " (jaringan ") + *network + ")" : unknown;
}

}  // namespace accounts
