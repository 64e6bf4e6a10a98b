#include "validation/raw_scan.h"

#include <algorithm>
#include <limits>

#include "base/encoding.h"

namespace validation {
namespace {

constexpr int kMaxNesting = 500;  // V-P1

bool is_delimiter(std::uint8_t byte) {
    switch (byte) {
        case '(':
        case ')':
        case '<':
        case '>':
        case '[':
        case ']':
        case '{':
        case '}':
        case '/':
        case '%':
            return true;
        default:
            return false;
    }
}
bool is_digit(std::uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

/// One escape of a literal string; `i` stands behind the backslash.
void decode_escape(std::string_view inside, std::size_t& i, std::string& out) {
    constexpr std::string_view letters = "nrtbf", meant = "\n\r\t\b\f";
    const char c = inside[i++];
    if (c >= '0' && c <= '7') {
        int value = c - '0';
        for (int digits = 1; digits < 3 && i < inside.size() && inside[i] >= '0' && inside[i] <= '7'; ++digits)
            value = value * 8 + (inside[i++] - '0');
        out.push_back(static_cast<char>(value));
    } else if (c == '\r' || c == '\n') {
        if (c == '\r' && i < inside.size() && inside[i] == '\n') ++i;
    } else {
        const auto known = letters.find(c);
        out.push_back(known == std::string_view::npos ? c : meant[known]);
    }
}

}  // namespace

std::string decode_name(std::string_view token) {
    const auto raw = token.substr(std::min<std::size_t>(1, token.size()));
    std::string out;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] == '#' && i + 2 < raw.size()) {
            const int high = base::hex_digit(static_cast<std::uint8_t>(raw[i + 1]));
            const int low = base::hex_digit(static_cast<std::uint8_t>(raw[i + 2]));
            if (high >= 0 && low >= 0) {
                out.push_back(static_cast<char>(high * 16 + low));
                i += 2;
                continue;
            }
        }
        out.push_back(raw[i]);
    }
    return out;
}

std::string decode_string(std::string_view token) {
    if (token.size() < 2) return {};
    const auto inside = token.substr(1, token.size() - 2);
    std::string out;
    if (token.front() == '<') {
        int high = -1;
        for (const char c : inside) {
            const int digit = base::hex_digit(static_cast<std::uint8_t>(c));
            if (digit < 0) continue;
            if (high >= 0) out.push_back(static_cast<char>(high * 16 + digit));
            high = high >= 0 ? -1 : digit;
        }
        if (high >= 0) out.push_back(static_cast<char>(high * 16));
        return out;
    }
    for (std::size_t i = 0; i < inside.size();) {
        if (inside[i] != '\\')
            out.push_back(inside[i++]);
        else if (++i < inside.size())
            decode_escape(inside, i, out);
    }
    return out;
}

bool is_pdf_space(std::uint8_t byte) {
    return byte == 0 || byte == 9 || byte == 10 || byte == 12 || byte == 13 || byte == 32;
}

std::optional<std::uint64_t> parse_unsigned(std::string_view digits) {
    if (digits.empty()) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
    }
    return value;
}

bool is_blank(base::ByteView bytes, const Span& span) {
    if (span.begin > span.end || span.end > bytes.size()) return false;
    RawLexer lexer(bytes.first(span.end), span.begin);
    lexer.skip_space();
    return lexer.offset() >= span.end;
}

std::string_view RawLexer::text(const Token& token) const {
    return base::as_text(bytes_.subspan(token.span.begin, token.span.size()));
}

void RawLexer::skip_space() {
    while (at_ < bytes_.size()) {
        if (is_pdf_space(bytes_[at_])) {
            ++at_;
        } else if (bytes_[at_] == '%') {
            while (at_ < bytes_.size() && bytes_[at_] != '\n' && bytes_[at_] != '\r') ++at_;
        } else {
            break;
        }
    }
}

Token RawLexer::regular(TokenKind kind, std::size_t begin) {
    while (at_ < bytes_.size() && !is_pdf_space(bytes_[at_]) && !is_delimiter(bytes_[at_])) ++at_;
    return {kind, {begin, at_}};
}

