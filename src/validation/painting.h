#pragma once
// What an appearance stream paints, judged by its operators (ISO 32000-2 clause 8.5, 8.6, 9.4): whether something that
// was added after signing can hide or imitate what was signed. Thinks the worse of what it cannot read.
#include "pdf/document.h"

namespace validation {

struct Painting {
    bool anything = false;  // a mark of any kind
    bool words = false;     // text or a picture: can say something of its own
    bool area = false;      // an area that lets nothing shine through
};

/// All states of an appearance entry (/N, /R, /D): a form XObject, or a dictionary of them. `width` and `height` are of
/// the annotation's rectangle, into which the appearance is fitted.
Painting painting_of(const pdf::Document& document, const pdf::Value& appearance, double width, double height);

/// A colour (0, 1, 3 or 4 components) under which print cannot be read even where it is only blended.
bool is_dark(const std::vector<double>& colour);

}  // namespace validation
