// Seed values of /Cert (ISO 32000-2 section 12.7.5.5, table 238): who may sign in a field.
#include "pades/seed_value.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "pades/test_authority.h"
#include "pades/test_pdfs.h"

namespace pades {
namespace {

using testing::make_pdf;
using testing::must;
using testing::TestAuthority;

class CertificateSeeds : public ::testing::Test {
  protected:
    void SetUp() override {
        auto own = authority.signer();
        spec.signer.assign(1, own.leaf);
        spec.signer.insert(spec.signer.end(), own.chain.begin(), own.chain.end());
    }
    static std::string hex(const pki::Certificate& certificate) { return "<" + base::hex(certificate.der()) + ">"; }

    /// "" or what the refusal says.
    std::string answer(const std::string& certificate) const {
        const Bytes file = make_pdf({.objects = {"<</FT/Sig/T(S)/SV<</Type/SV/Cert 11 0 R>>>>", certificate}});
        const auto document = must(pdf::Document::open(file));
        const auto checked = check_seed_value(document, must(document.load({10, 0})), spec);
        if (checked) return {};
        EXPECT_EQ(checked.error().key, "pades.seed_value");
        return checked.error().message;
    }
    void expect_met(const std::string& entries, int bit) const {
        SCOPED_TRACE(entries);
        EXPECT_EQ(answer("<</Ff " + std::to_string(bit) + entries + ">>"), "");
    }
    /// Refused with these words as a must, and let through as a wish.
    void expect_refused(const std::string& entries, int bit, const std::string& words) const {
        SCOPED_TRACE(entries);
        const auto refusal = answer("<</Ff " + std::to_string(bit) + entries + ">>");
        EXPECT_NE(refusal.find(words), std::string::npos) << refusal;
        EXPECT_EQ(answer("<<" + entries + ">>"), "");
        EXPECT_EQ(answer("<</Ff 0" + entries + ">>"), "");
    }

    TestAuthority authority, stranger;
    SignatureSpec spec;
};

TEST_F(CertificateSeeds, Subject) {
    expect_met("/Subject[" + hex(authority.leaf()) + "]", 1);
    expect_met("/Subject[" + hex(stranger.leaf()) + hex(authority.leaf()) + "]", 1);
    expect_met("/Subject[]", 1);
    expect_met("", 1);
    expect_refused("/Subject[" + hex(stranger.leaf()) + "]", 1, "one of certain certificates");
    expect_refused("/Subject[(x)/Name null 7]", 1, "one of certain certificates");
}

TEST_F(CertificateSeeds, Issuer) {
    expect_met("/Issuer[" + hex(authority.signer().chain[0]) + "]", 2);
    expect_met("/Issuer[" + hex(stranger.root()) + hex(authority.root()) + "]", 2);  // not in our chain, but above it
    expect_refused("/Issuer[" + hex(stranger.root()) + "]", 2, "certain issuers");   // the same name, another key
    expect_refused("/Issuer[" + hex(authority.leaf()) + "]", 2, "certain issuers");
    expect_refused("/Issuer[(x)]", 2, "certain issuers");
}

TEST_F(CertificateSeeds, Policies) {
    const auto issuer = "/Issuer[" + hex(authority.root()) + "]";
    ASSERT_FALSE(authority.leaf().policies().empty());
    const auto own = "(" + authority.leaf().policies().front().oid + ")";
    expect_met(issuer + "/OID[" + own + "]", 4);
    expect_refused(issuer + "/OID[(1.2.3.4)]", 4, "certain policies");
    expect_refused(issuer + "/OID[" + own + "(1.2.3.4)]", 4, "certain policies");
    expect_met("/OID[(1.2.3.4)]", 4);  // not used without /Issuer
}

TEST_F(CertificateSeeds, SubjectDn) {
    expect_met("/SubjectDN[<</CN(Siti Contoh)>>]", 8);
    expect_met("/SubjectDN[<</CN(siti contoh )/2.5.4.3(Siti Contoh)>>]", 8);
    expect_met("/SubjectDN[<</CN(Someone)>><</CN(Siti Contoh)>>]", 8);
    expect_met("/SubjectDN[<</CN<FEFF005300690074006900200043006F006E0074006F0068>>>]", 8);
    expect_refused("/SubjectDN[<</CN(Someone)>>]", 8, "another name");
    expect_refused("/SubjectDN[<</CN(Siti Contoh)/O(Nobody)>>]", 8, "another name");
    expect_refused("/SubjectDN[(Siti Contoh)]", 8, "another name");
}

TEST_F(CertificateSeeds, KeyUsage) {
    // Ours: which bits are set is the profile's business, so the patterns are made from them.
    ASSERT_TRUE(authority.leaf().key_usage());
    std::string exact, opposite;
    for (int i = 0; i < 9; ++i) {
        const bool set = (*authority.leaf().key_usage() >> i & 1U) != 0;
        exact += set ? '1' : '0';
        opposite += set ? '0' : '1';
    }
    EXPECT_NE(exact.find('1'), std::string::npos);
    expect_met("/KeyUsage[(" + exact + ")]", 32);
    expect_met("/KeyUsage[(" + exact + "111)]", 32);  // what follows the ninth is ignored
    expect_met("/KeyUsage[()]", 32);                  // what is missing does not matter
    expect_met("/KeyUsage[(XXXXXXXXX)]", 32);
    expect_met("/KeyUsage[(?x2)]", 32);  // other characters are X
    expect_met("/KeyUsage[(" + opposite + ")(" + exact + ")]", 32);
    for (std::size_t i = 0; i < 9; ++i) {
        std::string one(i, 'X');
        expect_met("/KeyUsage[(" + one + exact[i] + ")]", 32);
        expect_refused("/KeyUsage[(" + one + opposite[i] + ")]", 32, "another use of its key");
    }
}

TEST_F(CertificateSeeds, ServicesAndUnknownBits) {
    expect_met("/URL(https://ca.example/)", 64);
    expect_met("/URL(https://ca.example/)/URLType/Browser", 64);
    expect_refused("/URL(https://sign.example/)/URLType/ASSP", 64, "a certain service");
    EXPECT_NE(answer("<</Ff 16>>"), "");
    EXPECT_NE(answer("<</Ff 128>>"), "");
    expect_met("/SignaturePolicyOID(1.2.3.4)", 0);  // has no bit: a wish, and we sign without policies
}

TEST_F(CertificateSeeds, WithoutTheCertificateNobodyCanSay) {
    spec.signer.clear();
    expect_refused("/KeyUsage[(XXXX)]", 32, "not known yet");
    EXPECT_EQ(answer("<</Ff 32>>"), "");
}

}  // namespace
}  // namespace pades
