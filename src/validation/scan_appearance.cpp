// what annotations and fields draw.
#include <algorithm>
#include <array>
#include <map>

#include "base/encoding.h"
#include "pdf/form_walk.h"
#include "validation/raw_scan.h"
#include "validation/scan_parts.h"
#include "validation/shown_font.h"

namespace validation {
namespace {

constexpr std::size_t kMaxContent = 1 << 20;  // bytes of one appearance
constexpr std::size_t kMaxTokens = 50'000;
constexpr std::size_t kMaxFonts = 20;  // of one appearance

pdf::Value get(const pdf::Document& document, const pdf::Value& dictionary, std::string_view key) {
    auto value = document.resolve(dictionary, key);
    return value ? std::move(*value) : pdf::Value();
}

/// The normal appearance (ISO 32000-2 section 12.5.5); null when there is none or it has states.
pdf::Value appearance_of(const pdf::Document& document, const pdf::Value& annotation) {
    auto normal = get(document, get(document, annotation, "AP"), "N");
    return normal.is_stream() ? normal : pdf::Value();
}

/// Operators that fill an area (section 8.5.3.3), paint a shading, an image or a form.
bool paints_area(std::string_view op) {
    constexpr std::array<std::string_view, 10> operators = {"f", "F", "f*", "b", "B", "b*", "B*", "sh", "Do", "BI"};
    return std::find(operators.begin(), operators.end(), op) != operators.end();
}

bool paints_area(const pdf::Document& document, const pdf::Value& stream) {
    const auto content = document.stream_data(stream);
    if (!content || content->size() > kMaxContent) return true;  // cannot be read: think the worse
    RawLexer lexer(*content, 0);
    for (std::size_t count = 0; count < kMaxTokens; ++count) {
        const auto token = lexer.next();
        if (token.kind == TokenKind::end || token.kind == TokenKind::error) return false;
        if (token.kind == TokenKind::keyword && paints_area(lexer.text(token))) return true;
    }
    return true;
}

double area(const pdf::Rectangle& r) {
    return std::max(0.0, r.right - r.left) * std::max(0.0, r.top - r.bottom);
}

/// Letters and digits only: line breaks, spacing and punctuation are the viewer's.
std::u32string letters(std::u32string_view text) {
    std::u32string out;
    for (const char32_t c : text) {
        const bool ascii = (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
        if (ascii || (c >= 0xC0 && c != 0xD7 && c != 0xF7 && !(c >= 0x2000 && c <= 0x2BFF))) out.push_back(c);
    }
    return out;
}

/// Latin, Greek and Cyrillic writing without combining marks: one letter has one spelling and stands where it is read.
/// Ligatures become their letters.
std::optional<std::u32string> plain_text(std::u32string_view text) {
    constexpr std::array<std::u32string_view, 7> ligatures = {U"ff", U"fi", U"fl", U"ffi", U"ffl", U"st", U"st"};
    std::u32string out;
    for (const char32_t c : text) {
        const bool control = (c < 0x20 && c != U'\r' && c != U'\n' && c != U'\t') || (c >= 0x7F && c < 0xA0);
        const bool mark = c >= 0x2B0 && c < 0x370;
        const bool foreign = c >= 0x530 && !(c >= 0x1E00 && c < 0x2060) && !(c >= 0x20A0 && c < 0x2200);
        if (c >= 0xFB00 && c < 0xFB00 + ligatures.size())
            out += ligatures[c - 0xFB00];
        else if (control || mark || foreign)
            return std::nullopt;
        else
            out.push_back(c);
    }
    return out;
}

/// False when a code's meaning is not certain.
bool read_codes(const ShownFont& font, std::string_view codes, std::u32string& text) {
    for (ShownFont::Glyph glyph; font.next(codes, glyph);) {
        if (!glyph.text) return false;
        text += *glyph.text;
    }
    return true;
}

/// The strings that the appearance shows, one after the other; nothing when they cannot be read with certainty.
std::optional<std::u32string> shown_text(const pdf::Document& document, const pdf::Value& stream) {
    const auto fonts = get(document, get(document, stream, "Resources"), "Font");
    const auto content = document.stream_data(stream);
    if (!content || content->size() > kMaxContent) return std::nullopt;
    std::map<std::string, ShownFont> known;
    const auto* font = &known.try_emplace({}).first->second;
    std::u32string text;
    std::string name;
    std::vector<std::string> strings;  // operands of the operator to come
    RawLexer lexer(*content, 0);
    for (std::size_t count = 0; count < kMaxTokens; ++count) {
        const auto token = lexer.next();
        if (token.kind == TokenKind::end) return text;
        if (token.kind == TokenKind::error) return std::nullopt;
        const auto word = lexer.text(token);
        if (token.kind == TokenKind::name) name = decode_name(word);
        if (token.kind == TokenKind::string || token.kind == TokenKind::hex_string)
            strings.push_back(decode_string(word));
        if (token.kind != TokenKind::keyword) continue;
        if (word == "Tf") {
            const auto dictionary = document.resolve(fonts.get(name));
            font = &known.try_emplace(name, document, dictionary ? *dictionary : pdf::Value()).first->second;
            if (known.size() > kMaxFonts) return std::nullopt;
        } else if (word == "Tj" || word == "TJ" || word == "'" || word == "\"") {
            for (const auto& codes : strings)
                if (!read_codes(*font, codes, text)) return std::nullopt;
        }
        strings.clear();
    }
    return std::nullopt;
}

bool rule_a5_shows_other_text(const pdf::Document& document, const pdf::FormField& field) {
    if (field.type != "Tx" || field.widgets.empty()) return false;
    const auto value = document.resolve(field.value);
    if (!value || (!value->is_string() && !value->is_null())) return false;
    const auto wanted = plain_text(base::utf8_decode(value->as_text()));
    const auto flags = get(document, field.dictionary, "Ff").as_integer().value_or(0);
    constexpr std::int64_t kPassword = 1 << 13;  // section 12.7.5.3: shown as stars
    if (!wanted || (flags & kPassword) != 0) return false;
    for (const auto ref : field.widgets) {
        const auto widget = document.load(ref);
        if (!widget) continue;
        const auto appearance = appearance_of(document, *widget);
        if (!appearance.is_stream()) continue;
        const auto codes = shown_text(document, appearance);
        const auto shown = codes ? plain_text(*codes) : std::nullopt;
        if (!shown) continue;
        // A field that is too small shows the beginning only.
        const auto seen = letters(*shown), meant = letters(*wanted);
        if (seen.empty() && field.dictionary.has("PMD")) continue;  // a bar code (section 12.7.8)
        if (seen.empty() ? !meant.empty() : !meant.starts_with(seen)) return true;
    }
    return false;
}

}  // namespace

bool rule_a1_covers_content(const pdf::Document& document, const pdf::Value& annotation) {
    const auto& subtype = annotation.get("Subtype");
    if (subtype.is_name("Redact") || subtype.is_name("Stamp")) return true;
    const bool text = subtype.is_name("FreeText");
    if (!text && !subtype.is_name("Square") && !subtype.is_name("Circle") && !subtype.is_name("Polygon")) return false;
    // Section 12.5.6.6: /C is the background of free text; 12.5.6.8: /IC fills the shapes.
    const auto fill = get(document, annotation, text ? "C" : "IC");
    if (!fill.items().empty()) return true;
    const auto appearance = appearance_of(document, annotation);
    return appearance.is_stream() && paints_area(document, appearance);
}

bool overlap(std::vector<pdf::Rectangle> rectangles) {
    constexpr double kMost = 0.5;
    constexpr std::size_t kMaxRectangles = 2000;
    if (rectangles.size() > kMaxRectangles) rectangles.resize(kMaxRectangles);
    std::sort(rectangles.begin(), rectangles.end(), [](const auto& a, const auto& b) { return a.left < b.left; });
    for (std::size_t i = 0; i < rectangles.size(); ++i) {
        const auto& a = rectangles[i];
        for (std::size_t j = i + 1; j < rectangles.size() && rectangles[j].left < a.right; ++j) {
            const auto& b = rectangles[j];
            const pdf::Rectangle both{std::max(a.left, b.left), std::max(a.bottom, b.bottom),
                                      std::min(a.right, b.right), std::min(a.top, b.top)};
            if (both.right <= both.left || both.top <= both.bottom) continue;
            if (area(both) > kMost * std::min(area(a), area(b))) return true;
        }
    }
    return false;
}

bool rule_a5_shows_other_text(const pdf::Document& document) {
    bool found = false;
    // A form that cannot be read is refused elsewhere.
    (void)pdf::walk_form(document, [&](pdf::FormField&& field) -> base::Result<void> {
        found = found || rule_a5_shows_other_text(document, field);
        return {};
    });
    return found;
}

}  // namespace validation
