#pragma once
// Keeps tagged documents tagged: what is drawn for a signature gets its place in the structure tree (ISO 32000-2
// section 14.7, PDF/UA-1 section 7.18).
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "pades/form_editor.h"

namespace pades {

/// True for a tagged document: /MarkInfo says so and there is a tree (ISO 32000-2 section 14.8.1).
bool is_tagged(const pdf::Document& document, const pdf::Value& catalog);

/// PDF/UA-1 section 7.18.3: /Tabs /S of a page that has, or will have, annotations. Sets the page in the increment.
void order_by_structure(pdf::Increment& increment, pdf::PageInfo& page);
/// An invisible widget goes where PDF/UA-1 section 7.18.4 asks for no tag: outside of the crop box. So a later
/// invisible signature or document time-stamp leaves the structure alone.
void move_off_page(const pdf::PageInfo& page, pdf::Value& widget);

/// The additions of one increment, of the first signature only: rule V-D11 allows them later too, but other validators
/// find the earlier signatures suspicious then. Elements are only appended, the parent tree only grows at its end.
class StructureTree {
  public:
    /// Of a tagged document. Nothing when its tree is of a shape that cannot grow: the new annotation then goes without
    /// a tag. All arguments must outlive the tree.
    static std::optional<StructureTree> open(const pdf::Document& document, pdf::Increment& increment,
                                             FormEditor& form);

    /// An element of `type` (Form, Annot) that holds the annotation. Adds /StructParent to the annotation's dictionary
    /// and /Tabs /S to the page's.
    void add(std::string_view type, pdf::PageInfo& page, pdf::Ref annotation, pdf::Value& dictionary);
    /// Hands the changed objects to the increment; once, after the last add.
    Result<void> write();

  private:
    StructureTree(const pdf::Document& document, pdf::Increment& increment, FormEditor& form)
        : document_(&document), increment_(&increment), form_(&form) {}
    Result<void> load();
    Result<void> choose_parent();
    Result<std::int64_t> highest_key() const;
    /// Appends to a node of the parent tree; true when the node's own dictionary changed.
    Result<bool> extend(pdf::Value& node, int depth);
    void append_kids(pdf::Value& holder);
    void keep(pdf::Ref ref, pdf::Value value) { edits_.emplace_back(ref, std::move(value)); }

    const pdf::Document* document_;
    pdf::Increment* increment_;
    FormEditor* form_;
    pdf::Ref root_ref_, parent_ref_;
    pdf::Value root_, parent_;  // parent_: of new elements, when that is not the root
    std::int64_t next_key_ = 0;
    std::vector<std::pair<std::int64_t, pdf::Ref>> added_;  // key in the parent tree, element
    std::vector<std::pair<pdf::Ref, pdf::Value>> edits_;
};

}  // namespace pades
