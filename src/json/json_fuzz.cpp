#include "json/json.h"

namespace probe {
struct Node {
    std::string name;
    std::optional<std::int64_t> number;
    std::vector<std::string> tags;
};
BOOST_DESCRIBE_STRUCT(Node, (), (name, number, tags))
struct Tree {
    std::vector<Node> nodes;
    std::optional<boost::json::object> rest;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (nodes, rest))
}  // namespace probe

/// What was read can be written, and what was written reads back to the same text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (auto tree = json::parse<probe::Tree>(text)) {
        const auto once = json::serialize(*tree);
        auto again = json::parse<probe::Tree>(once);
        if (!again || json::serialize(*again) != once) __builtin_trap();
    }
    return 0;
}
