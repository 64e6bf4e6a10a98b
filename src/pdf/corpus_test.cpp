// Every file of the corpora opens or is refused with a reason; what QPDF finds clean reads the same here.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "pdf/document.h"
#include "pdf/qpdf_oracle.h"
#include "pdf/repair.h"
#include "pdf/signatures.h"
#include "pdf/value_writer.h"

namespace pdf {
namespace {

using base::Bytes;

const std::string corpus = EZSIGN_TEST_SHARED "/corpora/pdf";

std::vector<std::string> corpus_files() {
    std::vector<std::string> out;
    if (!std::filesystem::exists(corpus)) return out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
        const std::string extension = entry.path().extension();
        if (entry.is_regular_file() && (extension == ".pdf" || extension == ".PDF")) out.push_back(entry.path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

const std::set<std::string> reasons = {"pdf.not_pdf",
                                       "pdf.empty",
                                       "pdf.truncated",
                                       "pdf.damaged",
                                       "pdf.too_complex",
                                       "pdf.password_required",
                                       "pdf.wrong_password",
                                       "pdf.pubsec",
                                       "pdf.damaged_signed",
                                       "pdf.unsupported_encryption",
                                       "pdf.unsupported_filter",
                                       "pdf.no_such_page"};

/// QPDF 11.3 dies of these, or takes for ever.
bool qpdf_fails(const std::string& path) {
    return path.find("xref-compressed-in-compressed") != path.npos;
}

/// Damaged in ways that QPDF lets pass: ill-formed rows, a wrong index in an object stream, an entry that leads to
/// another object, a freed generation that is referred to, a /Length of the key that no version knows.
const std::set<std::string> stricter_here = {"broken-objstream4.pdf",
                                             "minimal-badxref.pdf",
                                             "bad-encryption-length.pdf",
                                             "bad-xref.pdf",
                                             "gen1.pdf",
                                             "good17.pdf",
                                             "good18.pdf",
                                             "hybrid-xref.pdf",
                                             "nested-images.pdf",
                                             "no-space-in-xref.pdf",
                                             "object-stream-self-ref.pdf",
                                             "override-compressed-object.pdf"};

/// What QPDF does otherwise on purpose: it decrypts /Contents of time stamps, and drops keys with null values.
bool same_but_contents(const Value& ours, const Value& theirs) {
    if (ours == theirs) return true;
    if (!is_signature_dictionary(ours)) return false;
    Value a = Value::dictionary({ours.entries().begin(), ours.entries().end()});
    Value b = Value::dictionary({theirs.entries().begin(), theirs.entries().end()});
    a.erase("Contents"), b.erase("Contents");
    return a == b;
}

struct Tally {
    int opened = 0, refused = 0, clean = 0, clean_refused = 0;
    std::map<std::string, int> by_reason;
    std::string differences;
};

/// QPDF drops keys that lead to objects that are not there.
Value without_dangling(const Document& document, const Value& value, int depth = 0) {
    if (depth > 100) return value;
    if (value.is_array()) {
        std::vector<Value> items;
        for (const Value& item : value.items()) items.push_back(without_dangling(document, item, depth + 1));
        return Value::array(std::move(items));
    }
    if (!value.is_dictionary() && !value.is_stream()) return value;
    Value out = Value::dictionary();
    for (const Entry& entry : value.entries()) {
        const auto found = document.resolve(entry.value);
        if (found && found->is_null()) continue;
        out.set(entry.key, without_dangling(document, value.get(entry.key), depth + 1));
    }
    return out;
}

void compare(const std::string& path, const Document& document, testing::Oracle& oracle, Tally& tally) {
    if (static_cast<int>(document.page_count()) != oracle.pages())
        tally.differences += path + ": " + std::to_string(document.page_count()) + " pages, QPDF " +
                             std::to_string(oracle.pages()) + "\n";
    const std::string before = tally.differences;
    int reported = 0;
    std::set<std::uint32_t> numbers;
    for (const XrefSection& section : document.sections()) {
        const auto entries = section.entries();
        if (!entries) continue;
        for (const XrefEntry& entry : *entries) {
            if (entry.number == 0 || !numbers.insert(entry.number).second) continue;
            const auto current = document.locate(entry.number);
            if (!current || !*current) continue;
            const Ref ref{entry.number, (*current)->generation};
            const auto ours = document.load(ref);
            const auto theirs = oracle.object(ref);
            const bool loaded = ours && theirs;
            if (loaded &&
                (ours->is_stream() ? ours->get("Type").is_name("XRef") || ours->get("Type").is_name("ObjStm") : false))
                continue;
            const Value plain = loaded ? without_dangling(document, *ours) : Value();
            if (loaded && same_but_contents(plain, *theirs)) continue;
            if (++reported <= 2)
                tally.differences += path + " object " + to_string(ref) + ": " +
                                     (ours ? to_source(plain).substr(0, 300) : ours.error().message) + "\n   QPDF " +
                                     (theirs ? to_source(*theirs).substr(0, 300) : "none") + "\n";
        }
    }
    if (!oracle.clean()) tally.differences = before;  // not clean after all, now that QPDF has read the objects
}

TEST(Corpus, what_qpdf_finds_clean_reads_the_same) {
    const auto files = corpus_files();
    if (files.empty()) GTEST_SKIP() << "skipped: corpus not present";
    Tally tally;
    for (const std::string& path : files) {
        const std::string content = testing::read_file(path);
        const auto bytes = base::as_bytes(content);
        const auto document = Document::open(bytes);
        if (document)
            ++tally.opened;
        else
            ++tally.refused, ++tally.by_reason[document.error().key];
        EXPECT_TRUE(document || reasons.contains(document.error().key)) << path << ": " << document.error().key;
        if (qpdf_fails(path) || stricter_here.contains(std::filesystem::path(path).filename())) continue;
        testing::Oracle oracle(bytes, "");
        if (!oracle.clean()) continue;
        if (document) {
            compare(path, *document, oracle, tally);
        } else {
            ++tally.clean_refused;
            tally.differences += path + " refused: " + document.error().message + "\n";
        }
        ++tally.clean;
    }
    std::cout << tally.opened << " opened, " << tally.refused << " refused; of " << tally.clean << " clean ones "
              << tally.clean_refused << " refused\n";
    for (const auto& [key, count] : tally.by_reason) std::cout << "  " << key << ' ' << count << "\n";
    EXPECT_EQ(tally.differences, "");
}

TEST(Corpus, everything_can_be_loaded_without_harm) {
    const auto files = corpus_files();
    if (files.empty()) GTEST_SKIP() << "skipped: corpus not present";
    OpenOptions options;
    options.limits.decoded_stream = std::size_t{64} << 20;
    for (const std::string& path : files) {
        const std::string content = testing::read_file(path);
        const auto document = Document::open(base::as_bytes(content), options);
        if (!document) continue;
        static_cast<void>(list_signatures(*document));
        for (std::uint32_t i = 0; i < document->page_count(); ++i) static_cast<void>(document->page(i));
        for (const Revision& revision : document->revisions()) {
            if (!revision.complete) continue;
            EXPECT_LE(revision.end, content.size()) << path;
            static_cast<void>(document->at_revision(revision.end));
        }
        for (std::uint32_t number = 1; number < std::min(document->next_number(), 20000U); ++number) {
            const auto value = document->load({number, 0});
            if (value && value->is_stream()) static_cast<void>(document->stream_data(*value));
        }
    }
}

}  // namespace
}  // namespace pdf
