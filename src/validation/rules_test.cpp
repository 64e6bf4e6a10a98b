// Rules of which no attack's verdict depends: V-P2 (which revisions there are) and V-S5 (whose name the file gives).
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "pdf/document.h"
#include "validation/plain_words.h"
#include "validation/testing.h"

namespace validation {
namespace {

using testing::Maker;
using testing::PdfFile;

const auto kNow = *base::from_rfc3339("2026-03-01T09:30:00Z");

const Finding* find(const std::vector<Finding>& findings, std::string_view rule) {
    for (const auto& finding : findings)
        if (finding.rule == rule) return &finding;
    return nullptr;
}

class Rules : public ::testing::Test {
  protected:
    const SignatureReport& first(const std::string& bytes) {
        report = maker.check(bytes);
        if (report.signatures.empty()) throw std::runtime_error("no signature found: " + report.error);
        return report.signatures.front();
    }
    Maker maker{kNow};
    ValidationReport report;
};

// ---- the table of rules

std::string read_all(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The sources of this module, tests or all but tests.
std::string sources(bool tests) {
    std::string out;
    for (const auto& entry : std::filesystem::directory_iterator(EZSIGN_SOURCE_DIR "/src/validation")) {
        const auto name = entry.path().filename().string();
        const bool is_test = name.find("_test.") != std::string::npos;
        if (is_test == tests && name.ends_with(".cpp") && name != "rules_test.cpp" && name != "plain_words.cpp")
            out += read_all(entry.path());
    }
    return out;
}

bool mentions(const std::string& text, const std::string& word) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const auto after = at + word.size() < text.size() ? text[at + word.size()] : ' ';
        if (std::isdigit(static_cast<unsigned char>(after)) == 0) return true;
    }
    return false;
}

// docs/compliance/validation.md promises them: each has a function named by its id, is reported under it, is asked for
// by a test of another file and has words for people.
TEST(RuleTable, EveryRuleHasItsFunctionReportTestAndWords) {
    const auto table = read_all(EZSIGN_SOURCE_DIR "/docs/compliance/validation.md");
    const auto code = sources(false), tests = sources(true);
    const std::regex row("\n\\| (V-[A-Z][0-9]+) \\|");
    std::set<std::string> ids;
    for (auto at = std::sregex_iterator(table.begin(), table.end(), row); at != std::sregex_iterator(); ++at)
        ids.insert((*at)[1]);
    EXPECT_EQ(ids.size(), 6U + 8U + 5U + 5U + 15U);
    for (const auto& id : ids) {
        SCOPED_TRACE(id);
        auto function = "rule_" + base::lower_ascii(id);
        std::replace(function.begin(), function.end(), '-', '_');
        EXPECT_TRUE(mentions(code, function)) << "no function";
        EXPECT_TRUE(mentions(code, '"' + id)) << "never reported";
        EXPECT_TRUE(mentions(tests, id)) << "no test";
        EXPECT_NE(rule_sentence(id).en, id);
        EXPECT_NE(rule_sentence(id).id, id);
    }
}

// ---- V-P2

class VP2 : public Rules {
  protected:
    static void spoil_last_end(PdfFile& file) {
        const auto at = file.bytes.rfind("startxref\n") + 10;
        file.bytes[at] = file.bytes[at] == '9' ? '8' : '9';
    }
    /// One more revision whose trailer has `link` instead of its /Prev; "@" in it stands for the section's own place.
    std::string with_link(std::string link) {
        auto file = maker.signed_document();
        file.previous = 0;
        file.revision({{20, "(x)"}}, " /Mark 00000000000000000000");
        const auto own = file.bytes.rfind("\nxref\n") + 1;
        if (const auto at = link.find('@'); at != std::string::npos) link.replace(at, 1, std::to_string(own));
        const std::string mark = "/Mark 00000000000000000000";
        link.resize(mark.size(), ' ');
        return file.bytes.replace(file.bytes.rfind(mark), mark.size(), link);
    }
    void expect_broken(const std::string& link, const std::string& why) {
        SCOPED_TRACE(link);
        const auto& one = first(with_link(link));
        EXPECT_STREQ(to_string(one.verdict.sub_indication), "FORMAT_FAILURE");
        ASSERT_EQ(one.findings.size(), 1U);
        EXPECT_EQ(one.findings[0].rule, "V-P2");
        EXPECT_NE(one.findings[0].message.find(why), std::string::npos) << one.findings[0].message;
        EXPECT_EQ(verdict_key(one), "verify.structure");
    }
};

TEST_F(VP2, ARevisionBelowTheSignatureThatIsNotEndedIsANote) {
    PdfFile file;
    file.revision(testing::plain_document());
    spoil_last_end(file);
    maker.sign(file, Maker::first_signature_objects(), 11);
    EXPECT_TRUE(first(file.bytes).verdict.passed()) << testing::failures(report.signatures[0]);
    const auto* note = find(report.warnings, "V-P2");
    ASSERT_NE(note, nullptr);
    EXPECT_EQ(note->severity, Severity::warning);
    EXPECT_EQ(note->revision, 1U);
}

TEST_F(VP2, ARevisionAboveTheSignatureThatIsNotEndedFails) {
    auto file = maker.signed_document();
    file.revision({{20, "(x)"}});
    spoil_last_end(file);
    file.revision({{21, "(x)"}});
    const auto& one = first(file.bytes);
    EXPECT_TRUE(one.verdict.failed());
    const auto* failed = find(one.findings, "V-P2");
    ASSERT_NE(failed, nullptr) << testing::failures(one);
    EXPECT_EQ(failed->severity, Severity::failure);
    EXPECT_EQ(failed->revision, 3U);
    EXPECT_NE(find(one.findings, "V-B7"), nullptr);
}

TEST_F(VP2, AChainThatLeadsNowhereIsNamed) {
    expect_broken("/Prev @", "loop");
    expect_broken("/Prev (15)", "/Prev is no offset");
    expect_broken("/Prev -1", "/Prev is no offset");
    expect_broken("/Prev 1.5", "/Prev is no offset");
    expect_broken("/Prev 99999999", "beyond the end");
    expect_broken("/Prev 15", "no cross-reference section stands at byte 15");
    expect_broken("/XRefStm 15", "/XRefStm leads to no cross-reference stream");
    expect_broken("/XRefStm @", "/XRefStm leads to no cross-reference stream");
    expect_broken("/XRefStm (x)", "/XRefStm is no offset");
}

TEST_F(VP2, OtherDamageStaysWithVP1) {
    auto row = maker.signed_document();
    row.bytes.replace(row.bytes.rfind("00000 n"), 7, "00000 x");
    auto start = maker.signed_document();
    spoil_last_end(start);
    const auto cut = maker.signed_document().bytes;
    for (const auto& bytes : {row.bytes, start.bytes, cut.substr(0, cut.rfind("startxref"))}) {
        const auto& one = first(bytes);
        EXPECT_TRUE(one.verdict.failed());
        EXPECT_NE(find(one.findings, "V-P1"), nullptr) << testing::failures(one);
        EXPECT_EQ(find(one.findings, "V-P2"), nullptr) << testing::failures(one);
    }
}

TEST_F(VP2, WholeRevisionsAreNotSpokenOf) {
    for (const auto layout : {testing::Layout::table, testing::Layout::streams}) {
        auto file = maker.signed_document({}, false, PdfFile(layout));
        maker.sign(file, Maker::second_field_objects(12, 13), 13);
        EXPECT_TRUE(first(file.bytes).verdict.passed()) << testing::failures(report.signatures[0]);
        EXPECT_EQ(report.revisions, 3U);
        EXPECT_EQ(find(report.warnings, "V-P2"), nullptr);
    }
}

TEST_F(VP2, TheTwoSectionsOfALinearisedFileAreOneRevision) {
    const std::filesystem::path corpus = EZSIGN_TEST_SHARED "/corpora/pdf/dss/validation";
    if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "skipped: corpus not present";
    for (const char* name : {"TestToSignPDFSHA256_TST_SIG_NOT_FOUND.pdf", "AD-RB.pdf"}) {
        SCOPED_TRACE(name);
        const auto bytes = read_all(corpus / name);
        const auto document = pdf::Document::open(base::as_bytes(bytes));
        ASSERT_TRUE(document);
        EXPECT_TRUE(document->revisions()[0].linearized);
        EXPECT_EQ(document->revisions()[0].section_count, 2U);
        const auto checked = maker.check(bytes);
        EXPECT_EQ(checked.revisions, document->sections().size() - 1);
        EXPECT_EQ(find(checked.warnings, "V-P2"), nullptr);
    }
}

// ---- V-S5

class VS5 : public Rules {
  protected:
    /// What V-S5 says of a signature with this /Name; empty: nothing. The verdict never depends on it.
    std::string note_on(const std::string& name) {
        const auto& one = first(maker.signed_document("/Name " + name).bytes);
        EXPECT_TRUE(one.verdict.passed()) << testing::failures(one);
        EXPECT_EQ(one.common_name, "Test Person");
        const auto* note = find(one.findings, "V-S5");
        if (!note) return {};
        EXPECT_EQ(note->severity, Severity::warning);
        return note->message;
    }
    static std::string utf16(const std::u16string& text) {
        std::string out = "<FEFF";
        for (const char16_t c : text) {
            char four[8];
            std::snprintf(four, sizeof four, "%04X", static_cast<unsigned>(c));
            out += four;
        }
        return out + ">";
    }
};

TEST_F(VS5, AnotherNameThanTheCertificatesIsANote) {
    EXPECT_EQ(note_on("(Somebody Else)"),
              "the file says that \"Somebody Else\" signed, the certificate says \"Test Person\"; only the certificate "
              "proves who it was");
    EXPECT_NE(note_on("(Test)"), "");
    EXPECT_NE(note_on("(Test Person, MD)"), "");
    EXPECT_NE(rule_sentence("V-S5").en, "V-S5");
    EXPECT_NE(rule_sentence("V-S5").id, rule_sentence("V-S5").en);
}

TEST_F(VS5, ANameOfTheCertificateIsNoNote) {
    EXPECT_EQ(note_on("(Test Person)"), "");
    EXPECT_EQ(note_on("(  TEST\\n person )"), "");
    EXPECT_EQ(note_on(utf16(u"tEST\u00A0Person")), "");
    EXPECT_EQ(note_on("(ezSign Test)"), "") << "the organisation";
    EXPECT_EQ(note_on("(CN=Test Person,O=ezSign Test,C=ID)"), "") << "the whole subject";
}

TEST_F(VS5, NoNameNoNote) {
    EXPECT_EQ(note_on("()"), "");
    EXPECT_EQ(note_on("(   )"), "");
    EXPECT_EQ(note_on("/Test"), "") << "no text";
    const auto& one = first(maker.signed_document().bytes);
    EXPECT_EQ(find(one.findings, "V-S5"), nullptr);
}

TEST_F(VS5, ForeignLettersHaveOneCase) {
    maker.person = maker.hierarchy.person("J\u00FCrgen \u0160\u0165astn\u00FD \u0418\u0432\u0430\u043D");
    const auto& one = first(
        maker.signed_document("/Name " + utf16(u"J\u00DCRGEN \u0160\u0164ASTN\u00DD \u0418\u0412\u0410\u041D")).bytes);
    EXPECT_EQ(find(one.findings, "V-S5"), nullptr);
}

TEST_F(VS5, HostileTextIsShortAndCannotTurnTheMessage) {
    const auto turned = note_on(utf16(u"Test\u202E Person\u2066\u200B\n\""));
    EXPECT_NE(turned, "") << "it looks otherwise than the certificate's name";
    for (const char* bad : {"\u202E", "\u2066", "\u200B", "\n"}) EXPECT_EQ(turned.find(bad), std::string::npos);
    const auto quotes = std::count(turned.begin(), turned.end(), '"');
    EXPECT_EQ(quotes, 4) << turned;
    const auto endless = note_on("(" + std::string(1'000'000, 'x') + ")");
    EXPECT_NE(endless, "");
    EXPECT_LT(endless.size(), 250U);
    EXPECT_NE(note_on("(Test Person" + std::string(100'000, ' ') + "x)"), "");
    EXPECT_TRUE(base::is_utf8(note_on("<FEFFD800D800>")));
}

}  // namespace
}  // namespace validation
