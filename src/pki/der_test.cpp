#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/rng.h"
#include "pki/der.h"
#include "pki/name.h"
#include "pki/oids.h"

namespace pki {
namespace {

using base::hex;
using base::unhex;

TEST(DerWriter, KnownEncodings) {
    EXPECT_EQ(hex(der::integer(0)), "020100");
    EXPECT_EQ(hex(der::integer(127)), "02017f");
    EXPECT_EQ(hex(der::integer(128)), "02020080");
    EXPECT_EQ(hex(der::integer(-1)), "0201ff");
    EXPECT_EQ(hex(der::integer(-129)), "0202ff7f");
    EXPECT_EQ(hex(der::integer(ByteView(*unhex("0000ff")))), "020200ff");
    EXPECT_EQ(hex(der::integer(ByteView())), "020100");
    EXPECT_EQ(hex(der::oid("2.999.3")), "0603883703");
    EXPECT_EQ(hex(der::oid("1.2.840.113549")), "06062a864886f70d");
    // What is read can be written, arcs beyond 64 bits included.
    for (const auto* content : {"6982b1f0d8f3e0b6a7dfbfdbaac08ab5a0b1ba25", "2a86fbffffffffffffffffff11",
                                "2a81ffffffffffffffff7f", "2a8fffffffffffffff7f"}) {
        const Bytes encoded = *unhex(content);
        EXPECT_EQ(der::oid(der::decode_oid(encoded).value()), der::tlv(der::tag::oid, encoded)) << content;
    }
    EXPECT_EQ(hex(der::named_bits(0b11)), "030206c0");
    EXPECT_EQ(hex(der::named_bits(0)), "030100");
    EXPECT_EQ(hex(der::named_bits(1u << 8)), "0303070080");
    EXPECT_EQ(der::tlv(0x04, Bytes(128)).size(), 131u);
    EXPECT_EQ(der::tlv(0x04, Bytes(70000)).size(), 70005u);
    EXPECT_EQ(base::as_text(ByteView(der::x509_time(*base::from_rfc3339("2049-12-31T23:59:59Z"))).subspan(2)),
              "491231235959Z");
    EXPECT_EQ(base::as_text(ByteView(der::x509_time(*base::from_rfc3339("2050-01-01T00:00:00Z"))).subspan(2)),
              "20500101000000Z");
    for (const char* bad : {"", "1", "3.1", "1.40", "1..2", "1.2.", "a.b", "1.02", "1.99999999999999999999",
                            "1.2.999999999999999999999999999999999999999999"})
        EXPECT_THROW(der::oid(bad), std::invalid_argument) << bad;
}

TEST(DerWriter, SetOfIsSorted) {
    const std::vector<Bytes> parts{der::integer(300), der::integer(2), der::octet_string({})};
    EXPECT_EQ(hex(der::set_of(parts)), "31090201020202012c0400");
}

TEST(DerReader, RefusesWhatIsNotDer) {
    const auto key_of = [](const char* text) {
        const auto result = der::parse_single(*unhex(text));
        return result ? std::string("ok") : result.error().key;
    };
    EXPECT_EQ(key_of("0500"), "ok");
    EXPECT_EQ(key_of("05"), "der.truncated");
    EXPECT_EQ(key_of("0401"), "der.truncated");
    EXPECT_EQ(key_of("3080"), "der.indefinite");
    EXPECT_EQ(key_of("308000000000"), "der.indefinite");
    EXPECT_EQ(key_of("04810100"), "der.length_form");
    EXPECT_EQ(key_of("0482000100"), "der.length_form");
    EXPECT_EQ(key_of("048500000000ff"), "der.too_long");
    EXPECT_EQ(key_of("0484ffffffff"), "der.truncated");
    EXPECT_EQ(key_of("1f8100"), "der.long_tag");
    EXPECT_EQ(key_of("050000"), "der.trailing");
    EXPECT_FALSE(der::decode_boolean(*unhex("01")));
    EXPECT_FALSE(der::check_integer(*unhex("0001")));
    EXPECT_FALSE(der::check_integer(*unhex("ffff")));
    EXPECT_FALSE(der::check_integer({}));
    EXPECT_FALSE(der::decode_unsigned_integer(*unhex("ff")));
    EXPECT_EQ(der::decode_small_integer(*unhex("ff7f")).value(), -129);
    EXPECT_FALSE(der::decode_small_integer(*unhex("010000000000000000")));
    EXPECT_FALSE(der::decode_named_bits(*unhex("01ff")));
    EXPECT_FALSE(der::decode_named_bits(*unhex("08ff")));
    EXPECT_FALSE(der::decode_oid(*unhex("2a80")));
    EXPECT_FALSE(der::decode_oid(*unhex("2a8001")));
    EXPECT_FALSE(der::decode_oid({}));
}

TEST(DerReader, DepthIsBounded) {
    Bytes nested = der::null();
    for (int i = 0; i < der::max_depth + 16; ++i) nested = der::tlv(der::tag::sequence, nested);
    der::Reader reader(nested);
    int depth = 0;
    while (true) {
        auto inner = reader.enter(der::tag::sequence);
        if (!inner) {
            EXPECT_EQ(inner.error().key, "der.too_deep");
            break;
        }
        reader = *inner;
        ASSERT_LE(++depth, der::max_depth);
    }
    EXPECT_EQ(depth, der::max_depth);
    std::size_t used = 0;
    EXPECT_FALSE(der::normalise_ber(nested, used));
}

TEST(DerReader, OidsAndTimes) {
    EXPECT_EQ(der::decode_oid(*unhex("883703")).value(), "2.999.3");
    EXPECT_EQ(der::decode_oid(*unhex("2a864886f70d")).value(), "1.2.840.113549");
    EXPECT_EQ(der::decode_oid(*unhex("6982b1f0d8f3e0b6a7dfbfdbaac08ab5a0b1ba25")).value().substr(0, 5), "2.25.");
    const auto utc = [](const char* text) { return der::decode_utc_time(base::as_bytes(text)); };
    EXPECT_EQ(base::to_rfc3339(utc("491231235959Z").value()), "2049-12-31T23:59:59Z");
    EXPECT_EQ(base::to_rfc3339(utc("500101000000Z").value()), "1950-01-01T00:00:00Z");
    for (const char* bad : {"4912312359Z", "491231235959+0000", "491331235959Z", "490230000000Z", "49123123595 Z"})
        EXPECT_FALSE(utc(bad)) << bad;
    const auto general = [](const char* text) { return der::decode_generalized_time(base::as_bytes(text), true); };
    EXPECT_EQ(base::to_rfc3339(general("20260301093000.25Z").value()), "2026-03-01T09:30:00.250000Z");
    for (const char* bad : {"20260301093000.Z", "20260301093000.250Z", "20260301093000", "20260301093000,5Z"})
        EXPECT_FALSE(general(bad)) << bad;
    EXPECT_FALSE(der::decode_generalized_time(base::as_bytes("20260301093000.5Z"), false));
}

TEST(Ber, BecomesDer) {
    // SEQUENCE (indefinite) { OCTET STRING (constructed, indefinite) { "ab", "c" }, INTEGER 5 with long length }
    const auto ber = *unhex(
        "3080248004026162040163000002810105"
        "0000"
        "ff");
    std::size_t used = 0;
    const auto normal = der::normalise_ber(ber, used);
    ASSERT_TRUE(normal) << normal.error().message;
    EXPECT_EQ(hex(*normal), "30080403616263020105");
    EXPECT_EQ(used, ber.size() - 1);
    for (const char* bad : {"3080", "308004", "0480", "30800401",
                            "2480020100"
                            "0000"})
        EXPECT_FALSE(der::normalise_ber(*unhex(bad), used)) << bad;
}

TEST(Name, Rfc4514AndMatching) {
    const auto name = make_name({{"2.5.4.6", "ID"}, {"2.5.4.10", "Contoh, Tbk"}, {"2.5.4.3", " Budi \"X\"+#"}}).value();
    EXPECT_EQ(name.rfc4514(), "CN=\\ Budi \\\"X\\\"\\+#,O=Contoh\\, Tbk,C=ID");
    EXPECT_EQ(name.common_name(), " Budi \"X\"+#");
    EXPECT_EQ(name.attributes().front(), (std::pair<std::string, std::string>("C", "ID")));
    const auto a = make_name({{"2.5.4.10", "Good  CA"}, {"2.5.4.3", "X"}}).value();
    const auto b = make_name({{"2.5.4.10", "good ca "}, {"2.5.4.3", "x"}}).value();
    const auto base = make_name({{"2.5.4.10", "GOOD CA"}}).value();
    EXPECT_TRUE(a.matches(b));
    EXPECT_FALSE(a.matches(base));
    EXPECT_TRUE(a.within(base));
    EXPECT_FALSE(base.within(a));
}

TEST(Name, Limits) {
    EXPECT_EQ(make_name({{"2.5.4.3", std::string(65, 'a')}}).error().key, "name.too_long");
    EXPECT_TRUE(make_name({{"2.5.4.3", "\xC3\xA9" + std::string(63, 'a')}})) << "characters, not bytes";
    EXPECT_EQ(make_name({{"2.5.4.6", "IDN"}}).error().key, "name.too_long");
    EXPECT_EQ(make_name({{"2.5.4.6", "I"}}).error().key, "name.bad_characters");
    EXPECT_EQ(make_name({{"2.5.4.5", "a@b"}}).error().key, "name.bad_characters");
    EXPECT_EQ(make_name({{"2.5.4.3", "\xff"}}).error().key, "name.bad_characters");
    EXPECT_EQ(make_name({{"2.5.4.3", std::string("a\0b", 3)}}).error().key, "name.bad_characters");
    EXPECT_EQ(make_name({{"2.5.4.3", ""}}).error().key, "name.empty");
    EXPECT_EQ(make_name({}).error().key, "name.empty");
}

}  // namespace
}  // namespace pki
