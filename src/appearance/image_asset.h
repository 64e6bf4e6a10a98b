#pragma once
// A picture prepared once for PDF: colour and opacity planes deflated, ready to be written many times.
#include <optional>

#include "appearance/pdf_parts.h"
#include "appearance/pixels.h"

namespace appearance {

class ImageAsset {
  public:
    static Result<ImageAsset> from_png(ByteView data, const ImageLimits& limits = {});
    static Result<ImageAsset> from_jpeg(ByteView data, const ImageLimits& limits = {});
    static ImageAsset from_pixels(const Pixels& pixels);

    std::uint32_t width() const { return width_; }
    std::uint32_t height() const { return height_; }
    bool has_alpha() const { return !alpha_.empty(); }
    const Bytes& rgb() const { return rgb_; }      // deflated, 3 bytes a pixel
    const Bytes& alpha() const { return alpha_; }  // deflated, 1 byte a pixel; empty if opaque

    /// The same picture on white paper, for documents that may not hold transparency (PDF/A-1, ISO 19005-1
    /// section 6.4).
    ImageAsset flattened() const;

    /// Adds the image XObject (and its /SMask). `colour_space` is PDF syntax, e.g. "[/ICCBased 1 0 R]". Returns "K 0
    /// R".
    std::string write(PdfParts& parts, const std::string& colour_space) const;

  private:
    std::uint32_t width_ = 0, height_ = 0;
    Bytes rgb_, alpha_;
};

}  // namespace appearance
