#include <cmath>

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

namespace {

/// The same but for the last digits of doubles, which the parser rounds coarsely beyond 2^53 and 10^22. Depth is
/// bounded by json::Limits.
bool same(const boost::json::value& a, const boost::json::value& b) {
    if (const auto* number = a.if_double())
        return b.is_number() && std::abs(*number - b.to_number<double>()) <= std::abs(*number) * 1e-14 + 1e-290;
    if (const auto *x = a.if_array(), *y = b.if_array(); x && y)
        return std::equal(x->begin(), x->end(), y->begin(), y->end(), same);
    if (const auto *x = a.if_object(), *y = b.if_object(); x && y)
        return std::equal(x->begin(), x->end(), y->begin(), y->end(), [](const auto& one, const auto& other) {
            return one.key() == other.key() && same(one.value(), other.value());
        });
    return a == b;
}

}  // namespace

/// What was read can be written, and what was written reads back to the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (auto tree = json::parse<probe::Tree>(text)) {
        const auto once = json::serialize(*tree);
        auto again = json::parse<probe::Tree>(once);
        if (!again || !same(json::to_value(*again), json::to_value(*tree))) __builtin_trap();
    }
    return 0;
}
