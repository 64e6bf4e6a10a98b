#include "appearance/appearance.h"

#include <gtest/gtest.h>
#include <cstdio>
// jpeglib.h wants FILE declared before it.
#include <jpeglib.h>
#include <sys/resource.h>
#include <zlib.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "appearance/qr.h"
#include "appearance/srgb.h"
#include "appearance/text_layout.h"
#include "base/encoding.h"

namespace appearance {
namespace {

Bytes inflate(ByteView data) {
    Bytes out(std::size_t{16} << 20);
    uLongf size = out.size();
    EXPECT_EQ(uncompress(out.data(), &size, data.data(), data.size()), Z_OK);
    out.resize(size);
    return out;
}

Pixels checker(std::uint32_t width, std::uint32_t height) {
    Pixels p{width, height, Bytes(std::size_t{width} * height * 4)};
    for (std::size_t i = 0; i < p.rgba.size(); i += 4) {
        p.rgba[i] = static_cast<std::uint8_t>(i / 4 * 40);
        p.rgba[i + 1] = 10;
        p.rgba[i + 2] = 200;
        p.rgba[i + 3] = i / 4 % 2 == 0 ? 255 : 0;
    }
    return p;
}

Bytes jpeg_of(std::uint32_t width, std::uint32_t height, int quality = 95) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* data = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &data, &size);
    info.image_width = width, info.image_height = height, info.input_components = 3, info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    jpeg_start_compress(&info, TRUE);
    Bytes row(std::size_t{width} * 3);
    for (std::uint32_t y = 0; y < height; ++y) {
        for (std::uint32_t x = 0; x < width; ++x)
            row[x * 3] = x < width / 2 ? 255 : 0, row[x * 3 + 1] = 0, row[x * 3 + 2] = 0;
        JSAMPROW line = row.data();
        jpeg_write_scanlines(&info, &line, 1);
    }
    jpeg_finish_compress(&info);
    Bytes out(data, data + size);
    jpeg_destroy_compress(&info);
    std::free(data);
    return out;
}

std::shared_ptr<const Font> font() {
    auto opened = Font::open(default_font_path);
    return opened ? *opened : nullptr;
}

std::string content_of(const PdfParts& parts) {
    const PdfPart& root = parts.parts[parts.root];
    if (root.body.find("/FlateDecode") == std::string::npos) return base::to_text(root.data);
    return base::to_text(inflate(root.data));
}

TEST(Number, HasNoLongDecimals) {
    EXPECT_EQ(number(1), "1");
    EXPECT_EQ(number(-0.0001), "0");
    EXPECT_EQ(number(1.0 / 3), "0.333");
    EXPECT_EQ(number(-12.5), "-12.5");
    EXPECT_EQ(number(1e6), "1000000");
}

TEST(Png, RoundTripsAndSplitsPlanes) {
    const Pixels in = checker(3, 2);
    const auto png = encode_png(in);
    ASSERT_TRUE(png);
    const auto out = decode_png(*png);
    ASSERT_TRUE(out);
    EXPECT_EQ(out->width, 3u);
    EXPECT_EQ(out->rgba[2], 200);
    const auto asset = ImageAsset::from_png(*png);
    ASSERT_TRUE(asset);
    EXPECT_TRUE(asset->has_alpha());
    EXPECT_EQ(inflate(asset->alpha()), (Bytes{255, 0, 255, 0, 255, 0}));
    const ImageAsset flat = asset->flattened();
    EXPECT_FALSE(flat.has_alpha());
    EXPECT_EQ(inflate(flat.rgb())[3], 255);  // transparent became white
    EXPECT_EQ(inflate(flat.rgb())[1], 10);   // opaque stayed
}

