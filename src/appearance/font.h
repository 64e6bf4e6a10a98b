#pragma once
// A TrueType font file and its subsets as PDF composite fonts (ISO 32000-1 section 9.7): real, searchable, embedded
// text.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "appearance/pdf_parts.h"
#include "base/result.h"

namespace appearance {

using base::Result;

/// Glyphs of one set of characters, deflated. Immutable and shared between the signatures that use it.
class FontSubset {
  public:
    /// Two bytes a character, for Identity-H: glyph numbers of the original font.
    std::string encode(std::u32string_view text) const;
    /// Font file, descriptor, CIDFont, ToUnicode, Type0; the root is the Type0.
    const std::shared_ptr<const PdfParts>& parts() const { return parts_; }

  private:
    friend class Font;
    std::map<char32_t, std::uint16_t> glyphs_;
    std::shared_ptr<const PdfParts> parts_;
};

/// Thread-safe. Characters the font lacks are drawn as its "?".
class Font {
  public:
    /// Errors: unavailable "font.unreadable"; unsupported "font.unsupported" (not a TrueType outline font).
    static Result<std::shared_ptr<const Font>> open(const std::string& path);
    ~Font();

    double width(std::u32string_view text) const;  // in units of the font size
    double ascent() const { return ascent_; }      // of 1; descent is negative
    double descent() const { return descent_; }
    /// Errors: unsupported "font.unsupported": a damaged font file, found when its glyphs are needed.
    Result<std::shared_ptr<const FontSubset>> subset(std::u32string_view text) const;

    Font(const Font&) = delete;
    Font& operator=(const Font&) = delete;

  private:
    struct Glyph {
        std::uint16_t id = 0;
        double advance = 0;  // font units
    };
    Font() = default;
    Glyph glyph(char32_t character) const;
    Glyph look_up(char32_t character) const;
    Result<std::shared_ptr<const FontSubset>> make_subset(const std::u32string& characters) const;

    struct Native;
    std::unique_ptr<Native> native_;
    std::string name_, descriptor_;
    double ascent_ = 0, descent_ = 0;
    std::vector<Glyph> common_;  // of the characters below common_limit, looked up once
    mutable std::mutex mutex_;
    mutable std::map<std::u32string, std::shared_ptr<const FontSubset>> subsets_;
};

/// The font of this installation's appearances when the configuration names none (package fonts-dejavu-core).
inline constexpr const char* default_font_path = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

}  // namespace appearance
