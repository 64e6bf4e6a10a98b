#include "pdf/signatures.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "pdf/increment.h"
#include "pdf/qpdf_oracle.h"

namespace pdf {
namespace {

using base::Bytes;
using testing::Layout;

const std::string pages = "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 100 100]>>";

std::vector<SignatureField> list(const Bytes& file, Scan scan = Scan::everything) {
    const auto document = Document::open(file);
    EXPECT_TRUE(document) << document.error().message;
    auto fields = list_signatures(*document, scan);
    EXPECT_TRUE(fields) << fields.error().message;
    return fields ? *fields : std::vector<SignatureField>();
}

TEST(Signatures, are_found_in_the_form_and_on_pages) {
    const Bytes file =
        testing::assemble({"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R 6 0 R 6 0 R]>>>>", pages,
                           "<</Type/Page/Parent 2 0 R/Annots[5 0 R 7 0 R 8 0 R 9 0 R]>>",
                           "<</T(approval)/FT/Sig/Kids[11 0 R 5 0 R]>>",          // 4: parent of a field and a widget
                           "<</Parent 4 0 R/Subtype/Widget/Rect[30 20 10 40]>>",  // 5
                           "<</T(plain)/FT/Sig/Subtype/Widget/Rect[0 0 0 0]/V 10 0 R>>",  // 6: not on the page
                           "<</T(stray)/FT/Sig/Subtype/Widget/Rect[1 2 3 "
                           "4]/V<</Type/DocTimeStamp/SubFilter/ETSI.RFC3161/ByteRange 12 0 R/Contents<30>>>>>",
                           "<</T(text)/FT/Tx/Subtype/Widget/Rect[1 2 3 4]/V(x)>>",  // 8: no signature
                           "<</Subtype/Link>>",                                     // 9
                           "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 -1 2 "
                           "3]/Contents<3080>/Contents<30 81>>>",
                           "<</T(inner)/Parent 4 0 R/V 10 0 R>>", "[0 1 2 3]"});
    const auto fields = list(file);
    ASSERT_EQ(fields.size(), 4U);
    EXPECT_EQ(fields[0].name, "approval");
    EXPECT_FALSE(fields[0].is_signed);
    EXPECT_TRUE(fields[0].on_page);
    EXPECT_EQ(fields[0].page, 0U);
    EXPECT_EQ(fields[0].rect, (Rectangle{10, 20, 30, 40}));
    EXPECT_EQ(fields[0].widgets, (std::vector<Ref>{{5, 0}}));
    EXPECT_EQ(fields[1].name, "approval.inner");
    EXPECT_EQ(fields[1].value, (Ref{10, 0}));
    EXPECT_TRUE(fields[1].is_signed);
    EXPECT_EQ(fields[2].name, "plain");
    EXPECT_EQ(fields[2].value, (Ref{10, 0}));
    EXPECT_FALSE(fields[2].on_page);
    EXPECT_TRUE(fields[2].in_form);
    EXPECT_TRUE(fields[2].duplicate_keys);
    EXPECT_EQ(fields[2].byte_range, (std::vector<std::int64_t>{0, -1, 2, 3}));
    EXPECT_TRUE(fields[2].byte_range_direct);
    EXPECT_EQ(fields[2].contents, (Bytes{0x30, 0x81}));
    EXPECT_EQ(base::as_text(base::ByteView(file).subspan(fields[2].contents_begin,
                                                         fields[2].contents_end - fields[2].contents_begin)),
              "<30 81>");
    EXPECT_EQ(fields[3].name, "stray");
    EXPECT_FALSE(fields[3].in_form);
    EXPECT_TRUE(fields[3].on_page);
    EXPECT_TRUE(fields[3].is_document_timestamp);
    EXPECT_EQ(fields[3].value, Ref{});
    EXPECT_FALSE(fields[3].byte_range_direct);
    EXPECT_EQ(fields[3].byte_range.size(), 4U);
    EXPECT_EQ(list(file, Scan::form_only).size(), 3U);

    const auto document = Document::open(file);
    const auto names = field_names(*document);
    ASSERT_TRUE(names);
    EXPECT_EQ(names->size(), 3U);
}

TEST(Signatures, loops_in_the_form_end) {
    const Bytes file = testing::assemble({"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>", pages,
                                          "<</Type/Page/Annots[5 0 R]>>", "<</T(a)/FT/Sig/Kids[4 0 R]/Parent 4 0 R>>",
                                          "<</Subtype/Widget/Parent 5 0 R>>"});
    const auto document = Document::open(file);
    ASSERT_TRUE(document);
    EXPECT_FALSE(list_signatures(*document));  // the widget's parents never end
    EXPECT_EQ(list(file, Scan::form_only).size(), 1U);
}

TEST(Signatures, contents_are_never_decrypted) {
    for (const int revision : {3, 4, 6}) {
        for (const Layout layout : {Layout::table, Layout::object_streams}) {
            const Bytes file = testing::rewrite(testing::sample_pdf(), layout, {revision, "", "owner"});
            const auto document = Document::open(file);
            ASSERT_TRUE(document);
            Increment increment(*document);
            const Ref field = increment.allocate(), stamp = increment.allocate();
            Value catalog = *document->catalog();
            catalog.set("AcroForm", Value::dictionary({{"Fields", Value::array({Value::reference(field)})}}));
            increment.set(document->root(), catalog);
            increment.set(field,
                          Value::dictionary(
                              {{"T", Value::text("f")}, {"FT", Value::name("Sig")}, {"V", Value::reference(stamp)}}));
            increment.set(stamp, Value::dictionary({{"Type", Value::name("DocTimeStamp")},
                                                    {"ByteRange", Value::verbatim("[0 1 2 3]")},
                                                    {"Contents", Value::verbatim("<DEADBEEF>")}}));
            const auto out = increment.finish();
            ASSERT_TRUE(out);
            Bytes all = file;
            base::append(all, out->bytes);
            const auto fields = list(all);
            ASSERT_EQ(fields.size(), 1U);
            EXPECT_EQ(fields[0].name, "f");
            EXPECT_EQ(fields[0].contents, (Bytes{0xDE, 0xAD, 0xBE, 0xEF}));
            EXPECT_TRUE(fields[0].contents_direct);
        }
    }
}

TEST(Signatures, of_the_corpora_point_at_their_gap) {
    const std::string folder = EZSIGN_TEST_SHARED "/corpora/pdf/dss/validation";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "skipped: corpus not present";
    int found = 0, proper = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".pdf") continue;
        const Bytes content = base::to_bytes(testing::read_file(entry.path()));
        const auto document = Document::open(content);
        if (!document) continue;
        const auto fields = list_signatures(*document);
        if (!fields) {  // it has no page tree at all
            EXPECT_EQ(entry.path().filename(), "pades-5-signatures-and-1-document-timestamp.pdf")
                << fields.error().message;
            continue;
        }
        for (const SignatureField& field : *fields) {
            if (!field.is_signed || !field.contents_direct) continue;
            ++found;
            EXPECT_EQ(content[field.contents_begin], '<') << entry.path();
            EXPECT_EQ(content[field.contents_end - 1], '>') << entry.path();
            const auto& range = field.byte_range;
            if (range.size() == 4 && range[1] == static_cast<std::int64_t>(field.contents_begin) &&
                range[2] == static_cast<std::int64_t>(field.contents_end))
                ++proper;
        }
    }
    EXPECT_GT(found, 200);
    EXPECT_GT(proper * 10, found * 9);  // the rest are attacks and anomalies
}

}  // namespace
}  // namespace pdf
