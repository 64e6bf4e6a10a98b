#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdio>
// jpeglib.h wants FILE declared before it.
#include <jpeglib.h>

#include <cstdlib>

#include "appearance/pixels.h"
#include "media/file_type.h"
#include "media/image_to_pdf.h"
#include "media/specimen.h"
#include "pdf/document.h"

namespace media {
namespace {

using base::Bytes;
using base::ByteView;

Bytes jpeg_of(unsigned width, unsigned height, J_COLOR_SPACE space = JCS_RGB, bool progressive = false) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* data = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &data, &size);
    const int components = space == JCS_CMYK ? 4 : space == JCS_GRAYSCALE ? 1 : 3;
    info.image_width = width, info.image_height = height, info.input_components = components,
    info.in_color_space = space;
    jpeg_set_defaults(&info);
    if (progressive) jpeg_simple_progression(&info);
    jpeg_start_compress(&info, TRUE);
    Bytes row(std::size_t{width} * static_cast<unsigned>(components), 77);
    for (unsigned y = 0; y < height; ++y) {
        JSAMPROW line = row.data();
        jpeg_write_scanlines(&info, &line, 1);
    }
    jpeg_finish_compress(&info);
    Bytes out(data, data + size);
    jpeg_destroy_compress(&info);
    std::free(data);
    return out;
}

