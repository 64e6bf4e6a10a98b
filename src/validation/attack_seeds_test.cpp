// The seeds of the attacks and the judge of what comes out of them (attacks.h).
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <sstream>

#include "json/json.h"
#include "validation/attacks.h"
#include "validation/etsi_report.h"
#include "validation/plain_words.h"

namespace validation::testing {
namespace {

Seed twice(Seed seed) {
    auto objects = Maker::second_field_objects(12, 13);
    maker().sign(seed.file, objects, 13);
    seed.signatures = 2;
    seed.annotations += " 12 0 R";
    return seed;
}

/// B-LTA: validation data and a document time-stamp over a stamped signature.
Seed with_timestamp(Layout layout) {
    Seed seed{layout == Layout::table ? "table B-LTA" : "streams B-LTA",
              maker().signed_document({}, true, PdfFile(layout))};
    auto objects = Maker::second_field_objects(12, 13);
    objects[1] = "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /DSS 14 0 R >>";
    objects[14] = "<< /Type /DSS /Certs [17 0 R] /OCSPs [15 0 R 18 0 R] /CRLs [16 0 R] >>";
    objects[15] = stream("", base::to_text(maker().hierarchy.ocsp_response(maker().person.certificate, maker().now)));
    objects[18] =
        stream("", base::to_text(maker().hierarchy.ocsp_response(maker().hierarchy.tsa.certificate, maker().now)));
    objects[16] = stream("", base::to_text(maker().hierarchy.crl(maker().hierarchy.root, maker().now)));
    objects[17] = stream("", base::to_text(maker().hierarchy.root.certificate.der()));
    maker().sign(seed.file, objects, 13, Kind::timestamp);
    seed.signatures = 2;
    seed.annotations += " 12 0 R";
    seed.catalog = "/DSS 14 0 R";
    return seed;
}

/// Encrypted for the empty password with crypt filters that leave everything in clear text, so that attacks can be
/// written by hand. The product's own encrypted files are attacked in tests/golden.
Seed encrypted(Layout layout) {
    const std::string dictionary =
        "<< /Filter /Standard /V 4 /R 4 /Length 128 /P -4 /CF << >> /StmF /Identity /StrF /Identity "
        "/O <404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f> "
        "/U <5bbcc277341fcd69a9ca65c671b4293f00000000000000000000000000000000> >>";
    const bool table = layout == Layout::table;
    const auto entry = table ? " /Encrypt 90 0 R" : " /Encrypt " + dictionary;
    Seed seed{table ? "table encrypted" : "streams encrypted", PdfFile(layout, entry)};
    auto objects = plain_document();
    if (table) objects[90] = dictionary;
    seed.file.revision(objects);
    maker().sign(seed.file, Maker::first_signature_objects(), 11);
    seed.encryption = entry;
    return seed;
}

std::vector<Seed> make_seeds() {
    std::vector<Seed> all;
    for (const auto layout : {Layout::table, Layout::streams}) {
        const std::string kind = layout == Layout::table ? "table" : "streams";
        all.push_back({kind + " B-B", maker().signed_document({}, false, PdfFile(layout))});
        auto two = twice(all.back());
        two.name = kind + " signed twice";
        all.push_back(std::move(two));
        all.push_back(with_timestamp(layout));
        all.push_back(encrypted(layout));
        for (const int permission : {1, 2, 3})
            all.push_back({kind + " certified " + std::to_string(permission),
                           maker().signed_document(Maker::certify(permission), false, PdfFile(layout)), 1, permission});
    }
    return all;
}

std::vector<std::string> words(const std::string& text, char separator) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string word; std::getline(in, word, separator);) {
        if (!word.empty()) out.push_back(word);
    }
    return out;
}

bool has_failure(const std::vector<SignatureReport>& reports, const std::string& rule) {
    return std::any_of(reports.begin(), reports.end(), [&](const SignatureReport& one) {
        return std::any_of(one.findings.begin(), one.findings.end(), [&](const Finding& finding) {
            return finding.severity == Severity::failure && finding.rule == rule;
        });
    });
}

}  // namespace

std::string Seed::page(const std::string& more_annotations, const std::string& more) const {
    return "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Annots [" + annotations + " " +
           more_annotations + "] " + more + ">>";
}
std::string Seed::form(const std::string& more_fields, const std::string& more) const {
    return "<< /Fields [" + annotations + " " + more_fields + "] /SigFlags 3 " + more + ">>";
}
std::string Seed::catalog_with(const std::string& more) const {
    return "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R " + catalog + " " + more + " >>";
}
std::string Seed::with(const Objects& objects, const std::string& trailer) const {
    auto later = file;
    later.revision(objects, trailer);
    return later.bytes;
}

Maker& maker() {
    static Maker shared(*base::from_rfc3339(kAttackTime));
    return shared;
}

