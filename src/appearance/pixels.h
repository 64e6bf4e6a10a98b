#pragma once
// Decoded pictures. Decoders refuse by the header's dimensions before they allocate anything.
#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"

namespace appearance {

using base::Bytes;
using base::ByteView;
using base::Result;

struct ImageLimits {
    std::size_t max_bytes = std::size_t{8} << 20;
    std::uint32_t max_side = 8000;  // pixels
    std::uint64_t max_pixels = 24'000'000;
};

/// 8 bit RGBA, straight (not premultiplied) alpha, row by row from the top, no padding.
struct Pixels {
    std::uint32_t width = 0, height = 0;
    Bytes rgba;
};

enum class ImageType { unknown, png, jpeg };
ImageType image_type(ByteView data);  // by content

/// Errors: too_large "image.too_large" (limits), malformed "image.damaged", unsupported "document.not_supported".
Result<Pixels> decode_png(ByteView data, const ImageLimits& limits = {});
/// EXIF orientation is applied. CMYK pictures are refused.
Result<Pixels> decode_jpeg(ByteView data, const ImageLimits& limits = {});
Result<Pixels> decode_image(ByteView data, const ImageLimits& limits = {});

/// Decodes at an eighth of the size and forgets: is this JPEG whole? CMYK is fine here. Same errors as decode_jpeg.
Result<void> check_jpeg(ByteView data, const ImageLimits& limits);

/// A PNG of 8 bit RGBA without any metadata.
Result<Bytes> encode_png(const Pixels& pixels);

/// EXIF orientation 1..8 (1 if absent or damaged) of an APP1 payload that starts after "Exif\0\0".
int exif_orientation(ByteView tiff);

/// Shrinks by area averaging so that neither side exceeds the limit; keeps smaller pictures as they are.
Pixels shrink(const Pixels& pixels, std::uint32_t max_width, std::uint32_t max_height);

}  // namespace appearance
