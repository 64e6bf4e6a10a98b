// What the CMS reader refuses.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/rng.h"
#include "pki/algorithms.h"
#include "pki/oids.h"
#include "pki/testing.h"

namespace pki {
namespace {

using crypto::DigestAlgorithm;
using testing::Hierarchy;

class Cms : public ::testing::Test {
  protected:
    base::Time now = *base::from_rfc3339("2026-03-01T09:30:00Z");
    Hierarchy pki{now};
    testing::Identity person = pki.person();
    Bytes digest = crypto::to_bytes(crypto::sha256(base::as_bytes("document")));
    Bytes good = sign_cms_cades(pki.signer(person), DigestAlgorithm::sha256, digest).value();

    // Signed with these attributes instead of ours.
    Bytes with_attributes(std::vector<Bytes> attributes, bool sort = true) {
        Bytes set = der::set_of(attributes);
        if (!sort) {
            Bytes content;
            for (const auto& each : attributes) base::append(content, each);
            set = der::tlv(der::tag::set, content);
        }
        const Bytes signature = person.key->sign_message(DigestAlgorithm::sha256, set).value();
        return assemble(set, signature, DigestAlgorithm::sha256);
    }
    Bytes assemble(Bytes set, ByteView signature, DigestAlgorithm algorithm, int signers = 1) {
        set[0] = der::tag::constructed(0);
        const Bytes digest_id = der::sequence({der::oid(algorithm == DigestAlgorithm::sha1 ? oid::sha1 : oid::sha256)});
        const Bytes sid =
            der::sequence({person.certificate.issuer().der, der::integer(ByteView(person.certificate.serial()))});
        const Bytes info =
            der::sequence({der::integer(1), sid, digest_id, set, der::sequence({der::oid(oid::ecdsa_with_sha256)}),
                           der::octet_string(signature)});
        Bytes infos;
        for (int i = 0; i < signers; ++i) base::append(infos, info);
        const Bytes data = der::sequence(
            {der::integer(1), der::tlv(der::tag::set, digest_id), der::sequence({der::oid(oid::data)}),
             der::tlv(der::tag::constructed(0), person.certificate.der()), der::tlv(der::tag::set, infos)});
        return der::sequence({der::oid(oid::signed_data), der::explicit_tag(0, data)});
    }
    static Bytes attribute(std::string_view type, std::initializer_list<Bytes> values) {
        return der::sequence({der::oid(type), der::set_of(std::vector<Bytes>(values))});
    }
    Bytes type_attribute() { return attribute(oid::content_type, {der::oid(oid::data)}); }
    Bytes digest_attribute() { return attribute(oid::message_digest, {der::octet_string(digest)}); }
    Bytes certificate_attribute(const Certificate& certificate) {
        return attribute(
            oid::signing_certificate_v2,
            {der::sequence({der::sequence({der::sequence({der::octet_string(certificate.fingerprint())})})})});
    }
    std::string rules(const Bytes& cms) {
        const auto parsed = CmsSignedData::parse(cms);
        if (!parsed) return parsed.error().key;
        std::string out;
        for (const auto& finding : parsed->check_rules()) out += finding.key + " ";
        return out;
    }
    std::string verify(const Bytes& cms) {
        const auto parsed = CmsSignedData::parse(cms);
        if (!parsed) return parsed.error().key;
        const auto result = parsed->verify(digest, person.certificate);
        return result ? "ok" : result.error().key;
    }
};

TEST_F(Cms, PlainAttributesPass) {
    const Bytes cms =
        with_attributes({type_attribute(), digest_attribute(), certificate_attribute(person.certificate)});
    EXPECT_EQ(rules(cms), "");
    EXPECT_EQ(verify(cms), "ok");
}

TEST_F(Cms, RulesC1ToC3) {
    EXPECT_EQ(rules(with_attributes({type_attribute(), digest_attribute()})), "cms.no_signing_certificate ");
    EXPECT_EQ(
        rules(with_attributes({type_attribute(), digest_attribute(), certificate_attribute(pki.tsa.certificate)})),
        "cms.signer_mismatch ");
    EXPECT_EQ(rules(with_attributes({digest_attribute(), certificate_attribute(person.certificate)})),
              "cms.content_type_mismatch ");
    EXPECT_EQ(rules(with_attributes({type_attribute(), certificate_attribute(person.certificate)})),
              "cms.no_message_digest ");
    EXPECT_EQ(rules(with_attributes({type_attribute(), digest_attribute(), digest_attribute(),
                                     certificate_attribute(person.certificate)})),
              "cms.duplicate_attribute ");
    const Bytes two_values = attribute(oid::message_digest, {der::octet_string(digest), der::octet_string(Bytes(32))});
    EXPECT_NE(rules(with_attributes({type_attribute(), two_values, certificate_attribute(person.certificate)}))
                  .find("cms.duplicate_attribute"),
              std::string::npos);
    EXPECT_EQ(rules(with_attributes({certificate_attribute(person.certificate), digest_attribute(), type_attribute()},
                                    false)),
              "cms.attributes_not_der ");
    const Bytes time = attribute(oid::signing_time, {der::x509_time(now)});
    EXPECT_EQ(
        rules(with_attributes({type_attribute(), time, digest_attribute(), certificate_attribute(person.certificate)})),
        "cms.signing_time ");
    const Bytes set = der::set_of(
        std::vector<Bytes>{type_attribute(), digest_attribute(), certificate_attribute(person.certificate)});
    const Bytes signature = person.key->sign_message(DigestAlgorithm::sha256, set).value();
    EXPECT_EQ(rules(assemble(set, signature, DigestAlgorithm::sha256, 2)), "cms.not_one_signer ");
    EXPECT_EQ(rules(assemble(set, signature, DigestAlgorithm::sha256, 0)), "cms.not_one_signer ");
    EXPECT_EQ(rules(assemble(set, signature, DigestAlgorithm::sha1)), "cms.weak_digest cms.unknown_algorithm ");
    EXPECT_EQ(verify(assemble(set, signature, DigestAlgorithm::sha1)), "cms.unknown_algorithm");
}

TEST_F(Cms, UnknownDigestOfTheSigningCertificate) {
    const auto with = [&](const Bytes& algorithm) {
        return with_attributes({type_attribute(), digest_attribute(),
                                attribute(oid::signing_certificate_v2,
                                          {der::sequence({der::sequence({der::sequence(
                                              {algorithm, der::octet_string(person.certificate.fingerprint())})})})})});
    };
    EXPECT_EQ(rules(with(der::sequence({der::oid(oid::sha256)}))), "");
    const Bytes shake256 = der::sequence({der::oid("2.16.840.1.101.3.4.2.12")});
    EXPECT_EQ(rules(with(shake256)), "cms.unknown_digest ") << "not ill-formed: only not known here";
    EXPECT_EQ(verify(with(shake256)), "cms.unknown_algorithm");
    EXPECT_EQ(rules(with(der::sequence({der::integer(1)}))), "der.unexpected_tag");
}

TEST_F(Cms, AlgorithmProtection) {
    const auto protection = [&](std::string_view digest_oid) {
        Bytes signature_id = der::sequence({der::oid(oid::ecdsa_with_sha256)});
        signature_id[0] = der::tag::constructed(1);
        return attribute(oid::algorithm_protection,
                         {der::sequence({der::sequence({der::oid(digest_oid)}), signature_id})});
    };
    const auto with = [&](std::string_view digest_oid) {
        return with_attributes(
            {type_attribute(), digest_attribute(), certificate_attribute(person.certificate), protection(digest_oid)});
    };
    EXPECT_EQ(rules(with(oid::sha256)), "");
    EXPECT_EQ(verify(with(oid::sha256)), "ok");
    EXPECT_EQ(rules(with(oid::sha512)), "cms.algorithm_protection ");
    EXPECT_EQ(verify(with(oid::sha512)), "cms.algorithm_protection");
}

TEST_F(Cms, VerifyNamesTheFault) {
    EXPECT_EQ(verify(good), "ok");
    const auto parsed = CmsSignedData::parse(good).value();
    EXPECT_EQ(parsed.verify(Bytes(32), person.certificate).error().key, "cms.digest_mismatch");
    EXPECT_EQ(parsed.verify(digest, pki.tsa.certificate).error().key, "cms.signer_mismatch");
    EXPECT_EQ(parsed.verify({}, person.certificate).error().key, "cms.digest_mismatch");
    // A certificate with the same issuer and serial but another key
    EXPECT_EQ(
        verify(with_attributes({type_attribute(), digest_attribute(), certificate_attribute(pki.tsa.certificate)})),
        "cms.signer_mismatch");
    const Bytes set = der::set_of(
        std::vector<Bytes>{type_attribute(), digest_attribute(), certificate_attribute(person.certificate)});
    const Bytes foreign = pki.tsa.key->sign_message(DigestAlgorithm::sha256, set).value();
    EXPECT_EQ(verify(assemble(set, foreign, DigestAlgorithm::sha256)), "cms.bad_signature");
}

TEST_F(Cms, NoByteCanBeChangedUnnoticed) {
    // Every byte of the signature structure matters, apart from those of certificates that play no part.
    const auto chain_at = std::ranges::search(good, pki.issuing.certificate.der()).begin() - good.begin();
    const auto chain_end = chain_at + static_cast<std::ptrdiff_t>(pki.issuing.certificate.der().size());
    for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(good.size()); ++i) {
        if (i >= chain_at && i < chain_end) continue;
        Bytes changed = good;
        changed[static_cast<std::size_t>(i)] ^= 0x01;
        if (verify(changed) != "ok") continue;
        const auto parsed = CmsSignedData::parse(changed);
        const auto& info = parsed->signer_infos()[0];
        // The embedded copy of the signer's certificate was changed, a version number, or the string type of the
        // issuer's country, which does not count when names are compared: rules or look-up must notice.
        const bool noticed = !parsed->check_rules().empty() || !parsed->signer_certificate() ||
                             *parsed->signer_certificate() != person.certificate || parsed->version() != 1 ||
                             info.version != 1 || info.issuer->der != person.certificate.issuer().der;
        EXPECT_TRUE(noticed) << "byte " << i;
    }
}

TEST_F(Cms, PaddingAndTrailingBytes) {
    Bytes padded = good;
    padded.resize(padded.size() + 100);
    EXPECT_EQ(CmsSignedData::parse(padded).error().key, "cms.trailing_bytes");
    const auto parsed = CmsSignedData::parse(padded, {.allow_ber = false, .allow_zero_padding = true});
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->size(), good.size());
    padded.back() = 1;
    EXPECT_EQ(CmsSignedData::parse(padded, {.allow_ber = false, .allow_zero_padding = true}).error().key,
              "cms.trailing_bytes");
}

