// Tagged documents of every shape stay tagged, with QPDF as reader. The validator's view of the second signature and
// veraPDF's are in tests/golden/test_tagged.py.
#include "pades/structure_tree.h"

#include <gtest/gtest.h>

#include "pades/sign.h"
#include "pades/test_authority.h"
#include "pades/test_pdfs.h"

namespace pades {
namespace {

using testing::make_pdf;
using testing::must;
using testing::Qpdf;
using testing::Shape;

/// The tree's parts as PDF source; objects count from 10: the root, the Document element, a paragraph.
struct Tree {
    std::string root_kids = "11 0 R";
    std::string root_more = "/ParentTree<</Nums[0 12 0 R]>>/ParentTreeNextKey 1";
    std::string document_kids = "12 0 R";
    std::string type = "Document";
    std::vector<std::string> more = {};  // from 13 on
};

Shape tagged(const Tree& tree) {
    Shape shape{.catalog = "/MarkInfo<</Marked true>>/StructTreeRoot 10 0 R",
                .objects = {"<</Type/StructTreeRoot/K " + tree.root_kids + tree.root_more + ">>",
                            "<</Type/StructElem/S/" + tree.type + "/P 10 0 R/K " + tree.document_kids + ">>",
                            "<</Type/StructElem/S/P/P 11 0 R/K 0>>"}};
    shape.objects.insert(shape.objects.end(), tree.more.begin(), tree.more.end());
    return shape;
}

class StructureTreeTest : public ::testing::Test {
  protected:
    Bytes sign(const Bytes& file, bool visible = true, std::uint32_t page = 0, std::vector<Visible> marks = {}) {
        SignOptions how;
        how.spec.name = "Siti Contoh";
        how.spec.claimed_time = authority_.now();
        if (visible) how.spec.visible = mark(page);
        how.spec.extra_marks = std::move(marks);
        crypto::Sha256 hash;
        hash.update(file);
        const pdf::Document document = must(pdf::Document::open(file));
        Bytes out = file;
        base::append(out, must(sign_file(document, hash, authority_.signer(), how)).bytes);
        return out;
    }
    Visible mark(std::uint32_t page) {
        Visible out;
        out.page = page;
        out.box = {40, 60, 180, 50};
        out.look.lines = {"Siti Contoh"};
        out.look.font = font_.get();
        return out;
    }

