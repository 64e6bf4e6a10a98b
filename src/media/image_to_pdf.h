#pragma once
// Pictures become one-page PDF/A-2b documents (ISO 19005-2): A4, upright by aspect, 18 points margin, pixels passed
// through where possible, everything that says where and by whom a photo was taken left out.
#include "base/bytes.h"
#include "base/result.h"

namespace media {

struct ImageToPdfLimits {
    std::size_t max_bytes = std::size_t{50} << 20;
    std::uint32_t max_side = 30'000;         // pixels
    std::uint64_t max_pixels = 120'000'000;  // passed through
    std::uint64_t max_decoded = 40'000'000;  // pixels that must be decoded: interlaced, transparent or 16 bit PNG
};

/// PNG or JPEG. CMYK pictures without a colour profile give a plain PDF without the PDF/A mark.
/// Errors: unsupported "document.not_supported", malformed "image.damaged", too_large "image.too_large".
base::Result<base::Bytes> image_to_pdf(base::ByteView image, const ImageToPdfLimits& limits = {});

}  // namespace media
