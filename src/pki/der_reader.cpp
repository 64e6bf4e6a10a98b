#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "pki/der.h"

namespace pki::der {

namespace {

base::Error bad(const char* key, const char* message) {
    return base::make_error(base::ErrorCode::malformed, key, message);
}

struct Header {
    std::uint8_t tag = 0;
    std::size_t header_size = 0;
    std::size_t size = 0;
};

Result<Header> read_header(ByteView input) {
    if (input.size() < 2) return bad("der.truncated", "the input ends inside an element");
    Header header{input[0], 2, input[1]};
    if ((header.tag & 0x1F) == 0x1F) return bad("der.long_tag", "tag numbers above 30 are not used here");
    if (header.size == 0x80) return bad("der.indefinite", "indefinite length is not DER (X.690 section 10.1)");
    if (header.size > 0x80) {
        const std::size_t octets = header.size & 0x7F;
        if (octets > 4) return bad("der.too_long", "length of more than four octets");
        if (input.size() < 2 + octets) return bad("der.truncated", "the input ends inside a length");
        header.size = 0;
        for (std::size_t i = 0; i < octets; ++i) header.size = header.size << 8 | input[2 + i];
        header.header_size += octets;
        // Shortest form (X.690 section 10.1)
        if (header.size < 0x80 || (octets > 1 && input[2] == 0))
            return bad("der.length_form", "length is not in the shortest form");
    }
    if (header.size > input.size() - header.header_size)
        return bad("der.truncated", "an element is longer than its container");
    return header;
}

Result<int> digits(ByteView content, std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (i >= content.size() || content[i] < '0' || content[i] > '9')
            return bad("der.time", "a time holds something else than digits");
        value = value * 10 + (content[i] - '0');
    }
    return value;
}

Result<Time> read_time(ByteView content, int year, std::size_t at) {
    base::CalendarTime fields{year, 0, 0, 0, 0, 0};
    for (int* field : {&fields.month, &fields.day, &fields.hour, &fields.minute, &fields.second}) {
        EZ_TRY(*field, digits(content, at, 2));
        at += 2;
    }
    const auto time = base::from_calendar(fields);
    if (!time) return bad("der.time", "impossible date or time");
    return *time;
}

}  // namespace

Result<Element> parse_first(ByteView input, std::size_t& used) {
    EZ_TRY(const Header header, read_header(input));
    used = header.header_size + header.size;
    return Element{header.tag, input.subspan(header.header_size, header.size), input.first(used)};
}

Result<Element> parse_single(ByteView input) {
    std::size_t used = 0;
    EZ_TRY(const Element element, parse_first(input, used));
    if (used != input.size()) return bad("der.trailing", "bytes after the element");
    return element;
}

Result<Element> Reader::next() {
    std::size_t used = 0;
    EZ_TRY(const Element element, parse_first(rest_, used));
    rest_ = rest_.subspan(used);
    return element;
}

Result<Element> Reader::next(std::uint8_t expected) {
    if (at_end()) return bad("der.missing", "an element is missing");
    if (peek() != expected) return bad("der.unexpected_tag", "an element has another type than expected");
    return next();
}

Result<std::optional<Element>> Reader::optional(std::uint8_t wanted) {
    if (at_end() || peek() != wanted) return std::optional<Element>();
    EZ_TRY(const Element element, next());
    return std::optional<Element>(element);
}

Result<Reader> Reader::enter(std::uint8_t expected) {
    EZ_TRY(const Element element, next(expected));
    return enter(element);
}

Result<Reader> Reader::enter(const Element& element) const {
    if (depth_ + 1 > max_depth) return bad("der.too_deep", "elements are nested too deeply");
    return Reader(element.content, depth_ + 1);
}

Result<void> Reader::finish() const {
    if (!at_end()) return bad("der.trailing", "more elements than expected");
    return {};
}

Result<bool> decode_boolean(ByteView content) {
    // X.690 section 11.1: TRUE is FF
    if (content.size() != 1 || (content[0] != 0x00 && content[0] != 0xFF))
        return bad("der.boolean", "BOOLEAN is not 00 or FF");
    return content[0] == 0xFF;
}

Result<ByteView> check_integer(ByteView content) {
    if (content.empty()) return bad("der.integer", "INTEGER without contents");
    if (content.size() > 1 &&
        ((content[0] == 0x00 && !(content[1] & 0x80)) || (content[0] == 0xFF && (content[1] & 0x80))))
        return bad("der.integer", "INTEGER is not in the shortest form (X.690 section 8.3.2)");
    return content;
}

