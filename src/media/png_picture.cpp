// PNG (ISO/IEC 15948): the IDAT data are what PDF calls Flate with predictor 15, so plain pictures pass through.
#include <zlib.h>

#include <algorithm>
#include <vector>

#include "appearance/image_asset.h"
#include "media/picture.h"

namespace media {
namespace {

using base::Bytes;
using base::ByteView;

struct PngHeader {
    std::uint32_t width = 0, height = 0;
    int bits = 0, colour = 0, interlace = 0;
    bool transparent = false, gamma = false, srgb = false;
    Bytes palette, data;
};

std::uint32_t read32(ByteView data, std::size_t at) {
    return std::uint32_t{data[at]} << 24 | std::uint32_t{data[at + 1]} << 16 | std::uint32_t{data[at + 2]} << 8 |
           data[at + 3];
}

/// Walks the chunks with their CRCs; the caller has seen the magic.
bool read_chunks(ByteView data, PngHeader& out) {
    std::size_t at = 8;
    bool header = false;
    while (at + 12 <= data.size()) {
        const std::uint32_t length = read32(data, at);
        if (length > data.size() - at - 12) return false;
        const std::string_view type = base::as_text(data.subspan(at + 4, 4));
        const ByteView body = data.subspan(at + 8, length);
        if (crc32(0, data.data() + at + 4, length + 4) != read32(data, at + 8 + length)) return false;
        if (type == "IHDR") {
            if (header || length != 13) return false;
            header = true;
            out.width = read32(body, 0), out.height = read32(body, 4);
            out.bits = body[8], out.colour = body[9], out.interlace = body[12];
            if (body[10] != 0 || body[11] != 0) return false;
        } else if (!header) {
            return false;
        } else if (type == "PLTE") {
            if (length % 3 != 0 || length == 0 || length > 768) return false;
            out.palette.assign(body.begin(), body.end());
        } else if (type == "IDAT") {
            base::append(out.data, body);
        } else if (type == "IEND") {
            return !out.data.empty();
        }
        out.transparent = out.transparent || type == "tRNS";
        out.gamma = out.gamma || type == "gAMA";
        out.srgb = out.srgb || type == "sRGB";
        at += 12 + std::size_t{length};
    }
    return false;
}

/// Inflates without keeping anything: exactly the rows of the picture, each with a known filter type.
bool whole(const PngHeader& png, int components) {
    const std::uint64_t row = 1 + (std::uint64_t{png.width} * static_cast<unsigned>(components * png.bits) + 7) / 8;
    const std::uint64_t total = row * png.height;
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) return false;
    std::vector<std::uint8_t> buffer(1 << 16);
    stream.next_in = const_cast<Bytef*>(png.data.data());  // zlib does not write to its input
    stream.avail_in = static_cast<uInt>(png.data.size());
    std::uint64_t done = 0;
    int state = Z_OK;
    bool good = true;
    while (state == Z_OK && good) {
        stream.next_out = buffer.data();
        stream.avail_out = static_cast<uInt>(buffer.size());
        state = inflate(&stream, Z_NO_FLUSH);
        const std::uint64_t got = buffer.size() - stream.avail_out;
        for (std::uint64_t at = (row - done % row) % row; at < got; at += row)
            good = good && buffer[static_cast<std::size_t>(at)] <= 4;
        done += got;
        good = good && done <= total;
    }
    inflateEnd(&stream);
    return good && state == Z_STREAM_END && done == total;
}

base::Result<Picture> decoded(ByteView data, const ImageToPdfLimits& limits) {
    EZ_TRY(const appearance::Pixels pixels,
           appearance::decode_png(data, {limits.max_bytes, limits.max_side, limits.max_decoded}));
    const appearance::ImageAsset flat = appearance::ImageAsset::from_pixels(pixels).flattened();
    Picture picture;
    picture.width = flat.width();
    picture.height = flat.height();
    picture.filter = "FlateDecode";
    picture.data = flat.rgb();
    return picture;
}

bool known_depth(const PngHeader& png) {
    const auto one_of = [&](std::initializer_list<int> depths) {
        return std::find(depths.begin(), depths.end(), png.bits) != depths.end();
    };
    switch (png.colour) {
        case 0:
            return one_of({1, 2, 4, 8});
        case 2:
            return one_of({8});
        case 3:
            return one_of({1, 2, 4, 8}) && !png.palette.empty();
        default:
            return false;
    }
}

}  // namespace

base::Result<Picture> read_png(ByteView data, const ImageToPdfLimits& limits) {
    if (data.size() > limits.max_bytes) return too_large_image();
    PngHeader png;
    if (!read_chunks(data, png) || png.width == 0 || png.height == 0) return damaged_image();
    if (png.width > limits.max_side || png.height > limits.max_side ||
        std::uint64_t{png.width} * png.height > limits.max_pixels)
        return too_large_image();
    const bool plain = png.interlace == 0 && !png.transparent && (!png.gamma || png.srgb) && known_depth(png);
    if (!plain) return decoded(data, limits);

    Picture picture;
    picture.width = png.width;
    picture.height = png.height;
    picture.bits = png.bits;
    picture.components = png.colour == 2 ? 3 : 1;
    picture.filter = "FlateDecode";
    picture.parameters = "<</Predictor 15/Colors " + std::to_string(picture.components) + "/BitsPerComponent " +
                         std::to_string(png.bits) + "/Columns " + std::to_string(png.width) + ">>";
    if (!whole(png, picture.components)) return damaged_image();
    if (png.colour == 3) picture.palette = std::move(png.palette);
    picture.data = std::move(png.data);
    return picture;
}

}  // namespace media
