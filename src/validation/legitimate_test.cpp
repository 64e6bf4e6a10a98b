// What honest people do with signed documents, beside what the attacks do: it stays valid wherever the signatures allow
// it, in files of every layout, tagged ones too, and each change has its level.
#include <gtest/gtest.h>

#include <utility>

#include "validation/attacks.h"

namespace validation::testing {
namespace {

std::string widget(const std::string& text) {
    return "<< /Type /Annot /Subtype /Widget /P 3 0 R " + text + " >>";
}

struct Sort {
    const char* name;
    Layout layout;
    bool tagged;
};
const Sort kSorts[] = {{"table", Layout::table, false},
                       {"streams", Layout::streams, false},
                       {"tagged table", Layout::table, true},
                       {"tagged streams", Layout::streams, true}};

/// A form as Acrobat writes it: text fields, a check box, a choice, a visible signature field with its own widget, a
/// note, default resources; tagged or not. Page 3, form 5.
class Document {
  public:
    Document(const Sort& kind, int permission) : file(kind.layout), tagged(kind.tagged) {
        auto objects = plain_document();
        objects[1] = catalog("");
        objects[3] = page("");
        objects[5] = form("", "/Fields [" + fields_ + "]");
        objects[6] = text_field("", "");
        objects[30] = widget(
            "/FT /Btn /T (box) /V /Off /AS /Off /Rect [80 10 90 20] /F 4 /AP << /N << /On 36 0 R /Off "
            "37 0 R >> >>");
        objects[31] = widget("/FT /Ch /T (choice) /Ff 131072 /Opt [(a) (b)] /Rect [100 10 150 20] /F 4");
        objects[32] = "<< /FT /Sig /T (Director) /Kids [33 0 R] >>";
        objects[33] = widget("/Parent 32 0 R /Rect [200 10 290 50] /F 4");
        objects[34] = note("first");
        objects[36] = stream("/Type /XObject /Subtype /Form /BBox [0 0 10 10]", "0 0 m 10 10 l S");
        objects[37] = stream("/Type /XObject /Subtype /Form /BBox [0 0 10 10]", "");
        objects[38] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
        if (tagged) {
            objects[50] = "<< /Type /StructTreeRoot /K 51 0 R /ParentTree 52 0 R /ParentTreeNextKey 1 >>";
            objects[51] = "<< /Type /StructElem /S /Document /P 50 0 R /K [53 0 R] >>";
            objects[52] = "<< /Nums [0 54 0 R] >>";
            objects[53] = "<< /Type /StructElem /S /P /P 51 0 R /Pg 3 0 R /K 0 >>";
            objects[54] = "[53 0 R]";
        }
        file.revision(objects);
        add_signature_field(10, 11, "Signature1", "0 0 0 0");
        maker().sign(file, std::move(pending_), 11, Kind::signature, permission == 0 ? "" : Maker::certify(permission));
    }

    std::string catalog(const std::string& more) const {
        return "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R " +
               std::string(tagged ? "/StructTreeRoot 50 0 R /MarkInfo << /Marked true >> /Lang (id) " : "") + more +
               " >>";
    }
    std::string page(const std::string& more) const {
        return "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Annots [" + annotations_ + more +
               "] " + (tagged ? "/StructParents 0 /Tabs /S " : "") + ">>";
    }
    std::string form(const std::string& more, const std::string& fields = {}) const {
        return "<< " + (fields.empty() ? "/Fields [" + fields_ + more + "] /SigFlags 3" : fields) +
               " /DA (/Helv 0 Tf 0 g) /DR << /Font << /Helv 38 0 R >> /XObject << /FRM " + drawn + " 0 R >> >> >>";
    }
    static std::string text_field(const std::string& value, const std::string& more) {
        return widget("/FT /Tx /T (empty) /Rect [10 10 60 20] /F 4 " +
                      (value.empty() ? std::string() : "/V (" + value + ") ") + more);
    }
    static std::string note(const std::string& text) {
        return "<< /Type /Annot /Subtype /Text /Rect [270 170 290 190] /Contents (" + text + ") /F 28 >>";
    }

