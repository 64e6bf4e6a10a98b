// Attacks without a plan: every byte flipped, the file cut anywhere; and files made to exhaust whoever reads them.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <map>

#include "pdf/document.h"
#include "validation/attacks.h"

namespace validation::testing {
namespace {

struct Gap {
    std::size_t begin = 0, end = 0;  // of a /Contents, delimiters included
};

std::vector<Gap> gaps_of(const std::string& bytes) {
    std::vector<Gap> gaps;
    for (auto at = bytes.find("/Contents <"); at != std::string::npos; at = bytes.find("/Contents <", at + 1))
        gaps.push_back({at + 10, bytes.find('>', at) + 1});
    return gaps;
}

/// True where a hexadecimal digit of a signature value stands.
bool is_value(const std::vector<Gap>& gaps, std::size_t at) {
    return std::any_of(gaps.begin(), gaps.end(), [&](const Gap& gap) { return at > gap.begin && at + 1 < gap.end; });
}

std::vector<SignatureReport> all_of(const ValidationReport& report) {
    auto all = report.signatures;
    all.insert(all.end(), report.document_timestamps.begin(), report.document_timestamps.end());
    return all;
}

/// What each flip came to: rule or sub-indication -> how many.
using Histogram = std::map<std::string, int>;

void print(const std::string& name, const Histogram& histogram) {
    std::string line = name + ":";
    for (const auto& [cause, count] : histogram) line += " " + cause + " " + std::to_string(count);
    std::printf("%s\n", line.c_str());
}

/// Counts the causes of what one changed file came to; there must be one.
void expect_cause(const ValidationReport& report, Histogram& histogram) {
    const auto all = all_of(report);
    if (all.empty()) {  // no signature is left to speak of
        ASSERT_TRUE(!report.readable || report.verdict() == DocumentVerdict::none);
        ++histogram[report.readable ? "no signature" : report.error_key];
        return;
    }
    std::map<std::string, bool> causes;
    for (const auto& one : all) {
        if (one.verdict.passed()) continue;
        ASSERT_NE(one.verdict.sub_indication, SubIndication::none);
        for (const auto& finding : one.findings) {
            if (finding.severity == Severity::failure) causes[finding.rule] = true;
        }
    }
    ASSERT_FALSE(causes.empty());
    for (const auto& [rule, unused] : causes) ++histogram[rule];
}

void expect_noticed(const std::string& bytes, std::size_t at, Histogram& histogram) {
    SCOPED_TRACE(at);
    const auto report = maker().check(bytes);
    ASSERT_NE(report.verdict(), DocumentVerdict::valid);
    expect_cause(report, histogram);
}

/// Flips every byte from `begin` on that is no digit of a signature value. All of them are signed by the newest
/// signature. One thing is left to a forger: to make the newest one vanish, as cutting it off would; then the older
/// one is valid by right.
void flip_every_byte(const Seed& seed, std::size_t begin) {
    SCOPED_TRACE(seed.name);
    const auto gaps = gaps_of(seed.file.bytes);
    Histogram histogram;
    std::size_t tried = 0;
    for (std::size_t at = begin; at < seed.file.bytes.size(); ++at) {
        if (is_value(gaps, at)) continue;
        SCOPED_TRACE(at);
        auto flipped = seed.file.bytes;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x01);
        const auto report = maker().check(flipped);
        if (report.verdict() == DocumentVerdict::valid) {
            ASSERT_GT(begin, 0u);
            ASSERT_LT(all_of(report).size(), seed.signatures);
            ++histogram["newest signature gone"];
        } else {
            ASSERT_NO_FATAL_FAILURE(expect_cause(report, histogram));
        }
        ++tried;
    }
    EXPECT_GT(tried, 600u);
    EXPECT_LT(histogram["newest signature gone"], 20);
    print(seed.name + ", " + std::to_string(tried) + " bytes", histogram);
}

/// Where the second revision's own bytes begin: behind the first signature's.
std::size_t behind_first(const Seed& seed) {
    return seed.file.bytes.find("%%EOF", seed.file.bytes.find("/Contents <")) + 6;
}

const Seed& seed_named(const std::string& name) {
    for (const auto& seed : seeds()) {
        if (seed.name == name) return seed;
    }
    throw std::runtime_error("no seed " + name);
}

TEST(AttackBytes, FlippedInATableFile) {
    flip_every_byte(seed_named("table B-B"), 0);
}
TEST(AttackBytes, FlippedInAStreamFile) {
    flip_every_byte(seed_named("streams B-B"), 0);
}
TEST(AttackBytes, FlippedInATableFileSignedTwice) {
    const auto& seed = seed_named("table signed twice");
    flip_every_byte(seed, behind_first(seed));
}
TEST(AttackBytes, FlippedInAStreamFileSignedTwice) {
    const auto& seed = seed_named("streams signed twice");
    flip_every_byte(seed, behind_first(seed));
}

// Behind the signed bytes nothing is hashed. A flip there is refused or changes nothing that the signer saw.
TEST(AttackBytes, FlippedInAnUnsignedLaterRevision) {
    for (const auto layout : {Layout::table, Layout::streams}) {
        auto file = maker().signed_document({}, true, PdfFile(layout));
        const auto signed_end = file.bytes.size();
        file.revision({{1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /DSS 14 0 R >>"},
                       {14, "<< /Type /DSS /Certs [17 0 R] >>"},
                       {17, stream("", base::to_text(maker().hierarchy.root.certificate.der()))}});
        const auto original = pdf::Document::open(base::as_bytes(file.bytes));
        ASSERT_TRUE(original);
        ASSERT_EQ(maker().check(file.bytes).verdict(), DocumentVerdict::valid);
        Histogram histogram;
        const auto certificate = file.bytes.find("17 0 obj", signed_end);
        for (std::size_t at = signed_end; at < file.bytes.size(); at += 2) {
            // Of the certificate itself a sample is enough.
            if (at > certificate + 60 && at < certificate + 360 && at % 32 != 0) continue;
            auto flipped = file.bytes;
            flipped[at] = static_cast<char>(flipped[at] ^ 0x01);
            const auto report = maker().check(flipped);
            if (report.verdict() != DocumentVerdict::valid) {
                expect_cause(report, histogram);
                continue;
            }
            ++histogram["harmless"];
            const auto changed = pdf::Document::open(base::as_bytes(flipped));
            ASSERT_TRUE(changed) << at;
            EXPECT_EQ(changed->root().number, 1u) << at;
            for (std::uint32_t number = 2; number <= 11; ++number) {
                const auto before = original->load({number, 0}), after = changed->load({number, 0});
                ASSERT_TRUE(before && after) << at;
                EXPECT_TRUE(*before == *after) << "byte " << at << " changed object " << number;
            }
        }
        print(layout == Layout::table ? "later table" : "later streams", histogram);
        EXPECT_GT(histogram["V-B7"] + histogram["V-P1"], 50);
    }
}

// Certificates that a CMS carries are signed by nobody; where another copy stands in the file, a damaged one changes
// nothing. Everything else in the value counts.
TEST(AttackBytes, FlippedInTheValueOfASignature) {
    for (const auto& name : {"table B-B", "streams signed twice", "table B-LTA"}) {
        const auto& seed = seed_named(name);
        Histogram histogram;
        int tried = 0;
        for (const auto& gap : gaps_of(seed.file.bytes)) {
            for (std::size_t at = gap.begin + 1; at + 1 < gap.end; at += 149) {
                SCOPED_TRACE(at);
                auto changed = seed.file.bytes;
                changed[at] = changed[at] == '1' ? '2' : '1';
                const auto report = maker().check(changed);
                ++tried;
                if (report.verdict() != DocumentVerdict::valid) {
                    expect_cause(report, histogram);
                    continue;
                }
                ++histogram["harmless"];
                EXPECT_EQ(all_of(report).size(), seed.signatures);
                for (const auto& one : report.signatures) EXPECT_EQ(one.common_name, "Test Person");
            }
        }
        print(std::string(name) + ", " + std::to_string(tried) + " digits of the value", histogram);
        EXPECT_LT(histogram["harmless"], seed.signatures == 1 ? 1 : tried / 4);
    }
}

TEST(AttackBytes, CutAnywhere) {
    for (const auto& name : {"table signed twice", "streams signed twice", "table B-LTA"}) {
        const auto& seed = seed_named(name);
        const auto first_end = behind_first(seed);
        Histogram histogram;
        for (std::size_t size = seed.file.bytes.size() - 2; size > 20; size -= std::min<std::size_t>(size, 149)) {
            if (size == first_end || size + 1 == first_end) continue;  // the older version of the document, as signed
            expect_noticed(seed.file.bytes.substr(0, size), size, histogram);
        }
        print(std::string(name) + ", cut", histogram);
    }
}

TEST(AttackBytes, PartsMissingFromTheMiddle) {
    for (const auto& name : {"table signed twice", "streams B-B"}) {
        const auto& seed = seed_named(name);
        Histogram histogram;
        for (std::size_t at = 10; at + 60 < seed.file.bytes.size(); at += 211) {
            auto bytes = seed.file.bytes;
            bytes.erase(at, 50);
            expect_noticed(bytes, at, histogram);
        }
        print(std::string(name) + ", parts missing", histogram);
    }
}

// ---- files made to exhaust the reader: each comes to a report, and the signature in it is not valid

std::string repeat(const std::string& text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += text;
    return out;
}

/// 16 MB of zeros in 16 KB, and those in a few hundred bytes (PDF101's decompression bomb): stored as Flate of Flate.
std::string bomb() {
    const auto squeeze = [](const std::string& data) {
        uLongf size = compressBound(data.size());
        std::string out(size, '\0');
        compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(data.data()), data.size(),
                  9);
        out.resize(size);
        return out;
    };
    static const auto made = squeeze(squeeze(std::string(16 << 20, '\0')));
    return made;
}

std::vector<Attack> bombs(const Seed& seed) {
    if (seed.name != "streams B-B") return {};
    const auto chain = [&](const std::string& key, const std::string& last, int from) {
        Objects objects;
        for (int i = 0; i < 3000; ++i) objects[from + i] = "<< " + key + " " + std::to_string(from + i + 1) + " 0 R >>";
        objects[from + 3000] = last;
        return objects;
    };
    const auto dss = [&](const std::string& text, Objects objects) {
        objects[1] = seed.catalog_with("/DSS << " + text + " >>");
        return objects;
    };
    std::vector<Attack> out = {
        {"arrays in arrays", seed.with({{4, repeat("[", 100'000) + repeat("]", 100'000)}}), "V-P1|V-D0|V-D13|V-B7"},
        {"dictionaries in dictionaries", seed.with({{4, repeat("<</A", 50'000) + " 1 " + repeat(">>", 50'000)}}),
         "V-P1|V-D0|V-D13|V-B7"},
        {"a string without end", seed.with({{4, "(" + repeat("(", 100'000)}}), "V-P1|V-D0|V-B7|V-D13"},
        {"a reference to itself", seed.with({{4, "4 0 R"}}), "V-D0|V-D13|V-P1"},
        {"references in a circle", seed.with({{4, "20 0 R"}, {20, "4 0 R"}}), "V-D0|V-D13|V-P1"},
        {"a page tree in a circle", seed.with({{2, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}}), "V-P1|V-D13"},
        {"a page tree without end", seed.with([&] {
             Objects objects;
             for (int i = 2000; i < 3500; ++i)
                 objects[i] = "<< /Type /Pages /Kids [" + std::to_string(i + 1) + " 0 R] /Count 1 >>";
             objects[3500] = "<< /Type /Page >>";
             objects[2] = "<< /Type /Pages /Kids [2000 0 R] /Count 1 >>";
             return objects;
         }()),
         "V-P1|V-D13"},
        {"fields in a circle",
         seed.with(
             {{5, seed.form("20 0 R")}, {20, "<< /T (a) /Kids [21 0 R] >>"}, {21, "<< /T (b) /Kids [20 0 R] >>"}}),
         "V-P1|V-D6|V-D5"},
        {"fields without end", seed.with([&] {
             Objects objects;
             for (int i = 2000; i < 3500; ++i) objects[i] = "<< /T (a) /Kids [" + std::to_string(i + 1) + " 0 R] >>";
             objects[3500] = "<< /FT /Sig /T (end) >>";
             objects[5] = seed.form("2000 0 R");
             return objects;
         }()),
         "V-P1|V-D6|V-D5"},
        {"parents in a circle", seed.with({{3, seed.page("", "/Parent 3 0 R ")}}), "V-P1|V-D10|V-D13"},
        {"a chain of names", seed.with(chain("/Next", "null", 2000)), ""},
        {"a bomb as content", seed.with({{4, stream("/Filter [/FlateDecode /FlateDecode]", bomb())}}), "V-D13"},
        {"a bomb as metadata",
         seed.with({{1, seed.catalog_with("/Metadata 20 0 R")},
                    {20, stream("/Type /Metadata /Filter [/FlateDecode /FlateDecode]", bomb())}}),
         "V-D4"},
        {"a bomb as a certificate",
         seed.with(dss("/Certs [20 0 R]", {{20, stream("/Filter [/FlateDecode /FlateDecode]", bomb())}})), "V-D3"},
        {"a bomb as an object stream",
         seed.with({{20, stream("/Type /ObjStm /N 100000 /First 900000 /Filter [/FlateDecode /FlateDecode]", bomb())},
                    {1, seed.catalog_with("/DSS 20 0 R")}}),
         "V-D3|V-P1"},
        {"filters upon filters", seed.with({{4, stream("/Filter [" + repeat("/FlateDecode ", 10'000) + "]", "x")}}),
         "V-D13"},
        {"validation data in a circle", seed.with(dss("/Certs 20 0 R", {{20, "[20 0 R 20 0 R]"}})), "V-D3"},
        {"a hundred thousand certificates",
         seed.with(dss("/Certs [" + repeat("20 0 R ", 100'000) + "]", {{20, stream("", "x")}})), "V-D3"},
        {"a length in a circle",
         seed.with(
             {{4, "<< /Length 20 0 R >>\nstream\nx\nendstream"}, {20, "<< /Length 4 0 R >>\nstream\nx\nendstream"}}),
         "V-P1|V-B7|V-D0|V-D13"},
        {"a length without end", seed.with({{4, "<< /Length 99999999999999 >>\nstream\nx\nendstream"}}),
         "V-P1|V-B7|V-D0|V-D13"},
        {"a structure tree in a circle",
         seed.with({{1, seed.catalog_with("/StructTreeRoot 20 0 R")},
                    {20, "<< /K 20 0 R /ParentTree 20 0 R /Kids [20 0 R] >>"}}),
         "V-D2"},
    };
    // A chain of revisions longer than anybody saves.
    auto many = seed.file;
    for (int i = 0; i < 1200; ++i) many.revision({{20, "(" + std::to_string(i) + ")"}});
    out.push_back({"revisions without end", many.bytes, "V-P1"});
    return out;
}

TEST(AttackBytes, FilesMadeToExhaust) {
    expect_all_refused([](const Seed& seed) {
        auto all = bombs(seed);
        std::erase_if(all, [](const Attack& attack) { return attack.rules.empty(); });
        return all;
    });
    // What is only large stays what it was.
    for (const auto& attack : bombs(seed_named("streams B-B"))) {
        if (attack.rules.empty()) EXPECT_EQ(maker().check(attack.bytes).verdict(), DocumentVerdict::valid);
    }
}

// Thousands of fields with a signature each: the number is bounded, and the file is not called valid.
TEST(AttackBytes, SignaturesWithoutEnd) {
    auto file = maker().signed_document();
    const auto dictionary = source_of(file.bytes, 11);
    Objects objects;
    std::string fields;
    for (int i = 100; i < 2100; ++i) {
        objects[i] = "<< /FT /Sig /T (f" + std::to_string(i) + ") /V 11 0 R >>";
        fields += std::to_string(i) + " 0 R ";
    }
    objects[5] = Seed{"", file}.form(fields);
    file.revision(objects);
    const auto report = maker().check(file.bytes);
    EXPECT_NE(report.verdict(), DocumentVerdict::valid);
    for (const auto& one : report.signatures) EXPECT_FALSE(one.verdict.passed());
}

}  // namespace
}  // namespace validation::testing
