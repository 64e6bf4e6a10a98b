// JPEG passed through (ITU-T T.81 annex B): the coded data stay, markers that are not needed to decode them go.
#include <map>
#include <optional>

#include "appearance/pixels.h"
#include "media/picture.h"

namespace media {
namespace {

using base::Bytes;
using base::ByteView;

constexpr std::uint8_t app1 = 0xe1, app2 = 0xe2, app14 = 0xee, start_of_scan = 0xda, end_of_image = 0xd9;

bool has_prefix(ByteView data, std::string_view prefix) {
    return base::as_text(data).starts_with(prefix);
}

class JpegReader {
  public:
    explicit JpegReader(ByteView data) : data_(data) {}

    bool run() {
        picture_.filter = "DCTDecode";
        picture_.data = {0xff, 0xd8};
        at_ = 2;
        while (true) {
            const auto marker = next_marker();
            if (!marker) return false;
            if (*marker == end_of_image) break;
            if (!segment(*marker)) return false;
            if (*marker == start_of_scan && !scan()) return false;
        }
        if (!frame_seen_) return false;
        picture_.data.push_back(0xff);
        picture_.data.push_back(end_of_image);
        picture_.inverted = picture_.components == 4 && adobe_seen_;
        picture_.profile = joined_profile();
        return true;
    }

    Picture take() { return std::move(picture_); }

  private:
    std::optional<std::uint8_t> next_marker() {
        if (at_ >= data_.size() || data_[at_] != 0xff) return std::nullopt;
        while (at_ < data_.size() && data_[at_] == 0xff) ++at_;  // fill bytes
        if (at_ >= data_.size()) return std::nullopt;
        return data_[at_++];
    }

    bool segment(std::uint8_t marker) {
        if (marker == 0 || (marker >= 0xd0 && marker <= 0xd8) || marker == 1)
            return false;  // no length: not expected here
        if (at_ + 2 > data_.size()) return false;
        const std::size_t length = std::size_t{data_[at_]} << 8 | data_[at_ + 1];
        if (length < 2 || length > data_.size() - at_) return false;
        const ByteView body = data_.subspan(at_ + 2, length - 2);
        if (is_frame(marker) && !frame(marker, body)) return false;
        if (keeps(marker, body)) {
            picture_.data.push_back(0xff);
            picture_.data.push_back(marker);
            base::append(picture_.data, data_.subspan(at_, length));
        }
        at_ += length;
        return true;
    }

    static bool is_frame(std::uint8_t marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /// Baseline, extended and progressive Huffman only: what PDF's DCTDecode knows.
    bool frame(std::uint8_t marker, ByteView body) {
        if (frame_seen_ || marker > 0xc2 || body.size() < 6 || body[0] != 8) return false;
        frame_seen_ = true;
        picture_.height = std::uint32_t{body[1]} << 8 | body[2];
        picture_.width = std::uint32_t{body[3]} << 8 | body[4];
        picture_.components = body[5];
        return picture_.components == 1 || picture_.components == 3 || picture_.components == 4;
    }

    /// Reads what the markers tell and says whether they stay: EXIF, XMP, IPTC, comments and makers' notes do not.
    bool keeps(std::uint8_t marker, ByteView body) {
        if (marker == app1 && has_prefix(body, std::string_view("Exif\0\0", 6)))
            picture_.orientation = appearance::exif_orientation(body.subspan(6));
        if (marker == app2 && has_prefix(body, std::string_view("ICC_PROFILE\0", 12)) && body.size() > 14)
            profile_.try_emplace(body[12], body.begin() + 14, body.end());
        const bool adobe = marker == app14 && has_prefix(body, "Adobe") && body.size() >= 12;
        adobe_seen_ = adobe_seen_ || adobe;
        return adobe || (marker < 0xe0 || (marker > 0xef && marker != 0xfe));
    }

    /// Entropy-coded data up to the next marker that is no restart.
    bool scan() {
        const std::size_t begin = at_;
        while (at_ + 1 < data_.size()) {
            if (data_[at_] == 0xff && data_[at_ + 1] != 0 && !(data_[at_ + 1] >= 0xd0 && data_[at_ + 1] <= 0xd7) &&
                data_[at_ + 1] != 0xff) {
                base::append(picture_.data, data_.subspan(begin, at_ - begin));
                return true;
            }
            ++at_;
        }
        return false;
    }

    /// The profile of all its chunks, if it is one for this number of components (ICC.1 section 7.2.6).
    Bytes joined_profile() const {
        Bytes out;
        for (const auto& [number, chunk] : profile_) base::append(out, chunk);
        if (out.size() < 132 || base::as_text(ByteView(out).subspan(36, 4)) != "acsp") return {};
        const std::uint32_t size =
            std::uint32_t{out[0]} << 24 | std::uint32_t{out[1]} << 16 | std::uint32_t{out[2]} << 8 | out[3];
        const std::string_view space = base::as_text(ByteView(out).subspan(16, 4));
        const std::string_view wanted = picture_.components == 1 ? "GRAY" : picture_.components == 3 ? "RGB " : "CMYK";
        return size == out.size() && space == wanted ? out : Bytes();
    }

    ByteView data_;
    std::size_t at_ = 0;
    Picture picture_;
    bool frame_seen_ = false, adobe_seen_ = false;
    std::map<std::uint8_t, Bytes> profile_;
};

}  // namespace

base::Result<Picture> read_jpeg(ByteView data, const ImageToPdfLimits& limits) {
    EZ_CHECK(appearance::check_jpeg(data, {limits.max_bytes, limits.max_side, limits.max_pixels}));
    JpegReader reader(data);
    if (!reader.run()) return damaged_image();
    return reader.take();
}

}  // namespace media
