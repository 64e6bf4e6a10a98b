#include "pdf/document.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "pdf/filters.h"
#include "pdf/qpdf_oracle.h"

namespace pdf {
namespace {

using base::Bytes;
using testing::Layout;

std::string key_of(std::string_view file, const OpenOptions& options = {}) {
    const auto document = Document::open(base::as_bytes(file), options);
    return document ? "" : document.error().key;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    return at == text.npos ? text : text.replace(at, from.size(), to);
}

const std::string catalog = "<</Type/Catalog/Pages 2 0 R>>";
const std::string no_pages = "<</Type/Pages/Count 0/Kids[]>>";

TEST(Document, says_why_it_refuses) {
    const std::string good = base::to_text(testing::sample_pdf());
    EXPECT_EQ(key_of(good), "");
    EXPECT_EQ(key_of(""), "pdf.empty");
    EXPECT_EQ(key_of("PK\x03\x04"), "pdf.not_pdf");
    EXPECT_EQ(key_of(std::string(2000, ' ') + good), "pdf.not_pdf");
    EXPECT_EQ(key_of(good.substr(0, good.size() / 2)), "pdf.truncated");
    EXPECT_EQ(key_of(replaced(good, "startxref\n", "startxref\n9")), "pdf.damaged");
    EXPECT_EQ(key_of(replaced(good, " 00000 n \n", " 00000 n\n")), "pdf.damaged");
    EXPECT_EQ(key_of(replaced(good, "/Root 1 0 R", "/Root 9 0 R")), "pdf.damaged");
    EXPECT_EQ(key_of(replaced(good, "/Root 1 0 R", "/Prev 99999")), "pdf.damaged");
    EXPECT_EQ(key_of(replaced(good, "0 12", "0 9999999")), "pdf.too_complex");
    EXPECT_EQ(key_of("%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF"), "pdf.damaged");
}

TEST(Document, a_row_to_byte_0_is_a_free_one) {
    const std::string good = base::to_text(testing::assemble({catalog, no_pages, "(gone)"}));
    const auto at = good.find("(gone)") - 8;
    char row[24];
    std::snprintf(row, sizeof row, "%010zu 00000 n", at);
    for (const char* free : {"0000000000 65536 n", "0000000000 00000 n", "0000000000 99999 n"}) {
        const std::string file = replaced(good, row, free);
        const auto document = Document::open(base::as_bytes(file));
        ASSERT_TRUE(document) << free;
        EXPECT_EQ(document->sections()[0].find(3)->value().type, XrefEntry::Type::free) << free;
        EXPECT_TRUE(document->load(Ref{3, 0})->is_null()) << free;
        EXPECT_TRUE(document->sections()[0].entries()) << free;
    }
    EXPECT_EQ(key_of(replaced(good, row, "0000000001 65536 n")), "pdf.damaged");
}

TEST(Document, survives_every_prefix_and_every_changed_byte) {
    for (const Layout layout : {Layout::table, Layout::linearized_object_streams}) {
        const Bytes good = testing::rewrite(testing::sample_pdf(1), layout);
        for (std::size_t size = 0; size < good.size(); ++size)
            static_cast<void>(Document::open(base::ByteView(good).first(size)));
        for (std::size_t at = 0; at < good.size(); ++at) {
            for (const std::uint8_t byte : {'0', '9', '<', 'Z', '\xFF'}) {
                Bytes bad = good;
                bad[at] = byte;
                const auto document = Document::open(bad);
                if (document) static_cast<void>(document->page(0));
            }
        }
    }
}

TEST(Document, section_loops_end) {
    const std::string good = base::to_text(testing::assemble({catalog, no_pages}));
    const auto xref = good.find("xref\n0");
    const std::string loop = replaced(good, "/Root", "/Prev " + std::to_string(xref) + "/Root");
    EXPECT_EQ(key_of(loop), "pdf.damaged");
}

TEST(Document, reference_and_page_loops_end) {
    const auto looping =
        testing::assemble({"<</Type/Catalog/Pages 2 0 R/X 3 0 R>>", "<</Type/Pages/Count 7/Kids[2 0 R 4 0 R]>>",
                           "3 0 R", "<</Type/Pages/Count 7/Kids[2 0 R]>>"});
    const auto document = Document::open(looping);
    ASSERT_TRUE(document);
    EXPECT_FALSE(document->resolve(*document->catalog(), "X"));
    EXPECT_EQ(document->page_count(), 0U);
    EXPECT_EQ(document->pages().error().key, "pdf.damaged");
}

TEST(Document, wrong_page_counts_are_not_trusted) {
    const auto file = testing::assemble(
        {catalog, "<</Type/Pages/Count 2/MediaBox[0 0 9 9]/Rotate 90/Kids[3 0 R 4 0 R]>>",
         "<</Type/Pages/Count 3/Rotate 180/Kids[5 0 R 6 0 R 5 0 R]/Parent 2 0 R>>", "<</Type/Page/Parent 2 0 R>>",
         "<</Type/Page/Parent 4 0 R>>", "<</Type/Page/MediaBox[0 0 1 1]>>"});
    const auto document = Document::open(file);
    ASSERT_TRUE(document);
    EXPECT_EQ(document->page_count(), 4U);
    EXPECT_EQ(document->page(0)->rotate, 180);  // inherited along the tree, whatever /Parent claims
    EXPECT_EQ(document->page(1)->media_box.right, 1);
    EXPECT_EQ(document->page(3)->ref, (Ref{4, 0}));
    EXPECT_EQ(document->page(3)->rotate, 90);
    EXPECT_EQ(document->page(4).error().key, "pdf.no_such_page");
}

TEST(Document, a_bomb_stops_at_the_limit) {
    const Bytes packed = deflate(Bytes(20'000'000, 0));
    const auto file = testing::assemble({"<</Type/Catalog/Pages 2 0 R/X 3 0 R>>", no_pages,
                                         "<</Filter/FlateDecode/Length " + std::to_string(packed.size()) +
                                             ">>stream\n" + base::to_text(packed) + "\nendstream"});
    OpenOptions options;
    options.limits.decoded_stream = 10'000'000;
    const auto document = Document::open(file, options);
    ASSERT_TRUE(document);
    EXPECT_EQ(document->stream_data(*document->load({3, 0})).error().key, "pdf.too_complex");
    const auto patient = Document::open(file);
    EXPECT_EQ(patient->stream_data(*patient->load({3, 0}))->size(), 20'000'000U);
}

/// An object stream whose /Filter lies in itself, and two that need each other.
TEST(Document, object_streams_that_need_each_other_are_refused) {
    const std::string body = "5 0 /FlateDecode ";
    std::string out = "%PDF-1.5\n";
    std::vector<std::size_t> at;
    for (const std::string& object :
         {std::string("1 0 obj ") + catalog + " endobj\n", std::string("2 0 obj ") + no_pages + " endobj\n",
          "3 0 obj <</Type/ObjStm/N 1/First 4/Filter 5 0 R/Length " + std::to_string(body.size()) + ">>stream\n" +
              body + "\nendstream endobj\n"}) {
        at.push_back(out.size());
        out += object;
    }
    const std::size_t start = out.size();
    std::string rows(3, '\0');
    for (const std::size_t offset : at) rows += std::string("\x01") + static_cast<char>(offset) + '\0';
    rows += std::string("\x01") + static_cast<char>(start) + '\0';
    rows += std::string("\x02\x03\x00", 3);
    out += "4 0 obj <</Type/XRef/Size 6/W[1 1 1]/Root 1 0 R/Length 18>>stream\n" + rows +
           "\nendstream endobj\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
    const auto document = Document::open(base::as_bytes(out));
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->load({5, 0}).error().key, "pdf.damaged");
}

TEST(Document, a_linearised_file_is_one_revision) {
    for (const Layout layout : {Layout::linearized, Layout::linearized_object_streams}) {
        const Bytes file = testing::rewrite(testing::sample_pdf(), layout);
        const auto document = Document::open(file);
        ASSERT_TRUE(document);
        EXPECT_EQ(document->sections().size(), 2U);
        ASSERT_EQ(document->revisions().size(), 1U);
        EXPECT_TRUE(document->linearized());
        EXPECT_TRUE(document->revisions()[0].complete);
        EXPECT_EQ(document->revisions()[0].end, file.size());
        EXPECT_EQ(document->page_count(), 3U);
    }
}

TEST(Document, tells_where_values_stand) {
    const Bytes file = testing::sample_pdf();
    const auto document = Document::open(file);
    ASSERT_TRUE(document);
    const Value item = *document->load({4, 0});
    const Value& title = item.get("Title");
    const auto at = document->position_of(title);
    ASSERT_TRUE(at);
    EXPECT_EQ(base::as_text(base::ByteView(file).subspan(*at, title.raw().size())), title.raw());
    EXPECT_EQ(title.origin(), (Ref{4, 0}));
    EXPECT_FALSE(document->position_of(Value::integer(1)));
    const Bytes packed = testing::rewrite(file, Layout::object_streams);
    const auto compressed = Document::open(packed);
    const Value root = *compressed->catalog();
    EXPECT_TRUE(root.in_object_stream());
    EXPECT_FALSE(compressed->position_of(root));
}

TEST(Document, entries_say_the_same_as_find) {
    for (const Layout layout : {Layout::table, Layout::object_streams}) {
        const Bytes file = testing::rewrite(testing::sample_pdf(), layout);
        const auto document = Document::open(file);
        ASSERT_TRUE(document);
        const XrefSection& section = document->sections().front();
        const auto entries = section.entries();
        ASSERT_TRUE(entries);
        EXPECT_EQ(entries->size(), section.entry_count());
        for (const XrefEntry& entry : *entries) EXPECT_EQ((*section.find(entry.number))->offset, entry.offset);
        EXPECT_FALSE(*section.find(section.highest_number() + 1));
        EXPECT_EQ(document->next_number(), section.highest_number() + 1);
    }
}

TEST(Document, absent_and_freed_objects_are_null) {
    const Bytes file = testing::sample_pdf();
    const auto document = Document::open(file);
    ASSERT_TRUE(document);
    EXPECT_TRUE(document->load({0, 0})->is_null());
    EXPECT_TRUE(document->load({4, 1})->is_null());
    EXPECT_TRUE(document->load({4'000'000, 0})->is_null());
}

TEST(Filters, undo_each_other) {
    const std::string text = "to be or not to be, that is the question";
    const auto decode = [](std::string_view name, std::string_view data) {
        const auto out = decode_filters(base::as_bytes(data), {{std::string(name), Value()}}, 1000);
        return out ? base::to_text(*out) : out.error().key;
    };
    EXPECT_EQ(decode("FlateDecode", base::as_text(deflate(base::as_bytes(text)))), text);
    EXPECT_EQ(decode("ASCIIHexDecode", "48 65 6C6c6F7>"), "Hellop");
    EXPECT_EQ(decode("ASCII85Decode", "87cURD]i,\"Ebo80~>"), "Hello World!");
    EXPECT_EQ(decode("ASCII85Decode", "z!!~>"), std::string(5, '\0'));
    EXPECT_EQ(decode("RunLengthDecode", std::string("\x02"
                                                    "abc\xFE"
                                                    "x\x80",
                                                    7)),
              "abcxxx");
    EXPECT_EQ(decode("LZWDecode", "\x80\x0B\x60\x50\x22\x0C\x0C\x85\x01"), "-----A---B");  // the standard's example
    EXPECT_EQ(decode("DCTDecode", "x"), "pdf.unsupported_filter");
    EXPECT_EQ(decode("FlateDecode", "no zlib"), "pdf.damaged");
    EXPECT_EQ(decode("ASCII85Decode", "uuuuu~>"), "pdf.damaged");
}

// Go's zlib writer, flushed and not closed, ends so: after a block, without the last one and the checksum.
TEST(Filters, flushed_and_never_finished) {
    const Bytes plain(1000, 'x');
    z_stream stream{};
    ASSERT_EQ(deflateInit(&stream, Z_DEFAULT_COMPRESSION), Z_OK);
    Bytes flushed(200);
    stream.next_in = const_cast<Bytef*>(plain.data());
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = flushed.data();
    stream.avail_out = static_cast<uInt>(flushed.size());
    ASSERT_EQ(::deflate(&stream, Z_SYNC_FLUSH), Z_OK);
    flushed.resize(stream.total_out);
    deflateEnd(&stream);
    const auto decode = [](base::ByteView data) { return decode_filters(data, {{"FlateDecode", {}}}, 10'000); };
    ASSERT_TRUE(decode(flushed)) << decode(flushed).error().message;
    EXPECT_EQ(*decode(flushed), plain);
    // Inside a block it is cut off; only the empty block at the end may be cut.
    for (std::size_t size = 0; size + 6 < flushed.size(); ++size)
        EXPECT_EQ(decode(base::ByteView(flushed).first(size)).error().key, "pdf.damaged") << size;
}

TEST(Filters, png_predictors) {
    const Value parameters = Value::dictionary({{"Predictor", Value::integer(15)}, {"Columns", Value::integer(3)}});
    const Bytes rows = {0, 1, 2, 3, 1, 1, 1, 1, 2, 1, 1, 1, 3, 2, 2, 2, 4, 1, 1, 1};
    const auto out = decode_filters(deflate(rows), {{"FlateDecode", parameters}}, 1000);
    ASSERT_TRUE(out);
    EXPECT_EQ(*out, (Bytes{1, 2, 3, 1, 2, 3, 2, 3, 4, 3, 5, 6, 4, 6, 7}));
}

}  // namespace
}  // namespace pdf
