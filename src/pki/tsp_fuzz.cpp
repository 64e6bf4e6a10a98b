#include <cstdlib>

#include "pki/tsp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pki;
    const ByteView input(data, size);
    const auto request = parse_timestamp_request(input);
    if (const auto* good = std::get_if<TimestampRequest>(&request)) {
        const auto again = parse_timestamp_request(build_timestamp_request(*good));
        if (!std::holds_alternative<TimestampRequest>(again)) std::abort();
    }
    if (const auto response = parse_timestamp_response(input); response && !response->token.empty())
        (void)TimestampToken::parse(response->token);
    if (const auto token = TimestampToken::parse(input)) (void)token->verify(token->info().imprint);
    return 0;
}
