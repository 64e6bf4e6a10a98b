#pragma once
// ASN.1 DER (ITU-T X.690): a writer of small pieces and a strict, bounded reader. Nothing here owns the bytes that it
// reads.
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace pki {
using base::Bytes;
using base::ByteView;
using base::Result;
using base::Time;
}  // namespace pki

namespace pki::der {

/// Identifier octets that this module uses. Tag numbers above 30 (more than one octet) are refused.
namespace tag {
inline constexpr std::uint8_t boolean = 0x01, integer = 0x02, bit_string = 0x03, octet_string = 0x04, null = 0x05,
                              oid = 0x06, enumerated = 0x0A, utf8_string = 0x0C, numeric_string = 0x12,
                              printable_string = 0x13, teletex_string = 0x14, ia5_string = 0x16, utc_time = 0x17,
                              generalized_time = 0x18, visible_string = 0x1A, universal_string = 0x1C,
                              bmp_string = 0x1E, sequence = 0x30, set = 0x31;
/// Context-specific [n], primitive (IMPLICIT of a primitive type) or constructed (EXPLICIT, or IMPLICIT of a
/// constructed type).
constexpr std::uint8_t primitive(unsigned n) {
    return static_cast<std::uint8_t>(0x80 | n);
}
constexpr std::uint8_t constructed(unsigned n) {
    return static_cast<std::uint8_t>(0xA0 | n);
}
}  // namespace tag

// ---- writing
// -----------------------------------------------------------------------------------------------------------

/// Identifier and length in the shortest form, for contents of `size` octets that follow; and how many octets that
/// takes.
void append_header(Bytes& out, std::uint8_t tag, std::size_t size);
std::size_t header_size(std::size_t size);
/// One element: identifier, length in the shortest form, contents.
Bytes tlv(std::uint8_t tag, ByteView content);
Bytes tlv(std::uint8_t tag, std::initializer_list<ByteView> parts);
Bytes sequence(std::initializer_list<ByteView> parts);
Bytes sequence(std::span<const Bytes> parts);
/// SET OF: sorts the encodings (X.690 section 11.6).
Bytes set_of(std::span<const Bytes> parts, std::uint8_t tag = tag::set);
Bytes explicit_tag(unsigned number, ByteView element);  // [number] EXPLICIT
Bytes boolean(bool value);
Bytes integer(std::int64_t value);
/// A non-negative INTEGER from its big-endian magnitude (leading zeros are dropped, one is added where the top bit is
/// set).
Bytes integer(ByteView magnitude);
Bytes enumerated(std::uint8_t value);
Bytes bit_string(ByteView content, unsigned unused_bits = 0);
Bytes octet_string(ByteView content);
Bytes null();
/// OBJECT IDENTIFIER from dotted form; throws std::invalid_argument for a malformed one.
Bytes oid(std::string_view dotted);
Bytes utf8_string(std::string_view text);
Bytes printable_string(std::string_view text);
Bytes ia5_string(std::string_view text);
/// Time of RFC 5280 section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050; whole seconds.
Bytes x509_time(Time time);
Bytes generalized_time(Time time);  // YYYYMMDDHHMMSSZ

// ---- reading
// -----------------------------------------------------------------------------------------------------------

inline constexpr int max_depth = 64;

struct Element {
    std::uint8_t tag = 0;
    ByteView content;
    ByteView whole;  // identifier and length octets included
    bool constructed() const { return (tag & 0x20) != 0; }
};

/// Walks the elements of one constructed element, or of a whole input. Lengths must be definite and shortest. Every
/// error has ErrorCode::malformed and a key that starts with "der.". Copying a Reader copies a position only.
class Reader {
  public:
    explicit Reader(ByteView input, int depth = 0) : rest_(input), depth_(depth) {}
    bool at_end() const { return rest_.empty(); }
    /// Identifier octet of the next element; 0 at the end.
    std::uint8_t peek() const { return rest_.empty() ? std::uint8_t{0} : rest_.front(); }
    ByteView rest() const { return rest_; }
    Result<Element> next();
    Result<Element> next(std::uint8_t expected);
    /// The element if the next one has this tag, otherwise nothing, without moving.
    Result<std::optional<Element>> optional(std::uint8_t wanted);
    /// A Reader for the contents of the next element, which must have this tag.
    Result<Reader> enter(std::uint8_t expected);
    Result<Reader> enter(const Element& element) const;
    /// Fails unless everything was read.
    Result<void> finish() const;

    Result<bool> boolean();
    Result<std::int64_t> small_integer();
    /// Magnitude of a non-negative INTEGER, without the sign octet; zero is one octet 00.
    Result<Bytes> unsigned_integer();
    /// Contents octets of an INTEGER as they are (two's complement, shortest form checked).
    Result<ByteView> integer();
    Result<std::string> oid();
    Result<ByteView> octet_string();
    /// BIT STRING of whole octets.
    Result<ByteView> octet_bit_string();
    /// UTCTime or GeneralizedTime in the forms of RFC 5280 (Z, seconds present, no fraction).
    Result<Time> x509_time();
    /// GeneralizedTime with an optional fraction (RFC 3161 section 2.4.2).
    Result<Time> generalized_time();

  private:
    ByteView rest_;
    int depth_;
};

Result<Element> parse_single(ByteView input);  // exactly one element, nothing after it
/// The first element; `used` gets its size. For input with padding after it.
Result<Element> parse_first(ByteView input, std::size_t& used);
Result<std::string> decode_oid(ByteView content);
Result<bool> decode_boolean(ByteView content);
Result<std::int64_t> decode_small_integer(ByteView content);
Result<ByteView> check_integer(ByteView content);
Result<Bytes> decode_unsigned_integer(ByteView content);
Result<Time> decode_utc_time(ByteView content);
Result<Time> decode_generalized_time(ByteView content, bool allow_fraction);
/// A named bit list (KeyUsage, ReasonFlags, PKIFailureInfo): bit i of the value is bit i of the BIT STRING; at most 32
/// bits.
Result<std::uint32_t> decode_named_bits(ByteView content);
Bytes named_bits(std::uint32_t bits, std::uint8_t tag = tag::bit_string);
/// Text of any ASN.1 string type as UTF-8 (TeletexString is read as Latin-1, as everybody does).
Result<std::string> decode_string(std::uint8_t tag, ByteView content);

/// Rewrites BER with indefinite lengths, long lengths or constructed strings as DER-shaped TLVs; SET OF order, BOOLEAN
/// and INTEGER contents stay as they are. For signatures of other makers only. `used` gets the size of the element in
/// `input`.
Result<Bytes> normalise_ber(ByteView input, std::size_t& used);
/// True if normalise_ber would change nothing of the first element.
bool is_normal(ByteView input);

}  // namespace pki::der
