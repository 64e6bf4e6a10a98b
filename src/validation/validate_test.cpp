// Whole reports on documents made here: what must be valid, at which level, and what each change after signing does.
#include "validation/validate.h"

#include <gtest/gtest.h>

#include <chrono>

#include "json/json.h"
#include "validation/plain_words.h"
#include "validation/testing.h"

namespace validation {
namespace {

using testing::Kind;
using testing::Maker;
using testing::Objects;
using testing::PdfFile;

const auto kNow = *base::from_rfc3339("2026-03-01T09:30:00Z");

class Validate : public ::testing::Test {
  protected:
    const SignatureReport& first(const std::string& bytes) {
        report = maker.check(bytes);
        if (report.signatures.empty()) throw std::runtime_error("no signature found: " + report.error);
        return report.signatures.front();
    }
    void expect_passed(const std::string& bytes, Change change) {
        const auto& one = first(bytes);
        EXPECT_STREQ(to_string(one.verdict.indication), "TOTAL-PASSED") << testing::failures(one);
        EXPECT_STREQ(to_string(one.change), to_string(change));
    }
    void expect_refused(const std::string& bytes, const std::string& rule) {
        const auto& one = first(bytes);
        EXPECT_FALSE(one.verdict.passed());
        EXPECT_NE(testing::failures(one).find(rule), std::string::npos) << testing::failures(one);
    }

