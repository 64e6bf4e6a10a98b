// The verification vectors of C2SP/wycheproof: forged, malformed and edge-case signatures.
#include <gtest/gtest.h>

#include <boost/json/src.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/encoding.h"
#include "crypto/aead.h"
#include "crypto/public_key.h"

namespace crypto {
namespace {

struct Suite {
    const char* file;
    SignatureScheme scheme;
    int least;  // vectors that must have run
};

class Wycheproof : public testing::TestWithParam<Suite> {};

boost::json::value load(const std::string& name) {
    const std::filesystem::path path = std::string(EZSIGN_TEST_SHARED "/corpora/pki/wycheproof/") + name;
    if (!std::filesystem::exists(path)) return nullptr;
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return boost::json::parse(text.str());
}

std::string text(const boost::json::value& object, const char* key) {
    return std::string(object.at(key).as_string());
}

TEST_P(Wycheproof, Verifies) {
    const auto document = load(GetParam().file);
    if (document.is_null()) GTEST_SKIP() << "skipped: corpus not present";
    int run = 0;
    for (const auto& group : document.at("testGroups").as_array()) {
        const auto key = PublicKey::from_spki(*base::unhex(text(group, "publicKeyDer")));
        ASSERT_TRUE(key);
        for (const auto& test : group.at("tests").as_array()) {
            const bool good =
                key->verify(GetParam().scheme, *base::unhex(text(test, "msg")), *base::unhex(text(test, "sig")))
                    .has_value();
            // "acceptable" (DigestInfo without NULL) may go either way.
            const auto wanted = text(test, "result");
            if (wanted != "acceptable")
                EXPECT_EQ(good, wanted == "valid") << test.at("tcId") << " " << text(test, "comment");
            ++run;
        }
    }
    EXPECT_GE(run, GetParam().least);
}

INSTANTIATE_TEST_SUITE_P(
    Suites, Wycheproof,
    testing::Values(
        Suite{"ecdsa_secp256r1_sha256_test.json", {SignatureKind::ecdsa, DigestAlgorithm::sha256}, 484},
        Suite{"ecdsa_secp384r1_sha384_test.json", {SignatureKind::ecdsa, DigestAlgorithm::sha384}, 504},
        Suite{"rsa_signature_2048_sha256_test.json", {SignatureKind::rsa_pkcs1, DigestAlgorithm::sha256}, 259},
        Suite{"rsa_signature_3072_sha256_test.json", {SignatureKind::rsa_pkcs1, DigestAlgorithm::sha256}, 259},
        Suite{"rsa_signature_4096_sha256_test.json", {SignatureKind::rsa_pkcs1, DigestAlgorithm::sha256}, 258},
        Suite{"rsa_pss_2048_sha256_mgf1_32_test.json",
              {SignatureKind::rsa_pss, DigestAlgorithm::sha256, DigestAlgorithm::sha256, 32},
              108},
        Suite{"ed25519_test.json", {SignatureKind::ed25519}, 151}),
    [](const auto& param) {
        return std::string(param.param.file).substr(0, std::string(param.param.file).rfind('_'));
    });

TEST(WycheproofAead, Opens) {
    const auto document = load("aes_gcm_test.json");
    if (document.is_null()) GTEST_SKIP() << "skipped: corpus not present";
    int run = 0;
    for (const auto& group : document.at("testGroups").as_array()) {
        if (group.at("keySize").as_int64() != 256 || group.at("ivSize").as_int64() != 96 ||
            group.at("tagSize").as_int64() != 128)
            continue;  // the only shape that seal() writes
        for (const auto& test : group.at("tests").as_array()) {
            const auto sealed = *base::unhex(text(test, "iv") + text(test, "ct") + text(test, "tag"));
            const auto opened = open(*base::unhex(text(test, "key")), sealed, *base::unhex(text(test, "aad")));
            EXPECT_EQ(opened.has_value(), text(test, "result") == "valid") << test.at("tcId");
            if (opened) EXPECT_EQ(base::hex(*opened), text(test, "msg"));
            ++run;
        }
    }
    EXPECT_GT(run, 30);
}

}  // namespace
}  // namespace crypto