TEST_F(Cms, BerOnlyWhenAsked) {
    // ContentInfo with indefinite lengths outside
    const auto whole = der::parse_single(good).value();
    Bytes ber{0x30, 0x80};
    base::append(ber, whole.content);
    ber.insert(ber.end(), {0, 0});
    EXPECT_EQ(CmsSignedData::parse(ber).error().key, "der.indefinite");
    ber.resize(ber.size() + 10);
    const auto parsed = CmsSignedData::parse(ber, {.allow_ber = true, .allow_zero_padding = true});
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_TRUE(parsed->was_ber());
    EXPECT_EQ(parsed->size(), ber.size() - 10);
    EXPECT_TRUE(parsed->verify(digest, person.certificate));
    EXPECT_FALSE(CmsSignedData::parse(good, {.allow_ber = true, .allow_zero_padding = false})->was_ber());
}

TEST_F(Cms, SignerRefusesForeignKeysAndSizes) {
    const CmsSigner mixed{person.certificate, {}, *pki.tsa.key};
    EXPECT_EQ(sign_cms_cades(mixed, DigestAlgorithm::sha256, digest).error().key, "cms.wrong_key");
    EXPECT_EQ(sign_cms_cades(pki.signer(person), DigestAlgorithm::sha256, Bytes(20)).error().key,
              "cms.bad_digest_size");
}

