// OCSP requests and responses, CRL windows: what signing_test.cpp does not ask OpenSSL about.
#include <gtest/gtest.h>

#include "base/rng.h"
#include "pki/oids.h"
#include "pki/testing.h"

namespace pki {
namespace {

using testing::Hierarchy;

class Revocation : public ::testing::Test {
  protected:
    base::Time now = *base::from_rfc3339("2026-03-01T09:30:00Z");
    Hierarchy pki{now};
    testing::Identity person = pki.person();
    Certificate issuer = pki.issuing.certificate;
};

TEST_F(Revocation, OcspRequestRoundTrip) {
    OcspRequest request;
    request.ids = {make_ocsp_cert_id(person.certificate, issuer, crypto::DigestAlgorithm::sha1),
                   make_ocsp_cert_id(pki.tsa.certificate, issuer)};
    request.nonce = base::random_bytes(32);
    const auto parsed = parse_ocsp_request(build_ocsp_request(request));
    ASSERT_TRUE(parsed) << parsed.error().message;
    ASSERT_EQ(parsed->ids.size(), 2u);
    EXPECT_TRUE(parsed->ids[0].matches(person.certificate, issuer));
    EXPECT_FALSE(parsed->ids[0].matches(pki.tsa.certificate, issuer));
    EXPECT_TRUE(parsed->ids[1].issued_by(issuer));
    EXPECT_FALSE(parsed->ids[1].issued_by(pki.root.certificate));
    EXPECT_EQ(parsed->nonce, request.nonce);
    EXPECT_EQ(parsed->ids[0].der, request.ids[0].der);
}

TEST_F(Revocation, OcspRequestLimits) {
    OcspRequest request;
    request.ids = {make_ocsp_cert_id(person.certificate, issuer)};
    for (const std::size_t size : {0u, 33u}) {
        request.nonce = Bytes(size);
        EXPECT_EQ(parse_ocsp_request(build_ocsp_request(request)).error().key, "ocsp.malformed_request") << size;
    }
    request.nonce.reset();
    request.ids.assign(101, request.ids[0]);
    EXPECT_FALSE(parse_ocsp_request(build_ocsp_request(request)));
    request.ids.clear();
    EXPECT_FALSE(parse_ocsp_request(build_ocsp_request(request)));
    EXPECT_FALSE(parse_ocsp_request({}));
    EXPECT_FALSE(parse_ocsp_request(Bytes(70'000)));
}

TEST_F(Revocation, OcspAnswersMirrorAndExtend) {
    OcspReply reply;
    reply.produced_at = now;
    reply.nonce = Bytes{1, 2, 3};
    reply.extended_revoke = true;
    const auto asked = make_ocsp_cert_id(Bytes{9, 9}, issuer, crypto::DigestAlgorithm::sha1);
    reply.singles = {ocsp_never_issued(asked, now, now + std::chrono::hours(1))};
    OcspSingle with_cutoff;
    with_cutoff.id = make_ocsp_cert_id(person.certificate, issuer);
    with_cutoff.status = OcspCertStatus::good;
    with_cutoff.this_update = now;
    with_cutoff.archive_cutoff = now - std::chrono::days(1000);
    reply.singles.push_back(with_cutoff);
    const Bytes der = build_ocsp_response(reply, {pki.ocsp.certificate, *pki.ocsp.key}).value();
    const auto response = OcspResponse::parse(der).value();
    EXPECT_EQ(response.nonce(), reply.nonce);
    EXPECT_EQ(response.produced_at(), now);
    ASSERT_EQ(response.singles().size(), 2u);
    EXPECT_EQ(response.singles()[0].id.der, asked.der);
    EXPECT_EQ(response.singles()[0].status, OcspCertStatus::revoked);
    EXPECT_EQ(response.singles()[0].reason, RevocationReason::certificate_hold);
    EXPECT_EQ(base::to_rfc3339(response.singles()[0].revoked_at), "1970-01-01T00:00:00Z");
    EXPECT_EQ(response.singles()[1].archive_cutoff, with_cutoff.archive_cutoff);
    EXPECT_FALSE(response.singles()[1].next_update);
    EXPECT_FALSE(response.has_unknown_critical_extension());
    EXPECT_TRUE(response.names_responder(pki.ocsp.certificate));
    EXPECT_TRUE(response.verify(issuer, now));
    for (std::size_t i = 0; i < der.size(); i += 3) {
        Bytes changed = der;
        changed[i] ^= 1;
        const auto parsed = OcspResponse::parse(changed);
        if (parsed && parsed->status() == OcspResponseStatus::successful && parsed->verify(issuer, now))
            EXPECT_EQ(parsed->singles()[1].status, OcspCertStatus::good) << "only outer wrapping may change";
    }
}

TEST_F(Revocation, OcspFromTheWrongSigner) {
    // The CA itself may answer; a person of the same CA may not; a responder of another CA may not.
    OcspReply reply;
    reply.produced_at = now;
    OcspSingle single;
    single.id = make_ocsp_cert_id(person.certificate, issuer);
    single.status = OcspCertStatus::good;
    single.this_update = now;
    reply.singles = {single};
    const auto by = [&](const testing::Identity& who, bool embed = true) {
        return OcspResponse::parse(build_ocsp_response(reply, {who.certificate, *who.key, embed}).value())
            ->verify(issuer, now);
    };
    EXPECT_TRUE(by(pki.issuing, false));
    EXPECT_EQ(by(person).error().key, "ocsp.unauthorized_responder");
    Hierarchy other(now);
    EXPECT_EQ(by(other.ocsp).error().key, "ocsp.unauthorized_responder");
    EXPECT_FALSE(by(pki.ocsp, false)) << "no certificate, nobody to name";
    EXPECT_EQ(build_ocsp_response(reply, {pki.ocsp.certificate, *person.key}).error().key, "ocsp.wrong_key");
}

TEST_F(Revocation, OcspErrorResponses) {
    const Bytes der = ocsp_error_response(OcspResponseStatus::unauthorized);
    EXPECT_EQ(der, (Bytes{0x30, 0x03, 0x0A, 0x01, 0x06}));
    EXPECT_EQ(OcspResponse::parse(der)->status(), OcspResponseStatus::unauthorized);
    EXPECT_FALSE(OcspResponse::parse(der)->verify(issuer, now));
    EXPECT_FALSE(OcspResponse::parse(Bytes{0x30, 0x03, 0x0A, 0x01, 0x00})) << "successful without content";
}

TEST_F(Revocation, CrlRules) {
    CrlRequest request{.issuer = issuer};
    request.number = 77;
    request.this_update = now;
    request.next_update = now + std::chrono::days(1);
    request.distribution_point = "http://pki.test/shard1.crl";
    request.only_user_certs = true;
    request.expired_certs_on_crl = now - std::chrono::days(365);
    for (int i = 200; i > 0; --i) {
        RevokedEntry entry;
        entry.serial = {static_cast<std::uint8_t>(i)};
        entry.revoked_at = now;
        entry.reason = i % 2 ? RevocationReason::unspecified : RevocationReason::superseded;
        request.entries.push_back(entry);
    }
    const auto crl = Crl::parse(build_crl(request, *pki.issuing.key).value()).value();
    EXPECT_EQ(crl.number(), Bytes{77});
    EXPECT_EQ(crl.next_update(), request.next_update);
    EXPECT_EQ(crl.expired_certs_on_crl(), request.expired_certs_on_crl);
    ASSERT_TRUE(crl.distribution_point());
    EXPECT_TRUE(crl.distribution_point()->only_user_certs);
    EXPECT_EQ(crl.distribution_point()->full_name.at(0).text, request.distribution_point);
    EXPECT_EQ(crl.entry_count(), 200u);
    EXPECT_FALSE(crl.find(Bytes{101}, issuer.subject())->reason) << "unspecified is left out";
    EXPECT_EQ(crl.find(Bytes{200}, issuer.subject())->reason, RevocationReason::superseded);
    EXPECT_FALSE(crl.find(Bytes{201}, issuer.subject()));
    EXPECT_FALSE(crl.find(Bytes{200}, pki.root.certificate.subject())) << "another issuer's serial";

    request.entries.push_back(request.entries.front());
    EXPECT_EQ(build_crl(request, *pki.issuing.key).error().key, "crl.duplicate_serial");
    request.entries.resize(1);
    request.entries[0].reason = RevocationReason::remove_from_crl;
    EXPECT_EQ(build_crl(request, *pki.issuing.key).error().key, "crl.bad_reason");
    request.entries.clear();
    EXPECT_EQ(build_crl(request, *pki.root.key).error().key, "crl.wrong_key");
    request.next_update = now;
    EXPECT_EQ(build_crl(request, *pki.issuing.key).error().key, "crl.bad_window");
}

TEST(RevocationReason, Names) {
    EXPECT_EQ(revocation_reason_from_name("keyCompromise"), RevocationReason::key_compromise);
    EXPECT_EQ(to_string(RevocationReason::privilege_withdrawn), "privilegeWithdrawn");
    EXPECT_FALSE(revocation_reason_from_number(7));
    EXPECT_FALSE(revocation_reason_from_name("because"));
}

}  // namespace
}  // namespace pki
