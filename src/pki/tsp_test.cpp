#include <gtest/gtest.h>

#include <algorithm>

#include "base/rng.h"
#include "pki/oids.h"
#include "pki/testing.h"

namespace pki {
namespace {

using crypto::DigestAlgorithm;
using testing::Hierarchy;

class Tsp : public ::testing::Test {
  protected:
    base::Time now = *base::from_rfc3339("2026-03-01T09:30:00Z");
    base::ManualClock clock{now};
    RandomSerialSource serials;
    Hierarchy pki{now};
    std::unique_ptr<TimestampAuthority> tsa = pki.authority(clock, serials);
    TimestampRequest request{DigestAlgorithm::sha256, Bytes(32, 7), "", Bytes{1, 2, 3}, true};

    int failure_of(const Bytes& request_der) {
        const auto response = parse_timestamp_response(tsa->respond(request_der).value()).value();
        EXPECT_EQ(response.status, 2);
        EXPECT_TRUE(response.token.empty());
        EXPECT_TRUE(response.failure_bits);
        int bit = 0;
        while (bit < 32 && response.failure_bits && !(*response.failure_bits >> bit & 1)) ++bit;
        return bit;
    }
    TimestampToken token_of(const TimestampRequest& asked) {
        const auto response = parse_timestamp_response(tsa->respond(build_timestamp_request(asked)).value()).value();
        return TimestampToken::parse(response.token).value();
    }
};

TEST_F(Tsp, HonoursTheRequest) {
    auto token = token_of(request);
    EXPECT_EQ(token.info().imprint, request.imprint);
    EXPECT_EQ(token.info().nonce, request.nonce);
    EXPECT_EQ(token.info().gen_time, now);
    EXPECT_EQ(token.info().serial.size(), 17u);
    ASSERT_TRUE(token.info().tsa);
    EXPECT_TRUE(token.info().tsa->directory.matches(pki.tsa.certificate.subject()));
    EXPECT_EQ(token.cms().version(), 3);
    EXPECT_EQ(token.cms().certificates().size(), 2u);
    EXPECT_FALSE(token.cms().signer_infos()[0].signing_time);
    EXPECT_NE(token_of(request).info().serial, token.info().serial);
    request.certificates_wanted = false;
    request.nonce.reset();
    token = token_of(request);
    EXPECT_TRUE(token.cms().certificates().empty());
    EXPECT_FALSE(token.info().nonce);
    EXPECT_EQ(token.verify(request.imprint).error().key, "tsp.no_certificate");
    EXPECT_TRUE(token.verify(request.imprint, &pki.tsa.certificate));
}

TEST_F(Tsp, RefusesWithTheRightFailInfo) {
    EXPECT_EQ(failure_of(base::to_bytes("nonsense")), 5);  // badDataFormat
    EXPECT_EQ(failure_of({}), 5);
    auto bad = request;
    bad.policy = "1.2.3.4";
    EXPECT_EQ(failure_of(build_timestamp_request(bad)), 15);  // unacceptedPolicy
    bad = request;
    bad.digest = DigestAlgorithm::sha1;
    bad.imprint = Bytes(20);
    EXPECT_EQ(failure_of(build_timestamp_request(bad)), 0);  // badAlg
    bad = request;
    bad.imprint = Bytes(31);
    EXPECT_EQ(failure_of(build_timestamp_request(bad)), 5);
    const Bytes imprint = der::sequence({der::sequence({der::oid(oid::sha256)}), der::octet_string(Bytes(32))});
    EXPECT_EQ(failure_of(der::sequence({der::integer(2), imprint})), 2);  // badRequest: version
    const Bytes extension = der::sequence({der::sequence({der::oid("1.2.3"), der::octet_string({})})});
    EXPECT_EQ(failure_of(der::sequence({der::integer(1), imprint, der::explicit_tag(0, extension)})),
              16);  // unacceptedExtension
    auto asked = request;
    asked.policy = PolicyOids{}.timestamping;
    EXPECT_EQ(token_of(asked).info().policy, asked.policy);
}

TEST_F(Tsp, TimeIsADependency) {
    token_of(request);
    clock.set(now - std::chrono::seconds(5));
    EXPECT_EQ(failure_of(build_timestamp_request(request)), 14) << "timeNotAvailable: genTime never goes backwards";
    clock.set(now + std::chrono::seconds(5));
    EXPECT_EQ(token_of(request).info().gen_time, now + std::chrono::seconds(5));
    clock.set(pki.tsa.certificate.not_after() + std::chrono::seconds(1));
    EXPECT_EQ(failure_of(build_timestamp_request(request)), 14);
    EXPECT_EQ(tsa->timestamp(DigestAlgorithm::sha256, Bytes(32)).error().key, "tsa.certificate_not_valid");
    TimestampPolicy policy;
    policy.oid = "2.999.1";
    policy.clock_is_trusted = [] { return false; };
    clock.set(now + std::chrono::hours(1));
    TimestampAuthority unsynchronised(pki.signer(pki.tsa), policy, clock, serials);
    EXPECT_EQ(unsynchronised.timestamp(DigestAlgorithm::sha256, Bytes(32)).error().key, "tsa.clock");
}

TEST_F(Tsp, SerialFailureBecomesSystemFailure) {
    struct Broken final : SerialSource {
        Result<Bytes> next() override {
            return base::make_error(base::ErrorCode::unavailable, "db.down", "no database");
        }
    } broken;
    struct Bad final : SerialSource {
        Result<Bytes> next() override { return Bytes(21, 1); }
    } bad;
    tsa = pki.authority(clock, bad);
    EXPECT_EQ(failure_of(build_timestamp_request(request)), 25);  // systemFailure
    tsa = pki.authority(clock, broken);
    EXPECT_FALSE(tsa->timestamp(DigestAlgorithm::sha256, Bytes(32)));
}

TEST_F(Tsp, TokenSizeBoundHolds) {
    for (const auto algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::sha512}) {
        const auto token = tsa->timestamp(algorithm, base::random_bytes(crypto::digest_size(algorithm)));
        ASSERT_TRUE(token);
        EXPECT_LE(token->size(), tsa->max_token_size());
        EXPECT_GT(token->size() + 80, tsa->max_token_size());
    }
    EXPECT_FALSE(tsa->timestamp(DigestAlgorithm::sha256, Bytes(31)));
    EXPECT_FALSE(tsa->timestamp(DigestAlgorithm::sha1, Bytes(20)));
}

TEST_F(Tsp, OnlyAuthoritiesMayStamp) {
    // The same token, made by a person's key
    const auto person = pki.person();
    TimestampPolicy policy;
    policy.oid = "2.999.1";
    TimestampAuthority impostor(pki.signer(person), policy, clock, serials);
    EXPECT_EQ(impostor.timestamp(DigestAlgorithm::sha256, Bytes(32)).error().key, "tsp.bad_usage");
    const Bytes cms = sign_cms_cades(pki.signer(person), DigestAlgorithm::sha256, Bytes(32)).value();
    EXPECT_EQ(TimestampToken::parse(cms).error().key, "tsp.malformed");
}

TEST_F(Tsp, ChangedTokensFail) {
    const Bytes token = tsa->timestamp(DigestAlgorithm::sha256, request.imprint).value();
    const auto certificate_at =
        std::search(token.begin(), token.end(), pki.tsa.certificate.der().begin(), pki.tsa.certificate.der().end());
    const auto skip_from = certificate_at - token.begin();
    const auto skip_to = skip_from + static_cast<std::ptrdiff_t>(pki.tsa.certificate.der().size() +
                                                                 pki.issuing.certificate.der().size());
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (static_cast<std::ptrdiff_t>(i) >= skip_from - 8 && static_cast<std::ptrdiff_t>(i) < skip_to) continue;
        Bytes changed = token;
        changed[i] ^= 0x01;
        const auto parsed = TimestampToken::parse(changed);
        if (parsed && parsed->verify(request.imprint, &pki.tsa.certificate))
            EXPECT_TRUE(parsed->cms().version() != 3 || parsed->cms().signer_infos()[0].version != 1 ||
                        !parsed->cms().check_rules(false).empty())
                << i;
    }
}

}  // namespace
}  // namespace pki
