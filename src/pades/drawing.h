#pragma once
// Puts something visible on a page: widgets' appearances and locked stamps.
#include "base/result.h"
#include "pades/form_editor.h"
#include "pades/parts_writer.h"
#include "pades/prepare.h"
#include "pades/structure_tree.h"

namespace pades {

/// True when the document says that it may not hold transparency, or has no output intent to blend in (PDF/A-1; PDF/A
/// without intent).
bool wants_opaque(const pdf::Document& document, const pdf::Value& catalog);

struct Drawn {
    pdf::PageInfo page;
    pdf::Placement placement;
    pdf::Ref appearance;
};

/// Checks the box and writes the form XObject. Errors: pdf.no_such_page, pades.box, those of build_appearance.
Result<Drawn> draw(const pdf::Document& document, PartsWriter& parts, const Visible& visible, bool opaque);

/// [left bottom right top] with three decimals.
pdf::Value rectangle_value(const pdf::Rectangle& rectangle);

/// A locked stamp (ISO 32000-2 section 12.5.6.12) in the page's /Annots, and in the tree of a tagged document.
Result<void> add_stamp(const pdf::Document& document, pdf::Increment& increment, FormEditor& form, PartsWriter& parts,
                       std::optional<StructureTree>& tree, const Visible& visible, bool opaque, base::Time time);

}  // namespace pades
