#include "pades/gate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "pades/test_pdfs.h"

namespace pades {
namespace {

using base::Bytes;
using testing::make_pdf;

std::string judge(const Bytes& file, const std::string& password = {}, const GateOptions& options = {}) {
    pdf::OpenOptions open;
    open.password = password;
    const auto document = pdf::Document::open(file, open);
    if (!document) return document.error().key;
    const auto gate = check_signable(*document, options);
    if (!gate) return gate.error().key;
    std::string warnings;
    for (const GateWarning& warning : gate->warnings) warnings += warning.key + " ";
    return warnings;
}

Bytes locked(bool modify, bool annotate, bool fill) {
    return testing::rewrite(
        make_pdf({.catalog = "/AcroForm<</Fields[10 0 R]>>", .objects = {"<</FT/Sig/T(There)/Rect[0 0 0 0]>>"}}),
        [=](qpdf_data q) {
            qpdf_set_r6_encryption_parameters2(q, "", "owner", 1, 1, 1, annotate, fill, modify, qpdf_r3p_full, 1);
        });
}

TEST(Gate, PlainDocumentsPass) {
    EXPECT_EQ(judge(make_pdf()), "");
}

TEST(Gate, PermissionsDecide) {
    EXPECT_EQ(judge(locked(true, true, true)), "");
    EXPECT_EQ(judge(locked(false, true, true)), "pdf.permission_denied");
    EXPECT_EQ(judge(locked(false, false, false)), "pdf.permission_denied");
    EXPECT_EQ(judge(locked(false, false, true), "", {"There"}), "");  // an existing field may be signed
    EXPECT_EQ(judge(locked(false, false, false), "", {"There"}), "pdf.permission_denied");
    EXPECT_EQ(judge(locked(false, false, false), "owner"), "");
    EXPECT_EQ(judge(locked(true, true, true), "wrong"), "");  // the empty user password opens it
}

TEST(Gate, FormsWithPrograms) {
    EXPECT_EQ(judge(make_pdf({.catalog = "/AcroForm<</Fields[]/XFA(x)>>"})), "pdf.xfa");
    EXPECT_EQ(judge(make_pdf({.catalog = "/OpenAction<</S/JavaScript/JS(app.alert)>>"})), "pdf.javascript ");
    EXPECT_EQ(judge(make_pdf({.catalog = "/Names<</JavaScript<<>>>>"})), "pdf.javascript ");
    EXPECT_EQ(judge(make_pdf({.page = "/MediaBox[0 0 9 9]/AA<<>>"})), "");  // empty: nothing runs
    EXPECT_EQ(judge(make_pdf({.page = "/MediaBox[0 0 9 9]/AA<</O<</S/JavaScript/JS(x)>>>>"})), "pdf.javascript ");
    EXPECT_EQ(judge(make_pdf({.catalog = "/OpenAction[10 0 R/Fit]"})), "");
    EXPECT_EQ(judge(make_pdf({.catalog = "/Perms<</UR3<<>>>>"})), "pdf.usage_rights ");
}

TEST(Gate, NoPages) {
    EXPECT_EQ(judge(make_pdf({.pages = 0})), "pdf.no_such_page");
}

TEST(Gate, CertifiedByPermsAlone) {
    const auto certified = [](int level) {
        return make_pdf({.catalog = "/Perms<</DocMDP 10 0 R>>",
                         .objects = {"<</Type/Sig/Reference[<</TransformMethod/DocMDP/TransformParams<</P " +
                                     std::to_string(level) + ">>>>]>>"}});
    };
    EXPECT_EQ(judge(certified(1)), "pdf.certified_no_changes");
    EXPECT_EQ(judge(certified(2)), "pdf.certified_no_visible_field");
    EXPECT_EQ(judge(certified(2), "", {"", false}), "");
}

TEST(Gate, CertifiedFormsLetTheirOwnFieldsBeSigned) {
    const Bytes file =
        make_pdf({.catalog = "/Perms<</DocMDP 10 0 R>>/AcroForm<</Fields[11 0 R]>>",
                  .objects = {"<</Type/Sig/Reference[<</TransformMethod/DocMDP/TransformParams<</P 2>>>>]>>",
                              "<</FT/Sig/T(There)/Rect[0 0 90 20]>>"}});
    EXPECT_EQ(judge(file, "", {"There"}), "");
    EXPECT_EQ(judge(file, "", {"Elsewhere"}), "pdf.certified_no_visible_field");
}

TEST(Gate, AnApprovalSignatureMayForbidEverything) {
    const auto signed_with = [](const std::string& field, const std::string& signature) {
        return make_pdf(
            {.catalog = "/AcroForm<</SigFlags 3/Fields[10 0 R]>>",
             .objects = {"<</FT/Sig/T(First)/Rect[0 0 0 0]/V 11 0 R" + field + ">>",
                         "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached" + signature + ">>"}});
    };
    const GateOptions invisible{"", false};
    const std::string everything = "/Reference[<</TransformMethod/FieldMDP/TransformParams<</Action/All/P 1>>>>]";
    const std::string fields = "/Reference[<</TransformMethod/FieldMDP/TransformParams<</Action/All>>>>]";
    EXPECT_EQ(judge(signed_with("", everything), "", invisible), "pdf.certified_no_changes");
    EXPECT_EQ(judge(signed_with("/Lock<</Action/All/P 1>>", ""), "", invisible), "pdf.certified_no_changes");
    EXPECT_EQ(judge(signed_with("", fields), "", invisible), "pdf.already_signed ");
    EXPECT_EQ(judge(signed_with("", fields)), "pdf.field_locked");
}

TEST(Gate, NeverCrashesOnTheCorpus) {
    const std::filesystem::path root(EZSIGN_TEST_SHARED "/corpora/pdf");
    if (!std::filesystem::exists(root)) GTEST_SKIP() << "skipped: corpus not present";
    int opened = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        if (entry.path().extension() != ".pdf" || entry.file_size() > 2'000'000) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const Bytes file{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
        const auto document = pdf::Document::open(file);
        if (!document) continue;
        ++opened;
        (void)check_signable(*document);
    }
    EXPECT_GT(opened, 300);
}

}  // namespace
}  // namespace pades
