#pragma once
// Tokens and objects out of bytes (ISO 32000-2 sections 7.2 and 7.3). Strict and without recursion.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "pdf/document.h"
#include "pdf/value.h"

namespace pdf {

/// Table 1 and 2 of ISO 32000-2.
enum class CharacterClass : std::uint8_t { regular, space, delimiter };
inline constexpr auto character_classes = [] {
    std::array<CharacterClass, 256> classes{};
    for (const std::size_t c : {0, 9, 10, 12, 13, 32}) classes[c] = CharacterClass::space;
    for (const char c : {'(', ')', '<', '>', '[', ']', '{', '}', '/', '%'})
        classes[static_cast<unsigned char>(c)] = CharacterClass::delimiter;
    return classes;
}();
inline bool is_space(std::uint8_t c) {
    return character_classes[c] == CharacterClass::space;
}
inline bool is_delimiter(std::uint8_t c) {
    return character_classes[c] == CharacterClass::delimiter;
}
inline bool is_regular(std::uint8_t c) {
    return character_classes[c] == CharacterClass::regular;
}
inline bool is_digit(std::uint8_t c) {
    return c >= '0' && c <= '9';
}

class Lexer {
  public:
    explicit Lexer(base::ByteView data, std::size_t position = 0) : data_(data), position_(position) {}
    std::size_t position() const { return position_; }
    void seek(std::size_t position) { position_ = position; }
    bool at_end() const { return position_ >= data_.size(); }
    int peek(std::size_t ahead = 0) const {
        return ahead < data_.size() && position_ < data_.size() - ahead ? data_[position_ + ahead] : -1;
    }
    void skip_space();  // white space only
    void skip_space_and_comments();
    bool starts_with(std::string_view text) const;
    /// Takes `text` when it stands here and no regular character follows.
    bool take_keyword(std::string_view text);
    /// Takes decimal digits that end at a delimiter or white space and fit 63 bits.
    std::optional<std::uint64_t> take_unsigned();
    base::ByteView data() const { return data_; }

  protected:
    base::ByteView data_;
    std::size_t position_;
};

/// What the values of one parse have in common.
struct Origin {
    Ref object;
    bool in_object_stream = false;
};

class Parser : public Lexer {
  public:
    Parser(base::ByteView data, std::size_t position, const Limits& limits, Origin origin = {})
        : Lexer(data, position), limits_(limits), origin_(origin) {}

    /// One object; position() is then just behind it.
    base::Result<Value> parse_value();
    /// "N G obj": the reference; becomes the origin of what parse_value reads.
    base::Result<Ref> parse_object_header();
    /// After a dictionary: true when "stream" and its end-of-line follow; position() is then that of the data
    /// (7.3.8.1).
    base::Result<bool> take_stream_keyword();
    /// Makes `dictionary` a stream with these data, which must lie in data().
    static void make_stream(Value& dictionary, base::ByteView data);

  private:
    struct Frame;
    // These fill a value in place: a value is large, and moving each one twice was half the time of parsing.
    base::Result<void> parse_scalar(Value& out);
    base::Result<void> parse_number(Value& out);
    base::Result<void> parse_keyword(Value& out);
    base::Result<std::string> parse_name();
    base::Result<std::string> parse_literal_string();
    void parse_escape(std::string& out);
    base::Result<std::string> parse_hex_string();
    std::optional<Ref> try_reference(std::uint64_t number);
    base::Result<void> close(Frame& frame, Value& out);
    void finish(Value& value, std::size_t begin) const;

    const Limits& limits_;
    Origin origin_;
    std::size_t values_ = 0;
};

}  // namespace pdf
