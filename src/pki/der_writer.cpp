#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <stdexcept>

#include "base/encoding.h"
#include "pki/der.h"

namespace pki::der {

namespace {

void append_base128(Bytes& out, std::uint64_t value) {
    int groups = 1;
    while (groups < 10 && value >> (7 * groups)) ++groups;
    for (int i = groups - 1; i >= 0; --i)
        out.push_back(static_cast<std::uint8_t>((value >> (7 * i) & 0x7F) | (i ? 0x80 : 0)));
}

}  // namespace

void append_header(Bytes& out, std::uint8_t tag, std::size_t size) {
    out.push_back(tag);
    if (size < 0x80) {
        out.push_back(static_cast<std::uint8_t>(size));
        return;
    }
    int octets = 1;
    while (octets < 8 && size >> (8 * octets)) ++octets;
    out.push_back(static_cast<std::uint8_t>(0x80 | octets));
    for (int i = octets - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(size >> (8 * i)));
}

std::size_t header_size(std::size_t size) {
    std::size_t octets = 0;
    if (size >= 0x80)
        for (octets = 1; octets < 8 && size >> (8 * octets) != 0;) ++octets;
    return 2 + octets;
}

Bytes tlv(std::uint8_t tag, ByteView content) {
    Bytes out;
    out.reserve(content.size() + 6);
    append_header(out, tag, content.size());
    base::append(out, content);
    return out;
}

namespace {

template <class Parts>
Bytes joined(std::uint8_t tag, const Parts& parts) {
    std::size_t size = 0;
    for (const ByteView part : parts) size += part.size();
    Bytes out;
    out.reserve(size + 6);
    append_header(out, tag, size);
    for (const ByteView part : parts) base::append(out, part);
    return out;
}

}  // namespace

Bytes tlv(std::uint8_t tag, std::initializer_list<ByteView> parts) {
    return joined(tag, parts);
}

Bytes sequence(std::initializer_list<ByteView> parts) {
    return tlv(tag::sequence, parts);
}

Bytes sequence(std::span<const Bytes> parts) {
    return joined(tag::sequence, parts);
}

Bytes set_of(std::span<const Bytes> parts, std::uint8_t tag) {
    std::vector<ByteView> sorted(parts.begin(), parts.end());
    // X.690 section 11.6: as octet strings, the shorter one padded with zeros; for DER elements that is lexicographic
    // order.
    std::ranges::sort(sorted, [](ByteView a, ByteView b) { return std::ranges::lexicographical_compare(a, b); });
    return joined(tag, sorted);
}

Bytes explicit_tag(unsigned number, ByteView element) {
    return tlv(tag::constructed(number), element);
}

Bytes boolean(bool value) {
    return {tag::boolean, 1, static_cast<std::uint8_t>(value ? 0xFF : 0x00)};
}

Bytes integer(std::int64_t value) {
    std::array<std::uint8_t, 8> content{};
    for (std::size_t i = 0; i < 8; ++i) content[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    std::size_t skip = 0;  // the shortest form: no nine equal bits in front (X.690 section 8.3.2)
    while (skip < 7 && ((content[skip] == 0x00 && !(content[skip + 1] & 0x80)) ||
                        (content[skip] == 0xFF && (content[skip + 1] & 0x80))))
        ++skip;
    return tlv(tag::integer, ByteView(content).subspan(skip));
}

Bytes integer(ByteView magnitude) {
    while (magnitude.size() > 1 && magnitude.front() == 0) magnitude = magnitude.subspan(1);
    const std::uint8_t zero = 0;
    if (magnitude.empty()) return tlv(tag::integer, ByteView(&zero, 1));
    if (magnitude.front() & 0x80) return tlv(tag::integer, {ByteView(&zero, 1), magnitude});
    return tlv(tag::integer, magnitude);
}

Bytes enumerated(std::uint8_t value) {
    if (value > 127) throw std::invalid_argument("ENUMERATED above 127");
    return {tag::enumerated, 1, value};
}

Bytes bit_string(ByteView content, unsigned unused_bits) {
    const auto unused = static_cast<std::uint8_t>(unused_bits);
    return tlv(tag::bit_string, {ByteView(&unused, 1), content});
}

Bytes octet_string(ByteView content) {
    return tlv(tag::octet_string, content);
}
Bytes null() {
    return {tag::null, 0};
}

namespace {

/// Beyond 64 bits: arcs made from UUIDs have 128 (X.667).
void append_long_arc(Bytes& out, std::string_view decimal) {
    Bytes groups;  // of seven bits, the least first
    for (const char digit : decimal) {
        unsigned carry = static_cast<unsigned>(digit - '0');
        for (auto& group : groups) {
            const unsigned value = group * 10U + carry;
            group = static_cast<std::uint8_t>(value & 0x7F);
            carry = value >> 7;
        }
        if (carry != 0) groups.push_back(static_cast<std::uint8_t>(carry));
    }
    for (std::size_t i = groups.size(); i-- > 0;)
        out.push_back(static_cast<std::uint8_t>(groups[i] | (i > 0 ? 0x80 : 0)));
}

}  // namespace

Bytes oid(std::string_view dotted) {
    Bytes content;
    content.reserve(dotted.size());  // the encoding is never longer than the text
    std::uint64_t first = 0;
    int index = 0;
    const char* at = dotted.data();
    const char* const end = at + dotted.size();
    while (true) {
        std::uint64_t arc = 0;
        const auto [stop, error] = std::from_chars(at, end, arc);
        const bool is_long = error == std::errc::result_out_of_range && index > 1 && stop - at <= 41;
        const bool bad_root =
            (index == 0 && arc > 2) ||
            (index == 1 && (arc > std::numeric_limits<std::uint64_t>::max() - 80 || (first < 2 && arc > 39)));
        if ((error != std::errc() && !is_long) || (*at == '0' && stop - at > 1) || bad_root)
            throw std::invalid_argument("malformed object identifier: " + std::string(dotted));
        if (index == 0) first = arc;
        if (index == 1) append_base128(content, first * 40 + arc);
        if (is_long)
            append_long_arc(content, std::string_view(at, stop));
        else if (index > 1)
            append_base128(content, arc);
        ++index;
        if (stop == end) break;
        if (*stop != '.') throw std::invalid_argument("malformed object identifier: " + std::string(dotted));
        at = stop + 1;
    }
    if (index < 2) throw std::invalid_argument("object identifier of one arc: " + std::string(dotted));
    return tlv(tag::oid, content);
}

Bytes utf8_string(std::string_view text) {
    return tlv(tag::utf8_string, base::as_bytes(text));
}
Bytes printable_string(std::string_view text) {
    return tlv(tag::printable_string, base::as_bytes(text));
}
Bytes ia5_string(std::string_view text) {
    return tlv(tag::ia5_string, base::as_bytes(text));
}

Bytes x509_time(Time time) {
    const std::string full = base::to_generalized_time(time);
    const int year = base::to_calendar(time).year;
    if (year >= 1950 && year < 2050) return tlv(tag::utc_time, base::as_bytes(std::string_view(full).substr(2)));
    return tlv(tag::generalized_time, base::as_bytes(full));
}

Bytes generalized_time(Time time) {
    return tlv(tag::generalized_time, base::as_bytes(base::to_generalized_time(time)));
}

Bytes named_bits(std::uint32_t bits, std::uint8_t tag) {
    // Trailing zero bits are left out (X.690 section 11.2.2).
    Bytes content{0};
    if (bits != 0) {
        unsigned highest = 31;
        while (!(bits >> highest & 1)) --highest;
        content.resize(1 + highest / 8 + 1);
        for (unsigned i = 0; i <= highest; ++i)
            if (bits >> i & 1) content[1 + i / 8] |= static_cast<std::uint8_t>(0x80 >> (i % 8));
        content[0] = static_cast<std::uint8_t>(7 - highest % 8);
    }
    return tlv(tag, content);
}

}  // namespace pki::der
