#include "pdf/parser.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/encoding.h"
#include "pdf/errors.h"

namespace pdf {

using base::Result;

namespace {

bool has_duplicates(const std::vector<Entry>& entries) {
    if (entries.size() < 2) return false;
    if (entries.size() <= 12) {
        for (std::size_t i = 1; i < entries.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (entries[i].key == entries[j].key) return true;
        return false;
    }
    std::vector<std::string_view> keys;
    keys.reserve(entries.size());
    for (const Entry& entry : entries) keys.push_back(entry.key);
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

}  // namespace

/// An array or dictionary that is still open.
struct Parser::Frame {
    bool dictionary = false;
    bool key_waits = false;  // entries.back() has no value yet
    std::size_t begin = 0;
    std::vector<Value> items;
    std::vector<Entry> entries;

    /// Where the next value goes.
    Value& slot() {
        if (!dictionary) return items.emplace_back();
        key_waits = false;
        return entries.back().value;
    }
};

void Parser::finish(Value& value, std::size_t begin) const {
    value.raw_ = base::as_text(data_.subspan(begin, position_ - begin));
    value.origin_ = origin_.object;
    value.in_object_stream_ = origin_.in_object_stream;
}

Result<void> Parser::close(Frame& frame, Value& out) {
    if (!frame.dictionary) {
        ++position_;
        out.data_ = std::move(frame.items);
    } else {
        if (frame.key_waits) return damaged_at("a dictionary key has no value", position_);
        position_ += 2;
        auto& dictionary = out.data_.emplace<Value::Dictionary>();
        dictionary.duplicates = has_duplicates(frame.entries);
        dictionary.entries = std::move(frame.entries);
    }
    finish(out, frame.begin);
    return {};
}

Result<Value> Parser::parse_value() {
    Value root;
    std::vector<Frame> open;
    for (values_ = 0;;) {
        skip_space_and_comments();
        if (++values_ > limits_.values_per_object) return too_complex("an object with too many parts");
        const bool in_dictionary = !open.empty() && open.back().dictionary;
        const bool key_expected = in_dictionary && !open.back().key_waits;
        const int c = peek();
        if (c == '>' && peek(1) == '>' && in_dictionary) {
            Frame frame = std::move(open.back());
            open.pop_back();
            EZ_CHECK(close(frame, open.empty() ? root : open.back().slot()));
        } else if (key_expected) {
            if (c != '/') return damaged_at("a dictionary key is not a name", position_);
            Frame& frame = open.back();
            if (frame.entries.empty()) frame.entries.reserve(8);
            EZ_TRY(frame.entries.emplace_back().key, parse_name());
            frame.key_waits = true;
            continue;
        } else if (c == '[' || (c == '<' && peek(1) == '<')) {
            if (open.size() >= limits_.nesting) return too_complex("objects nested too deeply");
            Frame& frame = open.emplace_back();
            frame.dictionary = c == '<';
            frame.begin = position_;
            position_ += c == '<' ? 2 : 1;
            continue;
        } else if (c == ']' && !open.empty() && !in_dictionary) {
            Frame frame = std::move(open.back());
            open.pop_back();
            EZ_CHECK(close(frame, open.empty() ? root : open.back().slot()));
        } else {
            EZ_CHECK(parse_scalar(open.empty() ? root : open.back().slot()));
        }
        if (open.empty()) return root;
    }
}

Result<void> Parser::parse_scalar(Value& out) {
    const std::size_t begin = position_;
    const int c = peek();
    if (c == '/') {
        EZ_TRY(out.data_.emplace<Value::Name>().value, parse_name());
    } else if (c == '(') {
        EZ_TRY(out.data_.emplace<std::string>(), parse_literal_string());
    } else if (c == '<') {
        EZ_TRY(out.data_.emplace<std::string>(), parse_hex_string());
    } else if (c == '+' || c == '-' || c == '.' || (c >= '0' && c <= '9')) {
        EZ_CHECK(parse_number(out));
    } else {
        EZ_CHECK(parse_keyword(out));
    }
    finish(out, begin);
    return {};
}

Result<void> Parser::parse_keyword(Value& out) {
    if (take_keyword("true")) {
        out.data_ = true;
    } else if (take_keyword("false")) {
        out.data_ = false;
    } else if (!take_keyword("null")) {
        return at_end() ? damaged_at("the data end inside an object", position_)
                        : damaged_at("something stands where an object should", position_);
    }
    return {};
}

/// 7.3.10: "N G R". The number was just read.
std::optional<Ref> Parser::try_reference(std::uint64_t number) {
    const std::size_t begin = position_;
    if (number <= std::numeric_limits<std::uint32_t>::max()) {
        skip_space_and_comments();
        const auto generation = position_ > begin ? take_unsigned() : std::nullopt;
        if (generation && *generation <= 65535) {
            const std::size_t behind = position_;
            skip_space_and_comments();
            if (position_ > behind && take_keyword("R"))
                return Ref{static_cast<std::uint32_t>(number), static_cast<std::uint16_t>(*generation)};
        }
    }
    position_ = begin;
    return std::nullopt;
}

/// 7.3.3. An integer beyond 64 bits becomes a real.
Result<void> Parser::parse_number(Value& out) {
    const std::size_t begin = position_;
    if (const auto number = is_digit(static_cast<std::uint8_t>(peek())) ? take_unsigned() : std::nullopt) {
        if (const auto ref = try_reference(*number))
            out.data_ = *ref;
        else
            out.data_ = static_cast<std::int64_t>(*number);
        return {};
    }
    std::size_t digits = 0, dots = 0;
    if (peek() == '+' || peek() == '-') ++position_;
    const std::size_t unsigned_begin = position_;
    for (; position_ < data_.size() && is_regular(data_[position_]); ++position_) {
        if (is_digit(data_[position_]))
            ++digits;
        else if (data_[position_] == '.')
            ++dots;
        else
            return damaged_at("a number is ill-formed", begin);
    }
    if (digits == 0 || dots > 1 || digits > 400) return damaged_at("a number is ill-formed", begin);
    const std::string_view text = base::as_text(data_.subspan(unsigned_begin, position_ - unsigned_begin));
    const bool negative = data_[begin] == '-';
    if (dots == 0) {
        std::int64_t integer = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), integer);
        if (parsed.ec == std::errc()) {
            out.data_ = negative ? -integer : integer;
            return {};
        }
    }
    double real = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), real, std::chars_format::fixed);
    if (parsed.ec != std::errc()) return damaged_at("a number is ill-formed", begin);
    out.data_ = negative ? -real : real;
    return {};
}

