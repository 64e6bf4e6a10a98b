#pragma once
// A picture as it goes into a PDF image XObject (ISO 32000-1 section 8.9.5).
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "media/image_to_pdf.h"

namespace media {

struct Picture {
    std::uint32_t width = 0, height = 0;  // as stored
    int components = 3;
    int bits = 8;
    int orientation = 1;     // EXIF 1..8
    bool inverted = false;   // Adobe CMYK
    std::string filter;      // "DCTDecode" or "FlateDecode"
    std::string parameters;  // /DecodeParms dictionary, or empty
    base::Bytes data;        // filtered
    base::Bytes profile;     // ICC profile that fits `components`, or empty
    base::Bytes palette;     // RGB triples, or empty
};

base::Result<Picture> read_jpeg(base::ByteView data, const ImageToPdfLimits& limits);
base::Result<Picture> read_png(base::ByteView data, const ImageToPdfLimits& limits);

inline base::Error damaged_image() {
    return base::make_error(base::ErrorCode::malformed, "image.damaged", "The picture is damaged or truncated");
}
inline base::Error too_large_image() {
    return base::make_error(base::ErrorCode::too_large, "image.too_large", "The picture has too many pixels or bytes");
}

}  // namespace media