TEST(Png, RefusesBeforeAllocating) {
    const auto png = *encode_png(checker(10, 10));
    EXPECT_EQ(decode_png(png, {1 << 20, 9, 1000}).error().key, "image.too_large");
    EXPECT_EQ(decode_png(png, {1 << 20, 100, 99}).error().key, "image.too_large");
    EXPECT_EQ(decode_png(png, {20, 100, 1000}).error().key, "image.too_large");
    Bytes bomb = png;  // claims 60000 x 60000, with a right CRC
    for (const std::size_t at : {16u, 20u}) bomb[at + 2] = 0xea, bomb[at + 3] = 0x60;
    const auto crc = static_cast<std::uint32_t>(crc32(0, bomb.data() + 12, 17));
    for (std::size_t i = 0; i < 4; ++i) bomb[29 + i] = static_cast<std::uint8_t>(crc >> (24 - 8 * i));
    EXPECT_EQ(decode_png(bomb).error().key, "image.too_large");
}

// libpng would make room for what a chunk claims, and fill it with zeros.
TEST(Png, BelievesNoChunkAndReadsNoText) {
    const Bytes good = *encode_png({9, 9, Bytes(9 * 9 * 4, 200)});
    const auto with_chunk = [&](std::uint32_t claimed, std::string_view type, const Bytes& content) {
        Bytes out(good.begin(), good.begin() + 33);  // up to the end of IHDR
        for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(claimed >> shift));
        Bytes body(type.begin(), type.end());
        base::append(body, content);
        const auto sum = static_cast<std::uint32_t>(crc32(0, body.data(), static_cast<uInt>(body.size())));
        base::append(out, body);
        for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(sum >> shift));
        out.insert(out.end(), good.begin() + 33, good.end());
        return out;
    };
    const auto peak = [] {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss / 1024;  // MiB
    };
    const auto before = peak();
    EXPECT_EQ(decode_png(with_chunk(0x52680000, "zTXt", {1, 2, 3})).error().key, "image.damaged");
    const auto picture = decode_png(with_chunk(3, "zTXt", {1, 2, 3}));
    ASSERT_TRUE(picture) << picture.error().message;
    EXPECT_EQ(picture->rgba, Bytes(9 * 9 * 4, 200));
    EXPECT_LT(peak() - before, 200);
}

TEST(Png, RefusesEveryTruncation) {
    const auto png = *encode_png(checker(10, 10));
    for (std::size_t size = 0; size + 12 < png.size(); ++size)
        EXPECT_FALSE(decode_image(ByteView(png).first(size))) << size;
    EXPECT_EQ(decode_image(base::as_bytes("GIF89a....")).error().key, "document.not_supported");
}

TEST(Jpeg, DecodesAndObeysExifOrientation) {
    Bytes data = jpeg_of(32, 16);
    auto plain = decode_jpeg(data);
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->width, 32u);
    EXPECT_GT(plain->rgba[0], 200);  // red on the left
    // Orientation 6: turn clockwise, so that the left edge becomes the top.
    const Bytes exif{0xff, 0xe1, 0,    34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                     0,    1,    0x01, 0x12, 0,   3,   0,   0,   0, 1, 0,   6,   0, 0,  0, 0, 0, 0};
    data.insert(data.begin() + 2, exif.begin(), exif.end());
    const auto turned = decode_jpeg(data);
    ASSERT_TRUE(turned) << turned.error().message;
    EXPECT_EQ(turned->width, 16u);
    EXPECT_EQ(turned->height, 32u);
    EXPECT_GT(turned->rgba[0], 200);
    EXPECT_LT(turned->rgba[turned->rgba.size() - 4], 60);
    data.resize(data.size() / 2);
    EXPECT_EQ(decode_jpeg(data).error().key, "image.damaged");
    EXPECT_EQ(decode_jpeg(jpeg_of(32, 16), {1 << 20, 31, 1000}).error().key, "image.too_large");
}

TEST(Shrink, KeepsProportionsAndColour) {
    Pixels red{400, 200, Bytes(400 * 200 * 4)};
    for (std::size_t i = 0; i < red.rgba.size(); i += 4) red.rgba[i] = 255, red.rgba[i + 3] = 255;
    const Pixels small = shrink(red, 100, 100);
    EXPECT_EQ(small.width, 100u);
    EXPECT_EQ(small.height, 50u);
    EXPECT_EQ(small.rgba[0], 255);
    EXPECT_EQ(small.rgba[1], 0);
    EXPECT_EQ(shrink(red, 1000, 1000).width, 400u);
}

