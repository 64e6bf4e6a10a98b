#include "http_timestamper.h"

#include <algorithm>

#include "base/rng.h"

namespace cli {
namespace {

using base::ErrorCode;
using base::make_error;

base::Error unavailable(const std::string& why) {
    return make_error(
        ErrorCode::unavailable, "tsa.unavailable",
        "The time-stamp authority gave no usable answer: " + why + "; check the address or sign with --level b-b",
        "tsa");
}

net::HttpOptions with_timeout(std::chrono::milliseconds timeout) {
    net::HttpOptions options;
    options.timeout = timeout;
    return options;
}

}  // namespace

HttpTimestamper::HttpTimestamper(std::string url, std::chrono::milliseconds timeout)
    : url_(std::move(url)), client_(with_timeout(timeout)) {}

base::Result<base::Bytes> HttpTimestamper::timestamp(crypto::DigestAlgorithm algorithm, base::ByteView digest) {
    pki::TimestampRequest request;
    request.digest = algorithm;
    request.imprint.assign(digest.begin(), digest.end());
    request.nonce = base::random_bytes(8);
    request.nonce->front() =
        static_cast<std::uint8_t>(0x40 | (request.nonce->front() & 0x3f));  // a positive INTEGER of 8 octets
    request.certificates_wanted = true;
    const auto reply = client_.post(url_, "application/timestamp-query", pki::build_timestamp_request(request));
    if (!reply) return unavailable(reply.error().message);
    if (reply->status != 200) return unavailable("HTTP status " + std::to_string(reply->status));
    const auto response = pki::parse_timestamp_response(reply->body);
    if (!response) return unavailable(response.error().message);
    if (response->status > 1)
        return make_error(
            ErrorCode::unavailable, "tsa.refused",
            "The time-stamp authority refused (status " + std::to_string(response->status) + "): " + response->text,
            "tsa");
    const auto token = pki::TimestampToken::parse(response->token);
    if (!token) return unavailable(token.error().message);
    if (const auto verified = token->verify(digest); !verified) return unavailable(verified.error().message);
    if (const pki::Certificate* authority = token->signer_certificate();
        authority != nullptr &&
        (token->info().gen_time < authority->not_before() || token->info().gen_time > authority->not_after()))
        return unavailable("its certificate was valid from " + base::to_rfc3339(authority->not_before()) + " to " +
                           base::to_rfc3339(authority->not_after()) + ", not when it made the time-stamp");
    if (token->info().nonce != request.nonce) return unavailable("its token answers another request");
    max_token_size_ = std::max(max_token_size_, response->token.size() * 3 / 2);
    return response->token;
}

}  // namespace cli
