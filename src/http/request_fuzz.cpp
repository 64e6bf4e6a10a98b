// What we parse ourselves of a request: query, ranges, languages, cookies, forwarded addresses, route patterns.
#include "http/client_address.h"
#include "http/dispatcher.h"
#include "http/range.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto& [name, value] : http::parse_query(text))
        if (name.size() + value.size() > size) __builtin_trap();
    if (http::percent_decode(http::percent_encode(text), false) != text) __builtin_trap();
    const auto range = http::parse_range(text, 1000);
    if (range.partial && (range.slice.length == 0 || range.slice.offset + range.slice.length > 1000)) __builtin_trap();
    const auto language = http::preferred_language(text);
    if (language != "id" && language != "en") __builtin_trap();
    http::Request request;
    request.headers.set("Cookie", std::string(text));
    request.cookie("ez_session");
    http::client_address("10.0.0.1", text, {"10.0.0.0/8"});
    http::in_network(text, text);

    static const http::Router router = [] {
        http::Router out;
        for (const char* pattern : {"/a/{id}", "/a/b", "/{x}/{y}/c", "/files/{rest...}"})
            out.add({.method = "GET", .pattern = pattern, .operation_id = pattern, .summary = ""}, {});
        return out;
    }();
    router.match("GET", text);
    router.match("HEAD", "/" + std::string(text));
    return 0;
}