/// 7.3.5. A '#' that no two hexadecimal digits follow stands for itself, as before PDF 1.2.
Result<std::string> Parser::parse_name() {
    ++position_;
    const std::size_t begin = position_;
    bool escaped = false;
    while (position_ < data_.size() && is_regular(data_[position_])) escaped |= data_[position_++] == '#';
    const auto source = data_.subspan(begin, position_ - begin);
    if (!escaped) return base::to_text(source);
    std::string name;
    for (std::size_t i = 0; i < source.size(); ++i) {
        const bool two_more = source[i] == '#' && source.size() - i > 2;
        const int high = two_more ? base::hex_digit(source[i + 1]) : -1,
                  low = two_more ? base::hex_digit(source[i + 2]) : -1;
        if (high >= 0 && low >= 0) {
            name += static_cast<char>(high << 4 | low);
            i += 2;
        } else {
            name += static_cast<char>(source[i]);
        }
    }
    return name;
}

/// 7.3.4.2. position_ is behind the backslash.
void Parser::parse_escape(std::string& out) {
    const auto c = data_[position_++];
    switch (c) {
        case 'n':
            out += '\n';
            return;
        case 'r':
            out += '\r';
            return;
        case 't':
            out += '\t';
            return;
        case 'b':
            out += '\b';
            return;
        case 'f':
            out += '\f';
            return;
        case '\n':
            return;
        case '\r':
            if (peek() == '\n') ++position_;
            return;
        default:
            break;
    }
    if (c < '0' || c > '7') {
        out += static_cast<char>(c);
        return;
    }
    unsigned value = c - '0';
    for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; ++i) value = value * 8 + data_[position_++] - '0';
    out += static_cast<char>(value & 0xFF);  // high-order overflow is ignored
}

Result<std::string> Parser::parse_literal_string() {
    const std::size_t begin = position_++;
    std::string out;
    std::size_t depth = 1;
    while (position_ < data_.size()) {
        const auto c = data_[position_++];
        if (c == '\\') {
            if (at_end()) break;
            parse_escape(out);
            continue;
        }
        if (c == '\r') {  // an end-of-line is one LINE FEED, however it is written
            if (peek() == '\n') ++position_;
            out += '\n';
            continue;
        }
        if (c == '(') ++depth;
        if (c == ')' && --depth == 0) return out;
        out += static_cast<char>(c);
    }
    return damaged_at("a string does not end", begin);
}

Result<std::string> Parser::parse_hex_string() {
    const std::size_t begin = position_++;
    // Signature values are long and have no white space inside.
    const std::size_t run = base::count_hex_digits(data_.subspan(position_)) & ~std::size_t{1};
    std::string out(base::as_text(*base::unhex(base::as_text(data_.subspan(position_, run)))));
    position_ += run;
    int high = -1;
    while (position_ < data_.size()) {
        const auto c = data_[position_++];
        if (c == '>') {
            if (high >= 0) out += static_cast<char>(high << 4);  // 7.3.4.3: a missing last digit is 0
            return out;
        }
        if (is_space(c)) continue;
        const int digit = base::hex_digit(c);
        if (digit < 0) return damaged_at("a hexadecimal string holds another character", position_ - 1);
        if (high < 0) {
            high = digit;
        } else {
            out += static_cast<char>(high << 4 | digit);
            high = -1;
        }
    }
    return damaged_at("a string does not end", begin);
}

Result<Ref> Parser::parse_object_header() {
    const std::size_t begin = position_;
    const auto number = take_unsigned();
    skip_space_and_comments();
    const auto generation = number ? take_unsigned() : std::nullopt;
    skip_space_and_comments();
    if (!generation || !take_keyword("obj")) return damaged_at("no object begins where one should", begin);
    if (*number == 0 || *number > std::numeric_limits<std::uint32_t>::max() || *generation > 65535)
        return damaged_at("an object number is out of range", begin);
    origin_.object = {static_cast<std::uint32_t>(*number), static_cast<std::uint16_t>(*generation)};
    return origin_.object;
}

Result<bool> Parser::take_stream_keyword() {
    const std::size_t begin = position_;
    skip_space_and_comments();
    if (!starts_with("stream")) {
        position_ = begin;
        return false;
    }
    position_ += 6;
    if (peek() == '\r' && peek(1) == '\n')
        position_ += 2;
    else if (peek() == '\n')
        position_ += 1;
    else
        return damaged_at("no end-of-line behind \"stream\"", position_);
    return true;
}

void Parser::make_stream(Value& dictionary, base::ByteView data) {
    auto& body = std::get<Value::Dictionary>(dictionary.data_);
    body.stream = true;
    body.data = data;
}

}  // namespace pdf