    /// A new signature field, in a tagged file with its structure element (V-D11). The objects wait in pending_.
    void add_signature_field(int number, int value, const std::string& name, const std::string& rect) {
        const auto text = std::to_string(number) + " 0 R ";
        pending_[3] = page(text);
        pending_[5] = form(text);
        annotations_ += text;
        fields_ += text;
        const auto key = std::to_string(next_key_);
        pending_[number] = widget("/FT /Sig /T (" + name + ") /Rect [" + rect + "] /F 132 " +
                                  (value ? "/V " + std::to_string(value) + " 0 R " : std::string()) +
                                  (tagged ? "/StructParent " + key : ""));
        if (!tagged) return;
        const auto element = std::to_string(100 + number);
        elements_ += element + " 0 R ";
        numbers_ += key + " " + element + " 0 R ";
        ++next_key_;
        pending_[100 + number] = "<< /Type /StructElem /S /Form /P 51 0 R /K << /Type /OBJR /Obj " + text +
                                 "/Pg 3 0 R "
                                 ">> >>";
        pending_[51] = "<< /Type /StructElem /S /Document /P 50 0 R /K [53 0 R " + elements_ + "] >>";
        pending_[52] = "<< /Nums [0 54 0 R " + numbers_ + "] >>";
        pending_[50] = "<< /Type /StructTreeRoot /K 51 0 R /ParentTree 52 0 R /ParentTreeNextKey " +
                       std::to_string(next_key_) + " >>";
    }
    Objects take_pending() { return std::exchange(pending_, {}); }

    PdfFile file;
    bool tagged;
    std::string drawn = "36";  // the form that PDFBox leaves in the default resources

