#pragma once
// Whose request it is, behind proxies that we trust.
#include <string>
#include <string_view>
#include <vector>

namespace http {

/// The peer itself; or, when the peer is trusted, the last address of X-Forwarded-For that is not.
std::string client_address(const std::string& peer, std::string_view forwarded_for,
                           const std::vector<std::string>& trusted);
/// `network` is an address or "address/prefix".
bool in_network(std::string_view address, std::string_view network);

}  // namespace http
