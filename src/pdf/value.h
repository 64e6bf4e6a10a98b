#pragma once
// PDF objects (ISO 32000-2 section 7.3) as values. A value that came from a file remembers the bytes it was read from,
// so that untouched parts of a rewritten object can be written back byte for byte.
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"

namespace pdf {

/// An indirect reference "number generation R". Number 0 is never an object: the "no object" value.
struct Ref {
    std::uint32_t number = 0;
    std::uint16_t generation = 0;
    friend auto operator<=>(const Ref&, const Ref&) = default;
    explicit operator bool() const { return number != 0; }
};
std::string to_string(Ref ref);  // "12 0 R"

enum class Kind { null, boolean, integer, real, name, string, array, dictionary, stream, reference, verbatim };

struct Entry;

/// One PDF object with everything direct in it. Bytes behind raw() and stream_bytes() belong to the Document that
/// loaded the value: valid while that Document and its file live.
class Value {
  public:
    Value();  // null
    Value(const Value&);
    Value(Value&&) noexcept;
    Value& operator=(const Value&);
    Value& operator=(Value&&) noexcept;
    ~Value();
    static Value boolean(bool value);
    static Value integer(std::int64_t value);
    static Value real(double value);
    static Value name(std::string value);      // without the slash, #xx decoded
    static Value string(std::string bytes);    // decoded bytes, in clear text also in encrypted files
    static Value text(std::string_view utf8);  // a text string (7.9.2.2): ASCII as is, else UTF-16BE with its mark
    static Value array();
    static Value array(std::vector<Value> items);
    static Value dictionary();
    static Value dictionary(std::vector<Entry> entries);
    static Value reference(Ref ref);
    /// Written as it stands and never encrypted: placeholders. `tag` is how Increment reports its place; may be empty.
    static Value verbatim(std::string source, std::string tag = {});

    Kind kind() const;
    bool is_null() const { return kind() == Kind::null; }
    bool is_array() const { return kind() == Kind::array; }
    bool is_dictionary() const { return kind() == Kind::dictionary; }  // not for streams
    bool is_stream() const { return kind() == Kind::stream; }
    bool is_string() const { return kind() == Kind::string; }
    bool is_integer() const { return kind() == Kind::integer; }
    bool is_reference() const { return kind() == Kind::reference; }
    bool is_name(std::string_view wanted) const;

    std::optional<bool> as_boolean() const;
    std::optional<std::int64_t> as_integer() const;
    std::optional<double> as_number() const;  // integer or real
    std::string_view as_name() const;         // empty for anything else
    const std::string& as_string() const;     // empty for anything else
    std::string as_text() const;              // a text string as UTF-8 (PDFDocEncoding, UTF-16BE, UTF-8 mark)
    Ref as_ref() const;                       // {0,0} for anything else
    const std::string& verbatim_tag() const;  // empty for anything else

    // Views into this value: never of a temporary, whose parts are gone before a loop over them begins.
    std::span<const Value> items() const&;    // of an array, else empty
    std::span<const Entry> entries() const&;  // of a dictionary or stream, in source order, duplicates included
    std::span<const Value> items() const&& = delete;
    std::span<const Entry> entries() const&& = delete;
    /// The value of a key, or null (a PDF null and an absent key are the same, 7.3.7). With duplicate keys the last
    /// counts.
    const Value& get(std::string_view key) const;
    bool has(std::string_view key) const { return !get(key).is_null(); }
    bool has_duplicate_keys() const;      // this dictionary only, not nested ones
    base::ByteView stream_bytes() const;  // as in the file: encrypted, filtered

    /// Changes forget raw() of this value; values inside keep theirs.
    void set(std::string_view key, Value value);  // a dictionary or stream; a null removes the key
    void erase(std::string_view key);
    void push_back(Value value);        // an array
    Value* edit(std::string_view key);  // null pointer when absent
    Value* edit(std::size_t index);

    /// Source bytes, e.g. "[0 1 R]" for an array or "<<...>>" for a dictionary or a stream's dictionary. Empty when the
    /// value was made or changed by us.
    std::string_view raw() const { return raw_; }
    /// The indirect object this value was loaded as (a part of). {0,0} when made by us or part of a trailer.
    Ref origin() const { return origin_; }
    bool in_object_stream() const {
        return in_object_stream_;
    }  // raw() lies in a decoded object stream, not in the file

    friend bool operator==(const Value& a,
                           const Value& b);  // same PDF value; key order, origin and spelling do not count

  private:
    friend class Parser;
    friend class ValueDecryptor;
    struct Name {
        std::string value;
    };
    struct Verbatim {
        std::string source, tag;
    };
    struct Dictionary {
        std::vector<Entry> entries;
        base::ByteView data;
        bool stream = false;
        bool duplicates = false;
    };
    friend class ValueWriter;
    std::variant<std::monostate, bool, std::int64_t, double, Name, std::string, std::vector<Value>, Dictionary, Ref,
                 Verbatim>
        data_;
    std::string_view raw_;
    Ref origin_;
    bool in_object_stream_ = false;
};

struct Entry {
    std::string key;  // without the slash, #xx decoded
    Value value;
};

inline Value::Value() = default;
inline Value::Value(const Value&) = default;
inline Value::Value(Value&&) noexcept = default;
inline Value& Value::operator=(const Value&) = default;
inline Value& Value::operator=(Value&&) noexcept = default;
inline Value::~Value() = default;

/// Writes a value as PDF source, untouched parts from their raw bytes, without encryption.
std::string to_source(const Value& value);
std::string number_source(double value);            // shortest that is exact to 1e-5, no exponent (7.3.3)
std::string name_source(std::string_view name);     // "/A#20B"
std::string string_source(std::string_view bytes);  // "(...)" or "<...>", whichever is shorter
/// Text string to UTF-8 and back (7.9.2.2).
std::string decode_text(std::string_view bytes);
std::string encode_text(std::string_view utf8);
std::optional<std::string> to_pdf_doc_encoding(std::string_view utf8);  // nothing when a character is missing there

}  // namespace pdf
