#pragma once
// Compares one revision with the one before it, slot by slot along the paths where a change can be legitimate. Whatever
// changed and was not met on such a path, or is also reached by another one, is Change::other.
#include <map>
#include <set>

#include "validation/changes.h"
#include "validation/painting.h"
#include "validation/reference_index.h"

namespace validation {

class RevisionJudge {
  public:
    /// `index` holds the references of `before`. `steps_left` is shared by all revisions of a file: slots that may be
    /// compared.
    RevisionJudge(const pdf::Document& before, const pdf::Document& after, const RevisionFacts& revision,
                  const ReferenceIndex& index, std::size_t& steps_left);
    RevisionChanges judge();

  private:
    /// Where a value stands in the old revision: inside which object, and where in it.
    struct Place {
        std::uint32_t holder = 0;
        std::string path;
    };
    /// The same slot in both revisions, resolved.
    struct Slot {
        Place place;
        pdf::Value before, after;          // what it leads to
        pdf::Value raw_before, raw_after;  // what stands there
        bool same_reference() const { return raw_before.is_reference() && raw_before == raw_after; }
        bool rewritten() const { return !(raw_before == raw_after); }
    };
    struct Versions {
        pdf::Value before, after;
        bool dangling = false;  // the old revision referred to a number that did not exist
    };
    struct Inherited {
        std::string name;            // qualified, of the parent
        std::string type;            // /FT
        bool is_signed = false;      // the field or one above has a value already
        bool is_signed_now = false;  // has one after this revision
        int depth = 0;
    };

    void rule_v_d0_changed_objects();
    void add(std::string_view rule, Change level, std::string message, std::optional<std::uint32_t> object = {});
    void add(ChangeItem item);
    void other(std::string_view rule, std::string message, std::optional<std::uint32_t> object = {}) {
        add(rule, Change::other, std::move(message), object);
    }
    bool was_in_use(std::uint32_t number) const;
    bool is_changed(std::uint32_t number) const { return changed_.contains(number); }
    /// Another value stands in the slot, or the object it leads to was replaced.
    bool is_changed(const Slot& slot) const {
        return slot.rewritten() || (slot.raw_before.is_reference() && is_changed(slot.raw_before.as_ref().number));
    }
    bool refers_to_changed(const pdf::Value& value, int depth = 0) const;
    /// Goes down one step in both revisions and notes that this path explains a change of what it leads to.
    Slot step(const Slot& parent, std::string_view key);
    Slot step_item(const Place& array, std::size_t index, const pdf::Value& before, const pdf::Value& after);
    Slot make_slot(Place place, const pdf::Value& before, const pdf::Value& after);
    pdf::Value resolve_before(const pdf::Value& value);
    pdf::Value resolve_after(const pdf::Value& value);
    bool equal_except(const pdf::Value& before, const pdf::Value& after, const std::set<std::string_view>& keys,
                      std::string& first_difference) const;

    // judge_catalog.cpp
    void rule_v_d1_trailer();
    void rule_v_d2_catalog(const Slot& catalog);
    void compare_version(const Slot& catalog);
    void compare_extensions(const Slot& slot);
    void rule_v_d4_metadata(const Slot& slot);
    void compare_mark_info(const Slot& slot);
    void rule_v_d3_dss(const Slot& slot);
    void compare_dss_array(const Slot& slot);
    void compare_vri(const Slot& slot);
    // judge_form.cpp
    void rule_v_d5_form(const Slot& form);
    void compare_resources(const Slot& resources);
    void compare_field_list(const Slot& list, const Inherited& inherited);
    void compare_field(const Slot& field, const Inherited& inherited);
    void rule_v_d7_signature_field(const Slot& field, const Inherited& here);
    void rule_v_d9_value_field(const Slot& field, const std::string& name, const std::string& type);
    void compare_appearance(const Slot& field);
    void rule_v_d6_new_field(const pdf::Value& reference, const Inherited& inherited);
    bool judge_new_widget(const pdf::Value& widget, std::uint32_t number);
    void judge_new_value(const pdf::Value& value_reference, const std::string& name, bool visible);
    void rule_v_d7_new_signature(std::uint32_t number, const std::string& name);
    void rule_v_d8_new_timestamp(std::uint32_t number, const std::string& name, bool visible);
    bool is_visible(const pdf::Value& widget);
    /// What the normal appearance of a field or annotation paints, without and with what this revision did to it.
    Painting painting_before(const pdf::Value& widget);
    Painting painting_after(const pdf::Value& widget);
    // judge_pages.cpp
    void rule_v_d10_pages();
    void compare_page(std::uint32_t number, const Versions& page);
    void compare_annotations(const Slot& annotations);
    void rule_v_d12_new_annotation(const pdf::Value& reference);
    /// Can this comment hide or imitate what was signed (certification attack EAA)?
    bool may_cover(const pdf::Value& annotation);
    void compare_annotation(std::uint32_t number, const Versions& annotation);
    // judge_structure_tree.cpp
    void rule_v_d11_structure_tree(const Slot& root);
    void compare_structure_elements();
    void compare_parent_tree(const Slot& node, int depth);
    bool is_appended(const pdf::Value& before, const pdf::Value& after, std::vector<pdf::Value>& added) const;
    bool is_new_form_element(const pdf::Value& reference);

    void rule_v_d13_explained();
    bool edge_is_explained(std::uint32_t number, const ReferenceIndex::Edge& edge) const;
    /// The first path to `number`, or to something on the way to it, that no rule compared; empty: all are explained.
    std::string unexplained_path(std::uint32_t number, std::set<std::uint32_t>& visited) const;

    const pdf::Document& before_;
    const pdf::Document& after_;
    const RevisionFacts& revision_;
    const ReferenceIndex& index_;
    RevisionChanges result_;
    std::map<std::uint32_t, Versions> changed_;  // overridden with something else
    std::map<std::uint32_t, std::set<std::pair<std::uint32_t, std::string>>> explained_;
    std::set<std::uint32_t> any_role_;    // compared in full: harmless on whatever path
    std::set<std::uint32_t> field_role_;  // a field or widget: fine where fields are referred to
    std::set<std::uint32_t> retired_;     // appearance dictionaries that a field no longer uses
    std::set<std::uint32_t> approved_widgets_;
    std::set<std::string> names_;
    std::set<std::uint32_t> compared_fields_;  // one place each: shared kids would double the work on every level
    std::size_t& steps_left_;
};

}  // namespace validation
