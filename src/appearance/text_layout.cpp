#include "appearance/text_layout.h"

#include <algorithm>

#include "base/encoding.h"

namespace appearance {
namespace {

constexpr double largest = 11, smallest = 3, step = 0.25;
constexpr double first_line_factor = 1.2;  // the name stands out
constexpr double leading = 1.2;
constexpr std::size_t max_lines = 12, max_characters = 400;

std::vector<std::u32string> words_of(const std::u32string& line) {
    std::vector<std::u32string> words;
    std::u32string word;
    for (const char32_t c : line) {
        if (c != U' ')
            word += c;
        else if (!word.empty())
            words.push_back(std::exchange(word, {}));
    }
    if (!word.empty()) words.push_back(word);
    return words;
}

/// The longest beginning of `text` that fits, at least one character.
std::size_t fitting_prefix(const Font& font, const std::u32string& text, double size, double width) {
    std::size_t count = 1;
    while (count < text.size() && font.width(std::u32string_view(text).substr(0, count + 1)) * size <= width) ++count;
    return count;
}

/// Wraps at spaces; words longer than the rectangle break anywhere.
void wrap(const Font& font, const std::u32string& line, double size, double width, std::vector<TextLine>& out) {
    std::u32string current;
    const auto flush = [&] {
        if (!current.empty()) out.push_back({std::exchange(current, {}), size, 0});
    };
    for (std::u32string word : words_of(line)) {
        const std::u32string joined = current.empty() ? word : current + U" " + word;
        if (font.width(joined) * size <= width) {
            current = joined;
            continue;
        }
        flush();
        while (font.width(word) * size > width && word.size() > 1) {
            const std::size_t count = fitting_prefix(font, word, size, width);
            out.push_back({word.substr(0, count), size, 0});
            word.erase(0, count);
        }
        current = word;
    }
    flush();
}

double stack(const Font& font, std::vector<TextLine>& lines) {
    double y = 0;
    for (TextLine& line : lines) {
        line.baseline = y + font.ascent() * line.size * leading / (font.ascent() - font.descent());
        y += line.size * leading;
    }
    return y;
}

TextLayout attempt(const Font& font, const std::vector<std::u32string>& lines, double size, double width) {
    TextLayout out;
    for (std::size_t i = 0; i < lines.size(); ++i)
        wrap(font, lines[i], i == 0 && lines.size() > 1 ? size * first_line_factor : size, width, out.lines);
    out.height = stack(font, out.lines);
    for (const TextLine& line : out.lines) out.width = std::max(out.width, font.width(line.text) * line.size);
    return out;
}

/// Width of the widest line if nothing wraps, for size 1 of the lines below the first.
double widest_line(const Font& font, const std::vector<std::u32string>& lines) {
    double widest = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        double line = 0;
        for (const std::u32string& word : words_of(lines[i]))
            line += font.width(word) + (line > 0 ? font.width(U" ") : 0);
        widest = std::max(widest, i == 0 && lines.size() > 1 ? line * first_line_factor : line);
    }
    return widest;
}

void cut(const Font& font, TextLayout& layout, double width, double height) {
    while (!layout.lines.empty() && layout.height > height) {
        layout.height -= layout.lines.back().size * leading;
        layout.lines.pop_back();
        if (layout.lines.empty()) return;
        TextLine& last = layout.lines.back();
        last.text += U'…';
        while (last.text.size() > 1 && font.width(last.text) * last.size > width)
            last.text.erase(last.text.size() - 2, 1);
    }
}

}  // namespace

TextLayout lay_out_text(const Font& font, const std::vector<std::string>& lines, double width, double height) {
    std::vector<std::u32string> decoded;
    for (const std::string& line : lines) {
        if (decoded.size() == max_lines) break;
        std::u32string text = base::utf8_decode(line).substr(0, max_characters);
        for (char32_t& c : text)
            if (c < 0x20 || (c >= 0x7f && c < 0xa0)) c = U' ';
        decoded.push_back(std::move(text));
    }
    if (width <= 0 || height <= 0) return {};
    // A size at which nothing has to wrap is worth a little: try wrapping only below 7 points.
    const double longest = widest_line(font, decoded);
    TextLayout best;
    for (double size = largest; size >= smallest; size -= step) {
        if (size > 7 && longest * size > width * 1.001) continue;  // would wrap for certain
        best = attempt(font, decoded, size, width);
        const bool wrapped = best.lines.size() > decoded.size();
        if (best.height <= height && best.width <= width && (!wrapped || size <= 7)) return best;
    }
    cut(font, best, width, height);
    return best;
}

}  // namespace appearance
