// What we write, judged by OpenSSL's own X.509, CMS, TS and OCSP code.
#include <gtest/gtest.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include "base/rng.h"
#include "pki/oids.h"
#include "pki/testing.h"

namespace pki {
namespace {

using crypto::DigestAlgorithm;
using crypto::KeyAlgorithm;
using testing::Hierarchy;

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;
using X509p = Owned<X509, X509_free>;
using Biop = Owned<BIO, BIO_free_all>;

X509p openssl_certificate(const Certificate& certificate) {
    const std::uint8_t* at = certificate.der().data();
    return X509p(d2i_X509(nullptr, &at, static_cast<long>(certificate.der().size())));
}

std::string openssl_errors() {
    std::string out;
    while (const auto code = ERR_get_error()) {
        char text[200];
        ERR_error_string_n(code, text, sizeof text);
        out += std::string(text) + "; ";
    }
    return out;
}

Owned<X509_STORE, X509_STORE_free> store_of(const Certificate& root, base::Time now, int purpose) {
    Owned<X509_STORE, X509_STORE_free> store(X509_STORE_new());
    X509_STORE_add_cert(store.get(), openssl_certificate(root).get());
    X509_VERIFY_PARAM* param = X509_STORE_get0_param(store.get());
    X509_VERIFY_PARAM_set_time(param, std::chrono::system_clock::to_time_t(now));
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT);
    if (purpose) X509_STORE_set_purpose(store.get(), purpose);
    return store;
}

struct Stack {
    STACK_OF(X509) * stack = sk_X509_new_null();
    explicit Stack(std::initializer_list<const Certificate*> all) {
        for (const auto* each : all) sk_X509_push(stack, openssl_certificate(*each).release());
    }
    ~Stack() { sk_X509_pop_free(stack, X509_free); }
};

struct Kind {
    const char* name;
    KeyAlgorithm algorithm;
    crypto::RsaPadding padding = crypto::RsaPadding::pkcs1;
};

class Signing : public ::testing::TestWithParam<Kind> {
  protected:
    base::Time now = std::chrono::floor<std::chrono::seconds>(base::SystemClock().now());
    base::ManualClock clock{now};
    RandomSerialSource serials;
    Hierarchy pki{now, GetParam().algorithm, GetParam().padding};
    DigestAlgorithm algorithm =
        GetParam().algorithm == KeyAlgorithm::ec_p384 ? DigestAlgorithm::sha384 : DigestAlgorithm::sha256;
};

TEST_P(Signing, OpensslAcceptsTheChainStrictly) {
    const auto person = pki.person();
    for (const Certificate* leaf :
         std::initializer_list<const Certificate*>{&person.certificate, &pki.tsa.certificate, &pki.ocsp.certificate}) {
        const auto store = store_of(pki.root.certificate, now, 0);
        const Stack untrusted{&pki.issuing.certificate};
        Owned<X509_STORE_CTX, X509_STORE_CTX_free> context(X509_STORE_CTX_new());
        const auto x509 = openssl_certificate(*leaf);
        ASSERT_TRUE(x509);
        X509_STORE_CTX_init(context.get(), store.get(), x509.get(), untrusted.stack);
        EXPECT_EQ(X509_verify_cert(context.get()), 1)
            << leaf->subject().rfc4514() << ": "
            << X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
    }
}

void check_with_openssl(const Bytes& cms_der, ByteView document, Hierarchy& pki, base::Time now) {
    const std::uint8_t* at = cms_der.data();
    const Owned<CMS_ContentInfo, CMS_ContentInfo_free> cms(
        d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(cms_der.size())));
    ASSERT_TRUE(cms) << openssl_errors();
    const Biop content(BIO_new_mem_buf(document.data(), static_cast<int>(document.size())));
    const auto store = store_of(pki.root.certificate, now, X509_PURPOSE_SMIME_SIGN);
    EXPECT_EQ(CMS_verify(cms.get(), nullptr, store.get(), content.get(), nullptr, CMS_CADES | CMS_BINARY), 1)
        << openssl_errors();
    auto* infos = CMS_get0_SignerInfos(cms.get());
    ASSERT_EQ(sk_CMS_SignerInfo_num(infos), 1);
    // EN 319 142-1 table 1: signing-time must not be there
    EXPECT_EQ(CMS_signed_get_attr_by_NID(sk_CMS_SignerInfo_value(infos, 0), NID_pkcs9_signingTime, -1), -1);
    EXPECT_EQ(CMS_signed_get_attr_count(sk_CMS_SignerInfo_value(infos, 0)), 3);
    // The changed document
    Bytes other(document.begin(), document.end());
    other.back() ^= 1;
    const Biop changed(BIO_new_mem_buf(other.data(), static_cast<int>(other.size())));
    EXPECT_NE(CMS_verify(cms.get(), nullptr, store.get(), changed.get(), nullptr, CMS_CADES | CMS_BINARY), 1);
    ERR_clear_error();
}