Token RawLexer::literal_string() {
    const auto begin = at_++;
    int depth = 1;
    while (at_ < bytes_.size()) {
        const auto byte = bytes_[at_++];
        if (byte == '\\') {
            if (at_ < bytes_.size()) ++at_;
        } else if (byte == '(') {
            ++depth;
        } else if (byte == ')' && --depth == 0) {
            return {TokenKind::string, {begin, at_}};
        }
    }
    return {TokenKind::error, {begin, at_}};
}

Token RawLexer::delimited() {
    const auto begin = at_;
    const auto two = [&](std::uint8_t byte) { return begin + 1 < bytes_.size() && bytes_[begin + 1] == byte; };
    switch (bytes_[begin]) {
        case '(':
            return literal_string();
        case '[':
            ++at_;
            return {TokenKind::open_array, {begin, at_}};
        case ']':
            ++at_;
            return {TokenKind::close_array, {begin, at_}};
        case '/':
            ++at_;
            return regular(TokenKind::name, begin);
        case '<':
            if (two('<')) {
                at_ += 2;
                return {TokenKind::open_dict, {begin, at_}};
            }
            ++at_;
            for (;;) {
                at_ += base::count_hex_digits(bytes_.subspan(at_));
                if (at_ >= bytes_.size() || bytes_[at_] == '>') break;
                if (!is_pdf_space(bytes_[at_])) return {TokenKind::error, {begin, at_}};
                ++at_;
            }
            if (at_ >= bytes_.size()) return {TokenKind::error, {begin, at_}};
            ++at_;
            return {TokenKind::hex_string, {begin, at_}};
        case '>':
            if (two('>')) {
                at_ += 2;
                return {TokenKind::close_dict, {begin, at_}};
            }
            break;
        default:
            break;
    }
    ++at_;
    return {TokenKind::error, {begin, at_}};
}

Token RawLexer::next() {
    skip_space();
    if (at_ >= bytes_.size()) return {TokenKind::end, {bytes_.size(), bytes_.size()}};
    const auto begin = at_;
    const auto byte = bytes_[at_];
    if (is_delimiter(byte)) return delimited();
    if (is_digit(byte) || byte == '+' || byte == '-' || byte == '.') return regular(TokenKind::number, begin);
    return regular(TokenKind::keyword, begin);
}

std::optional<Span> RawLexer::skip_value() {
    skip_space();
    const auto begin = at_;
    int depth = 0;
    do {
        const auto token = next();
        switch (token.kind) {
            case TokenKind::end:
            case TokenKind::error:
                return std::nullopt;
            case TokenKind::open_array:
            case TokenKind::open_dict:
                if (++depth > kMaxNesting) return std::nullopt;
                break;
            case TokenKind::close_array:
            case TokenKind::close_dict:
                if (--depth < 0) return std::nullopt;
                break;
            case TokenKind::number:
                if (depth == 0) {  // perhaps a reference "N G R"
                    const auto back = at_;
                    const auto generation = next();
                    const auto keyword = generation.kind == TokenKind::number ? next() : Token{};
                    if (keyword.kind != TokenKind::keyword || text(keyword) != "R") at_ = back;
                }
                break;
            default:
                break;
        }
    } while (depth > 0);
    return Span{begin, at_};
}

std::optional<std::vector<RawEntry>> raw_dictionary(base::ByteView bytes, std::size_t offset) {
    RawLexer lexer(bytes, offset);
    if (lexer.next().kind != TokenKind::open_dict) return std::nullopt;
    std::vector<RawEntry> entries;
    for (;;) {
        const auto token = lexer.next();
        if (token.kind == TokenKind::close_dict) return entries;
        if (token.kind != TokenKind::name) return std::nullopt;
        const auto value = lexer.skip_value();
        if (!value) return std::nullopt;
        entries.push_back({decode_name(lexer.text(token)), *value});
    }
}

