// V-D11: a tagged document may get a Form element for a new signature's widget, and nothing else.
#include <algorithm>

#include "validation/revision_judge.h"

namespace validation {

namespace {
constexpr int kMaxTreeDepth = 50;
}

void RevisionJudge::rule_v_d11_structure_tree(const Slot& root) {
    const auto number = root.place.holder;
    if (is_changed(number)) {
        std::string key;
        if (!equal_except(root.before, root.after, {"K", "ParentTree", "ParentTreeNextKey"}, key))
            other("V-D11", "the structure tree's /" + key + " changed", number);
        if (root.after.get("ParentTreeNextKey").as_integer().value_or(0) <
            root.before.get("ParentTreeNextKey").as_integer().value_or(0))
            other("V-D11", "the structure tree's next key was lowered", number);
    }
    any_role_.insert(number);
    const auto kids = step(root, "K");
    std::vector<pdf::Value> added;
    if (!is_appended(root.before.get("K"), root.after.get("K"), added) && !is_appended(kids.before, kids.after, added))
        other("V-D11", "elements of the structure tree were replaced", number);
    for (const auto& element : added) {
        if (!is_new_form_element(element))
            other("V-D11", "a structure element was added that is no signature's", number);
    }
    compare_structure_elements();
    compare_parent_tree(step(root, "ParentTree"), 0);
}

/// `after` is `before` with items appended; a single kid counts as an array of one.
bool RevisionJudge::is_appended(const pdf::Value& before, const pdf::Value& after,
                                std::vector<pdf::Value>& added) const {
    if (before == after) return true;
    const auto list = [](const pdf::Value& value) {
        if (value.is_array()) return std::vector<pdf::Value>(value.items().begin(), value.items().end());
        return value.is_null() ? std::vector<pdf::Value>{} : std::vector<pdf::Value>{value};
    };
    const auto old_items = list(before), new_items = list(after);
    if (new_items.size() < old_items.size() || !std::equal(old_items.begin(), old_items.end(), new_items.begin()))
        return false;
    added.assign(new_items.begin() + static_cast<std::ptrdiff_t>(old_items.size()), new_items.end());
    return true;
}

bool RevisionJudge::is_new_form_element(const pdf::Value& reference) {
    if (!reference.is_reference() || was_in_use(reference.as_ref().number)) return false;
    const auto element = resolve_after(reference);
    if (!element.is_dictionary() || !element.get("S").is_name("Form")) return false;
    const auto kid = resolve_after(element.get("K"));
    const auto object = kid.is_array() && kid.items().size() == 1 ? resolve_after(kid.items()[0]) : kid;
    return object.is_dictionary() && object.get("Type").is_name("OBJR") &&
           approved_widgets_.contains(object.get("Obj").as_ref().number);
}

/// Changed elements: only /K, and only by appending Form elements.
void RevisionJudge::compare_structure_elements() {
    for (const auto& [number, versions] : changed_) {
        const auto& before = versions.before;
        if (versions.dangling || !before.is_dictionary() || !before.has("S") || !before.has("P")) continue;
        if (before.has("Type") && !before.get("Type").is_name("StructElem")) continue;
        std::string key;
        std::vector<pdf::Value> added;
        if (!equal_except(before, versions.after, {"K"}, key))
            other("V-D11", "a structure element's /" + key + " changed", number);
        else if (!is_appended(before.get("K"), versions.after.get("K"), added) ||
                 !std::all_of(added.begin(), added.end(),
                              [&](const pdf::Value& one) { return is_new_form_element(one); }))
            other("V-D11", "a structure element got other contents", number);
        any_role_.insert(number);
    }
}

/// A number tree (ISO 32000-2 clause 7.9.7): old keys keep their values, new ones lead to new elements.
void RevisionJudge::compare_parent_tree(const Slot& node, int depth) {
    if (node.before.is_null()) return;
    if (depth > kMaxTreeDepth) return other("V-D11", "the parent tree is nested too deeply");
    if (!is_changed(node) && !refers_to_changed(node.before)) {
        // Nothing here; kids may still have changed.
        const auto kids = step(node, "Kids");
        for (std::size_t i = 0; i < kids.before.items().size(); ++i)
            compare_parent_tree(step_item(kids.place, i, kids.before.items()[i], kids.before.items()[i]), depth + 1);
        return;
    }
    std::string key;
    if (!equal_except(node.before, node.after, {"Nums", "Limits", "Kids"}, key))
        other("V-D11", "the parent tree's /" + key + " changed");
    const auto numbers = step(node, "Nums");
    const auto old_items = numbers.before.items();
    const auto new_items = numbers.after.items();
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < new_items.size(); i += 2) {
        if (at + 1 < old_items.size() && new_items[i] == old_items[at] && new_items[i + 1] == old_items[at + 1])
            at += 2;
        else if (!is_new_form_element(new_items[i + 1]))
            other("V-D11", "the parent tree got an entry that is no signature's");
    }
    if (at + 1 < old_items.size()) other("V-D11", "the parent tree lost entries");
    const auto kids = step(node, "Kids");
    const auto old_kids = kids.before.items();
    if (kids.after.items().size() != old_kids.size()) {
        if (!kids.before.is_null() || !kids.after.is_null()) other("V-D11", "the parent tree was rebuilt");
        return;
    }
    for (std::size_t i = 0; i < old_kids.size(); ++i)
        compare_parent_tree(step_item(kids.place, i, old_kids[i], kids.after.items()[i]), depth + 1);
}

}  // namespace validation
