// BER to DER-shaped TLVs: for the signatures of makers that stream (indefinite lengths). See der::normalise_ber.
#include "pki/der.h"

namespace pki::der {

namespace {

base::Error bad(const char* message) {
    return base::make_error(base::ErrorCode::malformed, "der.ber", message);
}

struct BerHeader {
    std::uint8_t tag = 0;
    std::size_t header_size = 0;
    std::size_t size = 0;
    bool indefinite = false;
};

Result<BerHeader> read_header(ByteView input) {
    if (input.size() < 2) return bad("the input ends inside an element");
    BerHeader header{input[0], 2, input[1], false};
    if ((header.tag & 0x1F) == 0x1F) return bad("tag numbers above 30 are not used here");
    if (header.size == 0x80) {
        if (!(header.tag & 0x20)) return bad("indefinite length of a primitive element");
        header.size = 0;
        header.indefinite = true;
        return header;
    }
    if (header.size > 0x80) {
        const std::size_t octets = header.size & 0x7F;
        if (octets > 8 || input.size() < 2 + octets) return bad("bad length");
        header.size = 0;
        for (std::size_t i = 0; i < octets; ++i) {
            if (header.size >> 48) return bad("bad length");
            header.size = header.size << 8 | input[2 + i];
        }
        header.header_size += octets;
    }
    if (header.size > input.size() - header.header_size) return bad("an element is longer than its container");
    return header;
}

// Appends the pieces of a constructed OCTET STRING.
Result<void> collect_pieces(ByteView normalised, Bytes& out) {
    Reader reader(normalised);
    while (!reader.at_end()) {
        EZ_TRY(const ByteView piece, reader.octet_string());
        base::append(out, piece);
    }
    return {};
}

// Work is bounded by input size times depth: every level copies once.
Result<Bytes> convert(ByteView input, std::size_t& used, int depth) {
    if (depth > max_depth) return bad("elements are nested too deeply");
    EZ_TRY(const BerHeader header, read_header(input));
    if (!(header.tag & 0x20)) {
        used = header.header_size + header.size;
        return tlv(header.tag, input.subspan(header.header_size, header.size));
    }
    ByteView rest =
        header.indefinite ? input.subspan(header.header_size) : input.subspan(header.header_size, header.size);
    Bytes content;
    while (true) {
        if (header.indefinite) {
            if (rest.size() < 2) return bad("end-of-contents octets are missing");
            if (rest[0] == 0 && rest[1] == 0) {
                rest = rest.subspan(2);
                break;
            }
        } else if (rest.empty()) {
            break;
        }
        std::size_t child_size = 0;
        EZ_TRY(const Bytes child, convert(rest, child_size, depth + 1));
        base::append(content, child);
        rest = rest.subspan(child_size);
    }
    used = header.indefinite ? input.size() - rest.size() : header.header_size + header.size;
    if (header.tag == (tag::octet_string | 0x20)) {
        Bytes joined;
        EZ_CHECK(collect_pieces(content, joined));
        return octet_string(joined);
    }
    return tlv(header.tag, content);
}

/// Size of the first element if all in it is DER-shaped; 0 if not, or if it is damaged.
std::size_t normal_size(ByteView input, int depth) {
    const auto header = read_header(input);
    if (depth > max_depth || !header || header->indefinite || header->header_size != header_size(header->size) ||
        header->tag == (tag::octet_string | 0x20))
        return 0;
    ByteView rest = input.subspan(header->header_size, header->size);
    while ((header->tag & 0x20) && !rest.empty()) {
        const std::size_t child = normal_size(rest, depth + 1);
        if (child == 0) return 0;
        rest = rest.subspan(child);
    }
    return header->header_size + header->size;
}

}  // namespace

bool is_normal(ByteView input) {
    return normal_size(input, 0) != 0;
}

Result<Bytes> normalise_ber(ByteView input, std::size_t& used) {
    return convert(input, used, 0);
}

}  // namespace pki::der
