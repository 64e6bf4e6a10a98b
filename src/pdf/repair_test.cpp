#include "pdf/repair.h"

#include <gtest/gtest.h>

#include "pdf/increment.h"
#include "pdf/qpdf_oracle.h"

namespace pdf {
namespace {

using base::Bytes;
using testing::Layout;

Bytes broken(const Bytes& file) {
    std::string text = base::to_text(file);
    const auto at = text.rfind("startxref\n");
    text.replace(at + 10, 1, "9");
    return base::to_bytes(text);
}

TEST(Repair, leaves_a_good_file_alone) {
    const Bytes file = testing::sample_pdf();
    auto opened = open_or_repair(Bytes(file));
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->rewritten);
    EXPECT_EQ(opened->bytes, file);
    const RepairedFile moved = std::move(*opened);
    EXPECT_EQ(moved.document.page_count(), 3U);
    EXPECT_EQ(moved.document.bytes().data(), moved.bytes.data());
}

TEST(Repair, rewrites_a_damaged_file) {
    const auto opened = open_or_repair(broken(testing::sample_pdf()));
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_TRUE(opened->rewritten);
    EXPECT_EQ(opened->document.page_count(), 3U);
    testing::Oracle oracle(opened->bytes, "");
    EXPECT_TRUE(oracle.check()) << oracle.complaints();
}

TEST(Repair, uploads_no_cross_reference_stream_that_claims_rows_it_does_not_have) {
    std::string text = base::to_text(testing::rewrite(testing::sample_pdf(), Layout::object_streams));
    const auto size = text.rfind("/Size ");
    ASSERT_NE(size, text.npos);
    text[size + 6] = '9';
    const Bytes file = base::to_bytes(text);
    const auto lazy = Document::open(file);
    ASSERT_TRUE(lazy);
    EXPECT_EQ(lazy->page_count(), 3U);
    EXPECT_EQ(lazy->sections()[0].entries().error().key, "pdf.damaged");
    EXPECT_EQ(lazy->load({lazy->sections()[0].highest_number(), 0}).error().key, "pdf.damaged");
    EXPECT_EQ(open_or_repair(Bytes(file)).error().key, "pdf.damaged");  // QPDF makes nothing of it
}

TEST(Repair, keeps_the_encryption) {
    OpenOptions options;
    options.password = "user";
    const auto opened =
        open_or_repair(broken(testing::rewrite(testing::sample_pdf(), Layout::table, {4, "user", "owner"})), options);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_TRUE(opened->rewritten);
    ASSERT_NE(opened->document.security(), nullptr);
    EXPECT_EQ(opened->document.security()->revision(), 4);
    EXPECT_EQ(open_or_repair(broken(testing::rewrite(testing::sample_pdf(), Layout::table, {4, "user", "owner"})))
                  .error()
                  .key,
              "pdf.password_required");
}

TEST(Repair, moves_the_header_to_the_beginning) {
    Bytes file = base::to_bytes("garbage\n");
    base::append(file, testing::sample_pdf());
    const auto opened = open_or_repair(std::move(file));
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->rewritten);
    EXPECT_EQ(opened->document.header_offset(), 0U);
}

TEST(Repair, never_touches_a_signed_file) {
    const Bytes file =
        testing::assemble({"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
                           "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 9 9]>>", "<</Type/Page/Parent 2 0 R>>",
                           "<</T(a)/FT/Sig/V 5 0 R>>", "<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>"});
    EXPECT_TRUE(open_or_repair(Bytes(file)));
    EXPECT_EQ(open_or_repair(broken(file)).error().key, "pdf.damaged_signed");
    Bytes shifted = base::to_bytes("garbage\n");
    base::append(shifted, file);
    const auto kept = open_or_repair(Bytes(shifted));
    ASSERT_TRUE(kept);
    EXPECT_FALSE(kept->rewritten);
}

TEST(Repair, gives_up_with_a_reason) {
    EXPECT_EQ(open_or_repair(base::to_bytes("%PDF-1.7\nnothing here\nstartxref\n5\n%%EOF")).error().key, "pdf.damaged");
    EXPECT_EQ(open_or_repair({}).error().key, "pdf.empty");
    EXPECT_EQ(open_or_repair(base::to_bytes("hello")).error().key, "pdf.not_pdf");
    const Rewriter refuses = [](base::ByteView, std::string_view) -> base::Result<Bytes> {
        return base::make_error(base::ErrorCode::unavailable, "sandbox.down", "");
    };
    EXPECT_EQ(open_or_repair(broken(testing::sample_pdf()), {}, refuses).error().key, "sandbox.down");
    const Bytes no_pages = testing::assemble({"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 0/Kids[]>>"});
    EXPECT_EQ(open_or_repair(Bytes(no_pages)).error().key, "pdf.damaged");
}

}  // namespace
}  // namespace pdf