Result<std::int64_t> decode_small_integer(ByteView content) {
    EZ_CHECK(check_integer(content));
    if (content.size() > 8) return bad("der.integer", "INTEGER is too large here");
    std::uint64_t value = content[0] & 0x80 ? ~std::uint64_t{0} : 0;
    for (const std::uint8_t octet : content) value = value << 8 | octet;
    return static_cast<std::int64_t>(value);
}

Result<Bytes> decode_unsigned_integer(ByteView content) {
    EZ_CHECK(check_integer(content));
    if (content[0] & 0x80) return bad("der.integer", "INTEGER is negative");
    if (content.size() > 1 && content[0] == 0) content = content.subspan(1);
    return Bytes(content.begin(), content.end());
}

namespace {

// Decimal of a number of up to 128 bits, in base 2^32 limbs: arcs of UUIDs (2.25.x) need it.
std::string decimal(std::array<std::uint32_t, 5> limbs) {
    std::string out;
    while (true) {
        std::uint64_t remainder = 0;
        bool zero = true;
        for (auto& limb : limbs) {  // most significant first
            const std::uint64_t value = remainder << 32 | limb;
            limb = static_cast<std::uint32_t>(value / 10);
            remainder = value % 10;
            zero = zero && limb == 0;
        }
        out.push_back(static_cast<char>('0' + remainder));
        if (zero) break;
    }
    std::ranges::reverse(out);
    return out;
}

Result<std::string> long_arc(ByteView groups) {
    std::array<std::uint32_t, 5> limbs{};
    if (groups.size() > 19) return bad("der.oid", "arc of an object identifier above 128 bits");
    for (const std::uint8_t group : groups) {
        std::uint64_t carry = group & 0x7F;
        for (auto limb = limbs.rbegin(); limb != limbs.rend(); ++limb) {
            const std::uint64_t value = (static_cast<std::uint64_t>(*limb) << 7) | carry;
            *limb = static_cast<std::uint32_t>(value);
            carry = value >> 32;
        }
    }
    return decimal(limbs);
}

}  // namespace

Result<std::string> decode_oid(ByteView content) {
    if (content.empty() || content.size() > 128) return bad("der.oid", "object identifier is empty or too long");
    if (content.back() & 0x80) return bad("der.oid", "object identifier ends inside an arc");
    std::string out;
    for (std::size_t at = 0; at < content.size();) {
        std::size_t end = at;
        while (content[end] & 0x80) ++end;
        ++end;
        if (content[at] == 0x80) return bad("der.oid", "arc is not in the shortest form (X.690 section 8.19.2)");
        if (end - at > 8) {
            if (at == 0) return bad("der.oid", "unreasonable first arcs");
            EZ_TRY(const std::string arc, long_arc(content.subspan(at, end - at)));
            out += "." + arc;
        } else {
            std::uint64_t value = 0;
            for (std::size_t i = at; i < end; ++i) value = value << 7 | (content[i] & 0x7F);
            if (at == 0) {
                const std::uint64_t root = std::min<std::uint64_t>(value / 40, 2);
                out = std::to_string(root);
                value -= root * 40;
            }
            out += "." + std::to_string(value);
        }
        at = end;
    }
    return out;
}

Result<Time> decode_utc_time(ByteView content) {
    // RFC 5280 section 4.1.2.5.1: YYMMDDHHMMSSZ
    if (content.size() != 13 || content.back() != 'Z') return bad("der.time", "UTCTime is not YYMMDDHHMMSSZ");
    EZ_TRY(const int year, digits(content, 0, 2));
    return read_time(content, year < 50 ? 2000 + year : 1900 + year, 2);
}

Result<Time> decode_generalized_time(ByteView content, bool allow_fraction) {
    if (content.size() < 15 || content.back() != 'Z') return bad("der.time", "GeneralizedTime is not YYYYMMDDHHMMSSZ");
    EZ_TRY(const int year, digits(content, 0, 4));
    EZ_TRY(Time time, read_time(content, year, 4));
    if (content.size() == 15) return time;
    // X.690 section 11.7: a point, no trailing zeros
    const std::size_t count = content.size() - 16;
    if (!allow_fraction || content[14] != '.' || count == 0 || count > 9 || content[content.size() - 2] == '0')
        return bad("der.time", "fraction of a second is not allowed or not in DER");
    std::int64_t micros = 0;
    for (std::size_t i = 0; i < 6; ++i) {
        int digit = 0;
        if (i < count) {
            EZ_TRY(digit, digits(content, 15 + i, 1));
        }
        micros = micros * 10 + digit;
    }
    for (std::size_t i = 6; i < count; ++i) EZ_CHECK(digits(content, 15 + i, 1));
    return time + std::chrono::microseconds(micros);
}