    testing::TestAuthority authority_;
    std::shared_ptr<const appearance::Font> font_ = must(appearance::Font::open(appearance::default_font_path));
};

/// The value of a key in a number tree (ISO 32000-2 section 7.9.7), by the way of /Limits.
qpdf_oh look_up(const Qpdf& qpdf, qpdf_oh node, long long key) {
    const qpdf_data q = qpdf.handle();
    const qpdf_oh kids = qpdf_oh_get_key(q, node, "/Kids");
    for (int i = 0; i < qpdf_oh_get_array_n_items(q, kids); ++i) {
        const qpdf_oh kid = qpdf_oh_get_array_item(q, kids, i);
        const qpdf_oh limits = qpdf_oh_get_key(q, kid, "/Limits");
        if (qpdf_oh_get_int_value(q, qpdf_oh_get_array_item(q, limits, 0)) <= key &&
            key <= qpdf_oh_get_int_value(q, qpdf_oh_get_array_item(q, limits, 1)))
            return look_up(qpdf, kid, key);
    }
    const qpdf_oh numbers = qpdf_oh_get_key(q, node, "/Nums");
    for (int i = 0; i + 1 < qpdf_oh_get_array_n_items(q, numbers); i += 2)
        if (qpdf_oh_get_int_value(q, qpdf_oh_get_array_item(q, numbers, i)) == key)
            return qpdf_oh_get_array_item(q, numbers, i + 1);
    return qpdf_oh_new_null(q);
}

/// Key, element, object reference and annotation point at each other; the element stands where `holder` says.
void expect_tagged(const Qpdf& qpdf, const std::string& annotation, const std::string& holder, const char* type) {
    const long long key = qpdf.integer(annotation + "/StructParent");
    EXPECT_GT(qpdf.integer("Root/StructTreeRoot/ParentTreeNextKey"), key);
    const qpdf_data q = qpdf.handle();
    const qpdf_oh element = look_up(qpdf, qpdf.at("Root/StructTreeRoot/ParentTree"), key);
    ASSERT_TRUE(qpdf_oh_is_dictionary(q, element) != QPDF_FALSE) << annotation;
    EXPECT_STREQ(qpdf_oh_get_name(q, qpdf_oh_get_key(q, element, "/S")), type);
    const qpdf_oh object = qpdf_oh_get_key(q, element, "/K");
    EXPECT_EQ(qpdf_oh_get_object_id(q, qpdf_oh_get_key(q, object, "/Obj")),
              qpdf_oh_get_object_id(q, qpdf.at(annotation)));
    EXPECT_EQ(qpdf_oh_get_object_id(q, qpdf_oh_get_key(q, object, "/Pg")),
              qpdf_oh_get_object_id(q, qpdf.at(annotation + "/P")));
    EXPECT_EQ(qpdf_oh_get_object_id(q, qpdf_oh_get_key(q, element, "/P")), qpdf_oh_get_object_id(q, qpdf.at(holder)));
    const int last = qpdf.count(holder + "/K") - 1;
    bool listed = false;
    for (int i = 0; i <= last; ++i)
        listed = listed || qpdf_oh_get_object_id(q, qpdf.at(holder + "/K/" + std::to_string(i))) ==
                               qpdf_oh_get_object_id(q, element);
    EXPECT_TRUE(listed) << annotation;
    EXPECT_EQ(qpdf.source(annotation + "/P/Tabs"), "/S");
}

constexpr const char* document_element = "Root/StructTreeRoot/K";
constexpr const char* first_annotation = "Root/Pages/Kids/0/Annots/0";

TEST_F(StructureTreeTest, ParentTreesOfEveryShape) {
    const std::vector<Tree> trees{
        {},
        {.root_more = "/ParentTree 13 0 R/ParentTreeNextKey 7", .more = {"<</Nums 14 0 R>>", "[0 12 0 R]"}},
        {.root_more = "/ParentTree 13 0 R", .more = {"<</Nums[0 12 0 R 41 12 0 R]>>"}},
        {.root_more = ""},
        {.root_more = "/ParentTree<<>>"},
        {.root_more = "/ParentTree 13 0 R/ParentTreeNextKey 2",  // too low: 9 is taken
         .more = {"<</Kids[14 0 R 15 0 R]>>", "<</Limits[0 3]/Nums[0 12 0 R 3 12 0 R]>>",
                  "<</Limits[8 9]/Kids[16 0 R]>>", "<</Limits[8 9]/Nums[8 12 0 R 9 12 0 R]>>"}},
        {.root_more = "/ParentTree<</Kids 13 0 R>>", .more = {"[<</Limits[0 0]/Nums 14 0 R>>]", "[0 12 0 R]"}},
        {.root_more = "/ParentTree<</Kids[13 0 R]>>",
         .more = {"<</Limits 14 0 R/Kids[<</Limits[0 5]/Nums[0 12 0 R 5 12 0 R]>>]>>", "[0 5]"}},
    };
    for (std::size_t i = 0; i < trees.size(); ++i) {
        SCOPED_TRACE(i);
        for (const bool compressed : {false, true}) {
            const Bytes plain = make_pdf(tagged(trees[i]));
            const Bytes once = sign(compressed ? testing::object_streams(plain) : plain);
            const Bytes twice = sign(once);
            Qpdf qpdf(twice);
            ASSERT_TRUE(qpdf.clean());
            expect_tagged(qpdf, first_annotation, document_element, "/Form");
            // The second signature leaves alone what the first one signed.
            EXPECT_EQ(qpdf.all_with("/S", "/Form").size(), 1u);
            EXPECT_EQ(qpdf.source("Root/Pages/Kids/0/Annots/1/StructParent"), "null");
            EXPECT_EQ(qpdf.source("Root/StructTreeRoot"), Qpdf(once).source("Root/StructTreeRoot"));
        }
    }
}

TEST_F(StructureTreeTest, ElementGoesWhereTheTreeAllows) {
    const auto signed_with = [&](const Tree& tree) { return sign(make_pdf(tagged(tree))); };
    expect_tagged(Qpdf(signed_with({.root_kids = "[11 0 R]"})), first_annotation, "Root/StructTreeRoot/K/0", "/Form");
    expect_tagged(Qpdf(signed_with({.document_kids = "[12 0 R 3]"})), first_annotation, document_element, "/Form");
    expect_tagged(Qpdf(signed_with({.document_kids = "7"})), first_annotation, document_element, "/Form");
    // Not below a paragraph, and not into an array that is an object of its own: those of an element may not change.
    expect_tagged(Qpdf(signed_with({.type = "P"})), first_annotation, "Root/StructTreeRoot", "/Form");
    expect_tagged(Qpdf(signed_with({.document_kids = "13 0 R", .more = {"[12 0 R]"}})), first_annotation,
                  "Root/StructTreeRoot", "/Form");
    expect_tagged(Qpdf(signed_with({.root_kids = "13 0 R", .type = "P", .more = {"[11 0 R]"}})), first_annotation,
                  "Root/StructTreeRoot", "/Form");
    expect_tagged(Qpdf(signed_with({.root_more = "/RoleMap<</Book/Document>>", .type = "Book"})), first_annotation,
                  document_element, "/Form");
}

TEST_F(StructureTreeTest, RootInTheCatalogBecomesAnObject) {
    const Bytes once = sign(make_pdf({.catalog = "/MarkInfo<</Marked true>>/StructTreeRoot<<>>"}));
    expect_tagged(Qpdf(once), first_annotation, "Root/StructTreeRoot", "/Form");
}

TEST_F(StructureTreeTest, DamagedTreesAndUntaggedDocumentsAreSignedWithoutTags) {
    const std::vector<Shape> shapes{
        {},
        {.catalog = "/StructTreeRoot<<>>"},
        {.catalog = "/MarkInfo<</Marked false>>/StructTreeRoot<<>>"},
        tagged({.root_more = "/ParentTree<</Nums[0]>>"}),
        tagged({.root_more = "/ParentTree[]"}),
        tagged({.root_more = "/ParentTree 13 0 R", .more = {"<</Kids[13 0 R]>>"}}),  // goes round
        tagged({.root_more = "/ParentTreeNextKey 2147483647"}),
        tagged({.root_more = "/ParentTree<</Nums[9223372036854775807 12 0 R]>>"}),
    };
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        SCOPED_TRACE(i);
        Qpdf qpdf(sign(make_pdf(shapes[i])));
        EXPECT_TRUE(qpdf.clean());
        EXPECT_EQ(qpdf.source(std::string(first_annotation) + "/StructParent"), "null");
        EXPECT_TRUE(qpdf.all_with("/S", "/Form").empty());
    }
}

TEST_F(StructureTreeTest, InvisibleFieldsNeedNoTag) {
    Shape shape = tagged({});
    shape.page = "/MediaBox[-50 -40 500 600]";
    const Bytes once = sign(make_pdf(shape), false);
    Qpdf qpdf(once);
    EXPECT_TRUE(qpdf.clean());
    EXPECT_EQ(qpdf.source("Root/Pages/Kids/0/Annots/0/Rect"), "[ -51 -41 -51 -41 ]");
    EXPECT_EQ(qpdf.source("Root/Pages/Kids/0/Tabs"), "/S");
    EXPECT_TRUE(qpdf.all_with("/S", "/Form").empty());
    shape.page = "/MediaBox[0 0 500 600]";
    EXPECT_EQ(Qpdf(sign(make_pdf(shape), false)).source("Root/Pages/Kids/0/Annots/0/Rect"), "[ 0 0 0 0 ]");
}

TEST_F(StructureTreeTest, MarksAreTaggedToo) {
    Shape shape = tagged({});
    shape.pages = 3;
    const Bytes done = sign(make_pdf(shape), true, 1, {mark(1), mark(2)});
    Qpdf qpdf(done);
    EXPECT_TRUE(qpdf.clean());
    expect_tagged(qpdf, "Root/Pages/Kids/1/Annots/0", document_element, "/Form");
    expect_tagged(qpdf, "Root/Pages/Kids/1/Annots/1", document_element, "/Annot");
    expect_tagged(qpdf, "Root/Pages/Kids/2/Annots/0", document_element, "/Annot");
    EXPECT_EQ(qpdf.text(qpdf.at("Root/Pages/Kids/2/Annots/0"), "/Contents"), "Siti Contoh");
    // Where later time-stamps go, so that they need not change the page.
    EXPECT_EQ(qpdf.source("Root/Pages/Kids/0/Tabs"), "/S");
}

}  // namespace
}  // namespace pades
