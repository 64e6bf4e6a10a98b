#include "appearance/srgb.h"

#include <cmath>
#include <string_view>

#include "appearance/pdf_parts.h"

namespace appearance {
namespace {

using base::Bytes;

void put16(Bytes& out, std::uint32_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
}
void put32(Bytes& out, std::uint32_t value) {
    put16(out, value >> 16);
    put16(out, value & 0xffff);
}
void put_text(Bytes& out, std::string_view text) {
    base::append(out, base::as_bytes(text));
}
/// s15Fixed16Number (ICC.1:2001-04 section 5.3.1)
void put_fixed(Bytes& out, double value) {
    put32(out, static_cast<std::uint32_t>(std::lround(value * 65536)));
}

Bytes description(std::string_view text) {  // textDescriptionType, section 6.5.17
    Bytes out;
    put_text(out, "desc");
    put32(out, 0);
    put32(out, static_cast<std::uint32_t>(text.size() + 1));
    put_text(out, text);
    out.push_back(0);
    put32(out, 0);  // no Unicode text
    put32(out, 0);
    out.insert(out.end(), 2 + 1 + 67, 0);  // no Macintosh text
    return out;
}

Bytes copyright(std::string_view text) {
    Bytes out;
    put_text(out, "text");
    put32(out, 0);
    put_text(out, text);
    out.push_back(0);
    return out;
}

Bytes xyz(double x, double y, double z) {
    Bytes out;
    put_text(out, "XYZ ");
    put32(out, 0);
    put_fixed(out, x);
    put_fixed(out, y);
    put_fixed(out, z);
    return out;
}

Bytes transfer_curve() {  // curveType with 1024 samples of the sRGB transfer function
    constexpr std::uint32_t samples = 1024;
    Bytes out;
    put_text(out, "curv");
    put32(out, 0);
    put32(out, samples);
    for (std::uint32_t i = 0; i < samples; ++i) {
        const double v = double(i) / (samples - 1);
        const double linear = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
        put16(out, static_cast<std::uint32_t>(std::lround(linear * 65535)));
    }
    return out;
}

Bytes header(std::uint32_t size) {  // section 6.1
    Bytes out;
    put32(out, size);
    put32(out, 0);
    put32(out, 0x02100000);  // version 2.1
    put_text(out, "mntrRGB XYZ ");
    for (const std::uint32_t part : {2026u, 1u, 1u, 0u, 0u, 0u}) put16(out, part);
    put_text(out, "acsp");
    out.insert(out.end(), 28 - 4, 0);
    put32(out, 0);           // rendering intent: perceptual
    put_fixed(out, 0.9642);  // the illuminant D50
    put_fixed(out, 1);
    put_fixed(out, 0.8249);
    out.resize(128, 0);
    return out;
}

Bytes make_profile() {
    struct Tag {
        std::string_view name;
        Bytes data;
    };
    // Primaries of IEC 61966-2-1, adapted to D50 (Bradford).
    const Tag tags[] = {{"desc", description("sRGB")},
                        {"cprt", copyright("No copyright, use freely")},
                        {"wtpt", xyz(0.9505, 1, 1.0891)},
                        {"rXYZ", xyz(0.43607, 0.22249, 0.01392)},
                        {"gXYZ", xyz(0.38515, 0.71687, 0.09708)},
                        {"bXYZ", xyz(0.14307, 0.06061, 0.7141)},
                        {"rTRC", transfer_curve()}};
    constexpr std::uint32_t count = 9;  // gTRC and bTRC share rTRC's data
    Bytes table, data;
    const std::uint32_t first = 128 + 4 + count * 12;
    put32(table, count);
    for (const Tag& tag : tags) {
        while (data.size() % 4 != 0) data.push_back(0);
        const auto offset = static_cast<std::uint32_t>(first + data.size());
        const auto size = static_cast<std::uint32_t>(tag.data.size());
        const bool curve = tag.name == "rTRC";
        for (const std::string_view name : {tag.name, std::string_view("gTRC"), std::string_view("bTRC")}) {
            put_text(table, name);
            put32(table, offset);
            put32(table, size);
            if (!curve) break;
        }
        base::append(data, tag.data);
    }
    while (data.size() % 4 != 0) data.push_back(0);
    Bytes out = header(static_cast<std::uint32_t>(first + data.size()));
    base::append(out, table);
    base::append(out, data);
    return out;
}

}  // namespace

const Bytes& srgb_profile() {
    static const Bytes profile = make_profile();
    return profile;
}

const Bytes& srgb_profile_deflated() {
    static const Bytes profile = deflate(srgb_profile());
    return profile;
}

const std::shared_ptr<const PdfParts>& srgb_parts() {
    static const std::shared_ptr<const PdfParts> made = [] {
        auto parts = std::make_shared<PdfParts>();
        parts->add_stream("<</N 3/Alternate/DeviceRGB/Filter/FlateDecode>>", srgb_profile_deflated());
        return parts;
    }();
    return made;
}

}  // namespace appearance
