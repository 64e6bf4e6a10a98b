#include "validation/shown_font.h"

#include <algorithm>
#include <cmath>

#include "base/encoding.h"
#include "validation/raw_scan.h"

namespace validation {
namespace {

constexpr std::size_t kMaxCodes = 70'000;  // two-byte codes, and some more
constexpr std::size_t kMaxMap = 4 << 20;   // bytes of one /ToUnicode
constexpr std::size_t kMaxMapTokens = 500'000;

pdf::Value get(const pdf::Document& document, const pdf::Value& dictionary, std::string_view key) {
    auto value = document.resolve(dictionary, key);
    return value ? std::move(*value) : pdf::Value();
}

std::uint32_t code_of(std::string_view bytes) {
    std::uint32_t code = 0;
    for (const char c : bytes.substr(0, 4)) code = code << 8 | static_cast<std::uint8_t>(c);
    return code;
}

std::u32string text_of(std::string_view utf16) {
    return base::utf8_decode(base::utf16be_decode(utf16));
}

bool is_white(const std::u32string& text) {
    return std::all_of(text.begin(), text.end(), [](char32_t c) {
        return c <= U' ' || c == 0xA0 || (c >= 0x2000 && c <= 0x200F) || c == 0x202F || c == 0x3000 || c == 0xFEFF;
    });
}

/// The ranges of a /ToUnicode CMap (clause 9.10.3).
class MapReader {
  public:
    MapReader(base::ByteView bytes, std::unordered_map<std::uint32_t, std::u32string>& out)
        : lexer_(bytes, 0), out_(out) {}

    void read() {
        while (next()) {
            if (token_.kind != TokenKind::keyword) continue;
            const auto word = lexer_.text(token_);
            if (word == "beginbfchar") read_chars();
            if (word == "beginbfrange") read_ranges();
        }
    }

  private:
    bool next() {
        if (tokens_left_ == 0 || out_.size() >= kMaxCodes) return false;
        --tokens_left_;
        token_ = lexer_.next();
        return token_.kind != TokenKind::end && token_.kind != TokenKind::error;
    }
    std::optional<std::string> next_string() {
        if (!next() || token_.kind != TokenKind::hex_string) return std::nullopt;
        return decode_string(lexer_.text(token_));
    }
    void read_chars() {
        for (auto code = next_string(); code; code = next_string()) {
            const auto text = next_string();
            if (!text) return;
            out_[code_of(*code)] = text_of(*text);
        }
    }
    void read_ranges() {
        for (auto low = next_string(); low; low = next_string()) {
            const auto high = next_string();
            if (!high || !next()) return;
            auto code = code_of(*low);
            const auto last = code_of(*high);
            if (token_.kind == TokenKind::hex_string) {
                auto text = text_of(decode_string(lexer_.text(token_)));
                for (; code <= last && out_.size() < kMaxCodes && !text.empty(); ++code, ++text.back())
                    out_[code] = text;
            } else if (token_.kind == TokenKind::open_array) {
                for (auto text = next_string(); text; text = next_string())
                    if (code <= last) out_[code++] = text_of(*text);
            } else {
                return;
            }
        }
    }

