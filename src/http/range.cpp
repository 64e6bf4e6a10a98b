#include "http/range.h"

#include <algorithm>
#include <charconv>

namespace http {

namespace {
std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t out = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, out);
    if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return out;
}
}  // namespace

RangeResult parse_range(std::string_view header, std::uint64_t size) {
    RangeResult whole{.slice = {0, size}};
    if (!header.starts_with("bytes=") || header.find(',') != header.npos) return whole;
    header.remove_prefix(6);
    const auto dash = header.find('-');
    if (dash == header.npos) return whole;
    const auto first = number(header.substr(0, dash)), last = number(header.substr(dash + 1));
    RangeResult out{.partial = true};
    if (dash == 0) {  // the last N bytes
        if (!last) return whole;
        if (*last == 0 || size == 0) return {.unsatisfiable = true};
        out.slice.length = std::min(*last, size);
        out.slice.offset = size - out.slice.length;
        return out;
    }
    if (!first || (!last && dash + 1 != header.size()) || (last && *last < *first)) return whole;
    if (*first >= size) return {.unsatisfiable = true};
    out.slice.offset = *first;
    out.slice.length = (last ? std::min(*last, size - 1) : size - 1) - *first + 1;
    return out;
}

}  // namespace http
