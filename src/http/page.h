#pragma once
// Lists: {items:[...], nextCursor?}, asked with ?cursor=&limit=.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace http {

template <class T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> next_cursor;
    BOOST_DESCRIBE_CLASS(Page, (), (items, next_cursor), (), ())
};

struct PageRequest {
    std::string cursor;  // empty: from the start
    int limit = 50;      // 1..200
};
/// Errors: invalid page.limit, page.cursor.
base::Result<PageRequest> page_request(const Request& request);

}  // namespace http
