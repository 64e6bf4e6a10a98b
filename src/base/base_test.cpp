#include <gtest/gtest.h>

#include <set>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/result.h"
#include "base/rng.h"

using namespace base;

TEST(Encoding, HexRoundTripAndRefusals) {
    EXPECT_EQ(hex(Bytes{0x00, 0xAB, 0xFF}), "00abff");
    EXPECT_EQ(unhex("00aBff"), (Bytes{0x00, 0xAB, 0xFF}));
    EXPECT_FALSE(unhex("0"));
    EXPECT_FALSE(unhex("0g"));
    // Blocks are decoded at once: every length, every place of a wrong character.
    std::string digits, decoded;
    for (unsigned i = 0; i < 100; ++i) {
        const Bytes byte{static_cast<std::uint8_t>(i * 37)};
        EXPECT_EQ(unhex(digits), to_bytes(decoded)) << i;
        EXPECT_EQ(count_hex_digits(as_bytes(digits)), digits.size());
        EXPECT_EQ(count_hex_digits(as_bytes(digits + ">00")), digits.size());
        digits += i % 2 ? hex(byte) : hex_upper(byte);
        decoded += static_cast<char>(byte[0]);
    }
    for (std::size_t i = 0; i < digits.size(); ++i) {
        for (const char wrong : {'g', 'G', '/', ':', '@', '`', ' ', '\0', '\x80', '\xC1', '\xFF'}) {
            auto broken = digits;
            broken[i] = wrong;
            EXPECT_FALSE(unhex(broken)) << i;
            EXPECT_EQ(count_hex_digits(as_bytes(broken)), i);
        }
    }
}

TEST(Encoding, Base64MatchesRfc4648Vectors) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (auto [plain, coded] : vectors) {
        EXPECT_EQ(base64(as_bytes(plain)), coded);
        ASSERT_TRUE(unbase64(coded)) << coded;
        EXPECT_EQ(to_text(*unbase64(coded)), plain);
        EXPECT_EQ(to_text(*unbase64url(base64url(as_bytes(plain)))), plain);
    }
    for (const char* bad : {"Zg", "Zg=", "Zh==", "Z===", "Zm9v!", "===="}) EXPECT_FALSE(unbase64(bad)) << bad;
}

TEST(Encoding, Utf8RefusesOverlongSurrogateAndTruncated) {
    EXPECT_TRUE(is_utf8("Sri Mulyani \xE2\x9C\x93 \xF0\x9F\x96\x8A"));
    for (const char* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x9C", "\x80", "\xFF"})
        EXPECT_FALSE(is_utf8(bad));
    EXPECT_EQ(utf16be_decode(utf16be_encode("a\xF0\x9F\x96\x8A")), "a\xF0\x9F\x96\x8A");
}

TEST(Clock, Rfc3339RoundTrip) {
    const auto time = from_rfc3339("2026-03-01T16:30:00.25+07:00");
    ASSERT_TRUE(time);
    EXPECT_EQ(to_rfc3339(*time), "2026-03-01T09:30:00.250000Z");
    EXPECT_EQ(to_pdf_date(*time), "D:20260301093000Z");
    EXPECT_FALSE(from_rfc3339("2026-02-30T00:00:00Z"));
    EXPECT_FALSE(from_rfc3339("2026-02-03T00:00:00"));
    EXPECT_EQ(to_calendar(*time, 420).hour, 16);
}

TEST(Rng, IdsAreOrderedByTimeAndUnique) {
    std::set<std::string> seen;
    const auto early = new_id("doc", from_micros(1'700'000'000'000'000));
    const auto late = new_id("doc", from_micros(1'700'000'000'001'000));
    EXPECT_EQ(early.size(), 30U);
    EXPECT_LT(early, late);
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(new_id("x", from_micros(0))).second);
    EXPECT_EQ(random_digits(6).size(), 6U);
}

namespace {
Result<int> half(int n) {
    if (n % 2 != 0) return make_error(ErrorCode::invalid, "half.odd", "not even", "/n");
    return n / 2;
}
Result<int> quarter(int n) {
    EZ_TRY(const int h, half(n));
    return half(h);
}
}  // namespace

TEST(Result, TryReturnsTheError) {
    EXPECT_EQ(*quarter(8), 2);
    EXPECT_EQ(quarter(6).error().key, "half.odd");
    EXPECT_THROW(static_cast<void>(quarter(6).value()), std::runtime_error);
}