TEST_F(Cms, SizeBoundHoldsOftenAndIsReached) {
    const std::size_t most = max_cms_size(pki.signer(person), nullptr);
    std::size_t largest = 0;
    for (int i = 0; i < 200; ++i)
        largest = std::max(largest,
                           sign_cms_cades(pki.signer(person), DigestAlgorithm::sha256, base::random_bytes(32))->size());
    EXPECT_EQ(largest, most) << "a quarter of all signatures has the full length";
}

TEST_F(Cms, PssSaysHowItSignedAndCannotPassForAnotherScheme) {
    const auto rsa = pki.person("Test RSA", crypto::KeyAlgorithm::rsa_2048);
    const auto pss = crypto::software_signer(rsa.pkcs8, crypto::RsaPadding::pss).value();
    const auto chain = pki.chain();
    const CmsSigner signer{rsa.certificate, chain, *pss};
    for (const auto algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
        const Bytes content = crypto::digest(algorithm, base::as_bytes("document"));
        const Bytes der = sign_cms_cades(signer, algorithm, content).value();
        EXPECT_EQ(der.size(), max_cms_size(signer, nullptr, algorithm));
        const auto cms = CmsSignedData::parse(der).value();
        EXPECT_TRUE(cms.check_rules().empty());
        ASSERT_EQ(cms.signer_infos()[0].scheme, crypto::pss_scheme(algorithm));
        EXPECT_TRUE(cms.verify(content, rsa.certificate));
    }
    // The scheme is part of what is fixed before signing.
    const CmsTemplate plain(rsa.certificate, pki.chain(), crypto::KeyAlgorithm::rsa_2048, DigestAlgorithm::sha256,
                            oid::data);
    EXPECT_EQ(plain.sign(*pss, digest).error().key, "cms.wrong_key");
    // Another salt or mask than the signature's: refused, not guessed.
    const Bytes der = sign_cms_cades(signer, DigestAlgorithm::sha256, digest).value();
    const Bytes stated = signature_algorithm_identifier(crypto::pss_scheme(DigestAlgorithm::sha256));
    auto scheme = crypto::pss_scheme(DigestAlgorithm::sha256);
    scheme.salt_length = 20;
    Bytes other = der;
    const Bytes changed = signature_algorithm_identifier(scheme);
    ASSERT_EQ(changed.size(), stated.size());
    const auto at = std::ranges::search(other, stated);
    ASSERT_FALSE(at.empty());
    std::ranges::copy(changed, at.begin());
    EXPECT_EQ(CmsSignedData::parse(other).value().verify(digest, rsa.certificate).error().key, "cms.bad_signature");
}

