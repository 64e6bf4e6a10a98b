// Paths of our own hierarchy: usage, time, OCSP and CRL evidence. RFC 5280 itself is in pkits_test.cpp.
#include <gtest/gtest.h>

#include "pki/path.h"
#include "pki/testing.h"

namespace pki {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::Hierarchy;

class Path : public ::testing::Test {
  protected:
    base::Time now = *base::from_rfc3339("2026-03-01T09:30:00Z");
    Hierarchy pki{now};
    testing::Identity person = pki.person();
    std::vector<Certificate> pool{pki.tsa.certificate, pki.issuing.certificate, pki.ocsp.certificate};
    std::vector<Certificate> anchors{pki.root.certificate};
    std::vector<OcspResponse> ocsp;
    std::vector<Crl> crls;
    PathOptions options;

    Path() {
        options.time = now;
        options.usage = CertificateUsage::document_signing;
    }
    PathResult run(const Certificate& leaf) {
        options.ocsp_responses = ocsp;
        options.crls = crls;
        return validate_path(leaf, pool, anchors, options);
    }
    std::string sub(const Certificate& leaf) {
        const auto result = run(leaf);
        return result.ok ? "ok" : std::string(to_string(result.sub_indication));
    }
    void add_ocsp(base::Time at, OcspCertStatus status, std::optional<base::Time> revoked_at = {}) {
        ocsp.push_back(OcspResponse::parse(pki.ocsp_response(person.certificate, at, status, revoked_at)).value());
    }
    void add_crl(const testing::Identity& ca, base::Time at, std::vector<RevokedEntry> entries = {}) {
        crls.push_back(Crl::parse(pki.crl(ca, at, std::move(entries))).value());
    }
    RevokedEntry entry(const Certificate& certificate, base::Time at) {
        RevokedEntry out;
        out.serial = certificate.serial();
        out.revoked_at = at;
        return out;
    }
};

TEST_F(Path, FindsTheChain) {
    const auto result = run(person.certificate);
    ASSERT_TRUE(result.ok) << (result.findings.empty() ? "" : result.findings[0].message);
    ASSERT_EQ(result.chain.size(), 3u);
    EXPECT_EQ(result.chain[1], pki.issuing.certificate);
    EXPECT_EQ(result.chain[2], pki.root.certificate);
    EXPECT_EQ(result.policies, std::set<std::string>{PolicyOids{}.person});
    pool.clear();
    EXPECT_EQ(sub(person.certificate), "NO_CERTIFICATE_CHAIN_FOUND");
    anchors = {pki.issuing.certificate};
    EXPECT_EQ(sub(person.certificate), "ok") << "an anchor need not be a root";
    anchors = {person.certificate};
    EXPECT_EQ(sub(person.certificate), "ok") << "trusted directly";
    anchors.clear();
    EXPECT_EQ(sub(person.certificate), "NO_CERTIFICATE_CHAIN_FOUND");
}

TEST_F(Path, ASameNamedImpostorIsPassedBy) {
    Hierarchy other(now);  // same names, other keys
    pool.insert(pool.begin(), other.issuing.certificate);
    anchors.insert(anchors.begin(), other.root.certificate);
    EXPECT_EQ(sub(person.certificate), "ok");
    anchors = {other.root.certificate};
    EXPECT_EQ(sub(person.certificate), "CERTIFICATE_CHAIN_GENERAL_FAILURE");
}

TEST_F(Path, Usage) {
    EXPECT_EQ(sub(pki.tsa.certificate), "CHAIN_CONSTRAINTS_FAILURE");
    options.usage = CertificateUsage::time_stamping;
    EXPECT_EQ(sub(pki.tsa.certificate), "ok");
    EXPECT_EQ(sub(person.certificate), "CHAIN_CONSTRAINTS_FAILURE");
    options.usage = CertificateUsage::ocsp_signing;
    EXPECT_EQ(sub(pki.ocsp.certificate), "ok");
    // A person may not issue certificates
    const auto below = pki.issue("Evil", person_profile({}), &person, days(60));
    pool.push_back(person.certificate);
    options.usage = CertificateUsage::any;
    EXPECT_EQ(sub(below.certificate), "CHAIN_CONSTRAINTS_FAILURE");
}

TEST_F(Path, ValidityAtTheGivenTime) {
    options.time = person.certificate.not_after();
    EXPECT_EQ(sub(person.certificate), "ok");
    options.time += std::chrono::seconds(1);
    EXPECT_EQ(sub(person.certificate), "OUT_OF_BOUNDS_NO_POE");
    options.time = person.certificate.not_before() - std::chrono::seconds(1);
    EXPECT_EQ(sub(person.certificate), "NOT_YET_VALID");
}

TEST_F(Path, RequiredRevocationEvidence) {
    options.revocation = RevocationMode::require;
    EXPECT_EQ(sub(person.certificate), "TRY_LATER");
    add_ocsp(now, OcspCertStatus::good);
    EXPECT_EQ(sub(person.certificate), "TRY_LATER") << "the issuing CA's status is missing";
    add_crl(pki.root, now);
    const auto result = run(person.certificate);
    EXPECT_TRUE(result.ok);
    EXPECT_EQ(result.statuses[0].source, "ocsp");
    EXPECT_EQ(result.statuses[1].source, "crl");
    EXPECT_EQ(result.statuses[0].this_update, now);
    EXPECT_EQ(result.statuses[2].status, RevocationStatus::not_checked);
}

TEST_F(Path, StaleAndLaterEvidence) {
    options.revocation = RevocationMode::require;
    add_crl(pki.root, now);
    add_ocsp(now - days(3), OcspCertStatus::good);
    EXPECT_EQ(sub(person.certificate), "TRY_LATER") << "nextUpdate passed";
    add_ocsp(now + hours(5), OcspCertStatus::good);
    EXPECT_EQ(sub(person.certificate), "ok") << "made after the signature, still good";
    ocsp.clear();
    add_ocsp(now, OcspCertStatus::unknown);
    EXPECT_EQ(sub(person.certificate), "TRY_LATER");
    // Good, but asked after the certificate had expired: the responder may have forgotten.
    ocsp.clear();
    const auto late = person.certificate.not_after() + days(1);
    OcspSingle single;
    single.id = make_ocsp_cert_id(person.certificate, pki.issuing.certificate);
    single.status = OcspCertStatus::good;
    single.this_update = late;
    const auto responder = pki.issue("Later Responder", ocsp_responder_profile({}), &pki.issuing, days(99));
    OcspReply reply{.produced_at = now, .singles = {single}, .nonce = {}};
    ocsp.push_back(
        OcspResponse::parse(build_ocsp_response(reply, {responder.certificate, *responder.key}).value()).value());
    EXPECT_EQ(sub(person.certificate), "TRY_LATER");
    reply.singles[0].archive_cutoff = person.certificate.not_before();
    ocsp = {OcspResponse::parse(build_ocsp_response(reply, {responder.certificate, *responder.key}).value()).value()};
    EXPECT_EQ(sub(person.certificate), "ok");
}

TEST_F(Path, RevokedByOcspFromTheMomentOfRevocation) {
    add_ocsp(now + hours(2), OcspCertStatus::revoked, now + hours(1));
    EXPECT_EQ(sub(person.certificate), "ok") << "revoked later than the time in question";
    options.time = now + hours(1);
    EXPECT_EQ(sub(person.certificate), "REVOKED");
    const auto result = run(person.certificate);
    EXPECT_EQ(result.statuses[0].revoked_at, now + hours(1));
    add_ocsp(now + hours(3), OcspCertStatus::good);
    EXPECT_EQ(sub(person.certificate), "REVOKED") << "one good answer does not undo a revocation";
}

TEST_F(Path, RevokedByCrl) {
    add_crl(pki.issuing, now, {entry(person.certificate, now - hours(1))});
    EXPECT_EQ(sub(person.certificate), "REVOKED");
    crls.clear();
    add_crl(pki.root, now, {entry(pki.issuing.certificate, now - hours(1))});
    EXPECT_EQ(sub(person.certificate), "REVOKED_CA_NO_POE");
    crls.clear();
    add_crl(pki.issuing, now, {entry(pki.tsa.certificate, now - hours(1))});
    EXPECT_EQ(sub(person.certificate), "ok") << "somebody else";
}

TEST_F(Path, ForgedEvidenceIsNoEvidence) {
    options.revocation = RevocationMode::require;
    add_crl(pki.root, now);
    Hierarchy other(now);
    // Signed by a stranger with the same names; and by a person of the same CA
    ocsp.push_back(OcspResponse::parse(other.ocsp_response(person.certificate, now)).value());
    OcspSingle single;
    single.id = make_ocsp_cert_id(person.certificate, pki.issuing.certificate);
    single.status = OcspCertStatus::good;
    single.this_update = now;
    OcspReply reply{.produced_at = now, .singles = {single}, .nonce = {}};
    ocsp.push_back(OcspResponse::parse(build_ocsp_response(reply, {person.certificate, *person.key}).value()).value());
    crls.push_back(Crl::parse(other.crl(other.issuing, now)).value());
    EXPECT_EQ(sub(person.certificate), "TRY_LATER");
}

TEST_F(Path, WeakCryptography) {
    // SHA-1 signature
    CertificateRequest request;
    request.subject = make_name({{"2.5.4.3", "Old"}}).value();
    request.spki = person.certificate.spki();
    request.serial = new_serial();
    request.not_before = now - days(1);
    request.not_after = now + days(1);
    request.profile = person_profile({});
    const auto tbs = build_tbs(request, &pki.issuing.certificate,
                               crypto::default_scheme(crypto::KeyAlgorithm::ec_p256, crypto::DigestAlgorithm::sha1))
                         .value();
    const auto old = Certificate::parse(sign_tbs(tbs, *pki.issuing.key, crypto::DigestAlgorithm::sha1).value()).value();
    EXPECT_EQ(sub(old), "CRYPTO_CONSTRAINTS_FAILURE");
    options.modern_cryptography = false;
    EXPECT_EQ(sub(old), "ok");
}

TEST_F(Path, AMazeOfCrossCertificatesEnds) {
    // Thirty CAs of one name that certify each other: 30! paths for the careless.
    std::vector<Certificate> maze;
    const auto key = pki.issuing;
    for (int i = 0; i < 30; ++i) {
        CertificateRequest request;
        request.subject = pki.issuing.certificate.subject();
        request.spki = pki.issuing.certificate.spki();
        request.serial = new_serial();
        request.not_before = now - days(1);
        request.not_after = now + days(1);
        request.profile = root_profile();
        maze.push_back(Certificate::parse(issue_self_signed(request, *pki.issuing.key).value()).value());
    }
    pool = maze;
    anchors = {Hierarchy(now).root.certificate};
    EXPECT_NE(sub(person.certificate), "ok");
}

}  // namespace
}  // namespace pki