const std::vector<Seed>& seeds() {
    static const auto all = make_seeds();
    return all;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.rfind(from);
    if (at == std::string::npos) throw std::runtime_error("the seed has no " + from);
    return text.replace(at, from.size(), to);
}

std::string replaced_in_place(std::string text, const std::string& from, std::string to) {
    if (to.size() > from.size()) throw std::runtime_error("no room for " + to);
    to.resize(from.size(), ' ');
    return replaced(std::move(text), from, to);
}

std::string source_of(const std::string& bytes, int number) {
    const auto head = "\n" + std::to_string(number) + " 0 obj\n";
    const auto begin = bytes.rfind(head);
    if (begin == std::string::npos) throw std::runtime_error("the seed has no object" + head);
    return bytes.substr(begin + head.size(), bytes.find("\nendobj", begin) - begin - head.size());
}

void expect_well_formed(const ValidationReport& report) {
    static const std::regex id("V-(P[1-6]|B[1-8]|C[1-5]|S[1-5]|D([0-9]|1[0-4]))");
    const auto value = json::parse_value(report_json(report, "attack.pdf"));
    ASSERT_TRUE(value);
    EXPECT_TRUE(value->as_object().contains("verdict"));
    EXPECT_EQ(verdict_key(report).substr(0, 7), "verify.");
    auto all = report.signatures;
    all.insert(all.end(), report.document_timestamps.begin(), report.document_timestamps.end());
    for (const auto& one : all) {
        bool failed = false;
        for (const auto& finding : one.findings) {
            EXPECT_TRUE(std::regex_match(finding.rule, id)) << finding.rule;
            EXPECT_FALSE(finding.message.empty()) << finding.rule;
            EXPECT_NE(rule_sentence(finding.rule).en, finding.rule);
            if (finding.severity != Severity::failure) continue;
            failed = true;
            EXPECT_NE(finding.reason, SubIndication::none) << finding.rule;
        }
        EXPECT_FALSE(failed && one.verdict.passed());
        EXPECT_EQ(one.verdict.passed(), one.verdict.sub_indication == SubIndication::none);
        EXPECT_FALSE(verdict_sentence(one).id.empty());
    }
}

void expect_refused(const Attack& attack) {
    SCOPED_TRACE(attack.name);
    const auto report = maker().check(attack.bytes);
    expect_well_formed(report);
    EXPECT_NE(report.verdict(), DocumentVerdict::valid);
    auto all = report.signatures;
    all.insert(all.end(), report.document_timestamps.begin(), report.document_timestamps.end());
    ASSERT_FALSE(all.empty()) << "the signature must not vanish: " << report.error;
    if (attack.scope == Scope::newest) {
        // Whatever cannot be placed in a revision counts as newest.
        const auto rank = [](const SignatureReport& one) { return one.revision == 0 ? ~0u : one.revision; };
        std::uint32_t newest = 0;
        for (const auto& one : all) newest = std::max(newest, rank(one));
        std::erase_if(all, [&](const SignatureReport& one) { return rank(one) != newest; });
    }
    if (attack.scope == Scope::oldest) all.resize(1);  // reports are in the order of revisions
    std::string found;
    for (const auto& one : all) {
        EXPECT_FALSE(one.verdict.passed()) << one.field << " is valid";
        EXPECT_FALSE(failures(one).empty()) << one.field << " has no cause";
        found += "[" + one.field + "] " + failures(one);
    }
    for (const auto& rule : words(attack.rules, ' ')) {
        const auto any = words(rule, '|');
        EXPECT_TRUE(std::any_of(any.begin(), any.end(), [&](const std::string& id) { return has_failure(all, id); }))
            << rule << " is not the cause, but " << found;
    }
}

void expect_all_refused(const std::function<std::vector<Attack>(const Seed&)>& generator) {
    std::size_t count = 0;
    for (const auto& seed : seeds()) {
        SCOPED_TRACE(seed.name);
        for (const auto& attack : generator(seed)) {
            expect_refused(attack);
            ++count;
        }
    }
    EXPECT_GT(count, 0u);
    ::testing::Test::RecordProperty("attacks", static_cast<int>(count));
}

TEST(AttackSeeds, AreValid) {
    EXPECT_EQ(seeds().size(), 14u);
    for (const auto& seed : seeds()) {
        SCOPED_TRACE(seed.name);
        const auto report = maker().check(seed.file.bytes);
        expect_well_formed(report);
        EXPECT_EQ(report.verdict(), DocumentVerdict::valid) << report.error;
        EXPECT_EQ(report.signatures.size() + report.document_timestamps.size(), seed.signatures);
        EXPECT_EQ(report.encrypted, !seed.encryption.empty());
        for (const auto& one : report.signatures) EXPECT_TRUE(one.verdict.passed()) << failures(one);
        if (!report.document_timestamps.empty()) EXPECT_EQ(report.signatures[0].level, Level::b_lta);
    }
}

}  // namespace validation::testing
