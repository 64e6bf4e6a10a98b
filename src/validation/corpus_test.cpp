// Files of other projects: verdicts that their makers' tests (or the file's purpose) demand, and reports on all of them
// within limits. Chains are foreign, so that a sound signature ends INDETERMINATE here.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

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

/// One line of corpus_verdicts.tsv: what we say of one signature, and what the upstream test that names the file says.
struct Expected {
    std::string which;    // "signature 0", "timestamp 0": in order of revision
    std::string verdict;  // "sound": nothing but trust is missing; "failed"; "undecided"
    std::string coverage, change;
    std::string upstream;  // the same words; "no signature", "a report"; "-" when no upstream test judges it
    std::string test;      // its name
    std::string why;       // the rule and reason where upstream says something else
};

std::map<std::string, std::vector<Expected>> expected_verdicts() {
    std::map<std::string, std::vector<Expected>> all;
    std::ifstream in(EZSIGN_SOURCE_DIR "/src/validation/corpus_verdicts.tsv");
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#') continue;
        std::vector<std::string> cells;
        std::size_t at = 0;
        for (auto tab = line.find('\t'); tab != std::string::npos; tab = line.find('\t', at)) {
            cells.push_back(line.substr(at, tab - at));
            at = tab + 1;
        }
        cells.push_back(line.substr(at));
        if (cells.size() != 8) throw std::runtime_error("corpus_verdicts.tsv: " + line);
        all[cells[0]].push_back({cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7]});
    }
    return all;
}

std::string verdict_of(const SignatureReport& one) {
    if (one.verdict.failed()) return "failed";
    // V-C4 speaks of trust, which nobody has here.
    const bool sound = std::none_of(one.findings.begin(), one.findings.end(), [](const Finding& finding) {
        return finding.severity == Severity::failure && finding.rule != "V-C4";
    });
    return sound ? "sound" : "undecided";
}

void compare(const std::vector<SignatureReport>& reports, const std::string& kind,
             const std::vector<Expected>& expected) {
    for (std::size_t i = 0; i < reports.size(); ++i) {
        const auto& one = reports[i];
        const auto which = kind + " " + std::to_string(i);
        SCOPED_TRACE(which);
        const auto found =
            std::find_if(expected.begin(), expected.end(), [&](const Expected& line) { return line.which == which; });
        ASSERT_NE(found, expected.end()) << "not in the table: " << verdict_of(one);
        EXPECT_FALSE(one.verdict.passed());
        EXPECT_EQ(verdict_of(one), found->verdict) << testing::failures(one);
        EXPECT_EQ(to_string(one.coverage), found->coverage) << testing::failures(one);
        EXPECT_EQ(to_string(one.change), found->change) << testing::failures(one);
        if (found->verdict == "sound") EXPECT_TRUE(one.intact) << testing::failures(one);
        if (found->why.empty()) continue;
        const auto rule = found->why.substr(0, found->why.find_first_of(",:"));
        EXPECT_TRUE(testing::failures(one).find(rule) != std::string::npos || found->upstream != "sound" ||
                    found->which != "signature 0")
            << found->why << " is not the cause, but " << testing::failures(one);
    }
}

// Where we differ from an upstream test the table says why; docs/compliance/validation.md has them in words.
TEST(Corpus, EveryDifferenceHasItsReason) {
    std::size_t judged = 0, differ = 0;
    for (const auto& [file, expected] : expected_verdicts()) {
        for (const auto& line : expected) {
            if (line.upstream == "-") continue;
            SCOPED_TRACE(file + " " + line.which);
            ++judged;
            EXPECT_NE(line.test, "-");
            const bool agrees = line.upstream == line.verdict || line.upstream == "a report";
            if (!agrees) ++differ;
            EXPECT_EQ(agrees, line.why.empty());
            if (!agrees) EXPECT_EQ(line.why.substr(0, 2), "V-");
        }
    }
    EXPECT_GT(judged, 150u);
    EXPECT_LT(differ, 40u);
}

// Rules that no attack of ours triggers speak in files of other makers.
TEST(Corpus, RulesSpeak) {
    if (!std::filesystem::exists(kCorpus)) GTEST_SKIP() << "skipped: corpus not present";
    struct Case {
        const char *file, *rule;
        Severity severity;
    };
    for (const auto& [file, rule, severity] : {Case{"AD-RB.pdf", "V-C1", Severity::failure},
                                               {"DSS-1683.pdf", "V-C2", Severity::failure},
                                               {"Signature-P-FR_CS-5.pdf", "V-C3", Severity::warning},
                                               {"AD-RB.pdf", "V-C4", Severity::failure},
                                               {"pades-two-sig-copied-tst.pdf", "V-C5", Severity::warning},
                                               {"PAdES-LT.pdf", "V-P2", Severity::information},
                                               {"DSS-2821.pdf", "V-P2", Severity::warning},
                                               {"DSS-1983.pdf", "V-S1", Severity::information},
                                               {"Signature-P-SK-6.pdf", "V-S2", Severity::warning},
                                               {"Signature-P-HU_NET-2.pdf", "V-S5", Severity::warning},
                                               {"DSS-1983.pdf", "V-D8", Severity::information}}) {
        SCOPED_TRACE(std::string(file) + " " + rule);
        const auto report = check(read(kCorpus / "dss/validation" / file));
        auto all = report.signatures;
        all.insert(all.end(), report.document_timestamps.begin(), report.document_timestamps.end());
        all.push_back({});
        all.back().findings = report.warnings;
        bool found = false;
        for (const auto& one : all) {
            for (const auto& finding : one.findings) {
                found = found || (finding.rule == std::string(rule) && finding.severity == severity);
            }
        }
        EXPECT_TRUE(found);
    }
}

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

TEST(Corpus, EveryFileGetsItsVerdictAndNothingIsValidWithoutTrust) {
    if (!std::filesystem::exists(kCorpus)) GTEST_SKIP() << "skipped: corpus not present";
    std::size_t files = 0, with_signatures = 0, judged = 0;
    const auto table = expected_verdicts();
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
        const auto name = std::filesystem::relative(entry.path(), kCorpus).string();
        if (!name.starts_with("pyhanko/") && !name.starts_with("dss/")) continue;
        const auto line = table.find(name);
        const auto expected = line == table.end() ? std::vector<Expected>() : line->second;
        EXPECT_EQ(report.signatures.size() + report.document_timestamps.size(), expected.size()) << report.error;
        compare(report.signatures, "signature", expected);
        compare(report.document_timestamps, "timestamp", expected);
        if (line != table.end()) ++judged;
    }
    EXPECT_GT(files, 900u);
    EXPECT_GT(with_signatures, 150u);
    EXPECT_EQ(judged, table.size()) << "corpus_verdicts.tsv names files that are not there";
}

}  // namespace
}  // namespace validation