Result<std::uint32_t> decode_named_bits(ByteView content) {
    if (content.empty() || content[0] > 7 || (content.size() == 1 && content[0] != 0))
        return bad("der.bits", "malformed BIT STRING");
    const ByteView octets = content.subspan(1);
    if (octets.size() > 4) return bad("der.bits", "more than 32 named bits");
    std::uint32_t bits = 0;
    const std::size_t count = octets.size() * 8 - content[0];
    for (std::size_t i = 0; i < octets.size() * 8; ++i) {
        const bool set = (octets[i / 8] >> (7 - i % 8) & 1) != 0;
        if (set && i >= count) return bad("der.bits", "unused bits are not zero (X.690 section 11.2.1)");
        if (set) bits |= 1u << i;
    }
    return bits;
}

Result<std::string> decode_string(std::uint8_t tag, ByteView content) {
    const std::string_view text = base::as_text(content);
    switch (tag) {
        case tag::utf8_string:
            if (!base::is_utf8(text)) return bad("der.string", "UTF8String is not UTF-8");
            return std::string(text);
        case tag::numeric_string:
        case tag::printable_string:
        case tag::ia5_string:
        case tag::visible_string:
        case tag::teletex_string: {
            // Many makers put Latin-1 into all of these.
            std::u32string points;
            for (const std::uint8_t octet : content) points.push_back(octet);
            return base::utf8_encode(points);
        }
        case tag::bmp_string:
            if (content.size() % 2) return bad("der.string", "BMPString of an odd size");
            return base::utf16be_decode(text);
        case tag::universal_string: {
            if (content.size() % 4) return bad("der.string", "UniversalString of an odd size");
            std::u32string points;
            for (std::size_t i = 0; i < content.size(); i += 4) {
                const char32_t point = static_cast<char32_t>(content[i]) << 24 |
                                       static_cast<char32_t>(content[i + 1]) << 16 |
                                       static_cast<char32_t>(content[i + 2]) << 8 | content[i + 3];
                points.push_back(point > 0x10FFFF || (point >= 0xD800 && point < 0xE000) ? U'\uFFFD' : point);
            }
            return base::utf8_encode(points);
        }
        default:
            return bad("der.string", "not a string type");
    }
}

Result<bool> Reader::boolean() {
    EZ_TRY(const Element element, next(tag::boolean));
    return decode_boolean(element.content);
}
Result<std::int64_t> Reader::small_integer() {
    EZ_TRY(const Element element, next(tag::integer));
    return decode_small_integer(element.content);
}
Result<Bytes> Reader::unsigned_integer() {
    EZ_TRY(const Element element, next(tag::integer));
    return decode_unsigned_integer(element.content);
}
Result<ByteView> Reader::integer() {
    EZ_TRY(const Element element, next(tag::integer));
    return check_integer(element.content);
}
Result<std::string> Reader::oid() {
    EZ_TRY(const Element element, next(tag::oid));
    return decode_oid(element.content);
}
Result<ByteView> Reader::octet_string() {
    EZ_TRY(const Element element, next(tag::octet_string));
    return element.content;
}
Result<ByteView> Reader::octet_bit_string() {
    EZ_TRY(const Element element, next(tag::bit_string));
    if (element.content.empty() || element.content[0] != 0) return bad("der.bits", "BIT STRING is not of whole octets");
    return element.content.subspan(1);
}
Result<Time> Reader::x509_time() {
    EZ_TRY(const Element element, next());
    if (element.tag == tag::utc_time) return decode_utc_time(element.content);
    if (element.tag == tag::generalized_time) return decode_generalized_time(element.content, false);
    return bad("der.unexpected_tag", "not a time");
}
Result<Time> Reader::generalized_time() {
    EZ_TRY(const Element element, next(tag::generalized_time));
    return decode_generalized_time(element.content, true);
}

}  // namespace pki::der
