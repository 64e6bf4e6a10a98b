// JPEG by libjpeg-turbo. Its errors leave by longjmp: nothing with a destructor lives between setjmp and the call that
// may jump.
#include <cstdio>
// jpeglib.h wants FILE and size_t declared before it.
#include <jpeglib.h>

#include <csetjmp>
#include <cstring>
#include <optional>

#include "appearance/pixels.h"

namespace appearance {
namespace {

using base::ErrorCode;
using base::make_error;

struct Failure {
    jpeg_error_mgr manager;
    std::jmp_buf jump;
};

void leave(j_common_ptr common) {
    std::longjmp(reinterpret_cast<Failure*>(common->err)->jump, 1);
}
void stay_silent(j_common_ptr) {}

/// A progressive file of thousands of empty scans would decode the whole picture for each.
void limit_scans(j_common_ptr common) {
    if (reinterpret_cast<jpeg_decompress_struct*>(common)->input_scan_number > 200) leave(common);
}

/// Owns the decompressor; the steps return false where libjpeg gave up.
class Decoder {
  public:
    Decoder() {
        info_.err = jpeg_std_error(&failure_.manager);
        failure_.manager.error_exit = leave;
        failure_.manager.output_message = stay_silent;
    }
    ~Decoder() { jpeg_destroy_decompress(&info_); }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    bool read_header(ByteView data) {
        if (setjmp(failure_.jump) != 0) return false;
        jpeg_create_decompress(&info_);
        progress_.progress_monitor = limit_scans;
        info_.progress = &progress_;
        jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xffff);
        jpeg_mem_src(&info_, data.data(), data.size());
        return jpeg_read_header(&info_, TRUE) == JPEG_HEADER_OK;
    }

    /// `rgb` has room for width x height x 3 bytes.
    bool read_rgb(std::uint8_t* rgb) {
        if (setjmp(failure_.jump) != 0) return false;
        info_.out_color_space = JCS_RGB;
        jpeg_start_decompress(&info_);
        while (info_.output_scanline < info_.output_height) {
            JSAMPROW row = rgb + std::size_t{info_.output_scanline} * info_.output_width * 3;
            jpeg_read_scanlines(&info_, &row, 1);
        }
        jpeg_finish_decompress(&info_);
        return info_.err->num_warnings == 0;
    }

    /// Through the whole file at an eighth of the size; `row` has room for one row of it.
    bool skim(std::uint8_t* row) {
        if (setjmp(failure_.jump) != 0) return false;
        jpeg_start_decompress(&info_);
        while (info_.output_scanline < info_.output_height) {
            JSAMPROW line = row;
            jpeg_read_scanlines(&info_, &line, 1);
        }
        jpeg_finish_decompress(&info_);
        return info_.err->num_warnings == 0;
    }

    void shrink_to_an_eighth() {
        info_.scale_num = 1;
        info_.scale_denom = 8;
        info_.dct_method = JDCT_IFAST;
    }

    const jpeg_decompress_struct& info() const { return info_; }

  private:
    Failure failure_{};
    jpeg_progress_mgr progress_{};
    jpeg_decompress_struct info_{};
};

int orientation_of(const jpeg_decompress_struct& info) {
    for (auto marker = info.marker_list; marker != nullptr; marker = marker->next)
        if (marker->marker == JPEG_APP0 + 1 && marker->data_length > 6 && std::memcmp(marker->data, "Exif\0\0", 6) == 0)
            return exif_orientation(ByteView(marker->data, marker->data_length).subspan(6));
    return 1;
}

/// Where the pixel (x, y) of the stored picture is seen, for the EXIF orientation (TIFF 6.0 tag 274).
std::size_t target_index(int orientation, std::uint32_t x, std::uint32_t y, std::uint32_t w, std::uint32_t h) {
    std::uint32_t tx = x, ty = y, width = orientation >= 5 ? h : w;
    switch (orientation) {
        case 2:
            tx = w - 1 - x;
            break;
        case 3:
            tx = w - 1 - x, ty = h - 1 - y;
            break;
        case 4:
            ty = h - 1 - y;
            break;
        case 5:
            tx = y, ty = x;
            break;
        case 6:
            tx = h - 1 - y, ty = x;
            break;
        case 7:
            tx = h - 1 - y, ty = w - 1 - x;
            break;
        case 8:
            tx = y, ty = w - 1 - x;
            break;
        default:
            break;
    }
    return std::size_t{ty} * width + tx;
}

Pixels orient(const Bytes& rgb, std::uint32_t w, std::uint32_t h, int orientation) {
    Pixels out{orientation >= 5 ? h : w, orientation >= 5 ? w : h, Bytes(std::size_t{w} * h * 4)};
    const std::uint8_t* from = rgb.data();
    for (std::uint32_t y = 0; y < h; ++y)
        for (std::uint32_t x = 0; x < w; ++x, from += 3) {
            std::uint8_t* to = out.rgba.data() + target_index(orientation, x, y, w, h) * 4;
            to[0] = from[0], to[1] = from[1], to[2] = from[2], to[3] = 255;
        }
    return out;
}

}  // namespace

