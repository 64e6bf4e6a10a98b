#pragma once
// The page tree (ISO 32000-2 section 7.7.3), walked once and without loading leaves.
#include <optional>
#include <vector>

#include "base/result.h"
#include "pdf/document.h"

namespace pdf {

/// What pages inherit (7.7.3.4). A box that is given but no rectangle counts as none, and hides the one above.
struct Inherited {
    std::optional<Rectangle> media_box, crop_box;
    std::int64_t rotate = 0;
};

class PageTree {
  public:
    static base::Result<PageTree> read(const Document& document, const Value& catalog);
    std::size_t size() const { return leaves_.size(); }
    base::Result<PageInfo> page(const Document& document, std::uint32_t index) const;
    std::vector<Ref> refs() const;

  private:
    struct Leaf {
        Ref ref;
        std::uint32_t node;  // in inherited_
    };
    struct Visit;
    base::Result<void> visit(const Document& document, Visit& visit, std::vector<Visit>& open, bool trust_counts);
    static base::Result<PageTree> walk(const Document& document, Ref root, bool trust_counts);

    std::vector<Leaf> leaves_;
    std::vector<Inherited> inherited_;  // one for each node that has leaves
    Value first_leaf_;                  // loaded already, to see whether the counts can be trusted
};

}  // namespace pdf
