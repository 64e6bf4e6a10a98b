#include "appearance/pixels.h"

#include <png.h>

#include <algorithm>
#include <cstring>

namespace appearance {
namespace {

using base::ErrorCode;
using base::make_error;

constexpr std::uint8_t png_magic[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

base::Error damaged(const std::string& why) {
    return make_error(ErrorCode::malformed, "image.damaged", "The picture is damaged: " + why);
}
base::Error too_large() {
    return make_error(ErrorCode::too_large, "image.too_large", "The picture has too many pixels or bytes");
}

std::uint32_t read32(ByteView data, std::size_t at) {
    return std::uint32_t{data[at]} << 24 | std::uint32_t{data[at + 1]} << 16 | std::uint32_t{data[at + 2]} << 8 |
           data[at + 3];
}

/// The chunks that the picture needs (PNG specification, clause 5.6). libpng makes room for as many bytes as a chunk
/// claims to have, and unpacks texts and profiles of any size.
Result<Bytes> needed_chunks(ByteView png) {
    constexpr std::string_view needed[] = {"IHDR", "PLTE", "tRNS", "gAMA", "sRGB", "IDAT", "IEND"};
    constexpr std::size_t around = 12;  // length, type and check sum
    Bytes out(png.begin(), png.begin() + sizeof png_magic);
    for (std::size_t at = sizeof png_magic; at < png.size();) {
        const std::size_t left = png.size() - at;
        if (left < around || read32(png, at) > left - around) return damaged("it is cut off");
        const ByteView chunk = png.subspan(at, around + read32(png, at));
        const std::string_view type = base::as_text(chunk.subspan(4, 4));
        if (std::find(std::begin(needed), std::end(needed), type) != std::end(needed)) base::append(out, chunk);
        if (type == "IEND") return out;
        at += chunk.size();
    }
    return damaged("it has no end");
}

/// Frees what libpng keeps between begin and finish.
struct PngReader {
    png_image image{};
    PngReader() { image.version = PNG_IMAGE_VERSION; }
    ~PngReader() { png_image_free(&image); }
    PngReader(const PngReader&) = delete;
    PngReader& operator=(const PngReader&) = delete;
};

}  // namespace

ImageType image_type(ByteView data) {
    if (data.size() >= 8 && std::memcmp(data.data(), png_magic, 8) == 0) return ImageType::png;
    if (data.size() >= 3 && data[0] == 0xff && data[1] == 0xd8 && data[2] == 0xff) return ImageType::jpeg;
    return ImageType::unknown;
}

Result<Pixels> decode_image(ByteView data, const ImageLimits& limits) {
    switch (image_type(data)) {
        case ImageType::png:
            return decode_png(data, limits);
        case ImageType::jpeg:
            return decode_jpeg(data, limits);
        case ImageType::unknown:
            break;
    }
    return make_error(ErrorCode::unsupported, "document.not_supported", "Neither a PNG nor a JPEG picture");
}

Result<Pixels> decode_png(ByteView data, const ImageLimits& limits) {
    if (image_type(data) != ImageType::png)
        return make_error(ErrorCode::unsupported, "document.not_supported", "Not a PNG picture");
    if (data.size() > limits.max_bytes) return too_large();
    EZ_TRY(const Bytes chunks, needed_chunks(data));
    PngReader reader;
    if (png_image_begin_read_from_memory(&reader.image, chunks.data(), chunks.size()) == 0)
        return damaged(reader.image.message);
    const std::uint64_t count = std::uint64_t{reader.image.width} * reader.image.height;
    if (count == 0) return damaged("no pixels");
    if (reader.image.width > limits.max_side || reader.image.height > limits.max_side || count > limits.max_pixels)
        return too_large();
    reader.image.format = PNG_FORMAT_RGBA;
    Pixels pixels{reader.image.width, reader.image.height, Bytes(static_cast<std::size_t>(count) * 4)};
    if (png_image_finish_read(&reader.image, nullptr, pixels.rgba.data(), 0, nullptr) == 0)
        return damaged(reader.image.message);
    return pixels;
}

Result<Bytes> encode_png(const Pixels& pixels) {
    if (pixels.rgba.size() != std::size_t{pixels.width} * pixels.height * 4 || pixels.rgba.empty())
        return damaged("size and pixels disagree");
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = pixels.width;
    image.height = pixels.height;
    image.format = PNG_FORMAT_RGBA;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    Bytes out(size);
    if (png_image_write_to_memory(&image, out.data(), &size, 0, pixels.rgba.data(), 0, nullptr) == 0)
        return make_error(ErrorCode::internal, "image.encode", image.message);
    out.resize(size);
    return out;
}

namespace {

/// Mean of the source rectangle, colours weighted by opacity so that transparent pixels do not bleed in.
void average(const Pixels& in, std::uint32_t x0, std::uint32_t x1, std::uint32_t y0, std::uint32_t y1,
             std::uint8_t* out) {
    std::uint64_t sum[3] = {0, 0, 0}, alpha = 0;
    for (std::uint32_t y = y0; y < y1; ++y) {
        const std::uint8_t* pixel = in.rgba.data() + (std::size_t{y} * in.width + x0) * 4;
        for (std::uint32_t x = x0; x < x1; ++x, pixel += 4) {
            for (int c = 0; c < 3; ++c) sum[c] += std::uint64_t{pixel[c]} * pixel[3];
            alpha += pixel[3];
        }
    }
    const std::uint64_t count = std::uint64_t{x1 - x0} * (y1 - y0);
    for (int c = 0; c < 3; ++c) out[c] = alpha == 0 ? 255 : static_cast<std::uint8_t>((sum[c] + alpha / 2) / alpha);
    out[3] = static_cast<std::uint8_t>((alpha + count / 2) / count);
}

}  // namespace

Pixels shrink(const Pixels& in, std::uint32_t max_width, std::uint32_t max_height) {
    if (in.width <= max_width && in.height <= max_height) return in;
    const double factor = std::min(double(max_width) / in.width, double(max_height) / in.height);
    Pixels out;
    out.width = std::clamp(static_cast<std::uint32_t>(in.width * factor), 1u, max_width);
    out.height = std::clamp(static_cast<std::uint32_t>(in.height * factor), 1u, max_height);
    out.rgba.resize(std::size_t{out.width} * out.height * 4);
    const auto edge = [](std::uint32_t i, std::uint32_t from, std::uint32_t to) {
        return static_cast<std::uint32_t>(std::uint64_t{i} * from / to);
    };
    for (std::uint32_t y = 0; y < out.height; ++y) {
        const std::uint32_t y0 = edge(y, in.height, out.height),
                            y1 = std::max(y0 + 1, edge(y + 1, in.height, out.height));
        for (std::uint32_t x = 0; x < out.width; ++x) {
            const std::uint32_t x0 = edge(x, in.width, out.width),
                                x1 = std::max(x0 + 1, edge(x + 1, in.width, out.width));
            average(in, x0, x1, y0, y1, out.rgba.data() + (std::size_t{y} * out.width + x) * 4);
        }
    }
    return out;
}

}  // namespace appearance
