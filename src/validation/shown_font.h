#pragma once
// What the codes of a shown string stand for and how far they advance (ISO 32000-2 clauses 9.4.3, 9.6, 9.7, 9.10):
// enough to read an appearance or to say where on a page words stand, not to draw them.
#include <string>
#include <unordered_map>
#include <vector>

#include "pdf/document.h"

namespace validation {

class ShownFont {
  public:
    /// Of a font that is missing or unknown: one-byte codes that are characters, half an em wide.
    ShownFont();
    ShownFont(const pdf::Document& document, const pdf::Value& font);
    ShownFont(const ShownFont&) = delete;
    ShownFont& operator=(const ShownFont&) = delete;

    struct Glyph {
        std::uint32_t code = 0;
        double width = 0;  // of the font size
        /// As /ToUnicode says, or the code itself where that is certain: an ASCII code of a simple font that keeps its
        /// encoding. Null: unknown.
        const std::u32string* text = nullptr;
        bool is_space = false;  // a single-byte 32, or what stands for white space
    };
    /// Takes the next code off `bytes`; false when there is none.
    bool next(std::string_view& bytes, Glyph& glyph) const;
    /// How much was read for it: entries of its tables.
    std::size_t cost() const { return 10 * (widths_.size() + texts_.size()); }

  private:
    void read_composite(const pdf::Document& document, const pdf::Value& font);
    void read_simple_widths(const pdf::Document& document, const pdf::Value& font, bool type3);
    void read_to_unicode(const pdf::Document& document, const pdf::Value& font);

    void finish();
    Glyph look_up(std::uint32_t code) const;

    bool composite_ = false, codes_are_characters_ = true;
    double default_width_ = 0.5;
    std::unordered_map<std::uint32_t, double> widths_;
    std::unordered_map<std::uint32_t, std::u32string> texts_;
    std::vector<Glyph> simple_;  // all codes of a font that is not composite
};

}  // namespace validation
