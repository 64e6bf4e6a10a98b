#include "media/sandboxed.h"

#include "media/picture.h"

namespace media {
namespace {

using base::Bytes;
using base::Result;

constexpr std::size_t size_bytes = 8;

void put32(Bytes& out, std::uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(number >> shift));
}

std::uint32_t read32(base::ByteView data) {
    return std::uint32_t{data[0]} << 24 | std::uint32_t{data[1]} << 16 | std::uint32_t{data[2]} << 8 | data[3];
}

/// 40 million pixels decoded as RGBA, once more without opacity, and deflated.
constexpr sandbox::Limits picture_limits{
    .output = std::uint64_t{128} << 20, .processor = std::chrono::seconds(30), .wall = std::chrono::seconds(60)};

sandbox::Job image_to_pdf_job() {
    const auto work = [](sandbox::Parts parts) -> Result<Bytes> {
        return parts.size() == 1 ? image_to_pdf(parts[0]) : damaged_image();
    };
    return {"media.image_to_pdf", work, picture_limits};
}

/// Width, height, RGBA.
sandbox::Job specimen_job() {
    const auto work = [](sandbox::Parts parts) -> Result<Bytes> {
        if (parts.size() != 1) return damaged_image();
        EZ_TRY(const appearance::Pixels pixels, specimen_pixels(parts[0]));
        Bytes out;
        put32(out, pixels.width);
        put32(out, pixels.height);
        base::append(out, pixels.rgba);
        return out;
    };
    return {"media.specimen", work, {.output = std::uint64_t{8} << 20}};
}

Result<Bytes> run(const sandbox::Job& job, base::ByteView image) {
    auto result = sandbox::run(job, {image});
    if (result) return result;
    return sandbox::in_words_of(result.error(), damaged_image(), too_large_image());
}

}  // namespace

std::array<sandbox::Job, 2> sandbox_jobs() {
    return {image_to_pdf_job(), specimen_job()};
}

Result<Bytes> image_to_pdf_in_sandbox(base::ByteView image) {
    return run(image_to_pdf_job(), image);
}

Result<Specimen> normalise_specimen_in_sandbox(base::ByteView image) {
    EZ_TRY(const Bytes answer, run(specimen_job(), image));
    if (answer.size() < size_bytes) return damaged_image();
    const base::ByteView data(answer);
    const std::uint32_t width = read32(data), height = read32(data.subspan(4));
    const bool fits = width > 0 && height > 0 && width <= max_specimen_side && height <= max_specimen_side &&
                      data.size() - size_bytes == std::uint64_t{width} * height * 4;
    if (!fits) return damaged_image();
    return specimen_of({width, height, Bytes(answer.begin() + size_bytes, answer.end())});
}

}  // namespace media
