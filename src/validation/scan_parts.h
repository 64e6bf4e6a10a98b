#pragma once
// The longer rules of the pre-sign scan, one function each.
#include "pdf/document.h"
#include "validation/file_facts.h"

namespace validation {

/// does the annotation draw something opaque that is no control of a form? Note icons and highlights are not.
bool rule_a1_covers_content(const pdf::Document& document, const pdf::Value& annotation);
/// do two of the rectangles lie over each other, so that one hides most of the other?
bool overlap(std::vector<pdf::Rectangle> rectangles);
/// the first page whose own content hides a whole word under an opaque picture, area or broad line that it paints
/// later: its object's number. Words that were never visible do not count; clause 9.3.6 mode 3, clipped away, tiny.
/// Bounded in decoded bytes, operators and areas; what lies behind the bounds is not looked at.
std::optional<std::uint32_t> rule_a1_covered_text(const pdf::Document& document);

/// a text field whose appearance shows another text than its value. Only what can be read with certainty counts:
/// codes that /ToUnicode names, or ASCII in simple fonts that keep their encoding; Latin, Greek and Cyrillic writing.
bool rule_a5_shows_other_text(const pdf::Document& document);

/// something other than white space and comments stands between the objects of the file.
bool rule_a7_stray_bytes(const pdf::Document& document, const std::vector<RevisionFacts>& revisions);

}  // namespace validation
