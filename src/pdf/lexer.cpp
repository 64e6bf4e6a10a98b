#include <limits>

#include "pdf/parser.h"

namespace pdf {

void Lexer::skip_space() {
    while (position_ < data_.size() && is_space(data_[position_])) ++position_;
}

void Lexer::skip_space_and_comments() {
    for (;;) {
        skip_space();
        if (peek() != '%') return;
        while (position_ < data_.size() && data_[position_] != '\r' && data_[position_] != '\n') ++position_;
    }
}

bool Lexer::starts_with(std::string_view text) const {
    if (position_ > data_.size() || data_.size() - position_ < text.size()) return false;
    return base::as_text(data_.subspan(position_, text.size())) == text;
}

bool Lexer::take_keyword(std::string_view text) {
    if (!starts_with(text)) return false;
    const int next = peek(text.size());
    if (next >= 0 && is_regular(static_cast<std::uint8_t>(next))) return false;
    position_ += text.size();
    return true;
}

std::optional<std::uint64_t> Lexer::take_unsigned() {
    constexpr std::uint64_t limit = std::numeric_limits<std::int64_t>::max();
    std::size_t at = position_;
    std::uint64_t value = 0;
    while (at < data_.size() && is_digit(data_[at])) {
        const std::uint64_t digit = data_[at] - '0';
        if (value > (limit - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
        ++at;
    }
    if (at == position_ || (at < data_.size() && is_regular(data_[at]))) return std::nullopt;
    position_ = at;
    return value;
}

}  // namespace pdf
