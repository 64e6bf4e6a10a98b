#include "pdf/page_tree.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "pdf/errors.h"

namespace pdf {

using base::Result;

namespace {

/// Without copying what is direct already: lists of kids are long.
Result<void> make_direct(const Document& document, Value& dictionary, std::string_view key) {
    if (!dictionary.get(key).is_reference()) return {};
    EZ_TRY(Value direct, document.resolve(dictionary, key));
    dictionary.set(key, std::move(direct));
    return {};
}

/// The value itself when it stands there directly: nothing is copied.
Result<std::reference_wrapper<const Value>> look_at(const Document& document, const Value& value, Value& room) {
    if (!value.is_reference()) return std::cref(value);
    EZ_TRY(room, document.resolve(value));
    return std::cref(room);
}

/// 7.9.5: any two opposite corners. Nothing when it is no rectangle of finite numbers.
Result<std::optional<Rectangle>> read_rectangle(const Document& document, const Value& array) {
    const auto items = array.items();
    if (items.size() != 4) return std::optional<Rectangle>();
    double n[4];
    for (std::size_t i = 0; i < 4; ++i) {
        Value room;
        EZ_TRY(const Value& item, look_at(document, items[i], room));
        const auto number = item.as_number();
        if (!number || !std::isfinite(*number) || std::abs(*number) > 1e9) return std::optional<Rectangle>();
        n[i] = *number;
    }
    return std::optional(
        Rectangle{std::min(n[0], n[2]), std::min(n[1], n[3]), std::max(n[0], n[2]), std::max(n[1], n[3])});
}

Result<Inherited> inherit(const Document& document, const Value& node, const Inherited& from) {
    Inherited out = from;
    const auto take_box = [&](const char* key, std::optional<Rectangle>& slot) -> Result<void> {
        Value room;
        EZ_TRY(const Value& own, look_at(document, node.get(key), room));
        if (own.is_null()) return {};
        EZ_TRY(slot, read_rectangle(document, own));
        return {};
    };
    EZ_CHECK(take_box("MediaBox", out.media_box));
    EZ_CHECK(take_box("CropBox", out.crop_box));
    Value room;
    EZ_TRY(const Value& rotate, look_at(document, node.get("Rotate"), room));
    if (!rotate.is_null()) out.rotate = rotate.as_integer().value_or(0);
    return out;
}

Rectangle intersect(const Rectangle& a, const Rectangle& b) {
    return {std::max(a.left, b.left), std::max(a.bottom, b.bottom), std::min(a.right, b.right), std::min(a.top, b.top)};
}

bool has_area(const Rectangle& r) {
    return r.right > r.left && r.top > r.bottom;
}

}  // namespace

struct PageTree::Visit {
    Value node;
    std::size_t next_kid = 0;
    Inherited inherited;
    std::optional<std::uint32_t> slot;  // in inherited_
    bool pages_only = false;            // counts as many pages as it has kids

