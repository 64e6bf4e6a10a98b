#include "validation/reference_index.h"

#include <algorithm>

namespace validation {
namespace {
constexpr int kMaxDepth = 500;  // V-P1; the reader refuses deeper values itself
}

void ReferenceIndex::set(std::uint32_t holder, const pdf::Value& value) {
    remove(holder);
    std::string path;
    collect(holder, value, path, 0);
    reachable_is_fresh_ = false;
}

void ReferenceIndex::remove(std::uint32_t holder) {
    const auto found = targets_.find(holder);
    if (found == targets_.end()) return;
    for (const auto target : found->second) {
        auto& edges = edges_[target];
        edge_count_ -= std::erase_if(edges, [&](const Edge& edge) { return edge.holder == holder; });
    }
    targets_.erase(found);
    reachable_is_fresh_ = false;
}

void ReferenceIndex::collect(std::uint32_t holder, const pdf::Value& value, std::string& path, int depth) {
    if (depth > kMaxDepth) return;
    if (value.is_reference()) {
        const auto target = value.as_ref().number;
        edges_[target].push_back({holder, path});
        targets_[holder].push_back(target);
        ++edge_count_;
        return;
    }
    const auto length = path.size();
    std::size_t index = 0;
    for (const auto& item : value.items()) {
        path += '/';
        path += std::to_string(index++);
        collect(holder, item, path, depth + 1);
        path.resize(length);
    }
    for (const auto& entry : value.entries()) {
        path += '/';
        path += entry.key;
        collect(holder, entry.value, path, depth + 1);
        path.resize(length);
    }
}

const std::vector<ReferenceIndex::Edge>& ReferenceIndex::edges_to(std::uint32_t number) const {
    static const std::vector<Edge> none;
    const auto found = edges_.find(number);
    return found == edges_.end() ? none : found->second;
}

bool ReferenceIndex::reachable(std::uint32_t number) const {
    if (!reachable_is_fresh_) {
        reachable_.clear();
        std::vector<std::uint32_t> open{0};
        while (!open.empty()) {
            const auto holder = open.back();
            open.pop_back();
            if (!reachable_.insert(holder).second) continue;
            const auto found = targets_.find(holder);
            if (found != targets_.end()) open.insert(open.end(), found->second.begin(), found->second.end());
        }
        reachable_is_fresh_ = true;
    }
    return reachable_.contains(number);
}

}  // namespace validation
