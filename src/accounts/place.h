#pragma once
// Where an address is, as far as it says so by itself: there is no database of places here.
#include <optional>
#include <string>
#include <string_view>

namespace accounts {

/// Private, link-local and loopback addresses (RFC 6890).
bool is_local(std::string_view address);
/// "203.0.113.0/24" or "2001:db8:1::/48": what one provider's customers in one area tend to share. Nothing for local
/// addresses and for what is no address.
std::optional<std::string> network_of(std::string_view address);
/// "local network", or "unknown place (network 203.0.113.0/24)".
std::string words_for_place(std::string_view address, std::string_view language);

}  // namespace accounts
