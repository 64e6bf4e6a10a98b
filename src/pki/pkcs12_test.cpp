#include "pki/pkcs12.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>

#include "pki/testing.h"

namespace pki {
namespace {

using testing::Hierarchy;

class P12 : public ::testing::Test {
  protected:
    base::Time now = *base::from_rfc3339("2026-03-01T09:30:00Z");
    Hierarchy pki{now};
    testing::Identity person = pki.person();

    static X509* x509(const Certificate& certificate) {
        const std::uint8_t* at = certificate.der().data();
        return d2i_X509(nullptr, &at, static_cast<long>(certificate.der().size()));
    }
    Bytes make(const char* password, int key_cipher = 0, int certificate_cipher = 0, OSSL_LIB_CTX* context = nullptr) {
        const std::uint8_t* at = person.pkcs8.data();
        EVP_PKEY* key = d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(person.pkcs8.size()));
        X509* leaf = x509(person.certificate);
        STACK_OF(X509)* others = sk_X509_new_null();
        sk_X509_push(others, x509(pki.root.certificate));
        sk_X509_push(others, x509(pki.issuing.certificate));
        PKCS12* p12 = PKCS12_create_ex(password, "name", key, leaf, others, key_cipher, certificate_cipher, 0, 0, 0,
                                       context, nullptr);
        unsigned char* der = nullptr;
        const int size = p12 ? i2d_PKCS12(p12, &der) : 0;
        Bytes out(der, der + size);
        OPENSSL_free(der);
        PKCS12_free(p12);
        sk_X509_pop_free(others, X509_free);
        X509_free(leaf);
        EVP_PKEY_free(key);
        return out;
    }
};

TEST_F(P12, Loads) {
    const auto store = load_pkcs12(make("rahasia"), "rahasia");
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_EQ(store->leaf, person.certificate);
    ASSERT_EQ(store->chain.size(), 1u) << "root left out";
    EXPECT_EQ(store->chain[0], pki.issuing.certificate);
    EXPECT_EQ(crypto::public_key_of(store->pkcs8).value(), person.certificate.spki());
    EXPECT_TRUE(load_pkcs12(make(""), ""));
}

TEST_F(P12, NamesTheFault) {
    const Bytes good = make("rahasia");
    EXPECT_EQ(load_pkcs12(good, "Rahasia").error().key, "p12.wrong_password");
    EXPECT_EQ(load_pkcs12(good, "").error().key, "p12.wrong_password");
    EXPECT_EQ(load_pkcs12({}, "x").error().key, "p12.damaged");
    EXPECT_EQ(load_pkcs12(base::as_bytes("not a key store"), "x").error().key, "p12.damaged");
    EXPECT_EQ(load_pkcs12(ByteView(good).first(good.size() / 2), "rahasia").error().key, "p12.damaged");
    EXPECT_EQ(load_pkcs12(Bytes(2 * 1024 * 1024), "x").error().key, "p12.too_large");
    for (std::size_t i = 0; i < good.size(); i += 97) {
        Bytes changed = good;
        changed[i] ^= 0x55;
        (void)load_pkcs12(changed, "rahasia");
    }
}

TEST_F(P12, OldCiphers) {
    OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
    OSSL_PROVIDER* standard = OSSL_PROVIDER_load(context, "default");
    OSSL_PROVIDER* legacy = OSSL_PROVIDER_load(context, "legacy");
    if (legacy) {
        const Bytes old = make("x", NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NID_pbe_WithSHA1And40BitRC2_CBC, context);
        ASSERT_FALSE(old.empty());
        const auto store = load_pkcs12(old, "x");
        EXPECT_TRUE(store) << store.error().key;
        OSSL_PROVIDER_unload(legacy);
    }
    OSSL_PROVIDER_unload(standard);
    OSSL_LIB_CTX_free(context);
    if (!legacy) GTEST_SKIP() << "skipped: this OpenSSL has no legacy provider";
}

}  // namespace
}  // namespace pki