void put32(Bytes& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

void chunk(Bytes& out, std::string_view type, const Bytes& body) {
    put32(out, static_cast<std::uint32_t>(body.size()));
    Bytes part = base::to_bytes(type);
    base::append(part, body);
    base::append(out, part);
    put32(out, static_cast<std::uint32_t>(crc32(0, part.data(), static_cast<uInt>(part.size()))));
}

/// Grey, 8 bit, one filter byte 0 a row.
Bytes grey_png(std::uint32_t width, std::uint32_t height, std::uint32_t rows, std::uint8_t filter = 0) {
    Bytes out{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}, header, raw;
    put32(header, width);
    put32(header, height);
    base::append(header, Bytes{8, 0, 0, 0, 0});
    chunk(out, "IHDR", header);
    for (std::uint32_t y = 0; y < rows; ++y) {
        raw.push_back(filter);
        raw.insert(raw.end(), width, 99);
    }
    uLongf size = compressBound(raw.size());
    Bytes data(size);
    compress(data.data(), &size, raw.data(), raw.size());
    data.resize(size);
    chunk(out, "tEXt", base::to_bytes(std::string_view("Author\0Somebody", 15)));
    chunk(out, "IDAT", data);
    chunk(out, "IEND", {});
    return out;
}

std::string key_of(const base::Result<Bytes>& result) {
    return result ? "" : result.error().key;
}

TEST(Sniff, GoesByContent) {
    EXPECT_EQ(sniff(base::as_bytes("junk %PDF-1.4")), FileType::pdf);
    EXPECT_EQ(sniff(base::as_bytes(std::string(1020, ' ') + "%PDF-1.4")), FileType::unknown);
    EXPECT_EQ(sniff(jpeg_of(8, 8)), FileType::jpeg);
    EXPECT_EQ(sniff(grey_png(2, 2, 2)), FileType::png);
    EXPECT_EQ(sniff({}), FileType::unknown);
}

TEST(ImageToPdf, PassesJpegThroughWithoutMetadata) {
    for (const bool progressive : {false, true}) {
        Bytes jpeg = jpeg_of(640, 320, JCS_RGB, progressive);
        const Bytes exif{0xff, 0xe1, 0, 34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                         0,    1,    1, 0x12, 0,   3,   0,   0,   0, 1, 0,   6,   0, 0,  0, 0, 0, 0};
        jpeg.insert(jpeg.begin() + 2, exif.begin(), exif.end());
        base::append(jpeg, base::as_bytes("GPS trailer"));
        const auto pdf = image_to_pdf(jpeg);
        ASSERT_TRUE(pdf) << pdf.error().message;
        const std::string text = base::to_text(*pdf);
        EXPECT_EQ(text.find("Exif"), std::string::npos);
        EXPECT_EQ(text.find("GPS"), std::string::npos);
        EXPECT_NE(text.find("/DCTDecode"), std::string::npos);
        EXPECT_NE(text.find("pdfaid:part>2"), std::string::npos);
        EXPECT_EQ(image_to_pdf(jpeg).value(), *pdf);

        const auto document = pdf::Document::open(*pdf);
        ASSERT_TRUE(document) << document.error().message;
        ASSERT_EQ(document->page_count(), 1u);
        const auto page = document->page(0);
        ASSERT_TRUE(page);
        EXPECT_GT(page->media_box.height(), page->media_box.width());  // orientation 6 made it upright
    }
}

TEST(ImageToPdf, CmykHasNoPdfAMark) {
    const auto pdf = image_to_pdf(jpeg_of(16, 16, JCS_CMYK));
    ASSERT_TRUE(pdf);
    const std::string text = base::to_text(*pdf);
    EXPECT_NE(text.find("/DeviceCMYK"), std::string::npos);
    EXPECT_NE(text.find("/Decode[1 0"), std::string::npos);
    EXPECT_EQ(text.find("pdfaid"), std::string::npos);
}

TEST(ImageToPdf, PngPassesOrIsDecoded) {
    const auto plain = image_to_pdf(grey_png(30, 10, 10));
    ASSERT_TRUE(plain);
    EXPECT_NE(base::to_text(*plain).find("/Predictor 15"), std::string::npos);
    EXPECT_EQ(base::to_text(*plain).find("Somebody"), std::string::npos);
    const auto transparent = image_to_pdf(appearance::encode_png({2, 2, Bytes(16, 128)}).value());
    ASSERT_TRUE(transparent);
    EXPECT_EQ(base::to_text(*transparent).find("/SMask"), std::string::npos);
    EXPECT_TRUE(pdf::Document::open(*transparent));
}

TEST(ImageToPdf, RefusesWithTheRightKey) {
    EXPECT_EQ(key_of(image_to_pdf(base::as_bytes("GIF89a"))), "document.not_supported");
    EXPECT_EQ(key_of(image_to_pdf({})), "document.not_supported");
    EXPECT_EQ(key_of(image_to_pdf(base::as_bytes("%PDF-1.7"))), "document.not_supported");
    EXPECT_EQ(key_of(image_to_pdf(grey_png(10, 10, 9))), "image.damaged");      // a row is missing
    EXPECT_EQ(key_of(image_to_pdf(grey_png(10, 10, 11))), "image.damaged");     // a row too many
    EXPECT_EQ(key_of(image_to_pdf(grey_png(10, 10, 10, 5))), "image.damaged");  // no such filter
    EXPECT_EQ(key_of(image_to_pdf(grey_png(60000, 60000, 1))), "image.too_large");
    ImageToPdfLimits limits;
    limits.max_pixels = 99;
    EXPECT_EQ(key_of(image_to_pdf(grey_png(10, 10, 10), limits)), "image.too_large");
    EXPECT_EQ(key_of(image_to_pdf(jpeg_of(10, 10), limits)), "image.too_large");
    limits.max_bytes = 10;
    EXPECT_EQ(key_of(image_to_pdf(jpeg_of(10, 10), limits)), "image.too_large");
}

TEST(ImageToPdf, RefusesEveryTruncation) {
    const Bytes png = grey_png(10, 10, 10), jpeg = jpeg_of(64, 64);
    for (std::size_t size = 8; size < png.size(); ++size)
        EXPECT_EQ(key_of(image_to_pdf(ByteView(png).first(size))), "image.damaged") << size;
    for (std::size_t size = 3; size + 2 < jpeg.size(); ++size)
        EXPECT_EQ(key_of(image_to_pdf(ByteView(jpeg).first(size))), "image.damaged") << size;
    Bytes flipped = png;
    flipped[flipped.size() - 20] ^= 1;
    EXPECT_EQ(key_of(image_to_pdf(flipped)), "image.damaged");
}

TEST(Specimen, CutsBordersAndRemovesPaper) {
    appearance::Pixels paper{200, 100, Bytes(200 * 100 * 4, 235)};
    for (std::size_t i = 3; i < paper.rgba.size(); i += 4) paper.rgba[i] = 255;
    for (std::size_t x = 50; x < 150; ++x)
        for (std::size_t y = 40; y < 44; ++y)
            for (std::size_t c = 0; c < 3; ++c) paper.rgba[(y * 200 + x) * 4 + c] = 20;
    const auto specimen = normalise_specimen(appearance::encode_png(paper).value());
    ASSERT_TRUE(specimen) << specimen.error().message;
    EXPECT_EQ(specimen->width, 102u);
    EXPECT_EQ(specimen->height, 6u);
    const auto pixels = appearance::decode_png(specimen->png);
    ASSERT_TRUE(pixels);
    EXPECT_EQ(pixels->rgba[3], 0);                         // the corner is paper
    EXPECT_EQ(pixels->rgba[(3 * 102 + 50) * 4 + 3], 255);  // the stroke is ink
}

TEST(Specimen, RefusesNothingDrawn) {
    EXPECT_EQ(normalise_specimen(appearance::encode_png({20, 20, Bytes(1600, 0)}).value()).error().key,
              "specimen.empty");
    appearance::Pixels white{20, 20, Bytes(1600, 255)};
    EXPECT_EQ(normalise_specimen(appearance::encode_png(white).value()).error().key, "specimen.empty");
    EXPECT_EQ(normalise_specimen(base::as_bytes("x")).error().key, "document.not_supported");
}

TEST(Specimen, StaysSmall) {
    appearance::Pixels big{3000, 1000, Bytes(std::size_t{3000} * 1000 * 4, 0)};
    for (std::size_t i = 0; i < big.rgba.size(); i += 4) big.rgba[i + 3] = 200;
    const auto specimen = normalise_specimen(appearance::encode_png(big).value());
    ASSERT_TRUE(specimen);
    EXPECT_EQ(specimen->width, 1200u);
    EXPECT_EQ(specimen->height, 400u);
}

}  // namespace
}  // namespace media