  private:
    std::string annotations_ = "6 0 R 7 0 R 30 0 R 31 0 R 33 0 R 34 0 R ";
    std::string fields_ = "6 0 R 7 0 R 30 0 R 31 0 R 32 0 R ";
    std::string elements_, numbers_;
    int next_key_ = 1;
    Objects pending_;
};

struct Deed {
    const char* name;
    Change level;
    std::function<void(Document&)> done;
    bool visible_field = false;  // new visible fields are not for certified documents (V-D6)
};

std::string der(const base::Bytes& bytes) {
    return stream("", base::to_text(bytes));
}

const std::vector<Deed>& deeds() {
    static const std::vector<Deed> all = {
        {"validation data", Change::lta,
         [](Document& d) {
             d.file.revision({{1, d.catalog("/DSS 40 0 R")},
                              {40,
                               "<< /Type /DSS /Certs [41 0 R] /VRI << /0123456789ABCDEF0123456789ABCDEF01234567 << "
                               "/Cert [41 0 R] >> >> >>"},
                              {41, der(maker().hierarchy.root.certificate.der())}});
         }},
        {"more validation data", Change::lta,
         [](Document& d) {
             const auto root = der(maker().hierarchy.root.certificate.der());
             d.file.revision({{1, d.catalog("/DSS 40 0 R")}, {40, "<< /Certs [41 0 R] >>"}, {41, root}});
             d.file.revision({{40, "<< /Certs [41 0 R 42 0 R] >>"}, {42, root}});
         }},
        {"a document time-stamp", Change::lta,
         [](Document& d) {
             d.add_signature_field(20, 21, "Stamp", "0 0 0 0");
             maker().sign(d.file, d.take_pending(), 21, Kind::timestamp);
         }},
        {"a time-stamp, renewed", Change::lta,
         [](Document& d) {
             d.add_signature_field(20, 21, "Stamp", "0 0 0 0");
             maker().sign(d.file, d.take_pending(), 21, Kind::timestamp);
             d.add_signature_field(22, 23, "Stamp2", "0 0 0 0");
             maker().sign(d.file, d.take_pending(), 23, Kind::timestamp);
         }},
        {"new metadata", Change::lta,
         [](Document& d) {
             d.file.revision({{1, d.catalog("/Metadata 40 0 R")},
                              {40, stream("/Type /Metadata /Subtype /XML", "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")}});
         }},
        {"a newer version and an extension", Change::lta,
         [](Document& d) {
             d.file.revision(
                 {{1, d.catalog("/Version /2.0 /Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 1 >> "
                                ">>")}});
         }},
        {"an invisible empty signature field", Change::form,
         [](Document& d) {
             d.add_signature_field(20, 0, "Empty", "0 0 0 0");
             d.file.revision(d.take_pending());
         }},
        {"a further invisible signature", Change::form,
         [](Document& d) {
             d.add_signature_field(20, 21, "Second", "0 0 0 0");
             maker().sign(d.file, d.take_pending(), 21);
         }},
        {"a further visible signature", Change::form,
         [](Document& d) {
             d.add_signature_field(20, 21, "Second", "200 100 290 150");
             maker().sign(d.file, d.take_pending(), 21);
         },
         true},
        {"a further signature by PDFBox, which leaves its own form in the default resources", Change::form,
         [](Document& d) {
             d.drawn = "40";
             d.add_signature_field(20, 21, "Second", "0 0 0 0");
             auto objects = d.take_pending();
             objects[40] = stream("/Type /XObject /Subtype /Form /BBox [0 0 10 10]", "");
             maker().sign(d.file, objects, 21);
         }},
        {"the signature that the form asks for", Change::form,
         [](Document& d) {
             maker().sign(d.file,
                          {{32, "<< /FT /Sig /T (Director) /Kids [33 0 R] /V 21 0 R >>"},
                           {33, widget("/Parent 32 0 R /Rect [200 10 290 50] /F 132 /AP << /N 40 0 R >>")},
                           {40, stream("/Type /XObject /Subtype /Form /BBox [0 0 90 40]", "0.9 g 0 0 90 40 re f")}},
                          21);
         }},
        {"a text field", Change::form,
         [](Document& d) {
             d.file.revision(
                 {{6, Document::text_field("yes", "/AP << /N 40 0 R >>")},
                  {40, stream("/Type /XObject /Subtype /Form /BBox [0 0 50 10]", "/Tx BMC BT (yes) Tj ET EMC")}});
         }},
        {"a text field and then another text", Change::form,
         [](Document& d) {
             d.file.revision({{6, Document::text_field("yes", "")}});
             d.file.revision({{6, Document::text_field("", "")}});
             d.file.revision({{6, Document::text_field("no", "/AP << /N 40 0 R >>")},
                              {40, stream("/Type /XObject /Subtype /Form /BBox [0 0 50 10]", "BT (no) Tj ET")}});
         }},
        {"a check box", Change::form,
         [](Document& d) {
             d.file.revision(
                 {{30, widget("/FT /Btn /T (box) /V /On /AS /On /Rect [80 10 90 20] /F 4 /AP << /N << /On 36 0 "
                              "R /Off 37 0 R >> >>")}});
         }},
        {"a choice", Change::form,
         [](Document& d) {
             d.file.revision(
                 {{31, widget("/FT /Ch /T (choice) /Ff 131072 /Opt [(a) (b)] /Rect [100 10 150 20] /F 4 /V (a) "
                              "/I [0]")}});
         }},
        {"a field made read-only, as signing with a lock does", Change::form,
         [](Document& d) { d.file.revision({{6, Document::text_field("", "/Ff 1")}}); }},
        {"a choice made and made read-only", Change::form,
         [](Document& d) {
             d.file.revision(
                 {{31, widget("/FT /Ch /T (choice) /Ff 131073 /Opt [(a) (b)] /Rect [100 10 150 20] /F 4 /V (a) "
                              "/I [0]")}});
         }},
        {"a note with its window", Change::annot,
         [](Document& d) {
             d.file.revision(
                 {{3, d.page("40 0 R 41 0 R")},
                  {40,
                   "<< /Type /Annot /Subtype /Text /Rect [10 170 30 190] /Contents (ok) /Popup 41 0 R /F 28 "
                   "/C [1 1 0] /T (A) /AP << /N 42 0 R >> >>"},
                  {41, "<< /Type /Annot /Subtype /Popup /Rect [40 100 200 190] /Parent 40 0 R /Open false >>"},
                  {42, stream("/Type /XObject /Subtype /Form /BBox [0 0 20 20]", "1 1 0 rg 1 1 18 18 re B")}});
         }},
        {"a highlight as Acrobat draws it", Change::annot,
         [](Document& d) {
             d.file.revision(
                 {{3, d.page("40 0 R")},
                  {40,
                   "<< /Type /Annot /Subtype /Highlight /Rect [10 50 200 70] /QuadPoints [10 70 200 70 10 50 200 50] "
                   "/C "
                   "[1 0.82 0] /F 4 /AP << /N 41 0 R >> >>"},
                  {41,
                   stream("/Type /XObject /Subtype /Form /BBox [10 50 200 70] /Resources << /ExtGState << /R0 << /BM "
                          "/Multiply >> >> /XObject << /F 42 0 R >> >>",
                          "/R0 gs /F Do")},
                  {42, stream("/Type /XObject /Subtype /Form /BBox [10 50 200 70] /Group << /S /Transparency >>",
                              "1 0.82 0 rg 10 50 m 12 60 12 60 10 70 c 200 70 l 198 60 198 60 200 50 c f")}});
         }},
        {"an underline and a line through", Change::annot,
         [](Document& d) {
             d.file.revision(
                 {{3, d.page("40 0 R 41 0 R")},
                  {40,
                   "<< /Type /Annot /Subtype /Underline /Rect [10 50 200 70] /QuadPoints [10 70 200 70 10 50 200 50] "
                   "/AP "
                   "<< /N 42 0 R >> >>"},
                  {41,
                   "<< /Type /Annot /Subtype /StrikeOut /Rect [10 80 200 99] /QuadPoints [10 99 200 99 10 80 200 80] "
                   "/AP "
                   "<< /N 43 0 R >> >>"},
                  {42,
                   stream("/Type /XObject /Subtype /Form /BBox [10 50 200 70]", "1 0 0 RG 1.5 w 10 52 m 200 52 l S")},
                  {43, stream("/Type /XObject /Subtype /Form /BBox [10 80 200 99]", "1 0 0 rg 10 89 190 1 re f")}});
         }},
        {"a note that was there, answered", Change::annot,
         [](Document& d) { d.file.revision({{34, Document::note("second")}}); }},
    };
    return all;
}

// Every deed under every permission: what is allowed stays valid, everything else is V-D14 (or V-D6), never a riddle.
TEST(Legitimate, StaysValidWhereItIsAllowed) {
    for (const auto& kind : kSorts) {
        for (const int permission : {0, 1, 2, 3}) {
            const Document start(kind, permission);
            SCOPED_TRACE(std::string(kind.name) + ", DocMDP " + std::to_string(permission));
            const auto before = maker().check(start.file.bytes);
            ASSERT_EQ(before.verdict(), DocumentVerdict::valid) << failures(before.signatures.at(0));
            const auto most = permission == 1 ? Change::lta : permission == 3 ? Change::annot : Change::form;
            for (const auto& deed : deeds()) {
                SCOPED_TRACE(deed.name);
                auto document = start;
                deed.done(document);
                const auto report = maker().check(document.file.bytes);
                expect_well_formed(report);
                const auto& one = report.signatures.at(0);
                EXPECT_STREQ(to_string(one.change), to_string(deed.level)) << failures(one);
                const bool allowed = deed.level <= most && !(deed.visible_field && permission != 0);
                EXPECT_EQ(one.verdict.passed(), allowed) << failures(one);
                if (allowed) continue;
                const auto causes = failures(one);
                EXPECT_TRUE(causes.find("V-D14") != std::string::npos || causes.find("V-D6") != std::string::npos)
                    << causes;
            }
        }
    }
}

// Several people, one after the other: each one's signature stays valid, whatever the later ones add.
TEST(Legitimate, AWholeLife) {
    for (const auto& kind : kSorts) {
        SCOPED_TRACE(kind.name);
        Document document(kind, 0);
        document.file.revision({{6, Document::text_field("yes", "")}});
        document.add_signature_field(20, 21, "Second", "200 100 290 150");
        maker().sign(document.file, document.take_pending(), 21);
        document.add_signature_field(22, 23, "Third", "0 0 0 0");
        maker().sign(document.file, document.take_pending(), 23);
        document.add_signature_field(24, 25, "Stamp", "0 0 0 0");
        auto objects = document.take_pending();
        objects[1] = document.catalog("/DSS << /Certs [41 0 R] >>");
        objects[41] = der(maker().hierarchy.root.certificate.der());
        maker().sign(document.file, objects, 25, Kind::timestamp);
        const auto report = maker().check(document.file.bytes);
        EXPECT_EQ(report.verdict(), DocumentVerdict::valid);
        ASSERT_EQ(report.signatures.size(), 3u);
        ASSERT_EQ(report.document_timestamps.size(), 1u);
        const Change levels[] = {Change::form, Change::form, Change::lta};
        for (std::size_t i = 0; i < 3; ++i) {
            EXPECT_TRUE(report.signatures[i].verdict.passed()) << failures(report.signatures[i]);
            EXPECT_STREQ(to_string(report.signatures[i].change), to_string(levels[i]));
        }
    }
}

// V-P4: writers that copy the trailer of a hybrid file name its cross-reference stream again.
TEST(Legitimate, AHybridStreamNamedAgain) {
    PdfFile file(Layout::table);
    file.revision(plain_document());
    const auto content = file.bytes.find("4 0 obj");
    std::string row = "\x01";
    for (int shift = 24; shift >= 0; shift -= 8) row += static_cast<char>(content >> shift);
    row += std::string("\0\0", 2);
    const auto again = " /XRefStm " + std::to_string(file.bytes.size());
    file.revision({{80, stream("/Type /XRef /W [1 4 2] /Index [4 1] /Size 81", row)}}, again);
    auto objects = Maker::first_signature_objects();
    objects[4] = stream("", "BT (Pay 101) Tj ET");
    file.revision(objects, again);
    maker().sign(file, {}, 11);
    const auto report = maker().check(file.bytes);
    ASSERT_EQ(report.signatures.size(), 1u);
    EXPECT_TRUE(report.signatures[0].verdict.passed()) << failures(report.signatures[0]);
    const auto& findings = report.warnings;
    EXPECT_TRUE(std::ranges::any_of(findings, [](const Finding& finding) {
        return finding.rule == "V-P4" && finding.severity == Severity::warning;
    })) << failures(report.signatures[0]);

    // Named once more without the object, it brings the old one back.
    file.revision(
        {{6, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (empty) /V (x) /Rect [10 10 60 20] /P 3 0 R /F 4 >>"}},
        again);
    expect_refused({"an old object brought back", file.bytes, "V-D13"});
}

/// V-D9: a field may become read-only; what its flags say otherwise is how it looks and what it sends.
TEST(Legitimate, FieldFlagsAreNotFree) {
    const Document start({"table", Layout::table, false}, 0);
    const std::vector<std::pair<const char*, int>> flags = {{"shown as a password", 8192},
                                                            {"of several lines", 4096},
                                                            {"read-only and a comb", 1 + (1 << 24)},
                                                            {"negative", -1}};
    for (const auto& [name, value] : flags) {
        auto file = start.file;
        file.revision({{6, Document::text_field("", "/Ff " + std::to_string(value))}});
        expect_refused({name, file.bytes, "V-D9"});
    }
    auto file = start.file;
    file.revision({{31, widget("/FT /Ch /T (choice) /Ff 1 /Opt [(a) (b)] /Rect [100 10 150 20] /F 4")}});
    expect_refused({"no combination any more", file.bytes, "V-D9"});
}

/// V-D11: what may not happen to the structure of a tagged document.
TEST(Legitimate, StructureTreesAreNotFree) {
    for (const auto layout : {Layout::table, Layout::streams}) {
        const Document start({"tagged", layout, true}, 0);
        const std::vector<Attack> attacks = {
            {"other words to hear", "<< /Type /StructElem /S /P /P 51 0 R /Pg 3 0 R /K 0 /ActualText (Pay 900) >>",
             "V-D11"},
            {"an alternative", "<< /Type /StructElem /S /P /P 51 0 R /Pg 3 0 R /K 0 /Alt (Pay 900) >>", "V-D11"},
            {"another kind", "<< /Type /StructElem /S /Artifact /P 51 0 R /Pg 3 0 R /K 0 >>", "V-D11"},
            {"other content", "<< /Type /StructElem /S /P /P 51 0 R /Pg 3 0 R /K 1 >>", "V-D11"}};
        for (auto attack : attacks) {
            auto file = start.file;
            file.revision({{53, attack.bytes}});
            attack.bytes = file.bytes;
            expect_refused(attack);
        }
        const std::vector<std::pair<const char*, Objects>> roots = {
            {"roles",
             {{50,
               "<< /Type /StructTreeRoot /K 51 0 R /ParentTree 52 0 R /ParentTreeNextKey 2 /RoleMap << /P /H1 >> "
               ">>"}}},
            {"a lower key", {{50, "<< /Type /StructTreeRoot /K 51 0 R /ParentTree 52 0 R /ParentTreeNextKey 0 >>"}}},
            {"another tree",
             {{50, "<< /Type /StructTreeRoot /K 60 0 R /ParentTree 52 0 R /ParentTreeNextKey 2 >>"},
              {60, "<< /Type /StructElem /S /Document /P 50 0 R >>"}}},
            {"an element of no signature",
             {{51, "<< /Type /StructElem /S /Document /P 50 0 R /K [53 0 R 110 0 R 60 0 R] >>"},
              {60, "<< /Type /StructElem /S /P /P 51 0 R >>"}}},
            {"an emptied parent tree", {{52, "<< /Nums [] >>"}}}};
        for (const auto& [name, objects] : roots) {
            auto file = start.file;
            file.revision(objects);
            expect_refused({name, file.bytes, "V-D11"});
        }
    }
}

}  // namespace
}  // namespace validation::testing
