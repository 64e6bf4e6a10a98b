#pragma once
// Pictures of signatures as people upload or draw them, made uniform: small, transparent, without metadata.
#include "appearance/pixels.h"
#include "base/bytes.h"
#include "base/result.h"

namespace media {

inline constexpr std::uint32_t max_specimen_side = 1200;  // pixels

struct Specimen {
    base::Bytes png;  // 8 bit RGBA
    std::uint32_t width = 0, height = 0;
};

/// The picture of normalise_specimen before it is encoded: what decoding foreign bytes comes to.
base::Result<appearance::Pixels> specimen_pixels(base::ByteView image);
/// Encodes what specimen_pixels returned.
base::Result<Specimen> specimen_of(const appearance::Pixels& pixels);

/// Empty borders are cut off; a picture without transparency gets its paper made transparent (pixels lighter than the
/// ink); neither side stays above 1200 pixels. Errors: those of appearance::decode_image, invalid "specimen.empty"
/// (nothing drawn).
base::Result<Specimen> normalise_specimen(base::ByteView image);

}  // namespace media