namespace {

std::optional<std::uint64_t> stream_length(base::ByteView bytes, const RawObject& object, const LengthOf& length_of) {
    if (count_entries(object.entries, "Length") != 1) return std::nullopt;
    RawLexer lexer(bytes.first(find_entry(object.entries, "Length")->value.end),
                   find_entry(object.entries, "Length")->value.begin);
    const auto first = lexer.next();
    if (first.kind != TokenKind::number) return std::nullopt;
    const auto number = parse_unsigned(lexer.text(first));
    const auto second = lexer.next();
    if (second.kind == TokenKind::end) return number;
    const auto generation = second.kind == TokenKind::number ? parse_unsigned(lexer.text(second)) : std::nullopt;
    if (!number || !generation || *number > 0xffffffffu || *generation > 0xffffu || !length_of) return std::nullopt;
    return length_of(static_cast<std::uint32_t>(*number), static_cast<std::uint16_t>(*generation));
}

/// Behind the keyword "stream": the data and "endstream" (ISO 32000-1 clause 7.3.8.1).
bool read_stream(base::ByteView bytes, RawObject& object, RawLexer& lexer, const LengthOf& length_of) {
    auto begin = lexer.offset();
    if (begin < bytes.size() && bytes[begin] == '\r') ++begin;
    if (begin < bytes.size() && bytes[begin] == '\n') ++begin;
    const auto length = stream_length(bytes, object, length_of);
    if (!length || *length > bytes.size() || begin > bytes.size() - *length) return false;
    object.is_stream = true;
    object.stream_data = {begin, begin + static_cast<std::size_t>(*length)};
    auto end = object.stream_data.end;
    // One end-of-line is due before "endstream"; many writers leave it out or write two bytes.
    for (int i = 0; i < 2 && end < bytes.size() && (bytes[end] == '\r' || bytes[end] == '\n'); ++i) ++end;
    lexer.seek(end);
    const auto token = lexer.next();
    return token.span.begin == end && token.kind == TokenKind::keyword && lexer.text(token) == "endstream";
}

}  // namespace

std::optional<RawObject> raw_object(base::ByteView bytes, std::size_t offset, const LengthOf& length_of) {
    RawLexer lexer(bytes, offset);
    const auto first = lexer.next();
    const auto second = lexer.next();
    const auto keyword = lexer.next();
    if (first.kind != TokenKind::number || second.kind != TokenKind::number || lexer.text(keyword) != "obj")
        return std::nullopt;
    const auto number = parse_unsigned(lexer.text(first));
    const auto generation = parse_unsigned(lexer.text(second));
    if (!number || !generation || *number > 0xffffffffu || *generation > 0xffffu) return std::nullopt;
    RawObject object;
    object.number = static_cast<std::uint32_t>(*number);
    object.generation = static_cast<std::uint16_t>(*generation);
    const auto value = lexer.skip_value();
    if (!value) return std::nullopt;
    if (base::as_text(bytes.subspan(value->begin, value->size())) == "endobj") {  // an empty object is null
        object.value = {value->begin, value->begin};
        object.whole = {first.span.begin, value->end};
        return object;
    }
    object.value = *value;
    if (auto entries = raw_dictionary(bytes.first(value->end), value->begin)) {
        object.is_dictionary = true;
        object.entries = std::move(*entries);
    }
    auto token = lexer.next();
    if (token.kind == TokenKind::keyword && lexer.text(token) == "stream") {
        if (!object.is_dictionary || !read_stream(bytes, object, lexer, length_of)) return std::nullopt;
        token = lexer.next();
    }
    if (token.kind != TokenKind::keyword || lexer.text(token) != "endobj") return std::nullopt;
    object.whole = {first.span.begin, token.span.end};
    return object;
}

const RawEntry* find_entry(const std::vector<RawEntry>& entries, std::string_view key) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const RawEntry& e) { return e.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

std::size_t count_entries(const std::vector<RawEntry>& entries, std::string_view key) {
    return static_cast<std::size_t>(
        std::count_if(entries.begin(), entries.end(), [&](const RawEntry& e) { return e.key == key; }));
}

}  // namespace validation
