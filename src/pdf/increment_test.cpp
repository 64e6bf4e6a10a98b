#include "pdf/increment.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/rng.h"
#include "pdf/qpdf_oracle.h"

namespace pdf {
namespace {

using base::Bytes;
using testing::Encryption;
using testing::Layout;

Bytes joined(const Bytes& file, const IncrementOutput& out) {
    Bytes all = file;
    base::append(all, out.bytes);
    return all;
}

OpenOptions with(const std::string& password) {
    OpenOptions options;
    options.password = password;
    return options;
}

const std::string secret = "Alasan: setuju (\xE2\x9C\x93)";
const std::string contents = "<00112233445566778899AABBCCDDEEFF>";

/// Changes the catalog, adds an object, a stream and a signature dictionary.
Bytes extend(const Bytes& file, const std::string& password) {
    const auto document = Document::open(file, with(password));
    EXPECT_TRUE(document) << document.error().message;
    Increment increment(*document);
    const Ref text = increment.allocate(), stream = increment.allocate(), signature = increment.allocate();
    Value catalog = *document->catalog();
    catalog.set("EzText", Value::reference(text));
    catalog.set("EzStream", Value::reference(stream));
    catalog.set("EzSignature", Value::reference(signature));
    increment.set(document->root(), catalog);
    increment.set(text, Value::integer(1));
    increment.set(text, Value::dictionary({{"S", Value::text(secret)}}));
    increment.set_stream(stream, Value::dictionary({{"Type", Value::name("EzStream")}}), base::as_bytes("stream data"));
    increment.set(signature, Value::dictionary({{"Type", Value::name("Sig")},
                                                {"Reason", Value::text(secret)},
                                                {"ByteRange", Value::verbatim("[0 10 20 30             ]", "range")},
                                                {"Contents", Value::verbatim(contents, "contents")}}));
    const auto outline = document->resolve(*document->catalog(), "Outlines");
    const Ref item = outline->get("First").as_ref();
    Value changed = *document->load(item);
    changed.set("C", Value::array({Value::integer(1), Value::integer(0), Value::integer(0)}));
    increment.set(item, changed);
    const auto out = increment.finish();
    EXPECT_TRUE(out) << out.error().message;
    Bytes all = joined(file, *out);
    for (const char* tag : {"range", "contents"}) {
        const auto* place = out->find(tag);
        EXPECT_NE(place, nullptr);
        EXPECT_EQ(base::as_text(base::ByteView(all).subspan(place->offset, place->size)),
                  tag == std::string_view("range") ? "[0 10 20 30             ]" : contents);
    }
    for (const auto& object : out->objects) {
        const std::string header = std::to_string(object.ref.number) + " 0 obj\n";
        EXPECT_EQ(base::as_text(base::ByteView(all).subspan(object.offset, header.size())), header);
    }
    return all;
}

void check(const Bytes& before, const Bytes& after, const std::string& password) {
    testing::Oracle oracle(after, password);
    EXPECT_TRUE(oracle.check()) << oracle.complaints();
    const auto old = Document::open(before, with(password)), document = Document::open(after, with(password));
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->sections().front().kind, old->sections().front().kind);
    EXPECT_EQ(document->revisions().size(), old->revisions().size() + 1);
    EXPECT_TRUE(document->revisions().back().complete);
    EXPECT_EQ(document->revisions().back().end, after.size());
    const auto& middle = document->revisions()[document->revisions().size() - 2];
    EXPECT_TRUE(middle.complete);
    const auto view = document->at_revision(middle.end);
    ASSERT_TRUE(view) << view.error().message;
    EXPECT_EQ(*view->catalog(), *old->catalog());
    const Value catalog = *document->catalog();
    EXPECT_EQ(document->resolve(catalog, "EzText")->get("S").as_text(), secret);
    EXPECT_EQ(base::as_text(*document->stream_data(*document->resolve(catalog, "EzStream"))), "stream data");
    const Value signature = *document->resolve(catalog, "EzSignature");
    EXPECT_EQ(signature.get("Reason").as_text(), secret);
    EXPECT_EQ(signature.get("Contents").as_string(), base::to_text(*base::unhex(contents.substr(1, 32))));
    const auto theirs = oracle.object(catalog.get("EzText").as_ref());
    ASSERT_TRUE(theirs);
    EXPECT_EQ(theirs->get("S").as_text(), secret);
    EXPECT_EQ(base::as_text(*oracle.stream_data(catalog.get("EzStream").as_ref())), "stream data");
    const Ref item = document->resolve(catalog, "Outlines")->get("First").as_ref();
    EXPECT_EQ(oracle.object(item)->get("Title").as_string(), "Chapter (one) with A and a line\nend");
    EXPECT_EQ(document->load(item)->get("Title").as_string(), "Chapter (one) with A and a line\nend");
    const auto old_id = old->trailer().get("ID").items(), id = document->trailer().get("ID").items();
    if (old_id.size() == 2) {
        ASSERT_EQ(id.size(), 2U);
        EXPECT_EQ(id[0].as_string(), old_id[0].as_string());
        EXPECT_NE(id[1].as_string(), old_id[1].as_string());
    }
    const bool encrypted = document->security() && document->security()->string_cipher() != Cipher::identity;
    const std::string_view added = base::as_text(base::ByteView(after).subspan(before.size()));
    EXPECT_EQ(added.find("stream data") == added.npos, encrypted);
}

TEST(Increment, extends_every_layout_and_encryption) {
    for (const Layout layout :
         {Layout::table, Layout::object_streams, Layout::linearized, Layout::linearized_object_streams}) {
        for (const int revision : {0, 2, 3, 4, 5, 6}) {
            for (const bool plain_metadata : {false, true}) {
                if (plain_metadata && revision < 4) continue;
                SCOPED_TRACE("layout " + std::to_string(static_cast<int>(layout)) + " R" + std::to_string(revision));
                const std::string password = revision == 0 ? "" : "user";
                const Bytes file =
                    testing::rewrite(testing::sample_pdf(), layout,
                                     {revision, password, "owner", !plain_metadata, revision != 4 || plain_metadata});
                const Bytes once = extend(file, password);
                check(file, once, password);
                const Bytes twice = extend(once, password);
                check(once, twice, password);
            }
        }
    }
}

/// 7.5.8.4: object 6 is hidden from old readers, defined by the stream alone.
Bytes hybrid_pdf() {
    std::string out = "%PDF-1.5\n";
    std::vector<std::size_t> offsets(8);
    const auto add = [&](std::size_t number, const std::string& body) {
        offsets[number] = out.size();
        out += std::to_string(number) + " 0 obj\n" + body + "\nendobj\n";
    };
    add(1, "<</Type/Catalog/Pages 2 0 R/Outlines 3 0 R>>");
    add(2, "<</Type/Pages/Count 1/Kids[4 0 R]/MediaBox[0 0 100 100]>>");
    add(3, "<</Type/Outlines/First 6 0 R/Last 6 0 R/Count 1>>");
    add(4, "<</Type/Page/Parent 2 0 R/Resources<<>>>>");
    const std::string title = "<</Title(Chapter \\(one\\) with A and a line\nend)/Parent 3 0 R>>",
                      packed = "6 0 " + title;
    add(5,
        "<</Type/ObjStm/N 1/First 4/Length " + std::to_string(packed.size()) + ">>stream\n" + packed + "\nendstream");
    const std::size_t stream = out.size();
    add(7, std::string("<</Type/XRef/Size 8/W[1 1 1]/Index[6 1]/Length 3>>stream\n") + std::string("\x02\x05\x00", 3) +
               "\nendstream");
    const std::size_t table = out.size();
    out += "xref\n0 8\n0000000000 65535 f \n";
    for (std::size_t i = 1; i < 8; ++i) {
        const std::string offset = std::to_string(offsets[i]);
        out += i == 6 ? "0000000000 00000 f \n" : std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
    }
    out += "trailer\n<</Size 8/Root 1 0 R/XRefStm " + std::to_string(stream) + ">>\nstartxref\n" +
           std::to_string(table) + "\n%%EOF";
    return base::to_bytes(out);
}

TEST(Increment, extends_a_hybrid_with_a_plain_table_after_a_missing_end_of_line) {
    const Bytes file = hybrid_pdf();
    const auto document = Document::open(file);
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->sections().size(), 2U);
    EXPECT_EQ(document->revisions().size(), 1U);
    EXPECT_TRUE(document->sections()[1].hybrid_part);
    const Bytes after = extend(file, "");
    check(file, after, "");
    EXPECT_EQ(after[file.size()], '\n');
    const auto again = Document::open(after);
    EXPECT_FALSE(again->trailer().has("XRefStm"));
}

