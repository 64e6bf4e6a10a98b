#include "pades/structure_tree.h"

#include <algorithm>

#include "pades/drawing.h"

namespace pades {
namespace {

using base::ErrorCode;
using base::make_error;
using pdf::Ref;
using pdf::Value;

constexpr int deepest_tree = 50;
constexpr std::int64_t highest_usable_key = 0x7ffffffe;  // readers keep keys in 32 bits

base::Error unusable() {
    return make_error(ErrorCode::unsupported, "pades.structure_tree", "The structure tree cannot be extended");
}

/// Elements that may hold a form field beside their paragraphs (ISO 32000-1 section 14.8.4.2).
bool is_grouping(const Value& type) {
    static constexpr std::string_view names[] = {"Document", "DocumentFragment", "Part", "Art", "Sect", "Div"};
    return std::any_of(std::begin(names), std::end(names), [&](std::string_view name) { return type.is_name(name); });
}

}  // namespace

bool is_tagged(const pdf::Document& document, const Value& catalog) {
    const auto mark_info = document.resolve(catalog, "MarkInfo");
    if (!mark_info || !mark_info->get("Marked").as_boolean().value_or(false)) return false;
    const auto root = document.resolve(catalog, "StructTreeRoot");
    return root && root->is_dictionary();
}

void order_by_structure(pdf::Increment& increment, pdf::PageInfo& page) {
    if (page.dictionary.get("Tabs").is_name("S")) return;
    page.dictionary.set("Tabs", Value::name("S"));
    increment.set(page.ref, page.dictionary);
}

void move_off_page(const pdf::PageInfo& page, Value& widget) {
    const pdf::Rectangle& box = page.crop_box;
    if (box.left >= 0 || box.bottom >= 0 || box.right <= 0 || box.top <= 0) return;  // [0 0 0 0] is outside
    const double x = box.left - 1, y = box.bottom - 1;
    widget.set("Rect", rectangle_value({x, y, x, y}));
}

std::optional<StructureTree> StructureTree::open(const pdf::Document& document, pdf::Increment& increment,
                                                 FormEditor& form) {
    StructureTree tree(document, increment, form);
    // A damaged tree is no reason not to sign: its document was not accessible before either.
    if (!tree.load()) return std::nullopt;
    return tree;
}

Result<void> StructureTree::load() {
    root_ref_ = form_->read_catalog().get("StructTreeRoot").as_ref();
    EZ_TRY(root_, document_->resolve(form_->read_catalog(), "StructTreeRoot"));
    EZ_CHECK(choose_parent());
    EZ_TRY(const std::int64_t highest, highest_key());
    next_key_ = std::max(root_.get("ParentTreeNextKey").as_integer().value_or(0), highest + 1);
    if (next_key_ < 0 || next_key_ > highest_usable_key - 1000) return unusable();
    return {};
}

/// The only element below the root takes the new ones, if it is a Document or the like; otherwise the root does.
Result<void> StructureTree::choose_parent() {
    EZ_TRY(const Value kids, document_->resolve(root_, "K"));
    const Value& only = kids.is_array() && kids.items().size() == 1 ? kids.items()[0] : root_.get("K");
    if (!only.is_reference()) return {};
    EZ_TRY(Value element, document_->resolve(only));
    EZ_TRY(const Value roles, document_->resolve(root_, "RoleMap"));
    const Value& type = element.get("S");
    if (!is_grouping(type) && !is_grouping(roles.get(type.as_name()))) return {};
    // Other shapes of an element could not be told from a forgery by rule V-D11.
    EZ_TRY(const Value content, document_->resolve(element, "K"));
    if (!element.has("P") || (element.get("K").is_reference() && content.is_array())) return {};
    if (element.has("Type") && !element.get("Type").is_name("StructElem")) return {};
    parent_ref_ = only.as_ref();
    parent_ = std::move(element);
    return {};
}

/// Keys grow along the tree (ISO 32000-2 section 7.9.7): the last leaf has the highest one.
Result<std::int64_t> StructureTree::highest_key() const {
    EZ_TRY(Value node, document_->resolve(root_, "ParentTree"));
    for (int depth = 0; depth < deepest_tree; ++depth) {
        if (!node.is_dictionary() && !node.is_null()) return unusable();
        EZ_TRY(const Value kids, document_->resolve(node, "Kids"));
        if (kids.is_array() && !kids.items().empty()) {
            EZ_TRY(node, document_->resolve(kids.items().back()));
            if (!node.is_dictionary()) return unusable();
            continue;
        }
        EZ_TRY(const Value numbers, document_->resolve(node, "Nums"));
        if (numbers.items().size() % 2 != 0) return unusable();
        std::int64_t highest = -1;
        for (std::size_t i = 0; i < numbers.items().size(); i += 2) {
            EZ_TRY(const Value key, document_->resolve(numbers.items()[i]));
            if (!key.as_integer() || *key.as_integer() > highest_usable_key) return unusable();
            highest = std::max(highest, *key.as_integer());
        }
        return highest;
    }
    return unusable();
}

void StructureTree::add(std::string_view type, pdf::PageInfo& page, Ref annotation, Value& dictionary) {
    if (!root_ref_) {  // elements refer to it: it becomes an object
        root_ref_ = increment_->allocate();
        form_->catalog().set("StructTreeRoot", Value::reference(root_ref_));
    }
    const std::int64_t key = next_key_++;
    const Ref element = increment_->allocate();
    const Value page_ref = Value::reference(page.ref);
    // PDF/UA-1 section 7.18.1, 7.18.4: the annotation stands inside an element, by an object reference (ISO 32000-2
    // section 14.7.5.3).
    Value object =
        Value::dictionary({{"Type", Value::name("OBJR")}, {"Obj", Value::reference(annotation)}, {"Pg", page_ref}});
    Value made = Value::dictionary({{"Type", Value::name("StructElem")},
                                    {"S", Value::name(std::string(type))},
                                    {"P", Value::reference(parent_ref_ ? parent_ref_ : root_ref_)},
                                    {"Pg", page_ref},
                                    {"K", std::move(object)}});
    // PDF/UA-1 section 7.2: the language of /TU is known. We write it in English; other texts are the signer's.
    if (dictionary.has("TU")) made.set("Lang", Value::string("en"));
    increment_->set(element, made);
    dictionary.set("StructParent", Value::integer(key));
    added_.emplace_back(key, element);
    order_by_structure(*increment_, page);
}

/// /K of the root or of an element: nothing, one kid, or an array of kids that may be an object of its own.
void StructureTree::append_kids(Value& holder) {
    const Value kids = holder.get("K");
    const auto resolved = document_->resolve(kids);
    const bool list = resolved && resolved->is_array();
    Value all = list ? *resolved : kids.is_null() ? Value::array() : Value::array({kids});
    for (const auto& [key, element] : added_) all.push_back(Value::reference(element));
    if (list && kids.is_reference())
        keep(kids.as_ref(), std::move(all));
    else
        holder.set("K", std::move(all));
}

Result<bool> StructureTree::extend(Value& node, int depth) {
    if (depth > deepest_tree || !node.is_dictionary()) return unusable();
    bool changed = false;
    const auto put = [&](std::string_view key, Value value) {
        if (const Ref ref = node.get(key).as_ref()) {
            keep(ref, std::move(value));
        } else {
            node.set(key, std::move(value));
            changed = true;
        }
    };
    EZ_TRY(Value kids, document_->resolve(node, "Kids"));
    if (kids.is_array() && !kids.items().empty()) {
        const std::size_t last = kids.items().size() - 1;
        const Ref kid_ref = kids.items()[last].as_ref();
        EZ_TRY(Value kid, document_->resolve(kids.items()[last]));
        EZ_TRY(const bool kid_changed, extend(kid, depth + 1));
        if (kid_changed && kid_ref) {
            keep(kid_ref, std::move(kid));
        } else if (kid_changed) {
            *kids.edit(last) = std::move(kid);
            put("Kids", std::move(kids));
        }
    } else {
        EZ_TRY(Value numbers, document_->resolve(node, "Nums"));
        if (!numbers.is_array()) {
            numbers = Value::array();
            node.erase("Nums");
        }
        for (const auto& [key, element] : added_) {
            numbers.push_back(Value::integer(key));
            numbers.push_back(Value::reference(element));
        }
        put("Nums", std::move(numbers));
    }
    EZ_TRY(Value limits, document_->resolve(node, "Limits"));
    if (limits.items().size() == 2) {
        node.set("Limits", Value::array({limits.items()[0], Value::integer(added_.back().first)}));
        changed = true;
    }
    return changed;
}

Result<void> StructureTree::write() {
    if (added_.empty()) return {};
    append_kids(parent_ref_ ? parent_ : root_);
    if (parent_ref_) keep(parent_ref_, parent_);
    const Ref tree_ref = root_.get("ParentTree").as_ref();
    EZ_TRY(Value tree, document_->resolve(root_, "ParentTree"));
    const bool had_tree = tree.is_dictionary();
    if (!had_tree) tree = Value::dictionary();
    EZ_TRY(const bool changed, extend(tree, 0));
    if (had_tree && tree_ref) {
        if (changed) keep(tree_ref, std::move(tree));
    } else if (had_tree) {
        root_.set("ParentTree", std::move(tree));
    } else {
        const Ref made = increment_->allocate();
        keep(made, std::move(tree));
        root_.set("ParentTree", Value::reference(made));
    }
    root_.set("ParentTreeNextKey", Value::integer(next_key_));
    keep(root_ref_, root_);
    for (auto& [ref, value] : edits_) increment_->set(ref, value);
    return {};
}

}  // namespace pades