int exif_orientation(ByteView tiff) {
    if (tiff.size() < 8 || (tiff[0] != 'I' && tiff[0] != 'M')) return 1;
    const bool little = tiff[0] == 'I';
    const auto read16 = [&](std::size_t at) -> std::uint32_t {
        return little ? tiff[at] | tiff[at + 1] << 8 : tiff[at] << 8 | tiff[at + 1];
    };
    const auto read32 = [&](std::size_t at) -> std::uint32_t {
        return little ? read16(at) | read16(at + 2) << 16 : read16(at) << 16 | read16(at + 2);
    };
    const std::size_t directory = read32(4);
    if (directory + 2 > tiff.size()) return 1;
    const std::size_t count = read16(directory);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t entry = directory + 2 + 12 * i;
        if (entry + 12 > tiff.size()) return 1;
        if (read16(entry) != 0x0112) continue;
        const std::uint32_t value = read16(entry + 8);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

namespace {

base::Error damaged() {
    return make_error(ErrorCode::malformed, "image.damaged", "The JPEG picture is damaged or truncated");
}

/// A progressive picture keeps all its coefficients in memory, six bytes a pixel.
constexpr std::uint64_t max_progressive_pixels = 40'000'000;

Result<void> open_decoder(Decoder& decoder, ByteView data, const ImageLimits& limits) {
    const auto too_large = [] {
        return make_error(ErrorCode::too_large, "image.too_large", "The picture has too many pixels or bytes");
    };
    if (image_type(data) != ImageType::jpeg)
        return make_error(ErrorCode::unsupported, "document.not_supported", "Not a JPEG picture");
    if (data.size() > limits.max_bytes) return too_large();
    if (!decoder.read_header(data)) return damaged();
    const auto& info = decoder.info();
    const std::uint64_t count = std::uint64_t{info.image_width} * info.image_height;
    if (info.image_width > limits.max_side || info.image_height > limits.max_side || count > limits.max_pixels ||
        (info.progressive_mode != 0 && count > max_progressive_pixels))
        return too_large();
    if (count == 0) return damaged();
    return {};
}

}  // namespace

Result<Pixels> decode_jpeg(ByteView data, const ImageLimits& limits) {
    Decoder decoder;
    EZ_CHECK(open_decoder(decoder, data, limits));
    const auto& info = decoder.info();
    if (info.num_components != 1 && info.num_components != 3)
        return make_error(ErrorCode::unsupported, "document.not_supported",
                          "Only grey and colour JPEG pictures are accepted, not CMYK");
    const int orientation = orientation_of(info);
    Bytes rgb(std::size_t{info.image_width} * info.image_height * 3);
    if (!decoder.read_rgb(rgb.data())) return damaged();
    return orient(rgb, info.image_width, info.image_height, orientation);
}

Result<void> check_jpeg(ByteView data, const ImageLimits& limits) {
    Decoder decoder;
    EZ_CHECK(open_decoder(decoder, data, limits));
    decoder.shrink_to_an_eighth();
    Bytes row(std::size_t{decoder.info().image_width} * 4 + 64);
    if (!decoder.skim(row.data())) return damaged();
    return {};
}

}  // namespace appearance
