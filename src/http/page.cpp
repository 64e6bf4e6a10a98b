#include "http/page.h"

#include <charconv>

namespace http {

base::Result<PageRequest> page_request(const Request& request) {
    PageRequest out;
    if (const auto limit = request.query_value("limit")) {
        const auto* end = limit->data() + limit->size();
        const auto parsed = std::from_chars(limit->data(), end, out.limit);
        if (parsed.ec != std::errc{} || parsed.ptr != end || out.limit < 1 || out.limit > 200)
            return base::make_error(base::ErrorCode::invalid, "page.limit", "a number from 1 to 200", "limit");
    }
    out.cursor = request.query_value("cursor").value_or("");
    if (out.cursor.size() > 256)
        return base::make_error(base::ErrorCode::invalid, "page.cursor", "not a cursor of ours", "cursor");
    return out;
}

}  // namespace http
