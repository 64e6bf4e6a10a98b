#include "appearance/image_asset.h"

#include <zlib.h>

#include <stdexcept>

#include "appearance/srgb.h"

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
    return {pixels.width, pixels.height, deflate(rgb), opaque ? Bytes{} : deflate(alpha)};
}

ImageAsset ImageAsset::flattened() const {
    if (!has_alpha()) return *this;
    const std::size_t count = std::size_t{width_} * height_;
    Bytes rgb = inflate_exactly(this->rgb(), count * 3);
    const Bytes alpha = inflate_exactly(this->alpha(), count);
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t c = 0; c < 3; ++c) {
            std::uint8_t& value = rgb[i * 3 + c];
            value = static_cast<std::uint8_t>((value * alpha[i] + 255 * (255 - alpha[i]) + 127) / 255);
        }
    return {width_, height_, deflate(rgb), {}};
}

ImageAsset::ImageAsset(std::uint32_t width, std::uint32_t height, Bytes rgb, Bytes alpha)
    : width_(width), height_(height), has_alpha_(!alpha.empty()) {
    const std::string shape = "<</Type/XObject/Subtype/Image/Width " + std::to_string(width_) + "/Height " +
                              std::to_string(height_) + "/BitsPerComponent 8/Filter/FlateDecode/ColorSpace";
    auto made = std::make_shared<PdfParts>();
    const std::string colour_space = "[/ICCBased " + made->add_shared(srgb_parts()) + "]";
    std::string mask;
    if (has_alpha_) mask = "/SMask " + made->add_stream(shape + "/DeviceGray>>", std::move(alpha));
    made->add_stream(shape + colour_space + mask + ">>", std::move(rgb));
    made->root = made->parts.size() - 1;
    parts_ = std::move(made);
}

const Bytes& ImageAsset::alpha() const {
    static const Bytes none;
    return has_alpha_ ? parts_->parts[1].data : none;
}

}  // namespace appearance
