#pragma once
// Who refers to an object: the reverse of all references of one revision. A changed object must be explained on every
// path by which the old revision reached it (V-D).
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "pdf/document.h"

namespace validation {

class ReferenceIndex {
  public:
    struct Edge {
        std::uint32_t holder = 0;  // 0: the trailer
        std::string path;          // inside the holder: "/AcroForm/Fields/3"
    };

    /// Adds or replaces what `holder` refers to.
    void set(std::uint32_t holder, const pdf::Value& value);
    void remove(std::uint32_t holder);
    const std::vector<Edge>& edges_to(std::uint32_t number) const;
    /// True if a path leads from the trailer to it.
    bool reachable(std::uint32_t number) const;
    std::size_t size() const { return edge_count_; }

  private:
    void collect(std::uint32_t holder, const pdf::Value& value, std::string& path, int depth);
    std::unordered_map<std::uint32_t, std::vector<Edge>> edges_;             // by target
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> targets_;  // by holder
    std::size_t edge_count_ = 0;
    mutable std::unordered_set<std::uint32_t> reachable_;
    mutable bool reachable_is_fresh_ = false;
};

}  // namespace validation
