#pragma once
// A picture prepared once for PDF: colour and opacity planes deflated, ready to be written many times.
#include <memory>

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
    bool has_alpha() const { return has_alpha_; }
    const Bytes& rgb() const { return parts_->parts.back().data; }  // deflated, 3 bytes a pixel
    const Bytes& alpha() const;                                     // deflated, 1 byte a pixel; empty if opaque

    /// The same picture on white paper, for documents that may not hold transparency (PDF/A-1, ISO 19005-1
    /// section 6.4).
    ImageAsset flattened() const;

    /// The image XObject in ICCBased sRGB (and its /SMask), made once.
    const std::shared_ptr<const PdfParts>& parts() const { return parts_; }

  private:
    ImageAsset(std::uint32_t width, std::uint32_t height, Bytes rgb, Bytes alpha);
    std::uint32_t width_ = 0, height_ = 0;
    bool has_alpha_ = false;
    std::shared_ptr<const PdfParts> parts_;  // colour space, mask if any, picture
};

}  // namespace appearance
