// The known attacks on PDF signatures, generated from one valid seed: not one may be valid (VER-2).
#include <gtest/gtest.h>

#include "validation/testing.h"

namespace validation {
namespace {

using testing::Maker;
using testing::Objects;
using testing::PdfFile;

const auto kNow = *base::from_rfc3339("2026-03-01T09:30:00Z");

/// One key pair and hierarchy for all tests: making them is what costs.
Maker& maker() {
    static Maker shared(kNow);
    return shared;
}

bool any_valid(const std::string& bytes) {
    const auto report = maker().check(bytes);
    for (const auto& one : report.signatures) {
        if (one.verdict.passed()) return true;
    }
    return false;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.rfind(from);
    if (at == std::string::npos) throw std::runtime_error("seed has no " + from);
    return text.replace(at, from.size(), to);
}

/// The source of the signature dictionary of the seed.
std::string dictionary_of(const std::string& bytes) {
    const auto begin = bytes.rfind("11 0 obj\n") + 9;
    return bytes.substr(begin, bytes.find("\nendobj", begin) - begin);
}

class Attack : public ::testing::Test {
  protected:
    void SetUp() override {
        seed = maker().signed_document();
        ASSERT_TRUE(any_valid(seed.bytes)) << "the seed itself must be valid";
    }
    PdfFile seed;
};

// Universal signature forgery: {ByteRange, Contents} x nine ways of breaking them, each written over the signature in
// place and as a later revision.
TEST_F(Attack, UniversalSignatureForgery) {
    const auto dictionary = dictionary_of(seed.bytes);
    const auto range_at = dictionary.find("/ByteRange [");
    const auto range = dictionary.substr(range_at, dictionary.find(']', range_at) + 1 - range_at);
    const auto contents_at = dictionary.find("/Contents <");
    const auto contents = dictionary.substr(contents_at, dictionary.find('>', contents_at) + 1 - contents_at);
    const auto second = [&] {
        const auto other = maker().signed_document("/Reason (another)");
        const auto text = dictionary_of(other.bytes);
        const auto at = text.find("/Contents <");
        return text.substr(at, text.find('>', at) + 1 - at);
    }();
    const std::vector<std::pair<std::string, std::string>> variants = {
        {range, ""},
        {range, "/ByteRange null"},
        {range, "/ByteRange []"},
        {range, "/ByteRange [0 -1 -1 0]"},
        {range, "/ByteRange (0 1 2 3)"},
        {range, "/ByteRange [0 100 200]"},
        {range, "/ByteRange [0 100 200 300 400]"},
        {range, "/ByteRange [0 0 0 0]"},
        {range, range + " " + range},
        {contents, ""},
        {contents, "/Contents null"},
        {contents, "/Contents <>"},
        {contents, "/Contents -1"},
        {contents, "/Contents [<00>]"},
        {contents, "/Contents <00>"},
        {contents, "/Contents <" + std::string(contents.size() - 12, '0') + ">"},
        {contents, second},
        {contents, contents + " " + contents}};
    ASSERT_EQ(variants.size(), 18u);
    for (const auto& [from, to] : variants) {
        const auto broken = replaced(dictionary, from, to);
        EXPECT_FALSE(any_valid(replaced(seed.bytes, dictionary, broken))) << to.substr(0, 60);
        // In place with the old length, so that all offsets stay right.
        if (broken.size() <= dictionary.size()) {
            const auto padded =
                broken.substr(0, broken.size() - 2) + std::string(dictionary.size() - broken.size(), ' ') + ">>";
            EXPECT_FALSE(any_valid(replaced(seed.bytes, dictionary, padded))) << "padded " << to.substr(0, 60);
        }
        auto later = seed;
        later.revision({{11, broken}});
        EXPECT_FALSE(any_valid(later.bytes)) << "later " << to.substr(0, 60);
    }
}

// Incremental saving attacks: appended objects with every kind of broken or missing structure around them.
TEST_F(Attack, IncrementalSaving) {
    const std::string object = "4 0 obj\n" + testing::stream("", "BT (Pay 900) Tj ET") + "\nendobj\n";
    const auto end = std::to_string(seed.bytes.size());
    char row[32];
    std::snprintf(row, sizeof row, "%010zu 00000 n \n", seed.bytes.size());
    const auto root = std::string(" /Root 1 0 R /ID [<00112233> <44556677>] /Size 12 /Prev ") +
                      std::to_string(seed.previous) + " >>\n";
    const auto table_at = std::to_string(seed.bytes.size() + object.size());
    const std::string table = std::string("xref\n4 1\n") + row;
    const std::string empty_table = "xref\n0 0\n";
    const std::string trailer = "trailer\n<<" + root;
    const std::string start = "startxref\n" + table_at + "\n%%EOF\n";
    const auto old_start = "startxref\n" + std::to_string(seed.previous) + "\n%%EOF\n";
    const std::vector<std::string> tails = {object,                                  // no structure at all
                                            object + "%%EOF\n",                      //
                                            object + old_start,                      // the old cross-reference again
                                            object + table + trailer + start,        // complete: changes the content
                                            object + table + trailer,                // no startxref
                                            object + table + start,                  // no trailer
                                            object + trailer + start,                // no table
                                            object + empty_table + trailer + start,  // a table that does not list it
                                            object + table + trailer + "startxref\n" + table_at + "\n",  // no %%EOF
                                            object + "xref\n4 1\n" + trailer + start,  // a row is missing
                                            "% 4 0 obj\n" + object + table + trailer + start,
                                            "garbage\n",
                                            "1 0 obj\nnull\nendobj\n",
                                            "trailer\n<< /Root 4 0 R >>\n",
                                            "startxref\n0\n%%EOF\n"};
    for (const auto& tail : tails) EXPECT_FALSE(any_valid(seed.bytes + tail)) << tail;
}

TEST_F(Attack, UnlistedObjectBesideAnAllowedRevision) {
    auto file = seed;
    file.bytes += "4 0 obj\n(hidden)\nendobj\n";
    file.revision(
        {{6, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (empty) /V (yes) /Rect [10 10 60 20] /P 3 0 R /F 4 >>"}});
    EXPECT_FALSE(any_valid(file.bytes));
    auto comment = seed;
    comment.bytes += "% 4 0 obj\n";
    comment.revision(
        {{6, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (empty) /V (yes) /Rect [10 10 60 20] /P 3 0 R /F 4 >>"}});
    EXPECT_FALSE(any_valid(comment.bytes));
}

// Signature wrapping: the gap grows, the signed tail moves, something else stands in between.
TEST_F(Attack, SignatureWrapping) {
    const auto gap_begin = seed.bytes.rfind("/Contents <") + 10;
    const auto gap_end = seed.bytes.find('>', gap_begin) + 1;
    const auto tail = seed.bytes.substr(gap_end);
    const auto range_at = seed.bytes.rfind("/ByteRange [") + 12;
    for (const std::string injected :
         {" ", "\n", "0", "00", "> /Reason (x) /X <", "%comment\n", ">\n", "<00>",
          " >> endobj\n4 0 obj\n(Pay 900)\nendobj\nxref\n0 0\ntrailer\n<< /Root 1 0 R >>\n"}) {
        for (const auto at : {gap_begin, gap_begin + 1, gap_end - 1, gap_end}) {
            auto moved = seed.bytes;
            moved.insert(at, injected);
            EXPECT_FALSE(any_valid(moved)) << injected << " at " << at - gap_begin;
            // The same with a byte range that follows: its own bytes are signed, but a forger may move them into the
            // gap.
            char range[64];
            const auto end = gap_end + injected.size();
            std::snprintf(range, sizeof range, "0 %zu %zu %zu", gap_begin, end, tail.size());
            auto adapted = moved;
            adapted.replace(range_at, std::string(range).size(), range);
            EXPECT_FALSE(any_valid(adapted)) << injected;
        }
    }
    // A second /ByteRange inside the gap that fits the moved tail: the last key counts for most readers.
    auto doubled = seed.bytes;
    char second[128];
    std::snprintf(second, sizeof second, "> /ByteRange [0 %zu %zu %zu] /X <", gap_begin, gap_end + 80, tail.size());
    std::string inserted(second);
    inserted.resize(80, '0');
    doubled.insert(gap_end - 1, inserted);
    EXPECT_FALSE(any_valid(doubled));
}

TEST_F(Attack, EveryFlippedByteOutsideTheGapIsNoticed) {
    const auto gap_begin = seed.bytes.rfind("/Contents <") + 10;
    const auto gap_end = seed.bytes.find('>', gap_begin) + 1;
    std::size_t tried = 0;
    for (std::size_t at = 0; at < seed.bytes.size(); ++at) {
        if (at > gap_begin && at < gap_end - 1) continue;
        auto flipped = seed.bytes;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x01);
        ASSERT_FALSE(any_valid(flipped)) << "byte " << at << " '" << seed.bytes[at] << "'";
        ++tried;
    }
    EXPECT_GT(tried, 1500u);
}

TEST_F(Attack, FlippedDigitsOfTheValueAreNoticed) {
    const auto gap_begin = seed.bytes.rfind("/Contents <") + 11;
    const auto gap_end = seed.bytes.find('>', gap_begin);
    for (std::size_t at = gap_begin; at < gap_end; at += 37) {
        auto changed = seed.bytes;
        changed[at] = changed[at] == '1' ? '2' : '1';
        ASSERT_FALSE(any_valid(changed)) << at;
    }
}

TEST_F(Attack, CutFileIsNeverValid) {
    for (std::size_t cut = 2; cut < seed.bytes.size(); cut += 97)
        EXPECT_FALSE(any_valid(seed.bytes.substr(0, seed.bytes.size() - cut))) << cut;
}

TEST_F(Attack, BytesAroundTheFile) {
    EXPECT_FALSE(any_valid("MZ\n" + seed.bytes));
    EXPECT_FALSE(any_valid(seed.bytes + "x"));
    EXPECT_TRUE(any_valid(seed.bytes + "\n")) << "one end-of-line behind the end is harmless";
}

// Certification attacks on a document that allows comments and forms.
Objects page_with(const std::string& annotation) {
    return {
        {3,
         "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Annots [6 0 R 7 0 R 10 0 R 20 0 R] >>"},
        {20, annotation},
        {21, testing::stream("/Type /XObject /Subtype /Form /BBox [0 0 300 200]", "1 g 0 0 300 200 re f")}};
}

TEST_F(Attack, EvilAnnotations) {
    for (const auto* annotation :
         {"<< /Type /Annot /Subtype /FreeText /Rect [0 0 300 200] /AP << /N 21 0 R >> /Contents (Pay 900) >>",
          "<< /Type /Annot /Subtype /Stamp /Rect [0 0 300 200] /AP << /N 21 0 R >> /F 2 >>",
          "<< /Type /Annot /Subtype /Redact /Rect [0 0 300 200] /RO 21 0 R >>",
          "<< /Type /Annot /Subtype /Link /Rect [0 0 300 200] /A << /S /URI /URI (http://x) >> >>",
          "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /AA << >> >>",
          "<< /Type /Annot /Subtype /Watermark /Rect [0 0 300 200] /AP << /N 21 0 R >> >>"}) {
        auto file = maker().signed_document(Maker::certify(3));
        file.revision(page_with(annotation));
        EXPECT_FALSE(any_valid(file.bytes)) << annotation;
    }
}

TEST_F(Attack, SneakySignatures) {
    for (const int permission : {2, 3}) {
        auto empty = maker().signed_document(Maker::certify(permission));
        empty.revision(Maker::second_field_objects(12, 0, "0 0 300 200"));
        EXPECT_FALSE(any_valid(empty.bytes)) << "SSA-1";
        auto filled = maker().signed_document(Maker::certify(permission));
        Maker stranger(kNow);
        stranger.sign(filled, Maker::second_field_objects(12, 13, "0 0 300 200"), 13);
        EXPECT_FALSE(any_valid(filled.bytes)) << "SSA-2";
        auto coloured = maker().signed_document(Maker::certify(permission));
        auto objects = Maker::second_field_objects(12, 0, "0 0 300 200");
        objects[12].insert(objects[12].size() - 2, "/MK << /BG [1 1 1] >> ");
        coloured.revision(objects);
        EXPECT_FALSE(any_valid(coloured.bytes)) << "SSA-3";
    }
}

// Shadow attacks: the author of the document prepared the swap.
TEST_F(Attack, ShadowHide) {
    auto objects = testing::plain_document();
    objects[3] =
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /XObject << /O 8 0 R >> >> "
        ">>";
    objects[5] = "<< /Fields [] >>";
    objects[8] = testing::stream("/Type /XObject /Subtype /Form /BBox [0 0 300 200]", "1 g 0 0 300 200 re f");
    PdfFile file;
    file.revision(objects);
    maker().sign(file, {{5, "<< /Fields [10 0 R] /SigFlags 3 >>"}, {10, "<< /FT /Sig /T (S) /V 11 0 R >>"}}, 11);
    ASSERT_TRUE(any_valid(file.bytes));
    auto emptied = file;
    emptied.revision({{8, testing::stream("/Type /XObject /Subtype /Form /BBox [0 0 0 0]", "")}});
    EXPECT_FALSE(any_valid(emptied.bytes));
}

TEST_F(Attack, ShadowHideAndReplaceBySharedObjects) {
    // Object 20 is named by the content's resources long before it exists.
    auto objects = testing::plain_document();
    objects[3] =
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /XObject << /O 20 0 R >> "
        ">> >>";
    objects[5] = "<< /Fields [] >>";
    PdfFile file;
    file.revision(objects);
    maker().sign(file, {{5, "<< /Fields [10 0 R] /SigFlags 3 >>"}, {10, "<< /FT /Sig /T (S) /V 11 0 R >>"}}, 11);
    auto filled = file;
    filled.revision(
        {{20, testing::stream("/Type /XObject /Subtype /Form /BBox [0 0 300 200]", "1 g 0 0 300 200 re f")}});
    EXPECT_FALSE(any_valid(filled.bytes));
}

}  // namespace
}  // namespace validation