TEST(Increment, counts_offsets_from_the_header) {
    Bytes file = base::to_bytes("garbage before the header\n");
    base::append(file, testing::sample_pdf());
    const auto document = Document::open(file);
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->header_offset(), 26U);
    check(file, extend(file, ""), "");
}

TEST(Increment, keeps_other_trailer_keys_and_never_reuses_numbers) {
    auto text = base::to_text(testing::sample_pdf());
    text.replace(text.find("/Root 1 0 R"), 11, "/Root 1 0 R/DocChecksum/ABC/Info 4 0 R");
    const Bytes file = base::to_bytes(text);
    const auto document = Document::open(file);
    ASSERT_TRUE(document);
    Increment increment(*document);
    EXPECT_EQ(increment.allocate().number, document->next_number());
    const Ref far{5000, 0};
    increment.set_raw(far, "(raw)");
    EXPECT_EQ(increment.allocate().number, 5001U);
    EXPECT_TRUE(increment.has(far));
    const auto out = increment.finish({{}, Ref{3, 0}, base::Bytes(16, 0xAB)});
    ASSERT_TRUE(out);
    const Bytes all = joined(file, *out);
    const auto after = Document::open(all);
    ASSERT_TRUE(after);
    EXPECT_TRUE(after->trailer().get("DocChecksum").is_name("ABC"));
    EXPECT_EQ(after->trailer().get("Info").as_ref(), (Ref{3, 0}));
    EXPECT_EQ(after->trailer().get("ID").items()[1].as_string(), std::string(16, '\xAB'));
    EXPECT_EQ(after->trailer().get("Size").as_integer(), 5002);
    EXPECT_EQ(after->load(far)->as_string(), "raw");
    EXPECT_EQ(after->sections().front().entry_count(), 2U);  // object 0 and the new one
}