TEST_P(Signing, CadesWithoutAndWithTimestamp) {
    const auto person = pki.person();
    const auto tsa = pki.authority(clock, serials);
    const Bytes document = base::random_bytes(1000);
    const Bytes digest = crypto::digest(algorithm, document);
    for (Timestamper* timestamper : {static_cast<Timestamper*>(nullptr), static_cast<Timestamper*>(tsa.get())}) {
        const auto signer = pki.signer(person);
        const auto cms = sign_cms_cades(signer, algorithm, digest, timestamper);
        ASSERT_TRUE(cms) << cms.error().message;
        check_with_openssl(*cms, document, pki, now);
        const std::size_t most = max_cms_size(signer, timestamper, algorithm);
        EXPECT_EQ(most, max_cms_size(signer, timestamper, algorithm));
        EXPECT_LE(cms->size(), most);
        EXPECT_GE(cms->size() + (timestamper ? 80 : 20), most) << "the bound is tight";

        const auto parsed = CmsSignedData::parse(*cms);
        ASSERT_TRUE(parsed) << parsed.error().message;
        EXPECT_TRUE(parsed->check_rules().empty());
        EXPECT_TRUE(parsed->verify(digest, person.certificate));
        ASSERT_TRUE(parsed->signer_certificate());
        EXPECT_EQ(*parsed->signer_certificate(), person.certificate);
        const auto& info = parsed->signer_infos().front();
        EXPECT_FALSE(info.signing_time);
        EXPECT_EQ(info.signature_timestamps.size(), timestamper ? 1u : 0u);
        if (!timestamper) continue;
        const auto token = TimestampToken::parse(info.signature_timestamps.front());
        ASSERT_TRUE(token);
        EXPECT_TRUE(token->verify_data(info.signature));
        EXPECT_FALSE(token->verify_data(document));
        EXPECT_EQ(token->info().gen_time, now);
    }
}

TEST_P(Signing, OpensslAcceptsTimestampResponses) {
    const auto tsa = pki.authority(clock, serials);
    const Bytes data = base::random_bytes(100);
    TimestampRequest request;
    request.digest = DigestAlgorithm::sha512;
    request.imprint = crypto::digest(request.digest, data);
    request.nonce = Bytes{0x12, 0x34};
    request.certificates_wanted = true;
    const Bytes request_der = build_timestamp_request(request);
    const auto response = tsa->respond(request_der);
    ASSERT_TRUE(response);
    const std::uint8_t* at = response->data();
    const Owned<TS_RESP, TS_RESP_free> resp(d2i_TS_RESP(nullptr, &at, static_cast<long>(response->size())));
    ASSERT_TRUE(resp) << openssl_errors();
    at = request_der.data();
    const Owned<TS_REQ, TS_REQ_free> req(d2i_TS_REQ(nullptr, &at, static_cast<long>(request_der.size())));
    ASSERT_TRUE(req);
    Owned<TS_VERIFY_CTX, TS_VERIFY_CTX_free> context(TS_REQ_to_TS_VERIFY_CTX(req.get(), nullptr));
    TS_VERIFY_CTX_add_flags(context.get(), TS_VFY_SIGNATURE);
    TS_VERIFY_CTX_set_store(context.get(), store_of(pki.root.certificate, now, X509_PURPOSE_TIMESTAMP_SIGN).release());
    // OpenSSL reads tokens as PKCS #7, which knows no PSS; its CMS code has judged such signatures above.
    if (GetParam().padding != crypto::RsaPadding::pss)
        EXPECT_EQ(TS_RESP_verify_response(context.get(), resp.get()), 1) << openssl_errors();
    const auto parsed = parse_timestamp_response(*response);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->status, 0);
    const auto token = TimestampToken::parse(parsed->token);
    ASSERT_TRUE(token);
    EXPECT_TRUE(token->verify_data(data));
    EXPECT_TRUE(tsa->check_token(parsed->token, request.imprint));
    EXPECT_EQ(token->info().nonce, request.nonce);
    EXPECT_EQ(token->info().accuracy, std::chrono::seconds(1));
    EXPECT_EQ(token->info().policy, PolicyOids{}.timestamping);
}