TEST_F(Cms, Ed25519SignsTheAttributesThemselves) {
    const auto edwards = pki.person("Test Ed25519", crypto::KeyAlgorithm::ed25519);
    const auto chain = pki.chain();
    const CmsSigner signer{edwards.certificate, chain, *edwards.key};
    EXPECT_EQ(cms_digest(*edwards.key), DigestAlgorithm::sha512);
    const Bytes content = crypto::digest(DigestAlgorithm::sha512, base::as_bytes("document"));
    const Bytes der = sign_cms_cades(signer, DigestAlgorithm::sha512, content).value();
    EXPECT_EQ(der.size(), max_cms_size(signer, nullptr, DigestAlgorithm::sha512));
    const auto cms = CmsSignedData::parse(der).value();
    EXPECT_TRUE(cms.check_rules().empty());
    EXPECT_TRUE(cms.verify(content, edwards.certificate));
    EXPECT_FALSE(cms.verify(crypto::digest(DigestAlgorithm::sha512, base::as_bytes("other")), edwards.certificate));
    // RFC 8419 section 3.1 wants SHA-512; another digest verifies with a note.
    const auto other = CmsSignedData::parse(sign_cms_cades(signer, DigestAlgorithm::sha256, digest).value()).value();
    EXPECT_TRUE(other.verify(digest, edwards.certificate));
    ASSERT_EQ(other.check_rules().size(), 1u);
    EXPECT_EQ(other.check_rules()[0].key, "cms.ed25519_digest");
    EXPECT_FALSE(other.check_rules()[0].fatal);
}

}  // namespace
}  // namespace pki
