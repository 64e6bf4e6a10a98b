#pragma once
// One byte range of a body (RFC 9110 section 14.2).
#include <cstdint>
#include <optional>
#include <string_view>

namespace http {

struct ByteSlice {
    std::uint64_t offset = 0, length = 0;
};
struct RangeResult {
    bool partial = false;        // answer 206 with `slice`
    bool unsatisfiable = false;  // answer 416
    ByteSlice slice = {};        // the whole body unless partial
};
/// `header` is the Range field, empty when absent. Several ranges, other units and bad syntax mean: the whole body.
RangeResult parse_range(std::string_view header, std::uint64_t size);

}  // namespace http
