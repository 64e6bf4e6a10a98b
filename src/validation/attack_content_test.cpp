// Attacks on what the document shows: shadow attacks (hide, replace, hide and replace), whose author prepared the swap
// before signing, and attacks on certified documents with annotations (EAA) and signature fields (SSA).
#include <gtest/gtest.h>

#include "validation/attacks.h"

namespace validation::testing {
namespace {

const std::string kCover = stream("/Type /XObject /Subtype /Form /BBox [0 0 300 200]", "1 g 0 0 300 200 re f");
const std::string kNothing = stream("/Type /XObject /Subtype /Form /BBox [0 0 300 200]", "");

std::string widget(const std::string& text) {
    return "<< /Type /Annot /Subtype /Widget /P 3 0 R " + text + " >>";
}
std::string appearance(const std::string& text) {
    return stream("/Type /XObject /Subtype /Form /BBox [0 0 50 10]", "/Tx BMC BT (" + text + ") Tj ET EMC");
}

/// A document whose author has prepared everything that the shadow attacks need.
Objects prepared() {
    auto objects = plain_document();
    objects[1] =
        "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /OCProperties << /OCGs [44 0 R] /D << /OFF [] >> >> >>";
    objects[3] =
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents [4 0 R 51 0 R] /Annots [6 0 R 7 0 R 46 0 R "
        "48 0 R] /Resources << /Font << /F1 40 0 R >> /XObject << /O 8 0 R /I 9 0 R /Later 99 0 R >> /Properties << "
        "/L 44 0 R >> >> >>";
    objects[5] = "<< /Fields [6 0 R 7 0 R 48 0 R] /DA (/F1 9 Tf) /DR << /Font << /F1 40 0 R >> >> >>";
    objects[6] = widget("/FT /Tx /T (empty) /Rect [10 10 60 20] /F 4 /AP << /N 52 0 R >>");
    objects[7] = widget("/FT /Tx /T (filled) /V (100) /Rect [10 30 60 40] /F 4 /AP << /N 45 0 R >>");
    objects[8] = kCover;
    objects[9] =
        stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", "x");
    objects[40] = "<< /Type /Font /Subtype /TrueType /BaseFont /F /FontDescriptor 42 0 R /ToUnicode 41 0 R >>";
    objects[41] = stream("", "beginbfchar <31> <0031> endbfchar");
    objects[42] = "<< /Type /FontDescriptor /FontName /F /Flags 4 /FontFile2 43 0 R >>";
    objects[43] = stream("", "glyphs");
    objects[44] = "<< /Type /OCG /Name (layer) >>";
    objects[45] = appearance("100");
    objects[46] = "<< /Type /Annot /Subtype /Stamp /Rect [0 0 300 200] /F 2 /AP << /N 47 0 R >> >>";
    objects[47] = kCover;
    objects[48] = widget("/FT /Sig /T (later) /Rect [0 0 300 200] /F 4 /AP << /N 49 0 R >>");
    objects[49] = kNothing;
    objects[50] = kCover;
    objects[51] = stream("", "/O Do");
    objects[52] = appearance("100");
    objects[60] = "<< /Type /Pages /Kids [61 0 R] /Count 1 >>";
    objects[61] = "<< /Type /Page /Parent 60 0 R /MediaBox [0 0 300 200] /Contents 62 0 R >>";
    objects[62] = stream("", "BT (Pay 900) Tj ET");
    objects[70] = "<< /Type /Catalog /Pages 60 0 R /AcroForm 5 0 R >>";
    return objects;
}

Seed prepared_seed(Layout layout, const std::string& extra = {}) {
    PdfFile file(layout);
    const auto objects = prepared();
    file.revision(objects);
    maker().sign(file,
                 {{3, replaced(objects.at(3), "48 0 R]", "48 0 R 10 0 R]")},
                  {5, replaced(objects.at(5), "48 0 R]", "48 0 R 10 0 R] /SigFlags 3")},
                  {10, widget("/FT /Sig /T (Signature1) /V 11 0 R /Rect [0 0 0 0] /F 132")}},
                 11, Kind::signature, extra);
    Seed seed{layout == Layout::table ? "prepared table" : "prepared streams", file};
    return seed;
}

struct Swap {
    const char* name;
    Objects objects;
    const char* rules;
    const char* trailer = "";
};

std::vector<Swap> swaps() {
    const auto start = prepared();
    const auto page = replaced(start.at(3), "48 0 R]", "48 0 R 10 0 R]");
    const auto form = replaced(start.at(5), "48 0 R]", "48 0 R 10 0 R] /SigFlags 3");
    const auto& catalog = start.at(1);
    const auto with = [](const std::string& text, const std::string& from, const std::string& to) {
        return replaced(text, from, to);
    };
    return {
        // hide: what covered the content goes
        {"the overlay is emptied", {{8, kNothing}}, "V-D13"},
        {"the overlay is replaced by null", {{8, "null"}}, "V-D13"},
        {"the picture is exchanged", {{9, with(start.at(9), "stream\nx", "stream\ny")}}, "V-D13"},
        {"the overlay leaves the resources", {{3, with(page, "/O 8 0 R", "/O 50 0 R")}}, "V-D10"},
        {"the layer is turned off", {{1, with(catalog, "/OFF []", "/OFF [44 0 R]")}}, "V-D2"},
        {"the layer becomes another", {{44, "<< /Type /OCG /Name (other) /Usage << >> >>"}}, "V-D13"},
        {"the content stops painting it", {{51, stream("", "% /O")}}, "V-D13"},
        {"content is added", {{3, with(page, "[4 0 R 51 0 R]", "[4 0 R 51 0 R 62 0 R]")}}, "V-D10"},
        {"the page is cut", {{3, with(page, "[0 0 300 200] /Contents", "[0 0 300 100] /Contents")}}, "V-D10"},
        {"the page is turned", {{3, with(page, "/Type /Page ", "/Type /Page /Rotate 180 ")}}, "V-D10"},
        // replace: what is read as the content becomes something else
        {"the font is exchanged", {{40, with(start.at(40), "/BaseFont /F", "/BaseFont /G")}}, "V-D13"},
        {"the font's characters are", {{41, stream("", "beginbfchar <31> <0039> endbfchar")}}, "V-D13"},
        {"the font's descriptor is", {{42, with(start.at(42), "/Flags 4", "/Flags 5")}}, "V-D13"},
        {"the font's glyphs are", {{43, stream("", "shapes")}}, "V-D13"},
        {"the form's font is", {{5, with(form, "/F1 40 0 R", "/F1 42 0 R")}}, "V-D5"},
        {"an overlay over a value", {{7, with(start.at(7), "45 0 R", "53 0 R")}, {53, appearance("900")}}, "V-D9"},
        {"an overlay in place", {{45, appearance("900")}}, "V-D9"},
        {"the overlay over a value goes",
         {{7, widget("/FT /Tx /T (filled) /V (100) /Rect [10 30 60 40] /F 4")}},
         "V-D9"},
        {"a value under its overlay", {{7, with(start.at(7), "/V (100)", "/V (900)")}}, "V-D9"},
        {"a field that looked filled",
         {{6, widget("/FT /Tx /T (empty) /V (900) /Rect [10 10 60 20] /F 4 /AP << /N 53 0 R >>")},
          {53, appearance("900")}},
         "V-D9"},
        {"a field that looked filled, in place", {{52, appearance("900")}}, "V-D9"},
        {"a field that moves", {{7, with(start.at(7), "[10 30 60 40]", "[10 90 60 99]")}}, "V-D9"},
        {"a field that grows", {{7, with(start.at(7), "[10 30 60 40]", "[0 0 300 200]")}}, "V-D9"},
        {"a field that disappears", {{7, with(start.at(7), "/F 4", "/F 2")}}, "V-D9"},
        {"a field that only prints", {{7, with(start.at(7), "/F 4", "/F 36")}}, "V-D9"},
        {"a default of a field", {{7, with(start.at(7), "/T (filled)", "/T (filled) /DV (900)")}}, "V-D9"},
        {"fields drawn by the viewer", {{5, with(form, "/SigFlags 3", "/SigFlags 3 /NeedAppearances true")}}, "V-D5"},
        {"a form of another kind", {{5, with(form, "/SigFlags 3", "/SigFlags 3 /XFA 62 0 R")}}, "V-D5"},
        {"the order of calculation", {{5, with(form, "/SigFlags 3", "/SigFlags 3 /CO [7 0 R]")}}, "V-D5"},
        // hide and replace: the prepared other document
        {"the catalog's other pages", {{1, with(catalog, "/Pages 2 0 R", "/Pages 60 0 R")}}, "V-D2"},
        {"the page tree's other pages", {{2, start.at(60)}}, "V-D13"},
        {"the page's other content", {{3, with(page, "[4 0 R 51 0 R]", "62 0 R")}}, "V-D10"},
        {"the page's other parent", {{3, with(page, "/Parent 2 0 R", "/Parent 60 0 R")}}, "V-D10"},
        {"the content's other text", {{4, start.at(62)}}, "V-D13"},
        {"an object that the page named before it was there", {{99, kCover}}, "V-D13"},
        {"a deleted page", {{2, "<< /Type /Pages /Kids [] /Count 0 >>"}}, "V-D13|V-P1"},
        {"an added page", {{2, "<< /Type /Pages /Kids [3 0 R 61 0 R] /Count 2 >>"}}, "V-D13"},
        {"a name tree with scripts", {{1, with(catalog, "/AcroForm", "/Names << >> /AcroForm")}}, "V-D2"},
        {"new permissions", {{1, with(catalog, "/AcroForm", "/Perms << /DocMDP 11 0 R >> /AcroForm")}}, "V-D2"},
        {"a page of other viewers", {{1, with(catalog, "/AcroForm", "/Collection << >> /AcroForm")}}, "V-D2"},
        // annotations and fields that were prepared
        {"a hidden stamp shows", {{46, with(start.at(46), "/F 2", "/F 4")}}, "V-D12"},
        {"a stamp is repainted", {{47, kNothing}}, "V-D12|V-D13"},
        {"a stamp moves", {{46, with(start.at(46), "[0 0 300 200]", "[0 0 30 20]")}}, "V-D12"},
        {"a stamp goes", {{3, with(page, "46 0 R ", "")}}, "V-D10"},
        {"annotations change places", {{3, with(page, "6 0 R 7 0 R 46 0 R", "46 0 R 7 0 R 6 0 R")}}, "V-D10"},
        {"an annotation is doubled", {{3, with(page, "46 0 R ", "46 0 R 46 0 R ")}}, "V-D12"},
        {"an unsigned signature field is moved", {{48, with(start.at(48), "[0 0 300 200]", "[0 0 30 20]")}}, "V-D7"},
        {"an unsigned signature field is hidden", {{48, with(start.at(48), "/F 4", "/F 2")}}, "V-D7"},
        {"an unsigned signature field gets a value", {{48, with(start.at(48), "/F 4", "/F 4 /V (x)")}}, "V-D6"},
        {"an unsigned signature field becomes another", {{48, with(start.at(48), "/FT /Sig", "/FT /Tx")}}, "V-D7"},
        {"an empty object takes a number of the signed file",
         {{62, "null"}, {1, with(catalog, "2 0 R", "60 0 R")}},
         "V-D2"},
    };
}

TEST(Attacks, Shadow) {
    for (const auto layout : {Layout::table, Layout::streams}) {
        const auto seed = prepared_seed(layout);
        SCOPED_TRACE(seed.name);
        ASSERT_EQ(maker().check(seed.file.bytes).verdict(), DocumentVerdict::valid);
        for (const auto& swap : swaps()) expect_refused({swap.name, seed.with(swap.objects, swap.trailer), swap.rules});
        // Two steps, of which the second undoes the first: what counts is each step.
        for (const auto& swap : swaps()) {
            auto file = seed.file;
            file.revision(swap.objects);
            Objects back;
            for (const auto& [number, source] : swap.objects) {
                const auto start = prepared();
                if (start.contains(number) && number != 3 && number != 5) back[number] = start.at(number);
            }
            if (back.size() != swap.objects.size()) continue;
            file.revision(back);
            expect_refused({std::string(swap.name) + ", and back", file.bytes, swap.rules});
        }
    }
}

// An empty signature field that lies over the page is painted without being signed: no certification allows that.
TEST(Attacks, PaintedEmptySignatureField) {
    for (const auto layout : {Layout::table, Layout::streams}) {
        for (const int permission : {1, 2, 3}) {
            const auto seed = prepared_seed(layout, Maker::certify(permission));
            SCOPED_TRACE(seed.name + " " + std::to_string(permission));
            expect_refused({"in place", seed.with({{49, kCover}}), "V-D7"});
            expect_refused(
                {"exchanged",
                 seed.with({{48, widget("/FT /Sig /T (later) /Rect [0 0 300 200] /F 4 /AP << /N 50 0 R >>")}}),
                 "V-D7"});
        }
    }
}

// ---- certified documents

const std::vector<std::pair<const char*, std::string>>& covering_annotations() {
    static const std::vector<std::pair<const char*, std::string>> all = {
        {"EAA-1 free text", "/Subtype /FreeText /Rect [0 0 300 200] /AP << /N 21 0 R >> /Contents (Pay 900)"},
        {"EAA-1 free text of the viewer's", "/Subtype /FreeText /Rect [0 0 300 200] /C [1 1 1] /Contents (Pay 900)"},
        {"stamp", "/Subtype /Stamp /Rect [0 0 300 200] /AP << /N 21 0 R >>"},
        {"EAA-2 hidden stamp", "/Subtype /Stamp /Rect [0 0 300 200] /AP << /N 21 0 R >> /F 2"},
        {"EAA-3 redaction", "/Subtype /Redact /Rect [0 0 300 200] /RO 21 0 R"},
        {"EAA-3 redaction with text", "/Subtype /Redact /Rect [0 0 300 200] /OverlayText (Pay 900) /IC [1 1 1]"},
        {"filled square", "/Subtype /Square /Rect [0 0 300 200] /IC [1 1 1]"},
        {"filled circle", "/Subtype /Circle /Rect [0 0 300 200] /IC [1 1 1]"},
        {"thick ink", "/Subtype /Ink /Rect [0 0 300 200] /InkList [[0 0 300 200]] /BS << /W 300 >>"},
        {"thick line", "/Subtype /Line /Rect [0 0 300 200] /L [0 0 300 200] /BS << /W 300 >>"},
        {"polygon", "/Subtype /Polygon /Rect [0 0 300 200] /Vertices [0 0 300 0 300 200] /IC [1 1 1]"},
        {"caret", "/Subtype /Caret /Rect [0 0 300 200] /AP << /N 21 0 R >>"},
        {"link", "/Subtype /Link /Rect [0 0 300 200] /A << /S /URI /URI (http://x) >>"},
        {"note with actions", "/Subtype /Text /Rect [0 0 9 9] /AA << >>"},
        {"watermark", "/Subtype /Watermark /Rect [0 0 300 200] /AP << /N 21 0 R >>"},
        {"screen", "/Subtype /Screen /Rect [0 0 300 200] /AP << /N 21 0 R >>"},
        {"film", "/Subtype /RichMedia /Rect [0 0 300 200] /AP << /N 21 0 R >>"},
        {"attached file", "/Subtype /FileAttachment /Rect [0 0 300 200] /AP << /N 21 0 R >>"},
        {"no kind at all", "/Rect [0 0 300 200] /AP << /N 21 0 R >>"},
        {"unknown kind", "/Subtype /Cover /Rect [0 0 300 200] /AP << /N 21 0 R >>"},
        {"widget of no field", "/Subtype /Widget /Rect [0 0 300 200] /AP << /N 21 0 R >>"},
        {"painted note", "/Subtype /Text /Rect [0 0 300 200] /AP << /N 21 0 R >>"},
        {"painted highlight",
         "/Subtype /Highlight /Rect [0 0 300 200] /QuadPoints [0 200 300 200 0 0 300 0] /AP << /N 21 0 R >>"},
        {"painted underline",
         "/Subtype /Underline /Rect [0 0 300 200] /QuadPoints [0 200 300 200 0 0 300 0] /AP << /N 21 0 R >>"},
        {"painted popup", "/Subtype /Popup /Rect [0 0 300 200] /Open true /AP << /N 21 0 R >>"},
    };
    return all;
}

/// What can be laid over a document that allows comments (DocMDP 3), and all of it where nobody allows any.
std::vector<Attack> evil_annotations(const Seed& seed) {
    std::vector<Attack> out;
    if (seed.permission != 3 && !seed.name.ends_with("B-B") && seed.permission != 1) return out;
    for (const auto& [name, text] : covering_annotations()) {
        const Objects objects = {{3, seed.page("20 0 R")}, {20, "<< /Type /Annot " + text + " >>"}, {21, kCover}};
        out.push_back({name, seed.with(objects), "V-D12"});
    }
    // Hidden when it was added, shown afterwards.
    auto toggled = seed.file;
    toggled.revision({{3, seed.page("20 0 R")},
                      {20, "<< /Type /Annot /Subtype /Highlight /Rect [0 0 300 200] /F 2 /QuadPoints [0 0 9 9] >>"},
                      {21, kCover}});
    toggled.revision({{20, "<< /Type /Annot /Subtype /Highlight /Rect [0 0 300 200] /F 4 /QuadPoints [0 0 9 9] >>"}});
    out.push_back({"EAA-2 hidden, then shown", toggled.bytes, "V-D12"});
    auto repainted = seed.file;
    repainted.revision(
        {{3, seed.page("20 0 R")}, {20, "<< /Type /Annot /Subtype /Text /Rect [0 0 300 200] /Contents (note) >>"}});
    repainted.revision(
        {{20, "<< /Type /Annot /Subtype /Text /Rect [0 0 300 200] /Contents (note) /AP << /N 21 0 R >> >>"},
         {21, kCover}});
    out.push_back({"a note that is painted later", repainted.bytes, "V-D12"});
    auto turned = seed.file;
    turned.revision({{3, seed.page("20 0 R")}, {20, "<< /Type /Annot /Subtype /Text /Rect [0 0 300 200] >>"}});
    turned.revision({{20, "<< /Type /Annot /Subtype /Stamp /Rect [0 0 300 200] >>"}});
    out.push_back({"a note that becomes a stamp", turned.bytes, "V-D12"});
    return out;
}
TEST(Attacks, EvilAnnotations) {
    expect_all_refused(evil_annotations);
}

/// Signature fields that cover the page of a certified document.
std::vector<Attack> sneaky_signatures(const Seed& seed) {
    if (seed.permission == 0) return {};
    std::vector<Attack> out;
    static Maker stranger(*base::from_rfc3339(kAttackTime));
    const auto plus = [&](const std::string& field) {
        return Objects{{3, seed.page("12 0 R")}, {5, seed.form("12 0 R")}, {12, field}, {21, kCover}};
    };
    out.push_back({"SSA-1 empty field with an appearance",
                   seed.with(plus(widget("/FT /Sig /T (s) /Rect [0 0 300 200] /F 4 /AP << /N 21 0 R >>"))), "V-D6"});
    auto signed_by_stranger = seed.file;
    stranger.sign(signed_by_stranger,
                  plus(widget("/FT /Sig /T (s) /V 13 0 R /Rect [0 0 300 200] /F 4 /AP << /N 21 0 R >>")), 13);
    out.push_back({"SSA-2 signed by a stranger", signed_by_stranger.bytes, "V-D6"});
    out.push_back({"SSA-3 background only",
                   seed.with(plus(widget("/FT /Sig /T (s) /Rect [0 0 300 200] /F 4 /MK << /BG [1 1 1] >>"))), "V-D6"});
    out.push_back({"kid that covers",
                   seed.with({{3, seed.page("14 0 R")},
                              {5, seed.form("12 0 R")},
                              {12, "<< /FT /Sig /T (s) /Kids [14 0 R] >>"},
                              {14, widget("/Parent 12 0 R /Rect [0 0 300 200] /F 4 /AP << /N 21 0 R >>")},
                              {21, kCover}}),
                   "V-D6"});
    out.push_back({"rectangle of five numbers",
                   seed.with(plus(widget("/FT /Sig /T (s) /Rect [0 0 300 200 0] /F 4 /AP << /N 21 0 R >>"))), "V-D6"});
    out.push_back({"field that is a free text",
                   seed.with(plus("<< /Type /Annot /Subtype /FreeText /FT /Sig /T (s) /Rect [0 0 0 0] /P 3 0 R >>")),
                   "V-D6"});
    out.push_back({"field that is a highlight",
                   seed.with(plus("<< /Type /Annot /Subtype /Highlight /FT /Sig /T (s) /Rect [0 0 0 0] /QuadPoints [0 "
                                  "200 300 200 0 0 300 0] >>")),
                   "V-D6"});
    out.push_back({"field with an action",
                   seed.with(plus(widget("/FT /Sig /T (s) /Rect [0 0 0 0] /A << /S /JavaScript /JS (1) >>"))), "V-D6"});
    out.push_back({"field of text", seed.with(plus(widget("/FT /Tx /T (s) /Rect [0 0 0 0]"))), "V-D6"});
    out.push_back(
        {"field with a dotted name", seed.with(plus(widget("/FT /Sig /T (empty.s) /Rect [0 0 0 0]"))), "V-D5"});
    out.push_back({"field without a name", seed.with(plus(widget("/FT /Sig /Rect [0 0 0 0]"))), "V-D5"});
    out.push_back(
        {"field of a name that is taken", seed.with(plus(widget("/FT /Sig /T (empty) /Rect [0 0 0 0]"))), "V-D5"});
    out.push_back({"field below an old one",
                   seed.with({{6, "<< /FT /Tx /T (empty) /Kids [20 0 R] >>"}, {20, widget("/Rect [0 0 300 200]")}}),
                   "V-D9|V-D5"});
    if (seed.permission == 1) {
        auto invisible = seed.file;
        maker().sign(invisible, Maker::second_field_objects(12, 13), 13);
        out.push_back({"a further signature where none is allowed", invisible.bytes, "V-D14", Scope::oldest});
        out.push_back({"a filled field where none is allowed",
                       seed.with({{6, widget("/FT /Tx /T (empty) /V (yes) /Rect [10 10 60 20] /F 4")}}), "V-D14"});
    }
    if (seed.permission < 3)
        out.push_back({"a comment where none is allowed",
                       seed.with({{3, seed.page("20 0 R")},
                                  {20, "<< /Type /Annot /Subtype /Text /Rect [0 0 20 20] /Contents (x) >>"}}),
                       "V-D14"});
    // A later signature that allows more, or certifies anew, does not widen what the first one allows.
    auto wider = seed.file;
    maker().sign(wider, Maker::second_field_objects(12, 13), 13, Kind::signature, Maker::certify(3));
    out.push_back({"a second certification", wider.bytes, "V-D14", Scope::newest});
    wider.revision({{3, Seed{"", wider, 2, 0, {}, seed.annotations + " 12 0 R"}.page("20 0 R")},
                    {20, "<< /Type /Annot /Subtype /Text /Rect [0 0 20 20] /Contents (x) >>"}});
    if (seed.permission < 3) out.push_back({"and a comment under it", wider.bytes, "V-D14"});
    return out;
}
TEST(Attacks, SneakySignatures) {
    expect_all_refused(sneaky_signatures);
}

// The certification's own permission is what was signed: exchanging it breaks the signature.
TEST(Attacks, PermissionsExchangedInPlace) {
    for (const auto& seed : seeds()) {
        if (seed.permission == 0 || seed.permission == 3) continue;
        const auto from = "/P " + std::to_string(seed.permission) + " >>";
        expect_refused({seed.name, replaced(seed.file.bytes, from, "/P 3 >>"), "V-C2"});
    }
}

}  // namespace
}  // namespace validation::testing
