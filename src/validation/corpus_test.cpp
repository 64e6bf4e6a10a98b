// Files of other projects: verdicts that their makers' tests (or the file's purpose) demand, and reports on all of them
// within limits. Chains are foreign, so that a sound signature ends INDETERMINATE here.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "validation/scan.h"
#include "validation/testing.h"

namespace validation {
namespace {

const std::filesystem::path kCorpus = EZSIGN_TEST_SHARED "/corpora/pdf";

std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

ValidationReport check(const std::string& bytes) {
    ValidationOptions options;
    options.time = *base::from_rfc3339("2026-03-01T00:00:00Z");
    return validate_pdf(base::as_bytes(bytes), options);
}

struct Expected {
    const char* file;
    std::size_t index;  // of the signature, in order of revision
    bool failed;        // TOTAL-FAILED; otherwise INDETERMINATE, because nobody is trusted here
    const char* coverage;
    const char* change;
};

// pyHanko: pkgs/pyhanko/tests/test_diff_analysis.py and test_signing.py. DSS: the Java test that names the file.
const Expected kExpected[] = {
    {"pyhanko/minimal-two-fields-signed-twice.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/minimal-two-fields-signed-twice.pdf", 1, false, "FILE", "NONE"},
    {"pyhanko/minimal-signed-twice-second-created.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/minimal-signed-twice-both-created.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/minimal-signed-twice-no-sig-type.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/separate-annots-kids-indir.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/extensions-direct.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/extensions-indirect.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/extensions-update-direct.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/extensions-update-indirect.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/extensions-indirect-not-all-paths.pdf", 0, true, "REVISION", "OTHER"},
    {"pyhanko/form-update-override-appearance-stream.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/form-update-override-appearance-stream-ap-indirect.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/form-update-no-override-appearance-stream-ap-indirect.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/form-update-original-ap-type-wrong.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/form-update-override-appearance-stream-sneaky.pdf", 0, true, "REVISION", "OTHER"},
    {"pyhanko/form-update-override-appearance-stream-ap-indirect-sneaky.pdf", 0, true, "REVISION", "OTHER"},
    {"pyhanko/form-update-no-override-appearance-stream-ap-indirect-sneaky.pdf", 0, true, "REVISION", "OTHER"},
    {"pyhanko/form-update-ap-indirect-sneaky-trailer.pdf", 0, true, "REVISION", "OTHER"},
    {"pyhanko/pades-lta-dss-indirect-arrs-test.pdf", 0, false, "REVISION", "LTA"},
    {"pyhanko/pades-lta-dss-indirect-arrs-test-2.pdf", 0, false, "REVISION", "FORM"},
    {"pyhanko/certified-with-indirect-refs-in-dir.pdf", 0, false, "FILE", "NONE"},
    {"pyhanko/sig-with-ski-sid.pdf", 0, false, "FILE", "NONE"},
    {"pyhanko/sig-no-signed-attrs.pdf", 0, true, "FILE", "NONE"},
    {"pyhanko/pdf-sig-with-econtent.pdf", 0, true, "FILE", "NONE"},
    {"pyhanko/coverage-anomalies/base.pdf", 0, true, "PREFIX", "OTHER"},
    {"pyhanko/coverage-anomalies/tail-uncovered.pdf", 0, true, "PREFIX", "OTHER"},
    {"pyhanko/coverage-anomalies/signature-gap-too-big.pdf", 0, true, "UNCLEAR", "OTHER"},
    {"pyhanko/coverage-anomalies/one-byterange.pdf", 0, true, "UNCLEAR", "OTHER"},
    {"pyhanko/coverage-anomalies/weird-byterange.pdf", 0, true, "UNCLEAR", "OTHER"},
    {"dss/validation/siwa.pdf", 0, true, "UNCLEAR", "OTHER"},
    {"dss/validation/pdf-signed-out-of-byteRange.pdf", 0, true, "UNCLEAR", "OTHER"},
    {"dss/validation/pdf-byterange-overlap.pdf", 0, true, "UNCLEAR", "OTHER"},
    {"dss/validation/pdf-byterange-overlap.pdf", 1, true, "UNCLEAR", "OTHER"},
    {"dss/validation/pdf-signed-added-page.pdf", 0, true, "REVISION", "OTHER"},
    {"dss/validation/pades-signed-annot-added.pdf", 0, true, "REVISION", "OTHER"},
    {"dss/validation/pdf-removed-pages.pdf", 0, true, "PREFIX", "OTHER"},
    {"dss/validation/pades-spoofing-replaced-reason.pdf", 0, true, "UNCLEAR", "OTHER"},
    {"dss/validation/pdf-spoofing-attack.pdf", 0, true, "UNCLEAR", "OTHER"},
    {"dss/validation/signature-referenced-from-multiple-fields.pdf", 0, true, "FILE", "NONE"},
    {"dss/validation/signature-referenced-from-multiple-fields.pdf", 1, true, "FILE", "NONE"},
    {"dss/validation/dss-2236/hide.pdf", 0, true, "REVISION", "OTHER"},
    {"dss/validation/dss-2236/annotation-and-visible-change.pdf", 0, true, "REVISION", "OTHER"},
    {"dss/validation/dss-2236/replace.pdf", 0, false, "REVISION", "FORM"},
    {"dss/validation/pdf-double-signer-info.pdf", 0, true, "FILE", "NONE"},
    {"dss/validation/pkcs7-no-message-digest.pdf", 0, true, "FILE", "NONE"},
    {"dss/validation/pdf-with-empty-sig.pdf", 0, true, "PREFIX", "OTHER"},
    {"dss/validation/pdf-signed-original.pdf", 0, false, "FILE", "NONE"},
    {"dss/validation/pades-bes.pdf", 0, false, "FILE", "NONE"},
    {"dss/validation/pades-ltv.pdf", 0, false, "REVISION", "LTA"},
    {"dss/validation/doc-firmado.pdf", 0, false, "REVISION", "LTA"},
    {"dss/validation/Signature-P-HU_POL-3.pdf", 0, false, "REVISION", "LTA"},
    {"dss/validation/dss-1376/DSS1376-rev_n-4.pdf", 0, false, "REVISION", "FORM"},
    {"dss/validation/pdf-with-eof-cr.pdf", 0, false, "FILE", "NONE"},
    {"dss/validation/encrypted.pdf", 0, false, "FILE", "NONE"},
};

class Corpus : public ::testing::TestWithParam<Expected> {};

TEST_P(Corpus, HasTheExpectedVerdict) {
    const auto& expected = GetParam();
    const auto path = kCorpus / expected.file;
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "skipped: corpus not present";
    const auto report = check(read(path));
    ASSERT_GT(report.signatures.size(), expected.index) << report.error;
    const auto& one = report.signatures[expected.index];
    EXPECT_FALSE(one.verdict.passed());
    EXPECT_EQ(one.verdict.failed(), expected.failed) << testing::failures(one);
    EXPECT_STREQ(to_string(one.coverage), expected.coverage) << testing::failures(one);
    EXPECT_STREQ(to_string(one.change), expected.change) << testing::failures(one);
    if (!expected.failed) EXPECT_TRUE(one.intact) << testing::failures(one);
}

std::string test_name(const ::testing::TestParamInfo<Expected>& info) {
    std::string name = std::filesystem::path(info.param.file).stem().string() + "_" + std::to_string(info.param.index);
    for (auto& c : name) {
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    }
    return name;
}
INSTANTIATE_TEST_SUITE_P(Files, Corpus, ::testing::ValuesIn(kExpected), test_name);

TEST(CorpusLevels, FollowTheBytes) {
    const auto path = kCorpus / "dss/validation/doc-firmado.pdf";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "skipped: corpus not present";
    const auto level = [](const char* file) {
        return std::string(to_string(check(read(kCorpus / "dss/validation" / file)).signatures.at(0).level));
    };
    EXPECT_EQ(level("pades-bes.pdf"), "B-B");
    EXPECT_EQ(level("doc-firmado-T.pdf"), "B-T");
    EXPECT_EQ(level("doc-firmado-LT.pdf"), "B-LT");
    EXPECT_EQ(level("doc-firmado.pdf"), "B-LTA");
}

TEST(CorpusAll, EveryFileGetsAReportAndNothingIsValidWithoutTrust) {
    if (!std::filesystem::exists(kCorpus)) GTEST_SKIP() << "skipped: corpus not present";
    std::size_t files = 0, with_signatures = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kCorpus)) {
        if (entry.path().extension() != ".pdf") continue;
        SCOPED_TRACE(entry.path().string());
        const auto bytes = read(entry.path());
        const auto report = check(bytes);
        EXPECT_NE(report.verdict(), DocumentVerdict::valid);
        EXPECT_FALSE(report_json(report, "x").empty());
        if (const auto document = pdf::Document::open(base::as_bytes(bytes))) scan_before_signing(*document);
        ++files;
        if (!report.signatures.empty()) ++with_signatures;
    }
    EXPECT_GT(files, 900u);
    EXPECT_GT(with_signatures, 150u);
}

}  // namespace
}  // namespace validation
