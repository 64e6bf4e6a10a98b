// The pre-sign scan: words that the page covers itself (A-1), fields in composite fonts (A-5). The other rules are
// tested through the upload (documents_test).
#include "validation/scan.h"

#include <gtest/gtest.h>

#include "validation/testing.h"

namespace validation {
namespace {

using testing::Objects;
using testing::PdfFile;
using testing::stream;

std::string scan(const Objects& objects) {
    PdfFile file;
    file.revision(objects);
    const auto document = pdf::Document::open(base::as_bytes(file.bytes));
    if (!document) return document.error().message;
    std::string out;
    for (const auto& finding : scan_before_signing(*document)) out += finding.rule + " " + finding.key + ";";
    return out;
}

const std::string kResources =
    "/Resources << /Font << /F 10 0 R /I 11 0 R >> /XObject << /Photo 20 0 R /Glass 21 0 R /Cut 23 0 R /Ink 25 0 R "
    "/Full 26 0 R /Form 30 0 R /Group 31 0 R /Words 32 0 R >> /ExtGState << /Half << /ca 0.5 >> /Multiply << /BM "
    "/Multiply >> /Mask << /SMask << /S /Alpha /G 30 0 R >> >> /Solid << /ca 1 /BM /Normal /SMask /None >> >> /Shading "
    "<< /All << /ShadingType 2 /Extend [true true] >> /Part << /ShadingType 2 >> >> /Pattern << /Hatch << /PatternType "
    "1 "
    ">> >> >>";

Objects page(const std::string& content, const std::string& more = {}) {
    const std::string picture = "/Type /XObject /Subtype /Image /Width 2 /Height 1 /BitsPerComponent 8 /ColorSpace ";
    const std::string form = "/Type /XObject /Subtype /Form /BBox [0 0 300 200] ";
    return {
        {1, "<< /Type /Catalog /Pages 2 0 R >>"},
        {2, "<< /Type /Pages /Kids [3 0 R] /Count 1 " + kResources + " >>"},
        {3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R " + more + ">>"},
        {4, stream("", content)},
        {10, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"},
        {11, "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [12 0 R] >>"},
        {12, "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 500 /W [1 [500 500] 3 9 500] >>"},
        {20, stream(picture + "/DeviceGray", "\x01\x02")},
        {21, stream(picture + "/DeviceGray /SMask 22 0 R", "\x01\x02")},
        {22, stream(picture + "/DeviceGray", std::string("\xff\x00", 2))},  // the left half shows
        {23, stream(picture + "/DeviceGray /Mask 24 0 R", "\x01\x02")},
        {24, stream("/Type /XObject /Subtype /Image /Width 2 /Height 1 /BitsPerComponent 1 /ImageMask true", "\x40")},
        {25, stream("/Type /XObject /Subtype /Image /Width 2 /Height 1 /BitsPerComponent 1 /ImageMask true", "\xC0")},
        {26, stream("/Type /XObject /Subtype /Image /Width 2 /Height 1 /BitsPerComponent 1 /ImageMask true", "\x3F")},
        {30, stream(form, "1 g 0 0 300 200 re f")},
        {31, stream(form + "/Group << /S /Transparency >> ", "1 g 0 0 300 200 re f")},
        {32, stream(form + "/Matrix [1 0 0 1 5 5] " + kResources, "BT /F 10 Tf 20 20 Td (words of a form) Tj ET")}};
}

bool covered(const std::string& content, const std::string& more = {}) {
    return scan(page(content, more)) == "A-1 pdf.covered;";
}

const std::string kWords = "BT /F 12 Tf 50 100 Td (Pay 100) Tj ET ";  // "Pay" from 50 to 68, "100" from 74 to 92

TEST(ScanContent, WordsUnderSomethingOpaqueAreFound) {
    for (const std::string over : {"1 g 40 90 100 30 re f",
                                   "1 1 1 rg 40 90 m 140 90 l 140 120 l 40 120 l h f*",
                                   "0 0 0 0 k 40 90 100 30 re B",
                                   "72 95 24 20 re f",
                                   "q 100 0 0 30 40 90 cm /Photo Do Q",
                                   "q 0 -30 100 0 40 120 cm /Photo Do Q",
                                   "q 100 0 0 30 40 90 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q",
                                   "30 w 40 105 m 140 105 l S",
                                   "/Form Do",
                                   "/Group Do",
                                   "/Solid gs 40 90 100 30 re f",
                                   "/Half gs /Solid gs 40 90 100 30 re f",
                                   "/All sh",
                                   "q 40 90 100 30 re W n /All sh Q",
                                   "q 40 90 100 30 re W n 0 0 300 200 re f Q",
                                   "q 100 0 0 30 40 90 cm /Full Do Q",
                                   "q 200 0 0 30 40 90 cm /Glass Do Q",
                                   "q 200 0 0 30 40 90 cm /Cut Do Q",
                                   "0 0 60 200 re f 60 0 60 200 re f",
                                   "40 90 m 40 300 140 300 140 90 c f",
                                   "40 90 100 30 re f BT /F 12 Tf 50 100 Td (Pay 999) Tj ET"})
        EXPECT_TRUE(covered(kWords + over)) << over;
}

TEST(ScanContent, WhatHidesNothingIsNotSpokenOf) {
    for (const std::string over :
         {"", "40 90 100 30 re S", "40 97 100 3 re f", "72 95 15 20 re f", "40 90 100 30 re W n", "40 90 100 30 re n",
          "200 90 50 30 re f", "/Half gs 40 90 100 30 re f", "/Multiply gs 40 90 100 30 re f",
          "/Mask gs 40 90 100 30 re f", "/Half gs /Group Do", "q 200 0 0 30 40 90 cm /Ink Do Q",
          "q 60 0 0 30 40 90 cm /Glass Do Q BT /F 12 Tf 50 100 Td (Pay) Tj ET", "/Part sh",
          "/Pattern cs /Hatch scn 40 90 100 30 re f", "q 200 90 50 30 re W n 0 0 300 200 re f Q", "40 90 100 30 re f ",
          "30 90 m 35 103 l 140 90 l f", "40 90 100 30 re 45 85 90 40 re f*"}) {
        const bool redrawn = over == "40 90 100 30 re f ";
        EXPECT_FALSE(covered(kWords + over + (redrawn ? kWords : ""))) << over;
    }
}

TEST(ScanContent, WordsThatWereNotToBeSeenMayBeCovered) {
    const std::string box = "0 0 300 200 re f";
    for (const std::string words :
         {"BT 3 Tr /F 12 Tf 50 100 Td (recognised) Tj ET ", "BT /F 1 Tf 50 100 Td (tiny) Tj ET ",
          "BT /F 12 Tf 50 300 Td (off the page) Tj ET ", "q 0 0 9 9 re W n BT /F 12 Tf 50 100 Td (clipped) Tj ET Q ",
          "BT /F 12 Tf 50 100 Td (   ) Tj ET ", "BT /F 12 Tf 50 100 Td (.....) Tj ET ",
          "BT /I 12 Tf 50 100 Td <0003> Tj ET ", "/Nothing gs q Q "})
        EXPECT_FALSE(covered(words + box)) << words;
    EXPECT_FALSE(covered(box + " 0 g " + kWords)) << "a background";
    EXPECT_FALSE(covered("q 300 0 0 200 0 0 cm /Photo Do Q " + kWords)) << "a scan, then its text";
}

TEST(ScanContent, WordsOfEveryKindAreSeen) {
    const std::string box = " 0 0 300 200 re f";
    for (const std::string words :
         {"BT /I 12 Tf 50 100 Td <00040005> Tj ET ", "BT /F 12 Tf 1 0 0 1 50 100 Tm [(P) -20 (ay)] TJ ET ",
          "BT /F 12 Tf 14 TL 50 100 Td (x) ' ET ", "BT /F 12 Tf 50 100 Td 1 2 (x) \" ET ",
          "q 0 1 -1 0 100 20 cm BT /F 12 Tf (turned) Tj ET Q ", "/Words Do ", "BT /F 12 Tf 50 100 Td <506179> Tj ET ",
          "BT /F 12 Tf 50 100 Td (\\120ay) Tj ET ", "BT 1 Tr /F 12 Tf 50 100 Td (outlined) Tj ET "})
        EXPECT_TRUE(covered(words + box)) << words;
}

TEST(ScanContent, OneWordOfALineIsEnoughAndOthersDoNotCount) {
    EXPECT_TRUE(covered(kWords + "73 95 22 20 re f")) << "the amount";
    EXPECT_FALSE(covered(kWords + "80 95 22 20 re f")) << "half of the amount";
}

TEST(ScanContent, SeveralStreamsAreOneContent) {
    auto objects = page("");
    objects[3] = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents [4 0 R 5 0 R] >>";
    objects[4] = stream("", kWords + "q 100 0 0 30");
    objects[5] = stream("", "40 90 cm /Photo Do Q");
    EXPECT_EQ(scan(objects), "A-1 pdf.covered;");
}

TEST(ScanContent, HostileContentEnds) {
    std::string deep, many;
    for (int i = 0; i < 200'000; ++i) deep += "q ";
    for (int i = 0; i < 50'000; ++i) many += "BT /F 12 Tf 50 100 Td (ab) Tj ET 0 0 300 200 re f\n";
    for (const auto& content :
         {deep + kWords + "/Form Do", many, kWords + "BI /W 9 ID", kWords + "BI", kWords + "[(a",
          kWords + "1e999 0 0 nan 0 0 cm /Photo Do", kWords + "/None Do /None gs /None sh /None Tf"})
        scan(page(content));
    auto loop = page("/Form Do");
    loop[30] =
        stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9] " + kResources, "/Form Do /Form Do /Form Do /Form Do");
    EXPECT_EQ(scan(loop), "");
}

// ---- A-5

const std::string kMap =
    "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
    "3 beginbfrange <0010> <0019> <0030> <0041> <005A> <0041> <0061> <0063> [<0061> <0062> <0063>] endbfrange "
    "3 beginbfchar <0003> <0020> <0070> <FB01> <0071> <00E9> endbfchar endcmap end";

/// A text field with this value whose appearance shows `content` in the composite font /C or the simple font /S.
std::string scan_field(const std::string& value, const std::string& content, const std::string& map = kMap) {
    Objects objects = {
        {1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>"},
        {2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"},
        {3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Annots [5 0 R] >>"},
        {5, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (sum) /V " + value +
                " /F 4 /Rect [0 0 90 9] /AP << /N 6 0 R >> >>"},
        {6, stream("/Type /XObject /Subtype /Form /BBox [0 0 90 9] /Resources << /Font << /C 7 0 R /S 9 0 R >> >>",
                   content)},
        {7,
         "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [] /ToUnicode 8 0 R >>"},
        {8, stream("", map)},
        {9, "<< /Type /Font /Subtype /Type1 /BaseFont /X /Encoding << /Differences [1 /a] >> >>"}};
    return scan(objects);
}

const std::string kOther = "A-5 pdf.field_appearance;";

TEST(ScanFields, CompositeFontsAreReadThroughToUnicode) {
    const std::string shown = "/Tx BMC q BT /C 9 Tf 2 2 Td <005200430003> Tj [<0011> -20 <0012>] TJ ET Q EMC";  // RC 12
    EXPECT_EQ(scan_field("(RC 12)", shown), "");
    EXPECT_EQ(scan_field("(RC  1234)", shown), "") << "only the beginning shows";
    EXPECT_EQ(scan_field("(RC 99)", shown), kOther);
    EXPECT_EQ(scan_field("()", shown), kOther);
    EXPECT_EQ(scan_field("null", shown), kOther);
    EXPECT_EQ(scan_field("(CR)", std::string("/C 9 Tf (\0R\\000C) Tj", 20)), kOther) << "a literal string";
    EXPECT_EQ(scan_field("(RC)", std::string("/C 9 Tf (\0R\\000C) Tj", 20)), "");
    EXPECT_EQ(scan_field("(abc)", "/C 9 Tf <006100620063> '"), "") << "a range with a list";
    EXPECT_EQ(scan_field("(acb)", "/C 9 Tf <006100620063> '"), kOther);
}

TEST(ScanFields, WritingBeyondAscii) {
    EXPECT_EQ(scan_field("(fi)", "/C 9 Tf <0070> Tj"), "") << "a ligature";
    EXPECT_EQ(scan_field("(fl)", "/C 9 Tf <0070> Tj"), kOther);
    EXPECT_EQ(scan_field("<FEFF00E9>", "/C 9 Tf <0071> Tj"), "");
    EXPECT_EQ(scan_field("(e)", "/C 9 Tf <0071> Tj"), kOther);
    EXPECT_EQ(scan_field("<FEFF00650301>", "/C 9 Tf <0071> Tj"), "") << "the same letter in two parts";
    EXPECT_EQ(scan_field("<FEFF0645>", "/C 9 Tf <0041> Tj"), "") << "shown in another order than written";
}

TEST(ScanFields, WhatIsNotCertainIsNotSpokenOf) {
    EXPECT_EQ(scan_field("(1)", "/C 9 Tf <00110099> Tj"), "") << "a code that is not in the map";
    EXPECT_EQ(scan_field("(RC 99)", "/C 9 Tf <00520043> Tj", ""), "") << "no map";
    EXPECT_EQ(scan_field("(RC 99)", "/C 9 Tf <0052> Tj", "1 beginbfchar <0052"), "") << "a broken map";
    EXPECT_EQ(scan_field("(b)", "/S 9 Tf <01> Tj"), "") << "an encoding of its own";
    EXPECT_EQ(scan_field("(RC)", "/Span << /ActualText (other) >> BDC /C 9 Tf <00520043> Tj EMC"), "");
    EXPECT_EQ(scan_field("(R) /Ff 8192", "/C 9 Tf <0043> Tj"), "") << "a password";
}

TEST(ScanFields, HostileMapsEnd) {
    std::string ranges = "9999 beginbfrange ";
    for (int i = 0; i < 9999; ++i) ranges += "<0041> <FFFFFFFF> <0041> ";
    EXPECT_EQ(scan_field("(B)", "/C 9 Tf <0041> Tj", ranges), kOther);
    EXPECT_EQ(scan_field("(A)", "/C 9 Tf <0041> Tj", "beginbfrange <0041> <0042> [ [ <0041>"), "");
}

}  // namespace
}  // namespace validation