    RawLexer lexer_;
    std::unordered_map<std::uint32_t, std::u32string>& out_;
    std::size_t tokens_left_ = kMaxMapTokens;
    Token token_;
};

}  // namespace

ShownFont::ShownFont() {
    finish();
}

ShownFont::ShownFont(const pdf::Document& document, const pdf::Value& font) {
    if (!font.is_dictionary()) {
        finish();
        return;
    }
    const auto kind = get(document, font, "Subtype");
    composite_ = kind.is_name("Type0");
    const auto encoding = get(document, font, "Encoding");
    codes_are_characters_ = !composite_ && !kind.is_name("Type3") && !encoding.has("Differences");
    if (composite_)
        read_composite(document, font);
    else
        read_simple_widths(document, font, kind.is_name("Type3"));
    read_to_unicode(document, font);
    finish();
}

void ShownFont::finish() {
    if (composite_) return;
    for (std::uint32_t code = 0; code < 256 && codes_are_characters_; ++code) {
        const bool plain = (code >= 0x20 && code < 0x7F) || code == '\t' || code == '\n' || code == '\r';
        if (plain) texts_.try_emplace(code, 1, static_cast<char32_t>(code));
    }
    for (std::uint32_t code = 0; code < 256; ++code) simple_.push_back(look_up(code));
}

void ShownFont::read_simple_widths(const pdf::Document& document, const pdf::Value& font, bool type3) {
    double unit = 0.001;
    if (type3) {
        const auto matrix = get(document, font, "FontMatrix");
        if (matrix.items().size() == 6) unit = std::abs(matrix.items()[0].as_number().value_or(unit));
    }
    const auto first = get(document, font, "FirstChar").as_integer().value_or(0);
    const auto widths = get(document, font, "Widths");
    for (std::size_t i = 0; i < widths.items().size() && i < 256; ++i) {
        const auto width = document.resolve(widths.items()[i]);
        const auto code = first + static_cast<std::int64_t>(i);
        if (width && width->as_number() && code >= 0 && code < 256)
            widths_[static_cast<std::uint32_t>(code)] = *width->as_number() * unit;
    }
}

// Clause 9.7.4.3: /W is "c [w w w]" and "c c w". Codes are taken for CIDs, which is what Identity-H and -V mean.
void ShownFont::read_composite(const pdf::Document& document, const pdf::Value& font) {
    const auto descendants = get(document, font, "DescendantFonts");
    const auto inner =
        descendants.items().empty() ? base::Result<pdf::Value>(pdf::Value()) : document.resolve(descendants.items()[0]);
    default_width_ = 1;
    if (!inner || !inner->is_dictionary()) return;
    default_width_ = get(document, *inner, "DW").as_number().value_or(1000) / 1000;
    const auto widths = get(document, *inner, "W");
    const auto items = widths.items();
    for (std::size_t i = 0; i + 1 < items.size() && widths_.size() < kMaxCodes;) {
        const auto from = items[i].as_integer();
        if (!from || *from < 0 || *from > 0xFFFF) return;
        auto code = static_cast<std::uint32_t>(*from);
        const auto second = document.resolve(items[i + 1]);
        if (second && second->is_array()) {
            for (const auto& width : second->items()) {
                if (code > 0xFFFF) break;
                widths_[code++] = width.as_number().value_or(1000) / 1000;
            }
            i += 2;
        } else if (second && second->as_integer() && i + 2 < items.size()) {
            const auto last = std::min<std::int64_t>(*second->as_integer(), 0xFFFF);
            const auto width = items[i + 2].as_number().value_or(1000) / 1000;
            for (; code <= last && widths_.size() < kMaxCodes; ++code) widths_[code] = width;
            i += 3;
        } else {
            return;
        }
    }
}

void ShownFont::read_to_unicode(const pdf::Document& document, const pdf::Value& font) {
    const auto map = get(document, font, "ToUnicode");
    if (!map.is_stream()) return;
    const auto bytes = document.stream_data(map);
    if (bytes && bytes->size() <= kMaxMap) MapReader(*bytes, texts_).read();
}

ShownFont::Glyph ShownFont::look_up(std::uint32_t code) const {
    Glyph glyph{code, default_width_};
    if (const auto width = widths_.find(code); width != widths_.end()) glyph.width = width->second;
    if (const auto text = texts_.find(code); text != texts_.end()) glyph.text = &text->second;
    glyph.is_space = glyph.text ? is_white(*glyph.text) : !composite_ && code == 32;
    return glyph;
}

bool ShownFont::next(std::string_view& bytes, Glyph& glyph) const {
    if (bytes.empty()) return false;
    const std::size_t size = composite_ && bytes.size() > 1 ? 2 : 1;
    const auto code = code_of(bytes.substr(0, size));
    bytes.remove_prefix(size);
    glyph = composite_ ? look_up(code) : simple_[code];
    return true;
}

}  // namespace validation
