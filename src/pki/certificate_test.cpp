#include <gtest/gtest.h>

#include "pki/lint.h"
#include "pki/oids.h"
#include "pki/testing.h"

namespace pki {
namespace {

using testing::Hierarchy;

class CertificateTest : public ::testing::Test {
  protected:
    base::Time now = *base::from_rfc3339("2026-03-01T09:30:00Z");
    Hierarchy pki{now};
    AuthorityUrls urls{"http://a/crl", "http://a/ocsp", "http://a/ca", "https://a/cps"};

    CertificateRequest request() {
        CertificateRequest out;
        out.subject = make_name({{"2.5.4.6", "ID"}, {"2.5.4.3", "Test Person"}}).value();
        out.spki = crypto::public_key_of(crypto::generate_key(crypto::KeyAlgorithm::ec_p256).value()).value();
        out.serial = new_serial();
        out.not_before = now;
        out.not_after = now + std::chrono::days(300);
        out.profile = person_profile(urls);
        return out;
    }
    Bytes issue(const CertificateRequest& request) {
        return issue_certificate(request, &pki.issuing.certificate, *pki.issuing.key).value();
    }
    std::string lint_keys(const Bytes& der, const CertificateProfile& profile) {
        std::string out;
        for (const auto& finding : lint_certificate(der, &profile, &pki.issuing.certificate)) out += finding.key + " ";
        return out;
    }
};

TEST_F(CertificateTest, ReadsWhatWasWritten) {
    const auto wanted = request();
    const Bytes der = issue(wanted);
    const auto certificate = Certificate::parse(der).value();
    EXPECT_EQ(certificate.der(), der);
    EXPECT_EQ(certificate.version(), 3);
    EXPECT_EQ(certificate.serial(), wanted.serial);
    EXPECT_EQ(certificate.serial().size(), 17u);
    EXPECT_FALSE(certificate.serial_is_negative());
    EXPECT_EQ(certificate.subject().rfc4514(), "CN=Test Person,C=ID");
    EXPECT_EQ(certificate.issuer().common_name(), "ezSign Test Issuing CA");
    EXPECT_EQ(certificate.not_before(), wanted.not_before);
    EXPECT_EQ(certificate.not_after(), wanted.not_after);
    EXPECT_TRUE(certificate.valid_at(wanted.not_after));
    EXPECT_FALSE(certificate.valid_at(wanted.not_after + std::chrono::seconds(1)));
    EXPECT_EQ(certificate.spki(), wanted.spki);
    EXPECT_EQ(certificate.key_usage(), key_usage::digital_signature | key_usage::non_repudiation);
    EXPECT_EQ(certificate.extended_key_usage(), (std::vector<std::string>{"1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36"}));
    ASSERT_EQ(certificate.policies().size(), 1u);
    EXPECT_EQ(certificate.policies()[0].oid, PolicyOids{}.person);
    EXPECT_EQ(certificate.policies()[0].cps_uris, std::vector<std::string>{"https://a/cps"});
    EXPECT_EQ(certificate.crl_urls(), std::vector<std::string>{"http://a/crl"});
    EXPECT_EQ(certificate.ocsp_urls(), std::vector<std::string>{"http://a/ocsp"});
    EXPECT_EQ(certificate.ca_issuer_urls(), std::vector<std::string>{"http://a/ca"});
    EXPECT_FALSE(certificate.is_ca());
    EXPECT_EQ(certificate.subject_key_id(), key_identifier(wanted.spki));
    EXPECT_EQ(certificate.authority_key_id(), pki.issuing.certificate.subject_key_id());
    EXPECT_TRUE(certificate.unhandled_critical().empty());
    EXPECT_TRUE(verify_certificate_signature(certificate, pki.issuing.certificate));
    EXPECT_EQ(verify_certificate_signature(certificate, pki.root.certificate).error().key, "certificate.bad_signature");
    EXPECT_EQ(pki.issuing.certificate.path_len(), 0);
    EXPECT_TRUE(pki.root.certificate.is_self_issued());
    EXPECT_TRUE(pki.ocsp.certificate.ocsp_no_check());
    EXPECT_EQ(build_tbs(wanted, &pki.issuing.certificate,
                        crypto::default_scheme(crypto::KeyAlgorithm::ec_p256, crypto::DigestAlgorithm::sha256))
                  .value(),
              Bytes(certificate.tbs().begin(), certificate.tbs().end()))
        << "the TBS is deterministic";
}

TEST_F(CertificateTest, NeverCrashesOnChangedBytes) {
    const Bytes der = issue(request());
    const Bytes original = der;
    for (std::size_t i = 0; i < der.size(); ++i) {
        for (const std::uint8_t value : {std::uint8_t{0}, std::uint8_t{0xFF}, static_cast<std::uint8_t>(der[i] ^ 1)}) {
            Bytes changed = original;
            if (changed[i] == value) continue;
            changed[i] = value;
            const auto parsed = Certificate::parse(changed);
            if (parsed) EXPECT_FALSE(verify_certificate_signature(*parsed, pki.issuing.certificate)) << i;
        }
    }
    for (std::size_t size = 0; size < der.size(); size += 3)
        EXPECT_FALSE(Certificate::parse(ByteView(der).first(size)));
    Bytes longer = der;
    longer.push_back(0);
    EXPECT_EQ(Certificate::parse(longer).error().key, "der.trailing");
    EXPECT_EQ(Certificate::parse(Bytes(300 * 1024)).error().key, "certificate.too_large");
}

TEST_F(CertificateTest, IssuanceRefusesWhatTheProfileForbids) {
    const auto key_of = [&](const CertificateRequest& r) {
        return issue_certificate(r, &pki.issuing.certificate, *pki.issuing.key).error().key;
    };
    auto bad = request();
    bad.not_after = bad.not_before + std::chrono::days(800);
    EXPECT_EQ(key_of(bad), "profile.bad_validity");
    bad = request();
    bad.not_after = bad.not_before;
    EXPECT_EQ(key_of(bad), "profile.bad_validity");
    bad = request();
    bad.not_before = pki.issuing.certificate.not_before() - std::chrono::seconds(1);
    EXPECT_EQ(key_of(bad), "profile.outlives_issuer");
    bad = request();
    bad.serial = Bytes(20, 0x80);
    EXPECT_EQ(key_of(bad), "profile.bad_serial");
    bad.serial = Bytes(1);
    EXPECT_EQ(key_of(bad), "profile.bad_serial");
    bad = request();
    bad.profile.key_algorithms = {crypto::KeyAlgorithm::rsa_3072};
    EXPECT_EQ(key_of(bad), "profile.bad_key");
    bad = request();
    EXPECT_EQ(issue_self_signed(bad, *pki.root.key).error().key, "profile.bad_key");
}

TEST_F(CertificateTest, LintPassesOurProfilesAndFindsFaults) {
    const auto check = [](const testing::Identity& who, const Certificate* issuer) {
        const auto findings = lint_certificate(who.certificate.der(), nullptr, issuer);
        EXPECT_FALSE(has_errors(findings)) << to_text(findings);
    };
    check(pki.root, nullptr);
    check(pki.issuing, &pki.root.certificate);
    check(pki.tsa, &pki.issuing.certificate);
    check(pki.ocsp, &pki.issuing.certificate);
    const auto good = request();
    EXPECT_EQ(lint_keys(issue(good), good.profile), "");
    EXPECT_NE(lint_keys(issue(good), seal_profile(urls)).find("lint.profile"), std::string::npos);

    auto bad = request();
    bad.serial = {5};
    EXPECT_EQ(lint_keys(issue(bad), bad.profile), "lint.serial_too_short ");
    bad = request();
    bad.profile.key_usage |= key_usage::key_cert_sign;
    EXPECT_EQ(lint_keys(issue(bad), bad.profile), "lint.ca_key_usage ");
    bad = request();
    bad.profile.crl_urls = {"https://a/crl"};
    EXPECT_EQ(lint_keys(issue(bad), bad.profile), "lint.url ");
    bad = request();
    bad.profile.crl_urls.clear();
    bad.profile.ocsp_urls.clear();
    EXPECT_EQ(lint_keys(issue(bad), bad.profile), "lint.no_revocation_pointer ");
    bad = request();
    bad.subject =
        Name::parse(
            der::sequence({der::tlv(der::tag::set, der::sequence({der::oid(oid::country), der::utf8_string("id")}))}))
            .value();
    EXPECT_EQ(lint_keys(issue(bad), bad.profile), "lint.attribute_encoding lint.country ");
    bad = request();
    bad.profile.policies[0].oid = "2.16.360.1.1.1.3.12";
    EXPECT_EQ(lint_keys(issue(bad), bad.profile), "lint.policy_arc ");
    const auto findings = lint_certificate(issue(good), &good.profile, &pki.root.certificate);
    EXPECT_TRUE(has_errors(findings)) << "wrong issuer";
    EXPECT_TRUE(has_errors(lint(base::as_bytes("nonsense"))));
}

TEST_F(CertificateTest, LintOfRevocationData) {
    const auto person = pki.person();
    RevokedEntry entry;
    entry.serial = person.certificate.serial();
    entry.revoked_at = now;
    entry.reason = RevocationReason::superseded;
    const auto text = [](const std::vector<LintFinding>& findings) { return to_text(findings); };
    EXPECT_EQ(text(lint_crl(pki.crl(pki.issuing, now, {entry}), pki.issuing.certificate)), "");
    EXPECT_TRUE(has_errors(lint_crl(pki.crl(pki.issuing, now), pki.root.certificate)));
    entry.revoked_at = now + std::chrono::seconds(1);
    EXPECT_EQ(lint_crl(pki.crl(pki.issuing, now, {entry}), pki.issuing.certificate).at(0).key, "lint.crl_future");
    EXPECT_EQ(text(lint_ocsp(pki.ocsp_response(person.certificate, now), pki.issuing.certificate)), "");
    EXPECT_TRUE(has_errors(lint_ocsp(pki.ocsp_response(person.certificate, now), pki.root.certificate)));
    EXPECT_TRUE(has_errors(lint_ocsp({}, pki.root.certificate)));
}

TEST_F(CertificateTest, Pem) {
    const Bytes& der = pki.root.certificate.der();
    const std::string pem = to_pem(der) + "some text\n" + to_pem(pki.issuing.certificate.der());
    const auto all = parse_certificates(base::as_bytes(pem)).value();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0], pki.root.certificate);
    EXPECT_EQ(all[1], pki.issuing.certificate);
    EXPECT_EQ(parse_certificates(der).value().size(), 1u);
    EXPECT_FALSE(parse_certificates(base::as_bytes("nothing")));
    EXPECT_EQ(from_pem("-----BEGIN CERTIFICATE-----\nAAA").error().key, "pem.malformed");
}

}  // namespace
}  // namespace pki
