#pragma once
// Outgoing HTTP with limits on everything: size, time, redirects, schemes, and (for addresses found in foreign
// certificates and documents) on where it may connect.
#include <chrono>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace net {

using base::Bytes;
using base::ByteView;
using base::Result;

struct HttpOptions {
    std::chrono::milliseconds connect_timeout{5000};
    std::chrono::milliseconds timeout{15000};
    std::size_t max_body = 10u << 20;  // bytes of the reply
    int max_redirects = 0;
    std::vector<std::string> schemes{"https", "http"};
    /// Connect to public addresses only (checked on the address that is really connected to, after name resolution).
    bool refuse_private_addresses = false;
    std::string user_agent = "ezSign";
};

struct HttpHeader {
    std::string name, value;
};

struct HttpReply {
    int status = 0;  // any; only transport trouble is an error
    std::string content_type;
    Bytes body;
};

/// No proxy, no cookies, no credentials from the environment. Thread-safe. The address is never logged.
/// Errors: invalid net.bad_url; too_large net.too_large; unavailable net.timeout, net.unreachable, net.tls;
/// forbidden net.private_address.
class HttpClient {
  public:
    explicit HttpClient(HttpOptions options = {});
    Result<HttpReply> get(const std::string& url, const std::vector<HttpHeader>& headers = {}) const;
    Result<HttpReply> post(const std::string& url, const std::string& content_type, ByteView body,
                           const std::vector<HttpHeader>& headers = {}) const;

  private:
    HttpOptions options_;
};

/// Loopback, private, link-local, multicast and other special ranges (RFC 6890), IPv4 or IPv6 text; true for what is no
/// address.
bool is_private_address(const std::string& address);

}  // namespace net