    Visit(Value n, const Inherited& i) : node(std::move(n)), inherited(i) {
        pages_only = node.get("Count").as_integer() == static_cast<std::int64_t>(node.get("Kids").items().size());
    }
};

/// One kid of the innermost open node.
Result<void> PageTree::visit(const Document& document, Visit& visit, std::vector<Visit>& open, bool trust_counts) {
    const Limits& limits = document.options().limits;
    const auto kids = visit.node.get("Kids").items();
    const auto add_leaf = [&](Ref ref) -> Result<void> {
        if (leaves_.size() >= limits.pages) return too_complex("too many pages");
        if (!visit.slot) {
            visit.slot = static_cast<std::uint32_t>(inherited_.size());
            inherited_.push_back(visit.inherited);
        }
        leaves_.push_back({ref, *visit.slot});
        return {};
    };
    const Ref ref = kids[visit.next_kid++].as_ref();
    if (!ref) return damaged("a page tree holds something else than references");
    // A node that counts as many pages as it has kids has pages only; page() checks that when it loads one.
    if (trust_counts && visit.node.get("Count").as_integer() == static_cast<std::int64_t>(kids.size()))
        return add_leaf(ref);
    EZ_TRY(Value kid, document.load(ref));
    if (!kid.is_dictionary()) return damaged("a page tree leads to something else than a page");
    if (!kid.has("Kids")) return add_leaf(ref);
    if (open.size() >= limits.page_tree_depth) return too_complex("a page tree that is too deep");
    EZ_CHECK(make_direct(document, kid, "Kids"));
    EZ_TRY(const Inherited inherited, inherit(document, kid, visit.inherited));
    open.emplace_back(std::move(kid), inherited);  // ends the life of `visit`
    return {};
}

Result<PageTree> PageTree::walk(const Document& document, Ref root, bool trust_counts) {
    PageTree tree;
    EZ_TRY(Value node, document.load(root));
    if (!node.is_dictionary()) return damaged("the page tree has no root");
    EZ_CHECK(make_direct(document, node, "Kids"));
    if (!node.get("Kids").is_array()) return damaged("the page tree has no kids");
    EZ_TRY(const Inherited inherited, inherit(document, node, {}));
    std::vector<Visit> open;
    open.emplace_back(std::move(node), inherited);
    std::set<Ref> seen{root};
    while (!open.empty()) {
        Visit& visit = open.back();
        const auto list = visit.node.get("Kids").items();
        if (visit.next_kid >= list.size()) {
            open.pop_back();
            continue;
        }
        const Ref kid = list[visit.next_kid].as_ref();
        const std::size_t depth = open.size();
        EZ_CHECK(tree.visit(document, visit, open, trust_counts));
        if (open.size() > depth && !seen.insert(kid).second) return damaged("the page tree forms a loop");
    }
    return tree;
}

Result<PageTree> PageTree::read(const Document& document, const Value& catalog) {
    const Ref root = catalog.get("Pages").as_ref();
    if (!root) return damaged("the catalog has no page tree");
    EZ_TRY(PageTree tree, walk(document, root, true));
    // The first and the last leaf tell whether the counts can be trusted.
    for (const std::size_t index : {std::size_t{0}, tree.size() - 1}) {
        if (tree.size() == 0 || (index == 0 && tree.first_leaf_.is_dictionary())) break;
        EZ_TRY(Value leaf, document.load(tree.leaves_[index].ref));
        if (!leaf.is_dictionary() || leaf.has("Kids")) return walk(document, root, false);
        if (index == 0) tree.first_leaf_ = std::move(leaf);
    }
    return tree;
}

Result<PageInfo> PageTree::page(const Document& document, std::uint32_t index) const {
    if (index >= leaves_.size())
        return base::make_error(base::ErrorCode::not_found, "pdf.no_such_page", "The PDF has fewer pages.");
    const Leaf& leaf = leaves_[index];
    PageInfo page;
    page.ref = leaf.ref;
    if (index == 0 && first_leaf_.is_dictionary()) {
        page.dictionary = first_leaf_;
    } else {
        EZ_TRY(page.dictionary, document.load(leaf.ref));
    }
    if (!page.dictionary.is_dictionary() || page.dictionary.has("Kids"))
        return damaged("a page tree leads to something else than a page");
    EZ_TRY(const Inherited own, inherit(document, page.dictionary, inherited_[leaf.node]));
    const auto &media = own.media_box, &crop = own.crop_box;
    if (!media || !has_area(*media)) return damaged("a page has no proper MediaBox");
    page.media_box = *media;
    page.crop_box = crop ? intersect(*crop, *media) : *media;
    if (!has_area(page.crop_box)) page.crop_box = *media;  // 14.11.2.1 has no word for it; readers show the MediaBox
    page.rotate = own.rotate % 90 == 0 ? static_cast<int>((own.rotate % 360 + 360) % 360) : 0;
    Value room;
    EZ_TRY(const Value& unit, look_at(document, page.dictionary.get("UserUnit"), room));
    page.user_unit = unit.as_number().value_or(1);
    if (!(page.user_unit > 0 && page.user_unit <= 1e6)) page.user_unit = 1;
    return page;
}

std::vector<Ref> PageTree::refs() const {
    std::vector<Ref> out;
    out.reserve(leaves_.size());
    for (const Leaf& leaf : leaves_) out.push_back(leaf.ref);
    return out;
}

}  // namespace pdf
