#include "net/http_client.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "base/encoding.h"
#include "net/curl.h"

namespace net {
namespace {

using base::ErrorCode;
using base::make_error;

struct Transfer {
    const HttpOptions& options;
    Bytes body;
    bool too_large = false;
    bool refused_address = false;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::size_t length = size * count;
    if (length > transfer.options.max_body - transfer.body.size()) {
        transfer.too_large = true;
        return 0;
    }
    base::append(transfer.body, {reinterpret_cast<const std::uint8_t*>(data), length});
    return length;
}

/// Looks at the address after name resolution, on every connection of every redirect: a name that resolves to a public
/// address first and a private one later gains nothing.
curl_socket_t on_socket(void* user, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(user);
    std::array<char, INET6_ADDRSTRLEN> text{};
    const sockaddr* any = &address->addr;
    const void* raw = nullptr;
    if (any->sa_family == AF_INET) raw = &reinterpret_cast<const sockaddr_in*>(any)->sin_addr;
    if (any->sa_family == AF_INET6) raw = &reinterpret_cast<const sockaddr_in6*>(any)->sin6_addr;
    if (!raw || !inet_ntop(any->sa_family, raw, text.data(), text.size()) || is_private_address(text.data())) {
        transfer.refused_address = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::string join(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : ",") + part;
    return out;
}

bool scheme_allowed(const std::string& url, const std::vector<std::string>& schemes) {
    const auto colon = url.find("://");
    if (colon == std::string::npos) return false;
    return std::find(schemes.begin(), schemes.end(), base::lower_ascii(url.substr(0, colon))) != schemes.end();
}

bool is_plain_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

base::Error transport_error(CURLcode code, const Transfer& transfer) {
    if (transfer.too_large || code == CURLE_FILESIZE_EXCEEDED) {
        return make_error(ErrorCode::too_large, "net.too_large", "the reply is larger than allowed");
    }
    if (transfer.refused_address) {
        return make_error(ErrorCode::forbidden, "net.private_address", "the server's address is not public");
    }
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return make_error(ErrorCode::unavailable, "net.timeout", "no reply in time");
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
            return make_error(ErrorCode::invalid, "net.bad_url", "not an allowed address");
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CERTPROBLEM:
            return make_error(ErrorCode::unavailable, "net.tls", "TLS could not be set up");
        default:
            return make_error(ErrorCode::unavailable, "net.unreachable",
                              std::string("no answer: ") + curl_easy_strerror(code));
    }
}

void configure(const CurlHandle& curl, const std::string& url, const HttpOptions& options, Transfer& transfer) {
    set(curl, CURLOPT_URL, url.c_str());
    set(curl, CURLOPT_NOSIGNAL, 1L);
    set(curl, CURLOPT_PROXY, "");  // also none from the environment
    set(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(curl, CURLOPT_PROTOCOLS_STR, join(options.schemes).c_str());
    set(curl, CURLOPT_REDIR_PROTOCOLS_STR, join(options.schemes).c_str());
    set(curl, CURLOPT_FOLLOWLOCATION, options.max_redirects > 0 ? 1L : 0L);
    set(curl, CURLOPT_MAXREDIRS, static_cast<long>(options.max_redirects));
    set(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
    set(curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.max_body));
    set(curl, CURLOPT_USERAGENT, options.user_agent.c_str());
    set(curl, CURLOPT_WRITEFUNCTION, &on_body);
    set(curl, CURLOPT_WRITEDATA, &transfer);
    if (options.refuse_private_addresses) {
        set(curl, CURLOPT_OPENSOCKETFUNCTION, &on_socket);
        set(curl, CURLOPT_OPENSOCKETDATA, &transfer);
    }
}

Result<HttpReply> perform(const HttpOptions& options, const std::string& url, const std::vector<HttpHeader>& headers,
                          const std::string* content_type, ByteView body) {
    if (!scheme_allowed(url, options.schemes) || !is_plain_line(url)) {
        return make_error(ErrorCode::invalid, "net.bad_url", "not an allowed address");
    }
    Transfer transfer{options, {}, false, false};
    const CurlHandle curl = new_curl();
    configure(curl, url, options, transfer);
    CurlList lines;
    lines.add("Expect:");
    if (content_type) lines.add("Content-Type: " + *content_type);
    for (const HttpHeader& header : headers) {
        if (!is_plain_line(header.name) || !is_plain_line(header.value)) {
            return make_error(ErrorCode::invalid, "net.bad_header", "a line break in a header");
        }
        lines.add(header.name + ": " + header.value);
    }
    set(curl, CURLOPT_HTTPHEADER, lines.get());
    if (content_type) {
        set(curl, CURLOPT_POST, 1L);
        set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        set(curl, CURLOPT_POSTFIELDS, body.empty() ? "" : reinterpret_cast<const char*>(body.data()));
    }
    if (const CURLcode code = curl_easy_perform(curl.get()); code != CURLE_OK) return transport_error(code, transfer);
    HttpReply reply;
    long status = 0;
    const char* type = nullptr;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl.get(), CURLINFO_CONTENT_TYPE, &type);
    reply.status = static_cast<int>(status);
    if (type) reply.content_type = type;
    reply.body = std::move(transfer.body);
    return reply;
}

}  // namespace

HttpClient::HttpClient(HttpOptions options) : options_(std::move(options)) {}

Result<HttpReply> HttpClient::get(const std::string& url, const std::vector<HttpHeader>& headers) const {
    return perform(options_, url, headers, nullptr, {});
}

Result<HttpReply> HttpClient::post(const std::string& url, const std::string& content_type, ByteView body,
                                   const std::vector<HttpHeader>& headers) const {
    if (!is_plain_line(content_type)) {
        return make_error(ErrorCode::invalid, "net.bad_header", "a line break in a header");
    }
    return perform(options_, url, headers, &content_type, body);
}

}  // namespace net
