#include "media/sandboxed.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <new>

#include "appearance/pixels.h"
#include "crypto/digest.h"

namespace media {
namespace {

using base::Bytes;
using base::Result;

constexpr std::string_view crash_mark = "crash here", memory_mark = "run out of memory here";
constexpr std::string_view lie_mark = "say that the picture is larger";

Bytes picture() {
    appearance::Pixels pixels{60, 40, Bytes(60 * 40 * 4, 255)};
    for (std::size_t i = 20 * 60 * 4; i < 24 * 60 * 4; ++i) pixels.rgba[i] = i % 4 == 3 ? 255 : 10;
    return *appearance::encode_png(pixels);
}

TEST(Sandboxed, picture_gives_the_same_pdf_as_here) {
    const Bytes png = picture();
    const auto there = image_to_pdf_in_sandbox(png), here = image_to_pdf(png);
    ASSERT_TRUE(there) << there.error().message;
    EXPECT_EQ(*there, *here);
    EXPECT_EQ(image_to_pdf_in_sandbox(base::ByteView(png).first(60)).error().key, "image.damaged");
    EXPECT_EQ(image_to_pdf_in_sandbox(base::as_bytes("text")).error().key, "document.not_supported");
}

TEST(Sandboxed, specimen_is_the_same_as_here) {
    const Bytes png = picture();
    const auto there = normalise_specimen_in_sandbox(png), here = normalise_specimen(png);
    ASSERT_TRUE(there) << there.error().message;
    EXPECT_EQ(there->png, here->png);
    EXPECT_EQ(there->width, here->width);
    EXPECT_EQ(there->height, here->height);
    const Bytes blank = *appearance::encode_png({8, 8, Bytes(8 * 8 * 4, 255)});
    EXPECT_EQ(normalise_specimen_in_sandbox(blank).error().key, "specimen.empty");
    EXPECT_EQ(normalise_specimen_in_sandbox(base::ByteView(png).first(60)).error().key, "image.damaged");
}

// This executable's jobs crash on these marks: see main.
TEST(Sandboxed, picture_that_crashes_its_decoder_is_damaged) {
    EXPECT_EQ(image_to_pdf_in_sandbox(base::as_bytes(crash_mark)).error().key, "image.damaged");
    EXPECT_EQ(image_to_pdf_in_sandbox(base::as_bytes(memory_mark)).error().key, "image.too_large");
    EXPECT_EQ(normalise_specimen_in_sandbox(base::as_bytes(crash_mark)).error().key, "image.damaged");
    EXPECT_EQ(normalise_specimen_in_sandbox(base::as_bytes(memory_mark)).error().key, "image.too_large");
}

TEST(Sandboxed, specimens_size_is_not_believed) {
    EXPECT_EQ(normalise_specimen_in_sandbox(base::as_bytes(lie_mark)).error().key, "image.damaged");
}

/// The real job, but for pictures that stand for those nobody has found yet.
template <std::size_t number>
Result<Bytes> fragile(sandbox::Parts parts) {
    const std::string_view image = base::as_text(parts[0]);
    if (image == crash_mark) {
        volatile std::uintptr_t nowhere = image.size() / 100;
        *reinterpret_cast<volatile int*>(nowhere) = 1;
    }
    if (image == memory_mark) throw std::bad_alloc();
    if (image == lie_mark) return Bytes{0, 0, 4, 0, 0, 0, 4, 0, 1, 2, 3, 4};
    return sandbox_jobs()[number].work(parts);
}

}  // namespace

std::array<sandbox::Job, 2> fragile_jobs() {
    auto jobs = sandbox_jobs();
    jobs[0].work = fragile<0>;
    jobs[1].work = fragile<1>;
    return jobs;
}

}  // namespace media

int main(int argc, char** argv) {
    const auto jobs = media::fragile_jobs();
    sandbox::run_if_asked(argc, argv, jobs);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
