// V-D10 and V-D12: pages keep everything but approved widgets and comments.
#include <algorithm>
#include <cmath>

#include "validation/revision_judge.h"

namespace validation {
namespace {

bool is_markup(const pdf::Value& subtype) {
    return subtype.is_name("Text") || subtype.is_name("Highlight") || subtype.is_name("Underline") ||
           subtype.is_name("StrikeOut") || subtype.is_name("Squiggly") || subtype.is_name("Popup");
}

/// Kinds that are made to be painted over what was signed.
bool is_cover(const pdf::Value& subtype) {
    static constexpr std::string_view kinds[] = {"FreeText", "Stamp",   "Redact",   "Square", "Circle",
                                                 "Line",     "Polygon", "PolyLine", "Ink",    "Caret"};
    return std::any_of(std::begin(kinds), std::end(kinds),
                       [&](std::string_view kind) { return subtype.is_name(kind); });
}

}  // namespace

bool RevisionJudge::may_cover(const pdf::Value& annotation) {
    const auto& subtype = annotation.get("Subtype");
    if (is_cover(subtype)) return true;
    const auto painting = painting_after(annotation);
    if (subtype.is_name("Popup")) return painting.anything;  // viewers draw its window themselves
    if (subtype.is_name("Text")) {
        constexpr double kIcon = 50;  // points
        const auto rect = resolve_after(annotation.get("Rect"));
        const auto at = [&](std::size_t i) {
            return i < rect.items().size() ? resolve_after(rect.items()[i]).as_number().value_or(1e9) : 1e9;
        };
        const bool small = std::abs(at(2) - at(0)) <= kIcon && std::abs(at(3) - at(1)) <= kIcon;
        return painting.words || (painting.anything && !small);
    }
    std::vector<double> colour;
    const auto components = resolve_after(annotation.get("C"));
    for (const auto& item : components.items()) colour.push_back(resolve_after(item).as_number().value_or(0));
    return painting.words || painting.area || (subtype.is_name("Highlight") && is_dark(colour));
}

void RevisionJudge::rule_v_d10_pages() {
    for (const auto& [number, versions] : changed_) {
        if (versions.dangling) continue;
        if (versions.before.get("Type").is_name("Page")) {
            compare_page(number, versions);
        } else if (versions.before.is_array()) {
            // An array of annotations that is an object of its own: explained on the paths that lead from pages.
            for (const auto& edge : index_.edges_to(number)) {
                const auto page =
                    edge.path == "/Annots" ? before_.load({edge.holder, 0}) : base::Result<pdf::Value>(pdf::Value());
                if (!page || !page->get("Type").is_name("Page")) continue;
                any_role_.insert(edge.holder);
                const auto reference = pdf::Value::reference({number, 0});
                compare_annotations(make_slot({edge.holder, edge.path}, reference, reference));
            }
        } else if (versions.before.is_dictionary() && versions.before.has("Subtype") && versions.before.has("Rect") &&
                   !versions.before.get("Subtype").is_name("Widget")) {
            compare_annotation(number, versions);
        }
    }
}

// V-D10
void RevisionJudge::compare_page(std::uint32_t number, const Versions& page) {
    std::string key;
    if (!equal_except(page.before, page.after, {"Annots", "Tabs"}, key))
        other("V-D10", "a page's /" + key + " changed", number);
    if (!(page.before.get("Tabs") == page.after.get("Tabs")) && !page.after.get("Tabs").is_name("S"))
        other("V-D10", "a page's /Tabs changed", number);
    any_role_.insert(number);
    Slot slot;
    slot.place = {number, {}};
    slot.before = page.before;
    slot.after = page.after;
    compare_annotations(step(slot, "Annots"));
}

void RevisionJudge::compare_annotations(const Slot& annotations) {
    if (annotations.after.is_null() && annotations.before.is_null()) return;
    const auto old_items = annotations.before.items();
    const auto new_items = annotations.after.items();
    if (!annotations.after.is_array() && !old_items.empty())
        return other("V-D10", "the annotations of a page were removed");
    // Old ones stay, in their order: the order is what lies on top of what.
    std::size_t at = 0;
    for (const auto& item : new_items) {
        if (at < old_items.size() && item == old_items[at]) {
            ++at;
        } else if (item.is_reference() && approved_widgets_.contains(item.as_ref().number)) {
            continue;
        } else {
            rule_v_d12_new_annotation(item);
        }
    }
    if (at != old_items.size()) other("V-D10", "annotations of a page were removed or reordered");
}

// V-D12
void RevisionJudge::rule_v_d12_new_annotation(const pdf::Value& reference) {
    if (!reference.is_reference()) return other("V-D12", "a new annotation is no object of its own");
    const auto number = reference.as_ref().number;
    const auto annotation = resolve_after(reference);
    const auto& subtype = annotation.get("Subtype");
    if (was_in_use(number)) return other("V-D12", "an older object was made an annotation", number);
    if (annotation.has("A") || annotation.has("AA"))
        return other("V-D12", "an annotation with an action was added", number);
    if (!is_markup(subtype) && !is_cover(subtype))
        return other("V-D12", "an annotation other than a comment was added", number);
    if (!may_cover(annotation)) return add("V-D12", Change::annot, "a comment was added", number);
    ChangeItem item{"V-D12", Change::annot, "an annotation was added that can cover signed content", number};
    item.may_hide_content = true;
    add(std::move(item));
}

void RevisionJudge::compare_annotation(std::uint32_t number, const Versions& annotation) {
    const auto& subtype = annotation.before.get("Subtype");
    if (!is_markup(subtype) && !is_cover(subtype)) return;  // rule_v_d13_explained() refuses it
    std::string key;
    if (!equal_except(annotation.before, annotation.after,
                      {"Contents", "RC", "M", "AP", "C", "State", "StateModel", "Popup", "F"}, key))
        return other("V-D12", "an annotation's /" + key + " changed", number);
    Slot slot;
    slot.place = {number, {}};
    slot.before = annotation.before;
    slot.after = annotation.after;
    compare_appearance(slot);
    field_role_.insert(number);
    ChangeItem item{"V-D12", Change::annot, "a comment was edited", number};
    item.may_hide_content = may_cover(annotation.after) || !(annotation.before.get("F") == annotation.after.get("F"));
    add(std::move(item));
}

}  // namespace validation
