#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <thread>

#include "base/encoding.h"
#include "base/rng.h"
#include "crypto/aead.h"
#include "crypto/password.h"
#include "crypto/public_key.h"
#include "crypto/signer.h"

namespace crypto {
namespace {

using base::as_bytes;
using base::hex;
using base::unhex;

TEST(Digest, KnownAnswers) {
    EXPECT_EQ(hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(digest(DigestAlgorithm::sha1, as_bytes("abc"))), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(hex(digest(DigestAlgorithm::sha384, as_bytes("abc"))).substr(0, 16), "cb00753f45a35e8b");
    EXPECT_EQ(hex(digest(DigestAlgorithm::sha512, as_bytes("abc"))).substr(0, 16), "ddaf35a193617aba");
    EXPECT_EQ(hex(digest(DigestAlgorithm::sha3_256, as_bytes("abc"))).substr(0, 16), "3a985da74fe225b2");
    EXPECT_EQ(hex(digest(DigestAlgorithm::sha384, as_bytes("abc"))).substr(0, 16), "cb00753f45a35e8b")
        << "re-armed context";
    EXPECT_EQ(digest_from_name("sha3_512"), DigestAlgorithm::sha3_512);
    EXPECT_FALSE(digest_from_name("md5"));
}

TEST(Sha256, StateCanBeStoredAndResumedAtAnyPoint) {
    const Bytes data = base::random_bytes(300);
    for (std::size_t cut = 0; cut <= data.size(); ++cut) {
        Sha256 first;
        first.update(ByteView(data).first(cut));
        const Bytes state = first.state();
        ASSERT_EQ(state.size(), 112u);
        auto second = Sha256::resume(state);
        ASSERT_TRUE(second);
        EXPECT_EQ(second->length(), cut);
        EXPECT_EQ(second->finish(), first.finish());
        second->update(ByteView(data).subspan(cut));
        ASSERT_EQ(second->finish(), sha256(data)) << cut;
        ASSERT_EQ(second->finish(), sha256(data)) << "finish() must not end the running hash";
    }
}

TEST(Sha256, RefusesForeignStates) {
    Sha256 hash;
    hash.update(as_bytes("abc"));
    const Bytes good = hash.state();
    EXPECT_FALSE(Sha256::resume(ByteView(good).first(111)));
    EXPECT_EQ(Sha256::resume(Bytes(112)).error().key, "crypto.bad_digest_state");
    for (const std::size_t at : {39u, 60u, 107u, 111u}) {
        Bytes bad = good;
        bad[at] ^= 1;
        EXPECT_FALSE(Sha256::resume(bad)) << at;
    }
}

TEST(Digest, RunningDigestCopies) {
    Digest a(DigestAlgorithm::sha512);
    a.update(as_bytes("a"));
    Digest b = a;
    a.update(as_bytes("bc"));
    b.update(as_bytes("x"));
    EXPECT_EQ(a.finish(), digest(DigestAlgorithm::sha512, as_bytes("abc")));
    EXPECT_EQ(b.finish(), digest(DigestAlgorithm::sha512, as_bytes("ax")));
}

TEST(Hmac, Rfc4231AndRfc5869) {
    EXPECT_EQ(hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hmac_sha256({}, {}).size(), 32u);
    EXPECT_EQ(
        hex(hkdf_sha256(Bytes(22, 0x0b), *unhex("000102030405060708090a0b0c"), *unhex("f0f1f2f3f4f5f6f7f8f9"), 42)),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST(Aead, OpensOnlyWhatWasSealed) {
    const Bytes key = base::random_bytes(32);
    for (const std::size_t size : {0u, 1u, 16u, 5000u}) {
        const Bytes plain = base::random_bytes(size);
        const Bytes sealed = seal(key, plain, as_bytes("user 1"));
        EXPECT_EQ(sealed.size(), size + aead_overhead);
        EXPECT_EQ(open(key, sealed, as_bytes("user 1")).value(), plain);
        EXPECT_EQ(open(key, sealed, as_bytes("user 2")).error().key, "crypto.cannot_open");
        EXPECT_FALSE(open(base::random_bytes(32), sealed, as_bytes("user 1")));
        for (std::size_t i = 0; i < sealed.size(); i += 1 + sealed.size() / 50) {
            Bytes changed = sealed;
            changed[i] ^= 0x10;
            EXPECT_FALSE(open(key, changed, as_bytes("user 1"))) << i;
        }
    }
    EXPECT_FALSE(open(key, Bytes(27), {}));
    EXPECT_NE(seal(key, {}, {}), seal(key, {}, {}));
    EXPECT_THROW(seal(Bytes(16), {}, {}), std::logic_error);
}

TEST(Password, Hashing) {
    const ScryptCost cheap{.log_n = 10};
    const auto stored = hash_password("correct horse", cheap);
    EXPECT_TRUE(stored.starts_with("$scrypt$ln=10,r=8,p=1$"));
    EXPECT_TRUE(verify_password("correct horse", stored));
    EXPECT_FALSE(verify_password("correct horsE", stored));
    EXPECT_NE(hash_password("correct horse", cheap), stored) << "salted";
    EXPECT_TRUE(needs_rehash(stored));
    EXPECT_FALSE(needs_rehash(stored, cheap));
    EXPECT_FALSE(verify_password("", ""));
    EXPECT_FALSE(verify_password("x", "$scrypt$ln=40,r=8,p=1$AAAAAAAAAAAAAAAA$" + std::string(43, 'A')));
    EXPECT_FALSE(verify_password("x", "$scrypt$ln=10,r=8,p=1$" + std::string(22, 'A') + "$"));
}

TEST(Password, Rfc7914Vector) {
    // scrypt("pleaseletmein", "SodiumChloride", 16384, 8, 1), first 32 of 64 bytes: PBKDF2's first block does not
    // depend on length
    const auto hash = *unhex("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
    EXPECT_TRUE(verify_password(
        "pleaseletmein",
        "$scrypt$ln=14,r=8,p=1$" + base::base64url(as_bytes("SodiumChloride")) + "$" + base::base64url(hash)));
}

class SignerOf : public testing::TestWithParam<KeyAlgorithm> {};

TEST_P(SignerOf, SignsAndVerifies) {
    const auto pkcs8 = generate_key(GetParam());
    ASSERT_TRUE(pkcs8);
    const auto signer = software_signer(*pkcs8);
    ASSERT_TRUE(signer) << signer.error().message;
    EXPECT_EQ((*signer)->algorithm(), GetParam());
    EXPECT_EQ(public_key_of(*pkcs8).value(), (*signer)->public_key());
    const auto key = PublicKey::from_spki((*signer)->public_key());
    ASSERT_TRUE(key);
    EXPECT_EQ(key->algorithm(), GetParam());
    const auto message = as_bytes("the quick brown fox");
    for (const auto algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
        const auto scheme = default_scheme(GetParam(), algorithm);
        const auto signature = (*signer)->sign_message(algorithm, message);
        ASSERT_TRUE(signature) << signature.error().message;
        EXPECT_LE(signature->size(), (*signer)->max_signature_size());
        EXPECT_TRUE(key->verify(scheme, message, *signature));
        EXPECT_FALSE(key->verify(scheme, as_bytes("the quick brown foX"), *signature));
        Bytes changed = *signature;
        changed[changed.size() / 2] ^= 1;
        EXPECT_EQ(key->verify(scheme, message, changed).error().key, "crypto.bad_signature");
        EXPECT_FALSE(key->verify(scheme, message, {}));
    }
    auto wrong = default_scheme(GetParam(), DigestAlgorithm::sha256);
    wrong.kind = wrong.kind == SignatureKind::ecdsa ? SignatureKind::rsa_pkcs1 : SignatureKind::ecdsa;
    EXPECT_EQ(key->verify(wrong, message, {}).error().key, "crypto.wrong_key_kind");
    if (GetParam() == KeyAlgorithm::ed25519)
        EXPECT_EQ((*signer)->sign_digest(DigestAlgorithm::sha256, sha256(message)).error().key, "crypto.needs_message");
    else
        EXPECT_FALSE((*signer)->sign_digest(DigestAlgorithm::sha256, Bytes(20))) << "size of digest is checked";
}
INSTANTIATE_TEST_SUITE_P(Keys, SignerOf,
                         testing::Values(KeyAlgorithm::ec_p256, KeyAlgorithm::ec_p384, KeyAlgorithm::rsa_2048,
                                         KeyAlgorithm::rsa_3072, KeyAlgorithm::ed25519),
                         [](const auto& param) { return std::string(to_string(param.param)); });

TEST(Signer, RefusesDamagedKeys) {
    const auto pkcs8 = generate_key(KeyAlgorithm::ec_p256).value();
    EXPECT_FALSE(software_signer({}));
    EXPECT_FALSE(software_signer(ByteView(pkcs8).first(pkcs8.size() - 1)));
    Bytes longer = pkcs8;
    longer.push_back(0);
    EXPECT_EQ(software_signer(longer).error().key, "crypto.bad_private_key");
    EXPECT_FALSE(PublicKey::from_spki(as_bytes("nonsense")));
    Bytes spki = public_key_of(pkcs8).value();
    spki.back() ^= 1;
    EXPECT_EQ(PublicKey::from_spki(spki).error().key, "crypto.bad_public_key") << "point off the curve";
}

TEST(Signer, RawEcdsaFormRoundTrips) {
    const auto signer = software_signer(generate_key(KeyAlgorithm::ec_p256).value()).value();
    for (int i = 0; i < 300; ++i) {  // enough for short r or s to occur
        const auto der = signer->sign_digest(DigestAlgorithm::sha256, base::random_bytes(32)).value();
        const auto raw = ecdsa_der_to_raw(der, 32).value();
        ASSERT_EQ(raw.size(), 64u);
        ASSERT_EQ(ecdsa_raw_to_der(raw).value(), der);
    }
    EXPECT_FALSE(ecdsa_der_to_raw(as_bytes("0\x06\x02\x01\x01\x02\x01"), 32));
}

TEST(Signer, IsSafeForThreads) {
    const std::shared_ptr<Signer> signer = software_signer(generate_key(KeyAlgorithm::ec_p256).value()).value();
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            const auto message = base::to_bytes("message " + std::to_string(t));
            for (int i = 0; i < 50; ++i) {
                const auto signature = signer->sign_message(DigestAlgorithm::sha256, message);
                if (signature && verify_signature(signer->public_key(),
                                                  default_scheme(KeyAlgorithm::ec_p256, DigestAlgorithm::sha256),
                                                  message, *signature))
                    ++good;
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, 200);
}

/// PKCS#8 of an RSA key whose algorithm is id-RSASSA-PSS; `digest`: that it is bound to, or null.
Bytes pss_key(const char* digest) {
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr);
    EVP_PKEY* key = nullptr;
    EXPECT_EQ(EVP_PKEY_keygen_init(context), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048), 1);
    if (digest != nullptr) {
        EXPECT_EQ(EVP_PKEY_CTX_set_rsa_pss_keygen_md_name(context, digest, nullptr), 1);
        EXPECT_EQ(EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md_name(context, digest), 1);
    }
    EXPECT_EQ(EVP_PKEY_generate(context, &key), 1);
    PKCS8_PRIV_KEY_INFO* info = EVP_PKEY2PKCS8(key);
    unsigned char* der = nullptr;
    const int size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    Bytes out(der, der + size);
    OPENSSL_free(der);
    PKCS8_PRIV_KEY_INFO_free(info);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(context);
    return out;
}

TEST(Signer, pss_by_choice_and_by_key) {
    const Bytes message = base::to_bytes("a contract");
    const Bytes rsa = *generate_key(KeyAlgorithm::rsa_2048);
    const auto chosen = *software_signer(rsa, RsaPadding::pss), plain = *software_signer(rsa);
    for (const auto algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
        const auto signature = chosen->sign_message(algorithm, message);
        ASSERT_TRUE(signature);
        EXPECT_TRUE(verify_signature(chosen->public_key(), chosen->scheme(algorithm), message, *signature));
        EXPECT_FALSE(verify_signature(chosen->public_key(), plain->scheme(algorithm), message, *signature));
        auto short_salt = chosen->scheme(algorithm);
        short_salt.salt_length -= 12;
        EXPECT_FALSE(verify_signature(chosen->public_key(), short_salt, message, *signature));
    }
    EXPECT_EQ(chosen->only_digest(), std::nullopt);
    EXPECT_EQ(software_signer(*generate_key(KeyAlgorithm::ec_p256), RsaPadding::pss).error().key, "crypto.not_rsa");
    EXPECT_EQ(software_signer(*generate_key(KeyAlgorithm::ed25519), RsaPadding::pss).error().key, "crypto.not_rsa");

    const auto free = software_signer(pss_key(nullptr)), bound = software_signer(pss_key("SHA384"));
    ASSERT_TRUE(free && bound);
    EXPECT_EQ((*free)->algorithm(), KeyAlgorithm::rsa_2048);
    EXPECT_EQ((*free)->scheme(DigestAlgorithm::sha256), pss_scheme(DigestAlgorithm::sha256));
    EXPECT_EQ((*free)->only_digest(), std::nullopt);
    EXPECT_EQ((*bound)->only_digest(), DigestAlgorithm::sha384);
    for (const auto& [signer, algorithm] :
         {std::pair{free->get(), DigestAlgorithm::sha256}, {bound->get(), DigestAlgorithm::sha384}}) {
        const auto signature = signer->sign_message(algorithm, message);
        ASSERT_TRUE(signature) << signature.error().message;
        EXPECT_TRUE(verify_signature(signer->public_key(), signer->scheme(algorithm), message, *signature));
    }
    EXPECT_FALSE((*bound)->sign_message(DigestAlgorithm::sha256, message));
}

}  // namespace
}  // namespace crypto