TEST(Increment, a_value_keeps_its_source_where_it_is_untouched) {
    const Bytes file =
        testing::assemble({"<</Type/Catalog/Pages 2 0 R/X [ 1.50   <41>  ]>>", "<</Type/Pages/Count 0/Kids[]>>"});
    const auto document = Document::open(file);
    ASSERT_TRUE(document);
    Increment increment(*document);
    Value catalog = *document->catalog();
    catalog.set("Y", Value::integer(1));
    increment.set(document->root(), catalog);
    const auto out = increment.finish();
    ASSERT_TRUE(out);
    EXPECT_NE(base::as_text(out->bytes).find("<</Type/Catalog/Pages 2 0 R/X[ 1.50   <41>  ]/Y 1>>"),
              std::string_view::npos)
        << base::as_text(out->bytes);
}

/// Ciphertext must not travel to another object, and clear text of object streams must not stay clear.
TEST(Increment, strings_that_move_are_encrypted_anew) {
    for (const Layout layout : {Layout::table, Layout::object_streams}) {
        for (const int revision : {3, 4, 6}) {
            const Bytes file = testing::rewrite(testing::sample_pdf(), layout, {revision, "", "owner"});
            const auto document = Document::open(file);
            ASSERT_TRUE(document);
            const Ref from = document->resolve(*document->catalog(), "Outlines")->get("First").as_ref();
            const Value item = *document->load(from);
            Increment increment(*document);
            const Ref to = increment.allocate();
            increment.set(to, item);
            increment.set(from, item);
            const auto out = increment.finish();
            ASSERT_TRUE(out);
            const Bytes all = joined(file, *out);
            testing::Oracle oracle(all, "");
            EXPECT_TRUE(oracle.check()) << oracle.complaints();
            for (const Ref ref : {from, to})
                EXPECT_EQ(oracle.object(ref)->get("Title").as_string(), item.get("Title").as_string());
            EXPECT_EQ(base::as_text(out->bytes).find("Chapter"), std::string_view::npos);
        }
    }
}

}  // namespace
}  // namespace pdf
