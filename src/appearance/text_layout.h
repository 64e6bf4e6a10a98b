#pragma once
// Lines of text fitted into a rectangle: the largest size at which everything fits after wrapping at spaces.
#include <string>
#include <vector>

#include "appearance/font.h"

namespace appearance {

struct TextLine {
    std::u32string text;
    double size = 0;      // points
    double baseline = 0;  // points below the top of the rectangle
};

struct TextLayout {
    std::vector<TextLine> lines;
    double width = 0, height = 0;
};

/// Never wider or higher than the rectangle: what does not fit at the smallest size ends in "…".
TextLayout lay_out_text(const Font& font, const std::vector<std::string>& lines, double width, double height);

}  // namespace appearance
