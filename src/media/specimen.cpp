#include "media/specimen.h"

#include <algorithm>
#include <array>

#include "appearance/pixels.h"

namespace media {
namespace {

using appearance::Pixels;

constexpr std::uint32_t max_side = max_specimen_side;
constexpr int faint = 16;  // opacity that nobody sees

bool is_opaque(const Pixels& pixels) {
    for (std::size_t i = 3; i < pixels.rgba.size(); i += 4)
        if (pixels.rgba[i] != 255) return false;
    return true;
}

/// Ink on paper: the paper's tone is the commonest light one; what is darker becomes opaque in proportion.
void remove_paper(Pixels& pixels) {
    std::array<std::size_t, 256> histogram{};
    const auto tone = [&](std::size_t i) {
        return static_cast<std::size_t>((pixels.rgba[i] * 299 + pixels.rgba[i + 1] * 587 + pixels.rgba[i + 2] * 114) /
                                        1000);
    };
    for (std::size_t i = 0; i < pixels.rgba.size(); i += 4) ++histogram[tone(i)];
    const auto paper = static_cast<int>(std::max_element(histogram.begin() + 128, histogram.end()) - histogram.begin());
    const int clear = paper - 24, solid = std::max(paper - 96, 0);
    if (clear <= solid) return;
    for (std::size_t i = 0; i < pixels.rgba.size(); i += 4) {
        const int t = static_cast<int>(tone(i));
        const int alpha = (clear - t) * 255 / (clear - solid);
        pixels.rgba[i + 3] = static_cast<std::uint8_t>(std::clamp(alpha, 0, 255));
    }
}

/// The smallest rectangle with everything visible, and a pixel of air around it.
Pixels crop(const Pixels& in) {
    std::uint32_t left = in.width, right = 0, top = in.height, bottom = 0;
    for (std::uint32_t y = 0; y < in.height; ++y)
        for (std::uint32_t x = 0; x < in.width; ++x)
            if (in.rgba[(std::size_t{y} * in.width + x) * 4 + 3] > faint) {
                left = std::min(left, x), right = std::max(right, x + 1);
                top = std::min(top, y), bottom = std::max(bottom, y + 1);
            }
    if (right <= left) return {};
    left = left > 0 ? left - 1 : 0, top = top > 0 ? top - 1 : 0;
    right = std::min(right + 1, in.width), bottom = std::min(bottom + 1, in.height);
    Pixels out{right - left, bottom - top, {}};
    out.rgba.reserve(std::size_t{out.width} * out.height * 4);
    for (std::uint32_t y = top; y < bottom; ++y) {
        const auto row = in.rgba.begin() + static_cast<std::ptrdiff_t>((std::size_t{y} * in.width + left) * 4);
        out.rgba.insert(out.rgba.end(), row, row + static_cast<std::ptrdiff_t>(std::size_t{out.width} * 4));
    }
    return out;
}

}  // namespace

base::Result<Pixels> specimen_pixels(base::ByteView image) {
    EZ_TRY(Pixels pixels, appearance::decode_image(image));
    // First smaller, then the slow work: twice the final size keeps thin strokes.
    pixels = appearance::shrink(pixels, 2 * max_side, 2 * max_side);
    if (is_opaque(pixels)) remove_paper(pixels);
    const Pixels cut = crop(pixels);
    if (cut.rgba.empty())
        return base::make_error(base::ErrorCode::invalid, "specimen.empty", "Nothing is drawn in the picture", "image");
    return appearance::shrink(cut, max_side, max_side);
}

base::Result<Specimen> specimen_of(const Pixels& pixels) {
    EZ_TRY(base::Bytes png, appearance::encode_png(pixels));
    return Specimen{std::move(png), pixels.width, pixels.height};
}

base::Result<Specimen> normalise_specimen(base::ByteView image) {
    EZ_TRY(const Pixels pixels, specimen_pixels(image));
    return specimen_of(pixels);
}

}  // namespace media