    Maker maker{kNow};
    ValidationReport report;
};

TEST_F(Validate, UntouchedSignatureIsValidAndCoversTheFile) {
    const auto file = maker.signed_document();
    const auto& one = first(file.bytes);
    EXPECT_TRUE(one.verdict.passed()) << testing::failures(one);
    EXPECT_EQ(one.coverage, Coverage::file);
    EXPECT_EQ(one.change, Change::none);
    EXPECT_EQ(one.level, Level::b_b);
    EXPECT_EQ(one.field, "Signature1");
    EXPECT_EQ(one.revision, 2u);
    EXPECT_EQ(one.common_name, "Test Person");
    EXPECT_EQ(one.claimed_time, kNow);
    EXPECT_EQ(one.timestamp_time, std::nullopt);
    EXPECT_EQ(one.chain.size(), 3u);
    EXPECT_EQ(report.verdict(), DocumentVerdict::valid);
    EXPECT_EQ(verdict_key(report), "verify.valid");
}

TEST_F(Validate, SharedFieldsDoNotMultiplyTheWork) {
    // Forty levels, each of which has the next one twice: 2^40 paths.
    PdfFile file;
    auto objects = testing::plain_document();
    objects[5] = "<< /Fields [6 0 R 7 0 R 100 0 R] >>";
    for (int k = 100; k < 140; ++k) {
        const auto next = std::to_string(k + 1) + " 0 R ";
        objects[k] = "<< /T (f" + std::to_string(k) + ") /Kids [" + next + next + "] >>";
    }
    objects[140] = "<< /FT /Tx /T (leaf) >>";
    file.revision(objects);
    auto signing = Maker::first_signature_objects();
    signing[5] = "<< /Fields [6 0 R 7 0 R 100 0 R 10 0 R] /SigFlags 3 >>";
    maker.sign(file, signing, 11);
    auto later = Maker::second_field_objects(20, 0);
    later[5] = "<< /Fields [6 0 R 7 0 R 100 0 R 10 0 R 20 0 R] /SigFlags 3 >>";
    file.revision(later);
    const auto started = std::chrono::steady_clock::now();
    expect_refused(file.bytes, "V-D5");
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(2));
    EXPECT_LT(report.signatures.front().findings.size(), 300U);
}

TEST_F(Validate, WithoutTrustAnchorItIsIndeterminateNeverValid) {
    const auto file = maker.signed_document();
    auto options = maker.options();
    options.trust_anchors.clear();
    const auto untrusted = validate_pdf(base::as_bytes(file.bytes), options);
    ASSERT_EQ(untrusted.signatures.size(), 1u);
    EXPECT_STREQ(to_string(untrusted.signatures[0].verdict.indication), "INDETERMINATE");
    EXPECT_STREQ(to_string(untrusted.signatures[0].verdict.sub_indication), "NO_CERTIFICATE_CHAIN_FOUND");
    EXPECT_TRUE(untrusted.signatures[0].intact);
    EXPECT_EQ(untrusted.verdict(), DocumentVerdict::indeterminate);
}

TEST_F(Validate, ChangedByteIsAHashFailure) {
    auto file = maker.signed_document();
    file.bytes.replace(file.bytes.find("Pay 100"), 7, "Pay 900");
    EXPECT_EQ(first(file.bytes).verdict.sub_indication, SubIndication::hash_failure);
    EXPECT_EQ(verdict_key(first(file.bytes)), "verify.bytes_changed");
}

TEST_F(Validate, UnsignedAndUnreadable) {
    PdfFile plain;
    plain.revision(testing::plain_document());
    EXPECT_EQ(maker.check(plain.bytes).verdict(), DocumentVerdict::none);
    EXPECT_FALSE(maker.check("no PDF at all").readable);
    EXPECT_FALSE(maker.check("").readable);
}

TEST_F(Validate, JsonHasTheContractsMembers) {
    const auto file = maker.signed_document();
    const auto value = json::parse_value(report_json(maker.check(file.bytes), "a.pdf")).value();
    const auto& object = value.as_object();
    EXPECT_EQ(object.at("file").as_string(), "a.pdf");
    const auto& one = object.at("signatures").as_array().at(0).as_object();
    for (const char* member : {"field", "subject", "level", "indication", "subIndication", "coverage", "change",
                               "signingTime", "timestampTime", "revision", "rules"})
        EXPECT_TRUE(one.contains(member)) << member;
    EXPECT_EQ(one.at("level").as_string(), "B-B");
    EXPECT_TRUE(one.at("subIndication").is_null());
    EXPECT_EQ(one.at("signingTime").as_string(), "2026-03-01T09:30:00Z");
    for (const auto& rule : one.at("rules").as_array())
        EXPECT_TRUE(rule.as_object().contains("id") && rule.as_object().contains("message"));
}

// ---- changes that are allowed

TEST_F(Validate, SecondSignatureIsFormAndBothAreValid) {
    auto file = maker.signed_document();
    maker.sign(file, Maker::second_field_objects(12, 13), 13);
    expect_passed(file.bytes, Change::form);
    ASSERT_EQ(report.signatures.size(), 2u);
    EXPECT_EQ(report.signatures[0].coverage, Coverage::revision);
    EXPECT_EQ(report.signatures[1].coverage, Coverage::file);
    EXPECT_TRUE(report.signatures[1].verdict.passed()) << testing::failures(report.signatures[1]);
    EXPECT_EQ(verdict_key(report.signatures[0]), "verify.valid_with_additions");
}

TEST_F(Validate, VisibleSecondSignatureIsAllowedUnlessCertified) {
    auto file = maker.signed_document();
    maker.sign(file, Maker::second_field_objects(12, 13, "100 100 200 150"), 13);
    expect_passed(file.bytes, Change::form);
    auto certified = maker.signed_document(Maker::certify(2));
    maker.sign(certified, Maker::second_field_objects(12, 13, "100 100 200 150"), 13);
    expect_refused(certified.bytes, "V-D6");
    auto options = maker.options();
    options.allow_visible_fields_when_certified = true;
    EXPECT_TRUE(validate_pdf(base::as_bytes(certified.bytes), options).signatures.front().verdict.passed());
}

TEST_F(Validate, DocumentTimestampWithValidationDataIsLtaEvenWhenLocked) {
    auto file = maker.signed_document(Maker::certify(1), true);
    const auto der = maker.hierarchy.ocsp_response(maker.person.certificate, kNow);
    const auto tsa = maker.hierarchy.ocsp_response(maker.hierarchy.tsa.certificate, kNow);
    const auto crl = maker.hierarchy.crl(maker.hierarchy.root, kNow);
    Objects objects = Maker::second_field_objects(12, 13);
    objects[1] = "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /DSS 14 0 R >>";
    objects[14] = "<< /Type /DSS /Certs [18 0 R] /OCSPs [15 0 R 16 0 R] /CRLs [17 0 R] >>";
    objects[15] = testing::stream("", base::to_text(der));
    objects[16] = testing::stream("", base::to_text(tsa));
    objects[17] = testing::stream("", base::to_text(crl));
    objects[18] = testing::stream("", base::to_text(maker.hierarchy.root.certificate.der()));
    maker.sign(file, objects, 13, Kind::timestamp);
    expect_passed(file.bytes, Change::lta);
    EXPECT_EQ(report.signatures[0].level, Level::b_lta);
    EXPECT_EQ(report.signatures[0].timestamp_time, kNow);
    EXPECT_TRUE(report.signatures[0].timestamp_trusted);
    EXPECT_EQ(report.signatures[0].revocation.state, RevocationState::good);
    ASSERT_EQ(report.document_timestamps.size(), 1u);
    EXPECT_TRUE(report.document_timestamps[0].verdict.passed()) << testing::failures(report.document_timestamps[0]);
    EXPECT_EQ(report.verdict(), DocumentVerdict::valid);
}

TEST_F(Validate, LevelsFollowTheBytes) {
    EXPECT_EQ(first(maker.signed_document({}, true).bytes).level, Level::b_t);
    auto file = maker.signed_document();
    maker.sign(file, Maker::second_field_objects(12, 13), 13, Kind::timestamp);
    EXPECT_EQ(first(file.bytes).level, Level::b_t)
        << "a document time-stamp makes B-T, without validation data no more";
}

TEST_F(Validate, FillingAnEmptyFieldIsAllowedReplacingAValueIsNot) {
    auto file = maker.signed_document();
    file.revision(
        {{6, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (empty) /V (yes) /Rect [10 10 60 20] /P 3 0 R /F 4 >>"}});
    expect_passed(file.bytes, Change::form);
    auto replaced = maker.signed_document();
    replaced.revision(
        {{7, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (filled) /V (900) /Rect [10 30 60 40] /P 3 0 R /F 4 >>"}});
    expect_refused(replaced.bytes, "V-D9");
    EXPECT_EQ(report.signatures[0].change, Change::form);
}

TEST_F(Validate, RewritingTheSameObjectChangesNothing) {
    auto file = maker.signed_document();
    file.revision({{2, "<</Count 1/Kids[ 3 0 R ]/Type/Pages>>"}});
    expect_passed(file.bytes, Change::lta);
}

TEST_F(Validate, MetadataAndInformationMayBeRenewed) {
    auto file = maker.signed_document();
    file.revision(
        {{1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /Metadata 20 0 R >>"},
         {20, testing::stream("/Type /Metadata /Subtype /XML", "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"></x:xmpmeta>")},
         {21, "<< /ModDate (D:20260301093000Z) >>"}},
        " /Info 21 0 R");
    expect_passed(file.bytes, Change::lta);
}

TEST_F(Validate, CommentsNeedPermissionThree) {
    const Objects comment = {
        {3,
         "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Annots [6 0 R 7 0 R 10 0 R 20 0 R] >>"},
        {20, "<< /Type /Annot /Subtype /Text /Rect [100 100 120 120] /Contents (Agreed) >>"}};
    auto allowed = maker.signed_document(Maker::certify(3));
    allowed.revision(comment);
    expect_passed(allowed.bytes, Change::annot);
    auto refused = maker.signed_document();
    refused.revision(comment);
    expect_refused(refused.bytes, "V-D14");
}

// ---- changes that are not

struct Refused {
    const char* name;
    const char* rule;
    Objects objects;
};

class Changes : public Validate, public ::testing::WithParamInterface<Refused> {};

TEST_P(Changes, AreRefused) {
    auto file = maker.signed_document();
    file.revision(GetParam().objects);
    expect_refused(file.bytes, GetParam().rule);
    EXPECT_EQ(report.signatures[0].change, Change::other);
    EXPECT_TRUE(report.signatures[0].verdict.failed());
}

const std::string kPageHead = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] ";
INSTANTIATE_TEST_SUITE_P(
    Revision, Changes,
    ::testing::Values(
        Refused{"content", "V-D13", {{4, testing::stream("", "BT (Pay 900) Tj ET")}}},
        Refused{
            "contents_entry",
            "V-D10",
            {{3, kPageHead + "/Contents 20 0 R /Annots [6 0 R 7 0 R 10 0 R] >>"}, {20, testing::stream("", "q Q")}}},
        Refused{"rotation", "V-D10", {{3, kPageHead + "/Rotate 90 /Contents 4 0 R /Annots [6 0 R 7 0 R 10 0 R] >>"}}},
        Refused{"removed_annotation", "V-D10", {{3, kPageHead + "/Contents 4 0 R /Annots [6 0 R 10 0 R] >>"}}},
        Refused{
            "added_page", "V-D13", {{2, "<< /Type /Pages /Kids [3 0 R 20 0 R] /Count 2 >>"}, {20, kPageHead + ">>"}}},
        Refused{"removed_field", "V-D5", {{5, "<< /Fields [6 0 R 10 0 R] /SigFlags 3 >>"}}},
        Refused{"renamed_field",
                "V-D9",
                {{6, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (other) /Rect [10 10 60 20] /P 3 0 R /F 4 >>"}}},
        Refused{"moved_field",
                "V-D9",
                {{6, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (empty) /Rect [10 90 60 99] /P 3 0 R /F 4 >>"}}},
        Refused{
            "action",
            "V-D9",
            {{6,
              "<< /Type /Annot /Subtype /Widget /FT /Tx /T (empty) /Rect [10 10 60 20] /P 3 0 R /F 4 /AA << >> >>"}}},
        Refused{"new_text_field",
                "V-D6",
                {{5, "<< /Fields [6 0 R 7 0 R 10 0 R 20 0 R] /SigFlags 3 >>"}, {20, "<< /FT /Tx /T (new) >>"}}},
        Refused{
            "need_appearances", "V-D5", {{5, "<< /Fields [6 0 R 7 0 R 10 0 R] /SigFlags 3 /NeedAppearances true >>"}}},
        Refused{"signature_flags", "V-D5", {{5, "<< /Fields [6 0 R 7 0 R 10 0 R] /SigFlags 1 >>"}}},
        Refused{"open_action",
                "V-D2",
                {{1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /OpenAction << /S /JavaScript /JS (1) >> >>"}}},
        Refused{"lower_version", "V-D2", {{1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /Version /1.2 >>"}}},
        Refused{"odd_dss",
                "V-D3",
                {{1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /DSS << /Payload 20 0 R >> >>"}, {20, "(x)"}}},
        Refused{"dss_no_der",
                "V-D3",
                {{1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /DSS << /Certs [20 0 R] >> >>"},
                 {20, testing::stream("", "text")}}},
        Refused{"metadata_entity",
                "V-D4",
                {{1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /Metadata 20 0 R >>"},
                 {20, testing::stream("", "<!DOCTYPE a><xmpmeta/>")}}},
        Refused{"signed_field",
                "V-D7",
                {{10,
                  "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /V 11 0 R /Rect [0 0 99 99] /P 3 0 R /F "
                  "132 >>"}}},
        Refused{
            "recycled_signature",
            "V-D6",
            {{5, "<< /Fields [6 0 R 7 0 R 10 0 R 20 0 R] /SigFlags 3 >>"}, {20, "<< /FT /Sig /T (copy) /V 11 0 R >>"}}},
        Refused{"direct_appearance_of_nothing", "V-D13", {{20, "(orphan)"}, {4, "null"}}}),
    [](const auto& info) { return info.param.name; });

TEST_F(Validate, RemovedSignatureIsReported) {
    auto file = maker.signed_document();
    file.revision(
        {{10, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /Rect [0 0 0 0] /P 3 0 R /F 132 >>"}});
    const auto& one = first(file.bytes);
    EXPECT_TRUE(one.verdict.failed());
    EXPECT_EQ(one.field, "Signature1");
}

TEST_F(Validate, LockedFieldMayNotBeFilled) {
    const std::string lock =
        "/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams << /Type /TransformParams /V /1.2 "
        "/Action /Include /Fields [(empty)] >> >>]";
    auto file = maker.signed_document(lock);
    file.revision(
        {{6, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (empty) /V (yes) /Rect [10 10 60 20] /P 3 0 R /F 4 >>"}});
    expect_refused(file.bytes, "V-D9");
}

TEST_F(Validate, CertificationOneForbidsFurtherSignatures) {
    auto file = maker.signed_document(Maker::certify(1));
    maker.sign(file, Maker::second_field_objects(12, 13), 13);
    expect_refused(file.bytes, "V-D14");
}

TEST_F(Validate, LaterCertificationIsInvalidItself) {
    auto file = maker.signed_document();
    maker.sign(file, Maker::second_field_objects(12, 13), 13, Kind::signature, Maker::certify(2));
    report = maker.check(file.bytes);
    ASSERT_EQ(report.signatures.size(), 2u);
    EXPECT_TRUE(report.signatures[1].verdict.failed());
}

// ---- time

TEST_F(Validate, ExpiredCertificateNeedsATimestamp) {
    const auto later = maker.person.certificate.not_after() + std::chrono::hours(1);
    auto options = maker.options();
    options.time = later;
    const auto bare = validate_pdf(base::as_bytes(maker.signed_document().bytes), options);
    EXPECT_STREQ(to_string(bare.signatures.at(0).verdict.sub_indication), "OUT_OF_BOUNDS_NO_POE");
    const auto stamped = validate_pdf(base::as_bytes(maker.signed_document({}, true).bytes), options);
    EXPECT_TRUE(stamped.signatures.at(0).verdict.passed()) << testing::failures(stamped.signatures.at(0));
}

TEST_F(Validate, RevocationCountsFromItsTime) {
    const auto check_at = kNow + std::chrono::hours(48);
    maker.clock.set(kNow);
    const auto stamped = maker.signed_document({}, true).bytes;
    const auto bare = maker.signed_document().bytes;
    const auto with = [&](const std::string& bytes, base::Time revoked_at) {
        auto options = maker.options();
        options.time = check_at;
        options.ocsp_responses = {maker.hierarchy.ocsp_response(maker.person.certificate, check_at,
                                                                pki::OcspCertStatus::revoked, revoked_at)};
        return validate_pdf(base::as_bytes(bytes), options).signatures.at(0);
    };
    const auto before = with(stamped, kNow - std::chrono::hours(1));
    EXPECT_STREQ(to_string(before.verdict.sub_indication), "REVOKED") << testing::failures(before);
    EXPECT_TRUE(before.verdict.failed());
    const auto after = with(stamped, kNow + std::chrono::hours(1));
    EXPECT_TRUE(after.verdict.passed()) << testing::failures(after);
    const auto unproven = with(bare, kNow + std::chrono::hours(1));
    EXPECT_STREQ(to_string(unproven.verdict.sub_indication), "REVOKED_NO_POE") << testing::failures(unproven);
}

TEST_F(Validate, TimestampOfAnUnknownAuthorityProvesNothing) {
    Maker other(kNow);
    auto options = maker.options();
    options.time = maker.person.certificate.not_after() + std::chrono::hours(1);
    auto file = maker.signed_document();
    other.sign(file, Maker::second_field_objects(12, 13), 13, Kind::timestamp);
    const auto checked = validate_pdf(base::as_bytes(file.bytes), options);
    EXPECT_STREQ(to_string(checked.signatures.at(0).verdict.sub_indication), "OUT_OF_BOUNDS_NO_POE");
    EXPECT_STREQ(to_string(checked.document_timestamps.at(0).verdict.sub_indication), "NO_CERTIFICATE_CHAIN_FOUND");
}

}  // namespace
}  // namespace validation