TEST(Srgb, IsAProfile) {
    const Bytes& profile = srgb_profile();
    const std::uint32_t size = profile[0] << 24 | profile[1] << 16 | profile[2] << 8 | profile[3];
    EXPECT_EQ(size, profile.size());
    EXPECT_EQ(base::to_text(ByteView(profile).subspan(36, 4)), "acsp");
}

TEST(Fonts, RefusesWhatIsNoFont) {
    EXPECT_EQ(Font::open("/nonexistent").error().key, "font.unreadable");
    EXPECT_EQ(Font::open(EZSIGN_SOURCE_DIR "/CMakeLists.txt").error().key, "font.unsupported");
}

// A copy that ended early: its tables are listed but not there. The signature is refused, the server goes on.
TEST(Fonts, DamagedFontIsAnError) {
    std::ifstream whole(default_font_path, std::ios::binary);
    if (!whole) GTEST_SKIP() << "skipped: font not present";
    std::string bytes(200'000, 0);
    whole.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const std::string path = testing::TempDir() + "damaged.ttf";
    std::ofstream(path, std::ios::binary) << bytes;
    const auto damaged = Font::open(path);
    ASSERT_TRUE(damaged) << damaged.error().message;
    EXPECT_EQ((*damaged)->subset(U"Ada").error().key, "font.unsupported");
    AppearanceSpec spec;
    spec.width = 200, spec.height = 60, spec.font = damaged->get(), spec.lines = {"Ada"};
    EXPECT_EQ(build_appearance(spec).error().key, "font.unsupported");
}

TEST(Fonts, SubsetIsCachedEmbeddedAndMapsBack) {
    const auto f = font();
    if (!f) GTEST_SKIP() << "skipped: font not present";
    const auto first = f->subset(U"Ада 1").value();
    EXPECT_EQ(first, f->subset(U"1 Ада 99").value());  // digits are always in
    const PdfParts& parts = *first->parts();
    ASSERT_EQ(parts.parts.size(), 6u);
    EXPECT_LT(parts.parts[0].data.size(), 20000u);
    EXPECT_NE(parts.parts[2].body.find("+DejaVuSans"), std::string::npos);
    EXPECT_NE(parts.parts[2].body.find("/CIDSet"), std::string::npos);  // PDF/A-1, 6.3.5
    const auto present = inflate(parts.parts[1].data);
    const std::string code = first->encode(U"\u0434");
    const std::size_t cid = static_cast<unsigned char>(code[0]) * 256U + static_cast<unsigned char>(code[1]);
    ASSERT_GT(present.size() * 8, cid);
    EXPECT_NE(present[cid / 8] & (0x80U >> (cid % 8)), 0U);
    EXPECT_EQ(base::to_text(inflate(parts.parts[0].data)).substr(0, 4), std::string("\0\1\0\0", 4));
    const std::string map = base::to_text(inflate(parts.parts[4].data));
    EXPECT_NE(map.find("><0410>"), std::string::npos);  // А
    EXPECT_EQ(first->encode(U"А").size(), 2u);
    EXPECT_EQ(first->encode(U"\u4e00"), first->encode(U"?"));
}

TEST(Text, FitsItsRectangle) {
    const auto f = font();
    if (!f) GTEST_SKIP() << "skipped: font not present";
    const std::vector<std::string> lines{"Raden Mas Haryo Prawirodirdjo Suryaningrat-Kusumowardhani",
                                         "2026-03-01 16:30 WIB", "Persetujuan anggaran"};
    for (const double width : {20.0, 60.0, 120.0, 400.0})
        for (const double height : {8.0, 20.0, 40.0, 100.0}) {
            const TextLayout layout = lay_out_text(*f, lines, width, height);
            EXPECT_LE(layout.width, width + 0.001);
            EXPECT_LE(layout.height, height + 0.001);
            for (const TextLine& line : layout.lines) EXPECT_LE(f->width(line.text) * line.size, width + 0.001);
        }
    const TextLayout roomy = lay_out_text(*f, lines, 400, 100);
    ASSERT_EQ(roomy.lines.size(), 3u);
    EXPECT_GT(roomy.lines[0].size, roomy.lines[1].size);
    EXPECT_TRUE(lay_out_text(*f, {"a\x01\nb"}, 100, 20).lines[0].text == U"a b");
}

TEST(Qr, PathHasEveryDarkModule) {
    const auto code = encode_qr("https://example.org/v/abc");
    ASSERT_TRUE(code);
    EXPECT_TRUE(code->dark(0, 0));
    EXPECT_FALSE(code->dark(1, 1));
    const std::string path = qr_path(*code, 0, 0, 60);
    EXPECT_NE(path.find("4 " + std::to_string(code->size + 3) + " 7 1 re"),
              std::string::npos);  // top of the finder pattern
    EXPECT_EQ(encode_qr(std::string(513, 'x')).error().key, "qr.too_long");
    EXPECT_FALSE(encode_qr(""));
}

TEST(Appearance, IsSelfContainedAndOrdered) {
    const auto f = font();
    if (!f) GTEST_SKIP() << "skipped: font not present";
    const ImageAsset image = ImageAsset::from_pixels(checker(30, 10));
    AppearanceSpec spec;
    spec.width = 200, spec.height = 60, spec.specimen = &image, spec.font = f.get();
    spec.lines = {"Siti Rahayu", "2026-03-01 16:30 WIB"};
    spec.qr_text = "https://example.org/v/abc";
    const auto parts = build_appearance(spec);
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->root, parts->parts.size() - 1);
    for (std::size_t i = 0; i < parts->parts.size(); ++i)
        for (std::size_t at = 0; (at = parts->parts[i].body.find(" 0 R", at)) != std::string::npos; ++at) {
            const std::string& body = parts->parts[i].body;
            std::size_t start = at;
            while (start > 0 && body[start - 1] >= '0' && body[start - 1] <= '9') --start;
            EXPECT_LE(std::stoul(body.substr(start, at - start)), i);
        }
    const std::string& root = parts->parts[parts->root].body;
    EXPECT_NE(root.find("/BBox[0 0 200 60]"), std::string::npos);
    EXPECT_NE(root.find("/Matrix[1 0 0 1 0 0]"), std::string::npos);
    const std::string content = content_of(*parts);
    EXPECT_EQ(content.find(" rg"), std::string::npos);  // no bare DeviceRGB
    EXPECT_NE(content.find("Tj"), std::string::npos);
}

TEST(Appearance, OpaqueHasNoSoftMask) {
    const ImageAsset image = ImageAsset::from_pixels(checker(30, 10));
    AppearanceSpec spec;
    spec.width = 100, spec.height = 40, spec.specimen = &image;
    const auto has_mask = [&] {
        const auto parts = build_appearance(spec);
        for (const PdfPart& part : parts->parts)
            for (const PdfPart& inner : part.shared ? part.shared->parts : std::vector<PdfPart>{})
                if (inner.body.find("/SMask") != std::string::npos) return true;
        return false;
    };
    EXPECT_TRUE(has_mask());
    spec.opaque = true;
    EXPECT_FALSE(has_mask());
}

TEST(Appearance, RefusesBadBoxes) {
    AppearanceSpec spec;
    for (const double side : {0.0, -1.0, 3.9, 14401.0, std::nan("")}) {
        spec.width = side, spec.height = 50;
        EXPECT_EQ(build_appearance(spec).error().key, "appearance.box");
    }
    spec.width = spec.height = 50;
    EXPECT_TRUE(build_appearance(spec));
    spec.lines = {"x"};
    EXPECT_EQ(build_appearance(spec).error().key, "appearance.font");
}

}  // namespace
}  // namespace appearance