TEST_P(Signing, OpensslAcceptsOcspResponses) {
    const auto person = pki.person();
    const auto cert = openssl_certificate(person.certificate), issuer = openssl_certificate(pki.issuing.certificate);
    for (const auto status : {OcspCertStatus::good, OcspCertStatus::revoked, OcspCertStatus::unknown}) {
        const Bytes der = pki.ocsp_response(person.certificate, now, status, now - std::chrono::hours(2));
        const std::uint8_t* at = der.data();
        const Owned<OCSP_RESPONSE, OCSP_RESPONSE_free> response(
            d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size())));
        ASSERT_TRUE(response) << openssl_errors();
        const Owned<OCSP_BASICRESP, OCSP_BASICRESP_free> basic(OCSP_response_get1_basic(response.get()));
        ASSERT_TRUE(basic);
        const auto store = store_of(pki.root.certificate, now, 0);
        const Stack untrusted{&pki.issuing.certificate};
        EXPECT_EQ(OCSP_basic_verify(basic.get(), untrusted.stack, store.get(), 0), 1) << openssl_errors();
        const Owned<OCSP_CERTID, OCSP_CERTID_free> id(OCSP_cert_to_id(EVP_sha256(), cert.get(), issuer.get()));
        int found = -1, reason = -1;
        EXPECT_EQ(OCSP_resp_find_status(basic.get(), id.get(), &found, &reason, nullptr, nullptr, nullptr), 1);
        EXPECT_EQ(found, static_cast<int>(status));
        const auto parsed = OcspResponse::parse(der);
        ASSERT_TRUE(parsed) << parsed.error().message;
        const auto* single = parsed->find(person.certificate, pki.issuing.certificate);
        ASSERT_TRUE(single);
        EXPECT_EQ(single->status, status);
        EXPECT_TRUE(parsed->verify(pki.issuing.certificate, now));
        EXPECT_FALSE(parsed->verify(pki.root.certificate, now));
        EXPECT_EQ(parsed->verify(pki.issuing.certificate, now + std::chrono::days(90)).error().key,
                  "ocsp.responder_not_valid");
    }
}

TEST_P(Signing, OpensslAcceptsCrls) {
    const auto person = pki.person();
    RevokedEntry entry;
    entry.serial = person.certificate.serial();
    entry.revoked_at = now - std::chrono::hours(1);
    entry.reason = RevocationReason::key_compromise;
    RevokedEntry plain;
    plain.serial = {1};
    plain.revoked_at = entry.revoked_at;
    const Bytes der = pki.crl(pki.issuing, now, {entry, plain});
    const std::uint8_t* at = der.data();
    const Owned<X509_CRL, X509_CRL_free> crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
    ASSERT_TRUE(crl) << openssl_errors();
    const auto issuer = openssl_certificate(pki.issuing.certificate);
    EXPECT_EQ(X509_CRL_verify(crl.get(), X509_get0_pubkey(issuer.get())), 1);
    X509_REVOKED* found = nullptr;
    EXPECT_EQ(X509_CRL_get0_by_cert(crl.get(), &found, openssl_certificate(person.certificate).get()), 1);
    const auto parsed = Crl::parse(der);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->entry_count(), 2u);
    EXPECT_TRUE(parsed->unhandled_critical().empty());
    EXPECT_TRUE(parsed->verify_signature(pki.issuing.certificate));
    EXPECT_FALSE(parsed->verify_signature(pki.root.certificate));
    const auto hit = parsed->find(person.certificate.serial(), pki.issuing.certificate.subject());
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->reason, RevocationReason::key_compromise);
    EXPECT_FALSE(parsed->find(Bytes{2}, pki.issuing.certificate.subject()));
    // empty list
    const Bytes empty = pki.crl(pki.issuing, now);
    at = empty.data();
    EXPECT_TRUE((Owned<X509_CRL, X509_CRL_free>(d2i_X509_CRL(nullptr, &at, static_cast<long>(empty.size())))));
    EXPECT_EQ(Crl::parse(empty)->entry_count(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Keys, Signing,
                         ::testing::Values(Kind{"ec_p256", KeyAlgorithm::ec_p256},
                                           Kind{"ec_p384", KeyAlgorithm::ec_p384},
                                           Kind{"rsa_2048", KeyAlgorithm::rsa_2048},
                                           Kind{"rsa_2048_pss", KeyAlgorithm::rsa_2048, crypto::RsaPadding::pss}),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace pki
