#include "appearance/image_asset.h"

#include <zlib.h>

#include <stdexcept>

namespace appearance {
namespace {

Bytes inflate_exactly(ByteView data, std::size_t size) {
    Bytes out(size);
    uLongf got = size;
    if (uncompress(out.data(), &got, data.data(), data.size()) != Z_OK || got != size)
        throw std::logic_error("image asset: own deflated data does not inflate");
    return out;
}

}  // namespace

Result<ImageAsset> ImageAsset::from_png(ByteView data, const ImageLimits& limits) {
    EZ_TRY(const Pixels pixels, decode_png(data, limits));
    return from_pixels(pixels);
}

Result<ImageAsset> ImageAsset::from_jpeg(ByteView data, const ImageLimits& limits) {
    EZ_TRY(const Pixels pixels, decode_jpeg(data, limits));
    return from_pixels(pixels);
}

ImageAsset ImageAsset::from_pixels(const Pixels& pixels) {
    const std::size_t count = pixels.rgba.size() / 4;
    Bytes rgb(count * 3), alpha(count);
    bool opaque = true;
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t c = 0; c < 3; ++c) rgb[i * 3 + c] = pixels.rgba[i * 4 + c];
        alpha[i] = pixels.rgba[i * 4 + 3];
        opaque = opaque && alpha[i] == 255;
    }
    ImageAsset asset;
    asset.width_ = pixels.width;
    asset.height_ = pixels.height;
    asset.rgb_ = deflate(rgb);
    if (!opaque) asset.alpha_ = deflate(alpha);
    return asset;
}

ImageAsset ImageAsset::flattened() const {
    if (!has_alpha()) return *this;
    const std::size_t count = std::size_t{width_} * height_;
    Bytes rgb = inflate_exactly(rgb_, count * 3);
    const Bytes alpha = inflate_exactly(alpha_, count);
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t c = 0; c < 3; ++c) {
            std::uint8_t& value = rgb[i * 3 + c];
            value = static_cast<std::uint8_t>((value * alpha[i] + 255 * (255 - alpha[i]) + 127) / 255);
        }
    ImageAsset out;
    out.width_ = width_;
    out.height_ = height_;
    out.rgb_ = deflate(rgb);
    return out;
}

std::string ImageAsset::write(PdfParts& parts, const std::string& colour_space) const {
    const std::string shape = "<</Type/XObject/Subtype/Image/Width " + std::to_string(width_) + "/Height " +
                              std::to_string(height_) + "/BitsPerComponent 8/Filter/FlateDecode/ColorSpace";
    std::string mask;
    if (has_alpha()) mask = "/SMask " + parts.add_stream(shape + "/DeviceGray>>", alpha_);
    return parts.add_stream(shape + colour_space + mask + ">>", rgb_);
}

}  // namespace appearance
