// Text strings (ISO 32000-2 section 7.9.2.2 and annex D.3).
#include <array>

#include "base/encoding.h"
#include "pdf/value.h"

namespace pdf {

namespace {

/// PDFDocEncoding where it differs from Latin-1; 0 for undefined.
constexpr std::array<char16_t, 8> from_0x18 = {0x02D8, 0x02C7, 0x02C6, 0x02D9, 0x02DD, 0x02DB, 0x02DA, 0x02DC};
constexpr std::array<char16_t, 33> from_0x80 = {0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x0192, 0x2044, 0x2039,
                                                0x203A, 0x2212, 0x2030, 0x201E, 0x201C, 0x201D, 0x2018, 0x2019, 0x201A,
                                                0x2122, 0xFB01, 0xFB02, 0x0141, 0x0152, 0x0160, 0x0178, 0x017D, 0x0131,
                                                0x0142, 0x0153, 0x0161, 0x017E, 0xFFFD, 0x20AC};

char32_t from_pdf_doc_encoding(std::uint8_t c) {
    if (c >= 0x18 && c <= 0x1F) return from_0x18[c - 0x18];
    if (c >= 0x80 && c <= 0xA0) return from_0x80[c - 0x80];
    return c == 0x7F || c == 0xAD ? 0xFFFD : c;
}

}  // namespace

std::string decode_text(std::string_view bytes) {
    if (bytes.starts_with("\xFE\xFF")) return base::utf16be_decode(bytes.substr(2));
    if (bytes.starts_with("\xEF\xBB\xBF")) return base::utf8_encode(base::utf8_decode(bytes.substr(3)));
    if (bytes.starts_with("\xFF\xFE")) {  // not allowed, but written by some
        std::string swapped(bytes.substr(2));
        for (std::size_t i = 0; i + 1 < swapped.size(); i += 2) std::swap(swapped[i], swapped[i + 1]);
        return base::utf16be_decode(swapped);
    }
    std::u32string out;
    for (const char c : bytes) out += from_pdf_doc_encoding(static_cast<std::uint8_t>(c));
    return base::utf8_encode(out);
}

std::optional<std::string> to_pdf_doc_encoding(std::string_view utf8) {
    if (!base::is_utf8(utf8)) return std::nullopt;
    std::string out;
    for (const char32_t wanted : base::utf8_decode(utf8)) {
        int found = -1;
        for (int c = 0; c < 256 && found < 0; ++c)
            if (from_pdf_doc_encoding(static_cast<std::uint8_t>(c)) == wanted && wanted != 0xFFFD) found = c;
        if (found < 0) return std::nullopt;
        out += static_cast<char>(found);
    }
    return out;
}

std::string encode_text(std::string_view utf8) {
    bool ascii = true;
    for (const char c : utf8)
        ascii &= static_cast<unsigned char>(c) < 0x7F && (c >= ' ' || c == '\n' || c == '\r' || c == '\t');
    if (ascii) return std::string(utf8);
    return "\xFE\xFF" + base::utf16be_encode(utf8);
}

}  // namespace pdf
