#include "verification/verification.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/rng.h"
#include "http/testing.h"
#include "validation/testing.h"
#include "verification/trust_folder.h"

namespace verification {
namespace {

using validation::testing::Maker;

const auto kNow = *base::from_rfc3339("2026-03-01T09:30:00Z");

/// Has roots and nothing else.
class RootsOnly final : public authority::Authority {
  public:
    std::vector<pki::Certificate> roots;
    pki::CertificateCache cache;

    base::Result<std::vector<pki::Certificate>> anchors() override { return roots; }
    pki::CertificateCache& certificate_cache() override { return cache; }
    base::Result<authority::CertificatePreview> preview(const authority::PersonSubject&) override { return none(); }
    base::Result<authority::IssuedCertificate> issue_person_certificate(const authority::PersonIssuance&) override {
        return none();
    }
    base::Result<authority::IssuedCertificate> issue_for_public_key(const authority::PersonIssuance&,
                                                                    base::ByteView) override {
        return none();
    }
    base::Result<authority::IssuedCertificate> certificate(std::string_view) override { return none(); }
    base::Result<std::vector<authority::IssuedCertificate>> certificates_of(std::string_view) override {
        return none();
    }
    base::Result<std::vector<authority::IssuedCertificate>> find_certificates(std::string_view, int) override {
        return none();
    }
    base::Result<authority::SigningChain> signing_chain(std::string_view, std::string_view) override { return none(); }
    base::Result<authority::IssuedCertificate> revoke(std::string_view, pki::RevocationReason, std::string_view,
                                                      const vault::Actor&, const Also&) override {
        return none();
    }
    base::Result<authority::Evidence> evidence(const pki::Certificate&) override { return none(); }
    pki::Timestamper& timestamper() override { throw std::logic_error("not here"); }
    base::Result<std::vector<pki::Certificate>> tsa_chain() override { return none(); }
    base::Result<base::Bytes> ocsp(base::ByteView) override { return none(); }
    base::Result<base::Bytes> timestamp_response(base::ByteView) override { return none(); }
    base::Result<base::Bytes> crl(std::string_view) override { return none(); }
    base::Result<pki::Certificate> ca_certificate(std::string_view) override { return none(); }
    std::vector<std::string> ca_names() override { return {}; }
    base::Result<void> maintain() override { return none(); }
    base::Result<void> recover() override { return none(); }
    base::Result<void> reset_clock(const vault::Actor&) override { return none(); }
    std::vector<authority::HealthFinding> health() override { return {}; }

  private:
    static base::Error none() { return base::make_error(base::ErrorCode::unavailable, "test.none", ""); }
};

class Verify : public ::testing::Test {
  protected:
    Verify() : clock(kNow), maker(kNow), folder(std::filesystem::temp_directory_path() / base::new_id("trust", kNow)) {
        std::filesystem::create_directories(folder);
        add_routes(router, deps);
    }
    ~Verify() override { std::filesystem::remove_all(folder); }

    base::ManualClock clock;
    Maker maker;
    std::filesystem::path folder;
    RootsOnly roots;
    Deps deps{roots, clock, folder, 1000};
    http::Router router;
    http::TestClient client{router, clock};
};

TEST_F(Verify, OurOwnSignatureIsValidForAnybody) {
    roots.roots = {maker.hierarchy.root.certificate};
    const auto answer = client.call("POST", "/api/v1/verify", maker.signed_document().bytes);
    ASSERT_EQ(answer.status, 200) << answer.text();
    const auto report = answer.json().as_object();
    EXPECT_EQ(report.at("verdict").at("level").as_string(), "valid");
    EXPECT_EQ(report.at("verdict").at("key").as_string(), "verify.valid");
    EXPECT_EQ(report.at("signatures").at(0).at("indication").as_string(), "TOTAL-PASSED");
    EXPECT_EQ(answer.response.headers.get("Cache-Control"), "no-store");
}

TEST_F(Verify, ForeignSignatureNeedsTheOperatorsTrustFolder) {
    const auto file = maker.signed_document().bytes;
    EXPECT_EQ(client.call("POST", "/api/v1/verify", file).json().at("verdict").at("level").as_string(),
              "indeterminate");
    std::ofstream(folder / "root.pem") << pki::to_pem(maker.hierarchy.root.certificate.der());
    std::ofstream(folder / "broken.pem") << "no certificate";
    std::ofstream(folder / "note.txt") << "not looked at";
    EXPECT_EQ(client.call("POST", "/api/v1/verify", file).json().at("verdict").at("level").as_string(), "valid");
    EXPECT_EQ(read_trust_folder(folder).size(), 1u);
    EXPECT_TRUE(read_trust_folder(folder / "missing").empty());
}

TEST_F(Verify, TamperedIsInvalid) {
    roots.roots = {maker.hierarchy.root.certificate};
    auto file = maker.signed_document().bytes;
    file.replace(file.find("Pay 100"), 7, "Pay 900");
    EXPECT_EQ(client.call("POST", "/api/v1/verify", file).json().at("verdict").at("level").as_string(), "invalid");
}

TEST_F(Verify, RefusalsNameTheirReason) {
    EXPECT_EQ(client.call("POST", "/api/v1/verify", "no PDF").key(), "document.not_pdf");
    EXPECT_EQ(client.call("POST", "/api/v1/verify", "").key(), "document.empty");
    client.headers().set("X-Document-Password", "not base64url!");
    EXPECT_EQ(client.call("POST", "/api/v1/verify", maker.signed_document().bytes).key(),
              "verification.password_encoding");
}

TEST_F(Verify, NoSignatureIsNoError) {
    validation::testing::PdfFile plain;
    plain.revision(validation::testing::plain_document());
    const auto answer = client.call("POST", "/api/v1/verify", plain.bytes);
    ASSERT_EQ(answer.status, 200) << answer.text();
    EXPECT_EQ(answer.json().at("verdict").at("level").as_string(), "none");
    EXPECT_TRUE(answer.json().at("signatures").as_array().empty());
}

}  // namespace
}  // namespace verification
