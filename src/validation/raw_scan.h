#pragma once
// The validator's own look at the raw bytes: it finds where an object and each entry of its dictionary begin and end,
// with duplicates, comments and stray bytes left visible. Independent of pdf::Document on purpose: two readers that
// must agree.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace validation {

/// A half-open range of file offsets.
struct Span {
    std::size_t begin = 0, end = 0;
    std::size_t size() const { return end - begin; }
    bool contains(const Span& inner) const { return begin <= inner.begin && inner.end <= end; }
    bool operator==(const Span&) const = default;
};

enum class TokenKind {
    end,
    error,
    number,
    name,
    string,
    hex_string,
    open_array,
    close_array,
    open_dict,
    close_dict,
    keyword
};
struct Token {
    TokenKind kind = TokenKind::end;
    Span span;
};

/// Lexer of ISO 32000-1 clause 7.2 to 7.3; never reads outside `bytes`.
class RawLexer {
  public:
    RawLexer(base::ByteView bytes, std::size_t offset) : bytes_(bytes), at_(offset) {}
    Token next();
    /// Skips white space and comments.
    void skip_space();
    std::size_t offset() const { return at_; }
    void seek(std::size_t offset) { at_ = offset; }
    std::string_view text(const Token& token) const;
    /// Skips one whole value (nesting bounded); its span without white space around, or nothing when it is malformed.
    std::optional<Span> skip_value();

  private:
    Token delimited();
    Token literal_string();
    Token regular(TokenKind kind, std::size_t begin);
    base::ByteView bytes_;
    std::size_t at_;
};

bool is_pdf_space(std::uint8_t byte);
/// The bytes that a string or hexadecimal string token stands for (clause 7.3.4).
std::string decode_string(std::string_view token);
/// Without its '/', #xx decoded.
std::string decode_name(std::string_view token);
/// Digits only, no sign, no overflow.
std::optional<std::uint64_t> parse_unsigned(std::string_view digits);
/// True if the range holds white space and comments only.
bool is_blank(base::ByteView bytes, const Span& span);

struct RawEntry {
    std::string key;  // without '/', #xx decoded
    Span value;
};
/// The entries of the dictionary that starts at `offset` ("<<"), in order, duplicates kept; nothing if malformed.
std::optional<std::vector<RawEntry>> raw_dictionary(base::ByteView bytes, std::size_t offset);

struct RawObject {
    std::uint32_t number = 0;
    std::uint16_t generation = 0;
    Span whole;                     // from the first digit of "N G obj" to behind "endobj"
    Span value;                     // the value, without a stream's data
    std::vector<RawEntry> entries;  // when the value is a dictionary
    bool is_dictionary = false, is_stream = false;
    Span stream_data;
};
/// Gives the length of a stream when /Length is a reference; nothing = unknown.
using LengthOf = std::function<std::optional<std::uint64_t>(std::uint32_t number, std::uint16_t generation)>;
/// Reads the object at `offset` strictly: header, one value, optional stream of exactly /Length bytes, "endobj".
std::optional<RawObject> raw_object(base::ByteView bytes, std::size_t offset, const LengthOf& length_of);

const RawEntry* find_entry(const std::vector<RawEntry>& entries, std::string_view key);
std::size_t count_entries(const std::vector<RawEntry>& entries, std::string_view key);

}  // namespace validation
