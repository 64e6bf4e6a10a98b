#include "pki/certificate_cache.h"

#include <gtest/gtest.h>

#include "pki/path.h"
#include "pki/profile.h"

namespace pki {
namespace {

struct Authority {
    std::unique_ptr<crypto::Signer> key;
    Certificate certificate;
};

const auto begin = *base::from_rfc3339("2026-01-01T00:00:00Z"), end = *base::from_rfc3339("2027-01-01T00:00:00Z");

CertificateRequest request_for(const crypto::Signer& key, const char* name, CertificateProfile profile) {
    return {make_name({{"2.5.4.3", name}}).value(), key.public_key(), new_serial(), begin, end, std::move(profile)};
}

Authority make_root(const char* name) {
    auto key = crypto::software_signer(crypto::generate_key(crypto::KeyAlgorithm::ec_p256).value()).value();
    auto der = issue_self_signed(request_for(*key, name, root_profile()), *key).value();
    return {std::move(key), Certificate::parse(der).value()};
}

Certificate issue(const Authority& root) {
    const auto key = crypto::software_signer(crypto::generate_key(crypto::KeyAlgorithm::ec_p256).value()).value();
    return Certificate::parse(
               issue_certificate(request_for(*key, "Leaf", person_profile({})), &root.certificate, *root.key).value())
        .value();
}

PathResult path_of(const Certificate& leaf, const Certificate& anchor, CertificateCache& cache) {
    PathOptions options;
    options.time = begin + std::chrono::hours(24);
    options.cache = &cache;
    return validate_path(leaf, {}, std::span(&anchor, 1), options);
}

TEST(CertificateCache, RemembersWhatVerifiedAndNothingElse) {
    CertificateCache cache;
    const Authority root = make_root("Root"), impostor = make_root("Root");
    const Certificate leaf = issue(root);
    EXPECT_TRUE(path_of(leaf, root.certificate, cache).ok);
    EXPECT_TRUE(cache.knows_signature(leaf.fingerprint(), root.certificate));
    EXPECT_TRUE(path_of(leaf, root.certificate, cache).ok);
    // The same name, another key: known signatures of the first are worth nothing for the second.
    EXPECT_FALSE(path_of(leaf, impostor.certificate, cache).ok);
    EXPECT_FALSE(cache.knows_signature(leaf.fingerprint(), impostor.certificate));
    // A certificate that differs in its signature only.
    Bytes der = leaf.der();
    der.back() ^= 1;
    const auto forged = Certificate::parse(der);
    ASSERT_TRUE(forged.has_value());
    EXPECT_FALSE(path_of(*forged, root.certificate, cache).ok);
    EXPECT_FALSE(cache.knows_signature(forged->fingerprint(), root.certificate));
}

TEST(CertificateCache, ReadsLikeTheParser) {
    CertificateCache cache;
    const Certificate leaf = issue(make_root("Root"));
    for (int i = 0; i < 2; ++i) {
        const auto again = cache.parse(leaf.der());
        ASSERT_TRUE(again.has_value());
        EXPECT_EQ(*again, leaf);
    }
    Bytes broken = leaf.der();
    broken.pop_back();
    EXPECT_FALSE(cache.parse(broken));
    EXPECT_FALSE(cache.parse(broken));
}

TEST(CertificateCache, IsBounded) {
    CertificateCache cache;
    const Certificate root = make_root("Root").certificate;
    crypto::Sha256Digest object{};
    cache.remember_signature(object, root);
    std::size_t kept = 0;
    for (unsigned i = 1; i < 40'000; ++i) {
        object = crypto::sha256(base::as_bytes(std::to_string(i)));
        EXPECT_FALSE(cache.knows_signature(object, root));
        cache.remember_signature(object, root);
    }
    for (unsigned i = 1; i < 40'000; ++i)
        kept += cache.knows_signature(crypto::sha256(base::as_bytes(std::to_string(i))), root) ? 1 : 0;
    EXPECT_GT(kept, 1000u);
    EXPECT_LE(kept, 16'000u);
}

}  // namespace
}  // namespace pki
