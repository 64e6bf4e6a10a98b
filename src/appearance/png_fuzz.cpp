// Any bytes as a picture: an error or a picture that fits the limits and can be written again.
#include "appearance/image_asset.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const appearance::ImageLimits limits{1 << 20, 512, 65536};
    const auto pixels = appearance::decode_image({data, size}, limits);
    if (!pixels) return 0;
    if (pixels->rgba.size() != std::size_t{pixels->width} * pixels->height * 4) __builtin_trap();
    if (!appearance::encode_png(*pixels)) __builtin_trap();
    const auto asset = appearance::ImageAsset::from_pixels(*pixels);
    if (asset.flattened().has_alpha()) __builtin_trap();
    return 0;
}
