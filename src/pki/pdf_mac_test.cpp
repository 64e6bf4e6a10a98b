#include "pki/pdf_mac.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "pki/cms_extend.h"
#include "pki/oids.h"
#include "pki/testing.h"

namespace pki {
namespace {

// Made by pyHanko 0.38: file key 01..., salt 02..., document digest 03..., signature digest 04... (the second: none).
constexpr std::string_view with_signature =
    "3082016a060b2a864886f70d0109100102a0820159308201550201003146a344020100a00806062881fa040101300b060960"
    "864801650304012d0428b87d42451e1523b5f0adb71f4b111dd9cc1e7a02d96d27ca96fa2b533e32b8d3cb8ab1ea1431e541"
    "300a06082a864886f70d0209a10d06096086480165030402010500305506062881fa040100a04b0449304702010004200303"
    "0303030303030303030303030303030303030303030303030303030303038020040404040404040404040404040404040404"
    "0404040404040404040404040404a274301506092a864886f70d010903310806062881fa040100302a06092a864886f70d01"
    "0934311d301b300d06096086480165030402010500a20a06082a864886f70d0209302f06092a864886f70d01090431220420"
    "06fa9d9d6b99f93b174a2999919eb700920b1f4bbd32707e6186a63c1c00df6204209e6799357b44a681c3d5696ace90ab37"
    "4567a4017ee4265a2b5bc4f5ccc14039";
constexpr std::string_view standalone =
    "30820169060b2a864886f70d0109100102a0820158308201540201003146a344020100a00806062881fa040101300b060960"
    "864801650304012d042816db30a5309ecec0402b836787505e990014eb00ced659e135e13480076dee2102a50879868ea71c"
    "300a06082a864886f70d0209a10d06096086480165030402020500304306062881fa040100a0390437303502010004300303"
    "03030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303a2818430"
    "1506092a864886f70d010903310806062881fa040100302a06092a864886f70d010934311d301b300d060960864801650304"
    "02020500a20a06082a864886f70d0209303f06092a864886f70d010904313204304aa989ba72f15739a3aa22193e13b94a3b"
    "28552c0f95a1b6e3dd321d28627b8516e4e93a21d4b67783d42c5e38531a5c0420f57a246c022cd8720ad25310238fb2210c"
    "04ab2ab390a539d85fb31412b1aa0d";

const Bytes key = pdf_mac_key(Bytes(32, 1), Bytes(32, 2));

TEST(PdfMac, ReadsWhatOthersWrite) {
    const auto attached = open_pdf_mac(key, *base::unhex(with_signature));
    ASSERT_TRUE(attached) << attached.error().message;
    EXPECT_EQ(attached->digest, crypto::DigestAlgorithm::sha256);
    EXPECT_EQ(attached->data, Bytes(32, 3));
    EXPECT_EQ(attached->signature, Bytes(32, 4));
    const auto alone = open_pdf_mac(key, *base::unhex(standalone));
    ASSERT_TRUE(alone) << alone.error().message;
    EXPECT_EQ(alone->digest, crypto::DigestAlgorithm::sha384);
    EXPECT_EQ(alone->data, Bytes(48, 3));
    EXPECT_FALSE(alone->signature);
}

TEST(PdfMac, ReadsWhatItWrites) {
    for (const bool attached : {false, true}) {
        const PdfMac what{crypto::DigestAlgorithm::sha256, Bytes(32, 5),
                          attached ? std::optional(Bytes(32, 6)) : std::nullopt};
        const Bytes token = make_pdf_mac(key, what);
        EXPECT_EQ(token.size(), make_pdf_mac(key, what).size());
        EXPECT_NE(token, make_pdf_mac(key, what)) << "a new key each time";
        const auto back = open_pdf_mac(key, token);
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(back->data, what.data);
        EXPECT_EQ(back->signature, what.signature);
        EXPECT_EQ(open_pdf_mac(pdf_mac_key(Bytes(32, 1), Bytes(32, 9)), token).error().key, "pdf.mac_invalid");
    }
}

// The version, the wrapping of the key and the algorithms' NULLs are not under the code, but say nothing of the
// document.
TEST(PdfMac, EveryChangedByteIsFound) {
    const Bytes good = *base::unhex(with_signature);
    const PdfMac said = *open_pdf_mac(key, good);
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const int bit : {1, 0x20, 0x80}) {
            Bytes bad = good;
            bad[at] = static_cast<std::uint8_t>(bad[at] ^ bit);
            const auto opened = open_pdf_mac(key, bad);
            if (!opened) continue;
            EXPECT_EQ(opened->data, said.data) << at;
            EXPECT_EQ(opened->signature, said.signature) << at;
            EXPECT_EQ(opened->digest, said.digest) << at;
        }
    }
    for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(open_pdf_mac(key, ByteView(good).first(size)));
}

TEST(PdfMac, GoesIntoASignatureThatStaysValid) {
    const base::Time now = *base::from_rfc3339("2026-03-01T09:30:00Z");
    testing::Hierarchy pki(now);
    const auto person = pki.person();
    const Bytes digest = crypto::to_bytes(crypto::sha256(base::as_bytes("document")));
    Bytes cms = *sign_cms_cades(pki.signer(person), crypto::DigestAlgorithm::sha256, digest);
    const auto attribute = [](std::string_view name) {
        return der::sequence({der::oid(name), der::tlv(der::tag::set, der::octet_string(Bytes(300, 1)))});
    };
    for (const auto name : {pdf_mac_attribute, std::string_view("1.2.3.4")}) {
        const auto more = add_unsigned_attribute(cms, attribute(name));
        ASSERT_TRUE(more) << more.error().message;
        cms = *more;
        const auto parsed = CmsSignedData::parse(cms);
        ASSERT_TRUE(parsed);
        EXPECT_TRUE(parsed->verify(digest, person.certificate));
        EXPECT_NE(parsed->signer_infos().front().unsigned_attribute(name), nullptr);
        EXPECT_NE(parsed->signer_infos().front().unsigned_attribute(pdf_mac_attribute), nullptr);
    }
    for (const Bytes& bad :
         {Bytes(), der::null(), der::sequence({der::null(), der::null()}), Bytes(cms.begin(), cms.end() - 1)})
        EXPECT_FALSE(add_unsigned_attribute(bad, attribute(pdf_mac_attribute)));
}

}  // namespace
}  // namespace pki
