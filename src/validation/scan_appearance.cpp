// what annotations and fields draw.
#include <algorithm>
#include <array>
#include <cctype>

#include "pdf/form_walk.h"
#include "validation/raw_scan.h"
#include "validation/scan_parts.h"

namespace validation {
namespace {

constexpr std::size_t kMaxContent = 1 << 20;  // bytes of one appearance
constexpr std::size_t kMaxTokens = 50'000;

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
std::string letters(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) out.push_back(c);
    return out;
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\r' || byte == '\n' || byte == '\t' || (byte >= 0x20 && byte < 0x7f);
    });
}

/// The strings that the appearance shows, one after the other; nothing when they are not plain characters.
std::optional<std::string> shown_text(const pdf::Document& document, const pdf::Value& stream) {
    const auto fonts = get(document, get(document, stream, "Resources"), "Font");
    for (const auto& font : fonts.entries()) {
        const auto dictionary = document.resolve(font.value);
        // Composite fonts and own encodings: their codes are no characters.
        if (!dictionary || dictionary->get("Subtype").is_name("Type0") ||
            get(document, *dictionary, "Encoding").has("Differences"))
            return std::nullopt;
    }
    const auto content = document.stream_data(stream);
    if (!content || content->size() > kMaxContent) return std::nullopt;
    std::string text;
    RawLexer lexer(*content, 0);
    for (std::size_t count = 0; count < kMaxTokens; ++count) {
        const auto token = lexer.next();
        if (token.kind == TokenKind::end) return text;
        if (token.kind == TokenKind::error || token.kind == TokenKind::hex_string) return std::nullopt;
        if (token.kind != TokenKind::string) continue;
        const auto raw = lexer.text(token);
        if (raw.size() < 2 || raw.find('\\') != std::string_view::npos) return std::nullopt;
        text += raw.substr(1, raw.size() - 2);
    }
    return std::nullopt;
}

bool rule_a5_shows_other_text(const pdf::Document& document, const pdf::FormField& field) {
    if (field.type != "Tx" || field.widgets.empty()) return false;
    const auto value = document.resolve(field.value);
    if (!value || (!value->is_string() && !value->is_null())) return false;
    const auto wanted = value->as_text();
    const auto flags = get(document, field.dictionary, "Ff").as_integer().value_or(0);
    constexpr std::int64_t kPassword = 1 << 13;  // section 12.7.5.3: shown as stars
    if (!is_plain(wanted) || (flags & kPassword) != 0) return false;
    for (const auto ref : field.widgets) {
        const auto widget = document.load(ref);
        if (!widget) continue;
        const auto appearance = appearance_of(document, *widget);
        if (!appearance.is_stream()) continue;
        const auto shown = shown_text(document, appearance);
        if (!shown || !is_plain(*shown)) continue;
        // A field that is too small shows the beginning only.
        const auto seen = letters(*shown), meant = letters(wanted);
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
