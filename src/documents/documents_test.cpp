#include <fstream>

#include "documents/test_fixture.h"

namespace documents {
namespace {

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<std::string> warning_keys(const http::TestAnswer& answer) {
    std::vector<std::string> keys;
    if (answer.status != 201) return keys;
    const auto document = answer.json();
    for (const auto& warning : document.at("warnings").as_array()) keys.push_back(House::text(warning, "key"));
    return keys;
}

TEST_F(Documents, AcceptsAPdfAsItIs) {
    on_each([&](House& house) {
        const std::string content = one_page("", "/Rotate 90");
        const auto answer = house.accept(content, "  Kontrak Sewa ");
        ASSERT_EQ(answer.status, 201) << answer.text();
        const auto d = answer.json();
        EXPECT_EQ(House::text(d, "name"), "Kontrak Sewa");
        EXPECT_EQ(House::text(d, "state"), "draft");
        EXPECT_EQ(d.at("pageCount"), 1);
        EXPECT_EQ(d.at("size"), content.size());
        EXPECT_EQ(House::text(d, "sha256"), base::hex(crypto::sha256(base::as_bytes(content))));
        EXPECT_EQ(d.at("encrypted"), false);
        EXPECT_EQ(d.at("pages").at(0).at("width").to_number<double>(), 842);
        EXPECT_TRUE(d.at("warnings").as_array().empty());
        const auto file = house.get("/documents/" + House::text(d, "id") + "/file");
        EXPECT_EQ(file.text(), content);
        EXPECT_EQ(file.response.headers.get("Content-Type"), "application/pdf");
        EXPECT_EQ(file.response.headers.get("Content-Disposition"),
                  "attachment; filename=\"Kontrak Sewa.pdf\"; filename*=UTF-8''Kontrak%20Sewa.pdf");
        EXPECT_EQ(house.blob_count(), 1) << "the upload's blob became the document's";
        EXPECT_EQ(sweep(house.deps), 0);
    });
}

TEST_F(Documents, ConvertsPictures) {
    on_each([&](House& house) {
        const auto answer = house.accept(make_png(40, 30));
        const auto id = house.id_of(answer);
        EXPECT_TRUE(house.get("/documents/" + id + "/file").text().starts_with("%PDF-"));
        EXPECT_EQ(house.blob_count(), 2);
        EXPECT_EQ(sweep(house.deps), 1) << "the picture itself is not kept";
        EXPECT_EQ(house.get("/documents/" + id + "/file").status, 200);
    });
}

TEST_F(Documents, RepairsDamagedOnesAndSaysSo) {
    on_each([&](House& house) {
        std::string broken = one_page();
        broken.replace(broken.rfind("startxref\n") + 10, 3, "999");
        const auto answer = house.accept(broken);
        ASSERT_EQ(answer.status, 201) << answer.text();
        EXPECT_EQ(warning_keys(answer), std::vector<std::string>{"document.repaired"});
        const auto repaired = house.get("/documents/" + House::text(answer.json(), "id") + "/file").text();
        EXPECT_NE(repaired, broken);
        EXPECT_EQ(House::text(answer.json(), "sha256"), base::hex(crypto::sha256(base::as_bytes(repaired))));
    });
}

TEST_F(Documents, RefusesBadOnesAndLeavesNothing) {
    const std::string whole = one_page();
    struct Case {
        std::string what, content, name;
        int status;
        std::string key;
    };
    const Case cases[] = {
        {"text", "plain words, no PDF", "x", 422, "document.not_supported"},
        {"empty", "", "x", 422, "document.empty"},
        {"only a header", "%PDF-1.7\n", "x", 422, ""},
        {"cut off in the first object", whole.substr(0, 40), "x", 422, ""},
        {"XFA", one_page("/AcroForm<</Fields[]/XFA(x)>>"), "x", 422, "pdf.xfa"},
        {"no pages", make_pdf({{1, "<</Type/Catalog/Pages 2 0 R>>"}, {2, "<</Type/Pages/Count 0/Kids[]>>"}}), "x", 422,
         ""},
        {"broken picture", make_png(10, 10).substr(0, 50), "x", 422, "image.damaged"},
        {"no name", whole, " ", 422, "document.name"},
        {"long name", whole, std::string(201, 'x'), 422, "document.name"},
        {"line break", whole, "a\nb", 422, "document.name"},
        {"turned name", whole, "a\u202efdp.exe", 422, "document.name"},
    };
    on_each([&](House& house) {
        for (const Case& c : cases) {
            SCOPED_TRACE(c.what);
            const auto answer = house.accept(c.content, c.name);
            EXPECT_EQ(answer.status, c.status) << answer.text();
            if (!c.key.empty()) EXPECT_EQ(answer.key(), c.key);
        }
        EXPECT_TRUE(house.get("/documents").json().at("items").as_array().empty());
        EXPECT_EQ(audit::tree_head(*house.deps.pool.take()).size, 0);
        EXPECT_EQ(house.create("up_none").key(), "upload.not_found");
        clock_.advance(std::chrono::hours(25));
        sweep(house.deps);
        EXPECT_EQ(house.blob_count(), 0);
    });
}

TEST_F(Documents, WarnsOfWhatMayChangeLater) {
    const std::string text = "<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]";
    const auto annotation = [](const std::string& body) { return one_page("", "/Annots[" + body + "]"); };
    const auto with = [](const std::string& catalog, std::map<int, std::string> more) {
        more.insert({{1, "<</Type/Catalog/Pages 2 0 R" + catalog + ">>"},
                     {2, "<</Type/Pages/Count 1/Kids[3 0 R]>>"},
                     {3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[5 0 R]>>"}});
        more.try_emplace(5, "<<>>");
        return make_pdf(more);
    };
    const auto field = [](const std::string& shown) {
        const std::string content = "/Tx BMC BT /F 9 Tf (" + shown + ") Tj ET EMC";
        return std::map<int, std::string>{
            {4, fmt::format("<</Type/XObject/Subtype/Form/BBox[0 0 90 9]/Length {}>>\nstream\n{}\nendstream",
                            content.size(), content)},
            {5, "<</Type/Annot/Subtype/Widget/FT/Tx/T(sum)/V(Rp 1,000)/F 4/Rect[0 0 90 9]/AP<</N 4 0 R>>>>"}};
    };
    const std::string form = "/AcroForm<</Fields[5 0 R]>>";
    const std::string hidden_page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>";
    struct Case {
        std::string rule, content;
        std::vector<std::string> keys;
    };
    const Case cases[] = {
        {"A-1 text with a background", annotation(text + "/F 4/C[1 1 1]>>"), {"pdf.covered"}},
        {"A-1 a filled box", annotation("<</Type/Annot/Subtype/Square/Rect[0 0 9 9]/F 4/IC[1]>>"), {"pdf.covered"}},
        {"A-1 a stamp", annotation("<</Type/Annot/Subtype/Stamp/Rect[0 0 9 9]/F 4>>"), {"pdf.covered"}},
        {"A-1 fields over each other",
         annotation(
             "<</Type/Annot/Subtype/Widget/Rect[0 0 90 9]/F 4>><</Type/Annot/Subtype/Widget/Rect[1 1 80 9]/F 4>>"),
         {"pdf.covered"}},
        {"A-1 a comment without background", annotation(text + "/F 4>>"), {}},
        {"A-1 fields side by side",
         annotation(
             "<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/F 4>><</Type/Annot/Subtype/Widget/Rect[9 0 18 9]/F 4>>"),
         {}},
        {"A-2", one_page("/OCProperties<</OCGs[]/D<</OFF[4 0 R]>>>>"), {"pdf.hidden_layers"}},
        {"A-3 script", one_page("/OpenAction<</S/JavaScript/JS(x)>>"), {"pdf.javascript"}},
        {"A-3 program", annotation(text + "/A<</S/Launch/F(x)>>>>"), {"pdf.launch_actions"}},
        {"A-3 sends", annotation(text + "/A<</S/SubmitForm/F(x)>>>>"), {"pdf.actions"}},
        {"A-3 when opened", one_page("/OpenAction<</S/URI/URI(x)>>"), {"pdf.actions"}},
        {"A-3 when the page shows", one_page("", "/AA<</O<</S/Hide/T(x)>>>>"), {"pdf.actions"}},
        {"A-3 goes to a page", one_page("/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"), {}},
        {"A-4 second catalog", with("", {{4, "<</Type/Catalog/Pages 2 0 R>>"}}), {"pdf.hidden_objects"}},
        {"A-4 second page tree", with("", {{4, "<</Type/Pages/Count 0/Kids[]>>"}}), {"pdf.hidden_objects"}},
        {"A-4 hidden page", with("", {{4, hidden_page}}), {"pdf.hidden_objects"}},
        {"A-5 other text", with(form, field("Rp 9,999")), {"pdf.field_appearance"}},
        {"A-5 no text", with(form, field("")), {"pdf.field_appearance"}},
        {"A-5 same text", with(form, field("Rp 1,000")), {}},
        {"A-5 drawn by the viewer", one_page("/AcroForm<</Fields[]/NeedAppearances true>>"), {"pdf.field_appearance"}},
        {"A-6 hidden", annotation(text + "/F 2>>"), {"pdf.hidden_annotations"}},
        {"A-6 not viewed", annotation(text + "/F 32>>"), {"pdf.hidden_annotations"}},
        {"A-7 behind the end", one_page() + "<html>more</html>\n", {"pdf.stray_bytes"}},
        {"A-7 between objects",
         make_pdf({{1, "<</Type/Catalog/Pages 2 0 R>>"},
                   {2, "<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n9 0 obj\n(nobody's)"},
                   {3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"}}),
         {"pdf.stray_bytes"}},
        {"A-7 a comment", one_page() + "% a comment\n", {}},
        {"files inside", one_page("/Names<</EmbeddedFiles<</Names[]>>>>"), {"pdf.attachments"}},
    };
    on_each([&](House& house) {
        for (const Case& c : cases) {
            SCOPED_TRACE(c.rule);
            EXPECT_EQ(warning_keys(house.accept(c.content)), c.keys);
        }
    });
}

// Rule A-4: numbers that the cross-reference declares and nothing stands behind.
TEST_F(Documents, RewritesPredeclaredObjectsAwayAndRefusesThemInSignedFiles) {
    const auto declared = [](const std::string& catalog, std::map<int, std::string> more) {
        more.insert({{1, "<</Type/Catalog/Pages 2 0 R" + catalog + ">>"},
                     {2, "<</Type/Pages/Count 1/Kids[3 0 R]>>"},
                     {3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"}});
        const int last = more.rbegin()->first;
        more[last + 1] = "(later)";
        auto file = make_pdf(more);
        const auto row = file.rfind(" 00000 n \ntrailer") - 10;
        return file.replace(row, 10, "0000099999");
    };
    const std::string signature =
        "<</FT/Sig/T(s)/V<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 "
        "3]/Contents<00>>>>>";
    on_each([&](House& house) {
        EXPECT_EQ(warning_keys(house.accept(declared("", {}))), std::vector<std::string>{"document.repaired"});
        const auto answer = house.accept(declared("/AcroForm<</SigFlags 3/Fields[4 0 R]>>", {{4, signature}}));
        EXPECT_EQ(answer.status, 422) << answer.text();
        EXPECT_EQ(answer.key(), "pdf.predeclared_objects");
    });
}

// What opens and can be shown, but where the validator would not explain the changes that signing brings.
TEST_F(Documents, TriesASignatureBeforeAcceptingAFile) {
    const std::string text_field = "<</FT/Tx/T(a)/Subtype/Widget/Rect[0 0 9 9]/P 3 0 R>>";
    const auto with_fields = [&](const std::string& fields) {
        return make_pdf({{1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields" + fields + ">>>>"},
                         {2, "<</Type/Pages/Count 1/Kids[3 0 R]>>"},
                         {3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>"},
                         {4, text_field}});
    };
    const auto untyped = make_pdf({{1, "<</Type/Catalog/Pages 2 0 R>>"},
                                   {2, "<</Count 1/Kids[3 0 R]>>"},
                                   {3, "<</Parent 2 0 R/MediaBox[0 0 595 842]>>"}});
    on_each([&](House& house) {
        EXPECT_EQ(house.accept(with_fields("[4 0 R]")).status, 201);
        for (const auto& [file, rule] : {std::pair(with_fields("[4 0 R 4 0 R]"), "V-D5"), {untyped, "V-D13"}}) {
            const auto refused = house.accept(file);
            EXPECT_EQ(refused.status, 422) << refused.text();
            EXPECT_EQ(refused.key(), "pdf.would_not_hold");
            EXPECT_NE(refused.text().find(rule), std::string::npos) << refused.text();
        }
    });
}

// Rule A-3: the content of a stream in another file.
TEST_F(Documents, RefusesContentFromOtherFiles) {
    const auto file = make_pdf({{1, "<</Type/Catalog/Pages 2 0 R>>"},
                                {2, "<</Type/Pages/Count 1/Kids[3 0 R]>>"},
                                {3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"},
                                {4, "<</Length 0/F(other.bin)>>\nstream\n\nendstream"}});
    on_each([&](House& house) {
        const auto answer = house.accept(file);
        EXPECT_EQ(answer.status, 422) << answer.text();
        EXPECT_EQ(answer.key(), "pdf.external_content");
    });
}

TEST_F(Documents, UsesAPasswordAndForgetsIt) {
    const std::string content = read_file(EZSIGN_TEST_SHARED "/corpora/pdf/pyhanko/minimal-aes256.pdf");
    if (content.empty()) GTEST_SKIP() << "skipped: corpus not present";
    on_each([&](House& house) {
        const auto upload = house.upload(content);
        EXPECT_EQ(house.create(upload).key(), "pdf.password_required");
        EXPECT_EQ(house.create(upload, "x", "nonsense").key(), "pdf.wrong_password");
        const auto id = house.id_of(house.create(upload, "Rahasia", "ownersecret"));
        ASSERT_FALSE(id.empty());
        EXPECT_EQ(house.get("/documents/" + id).json().at("encrypted"), true);
        EXPECT_EQ(house.get("/documents/" + id + "/file").text(), content);
        const auto document = *find_document(*house.deps.pool.take(), id);
        const auto options = open_options(house.deps, document);
        ASSERT_TRUE(options);
        EXPECT_TRUE(options->password.empty());
        const auto bytes = *read_contents(house.deps, document);
        EXPECT_TRUE(pdf::Document::open(bytes, *options));
        Document other = document;
        other.id = "doc_other";
        EXPECT_FALSE(open_options(house.deps, other)) << "the sealed key is bound to the document";
        const auto row = house.deps.pool.take()->run("SELECT file_key FROM document");
        EXPECT_EQ(base::to_text(row[0].get<Bytes>(0)).find("secret"), std::string::npos);
    });
}

TEST_F(Documents, GrowByIncrements) {
    on_each([&](House& house) {
        const std::string content = one_page();
        const auto id = house.id_of(house.accept(content));
        auto connection = house.deps.pool.take();
        const auto base = *find_document_of(*connection, id, "usr_1");
        const auto grow = [&](const Document& from, const std::string& bytes) -> Result<Document> {
            NewIncrement increment;
            EZ_TRY(increment.blob_id, store_blob(house.deps, base::as_bytes(bytes)));
            increment.size = bytes.size();
            EZ_TRY(increment.hash, hash_of(house.deps, from));
            increment.hash.update(base::as_bytes(bytes));
            db::Transaction transaction(*connection);
            EZ_TRY(auto next, append_increment(house.deps, *connection, from, increment));
            transaction.commit();
            return next;
        };
        const auto signed_once = grow(base, "first");
        ASSERT_TRUE(signed_once) << signed_once.error().message;
        EXPECT_EQ(grow(base, "racing").error().key, "document.changed");
        const auto signed_twice = grow(*signed_once, "second");
        ASSERT_TRUE(signed_twice);
        const std::string all = content + "firstsecond";
        EXPECT_EQ(signed_twice->sha256, base::hex(crypto::sha256(base::as_bytes(all))));
        EXPECT_EQ(base::to_text(*read_contents(house.deps, *signed_twice)), all);
        EXPECT_EQ(base::to_text(*read_contents(house.deps, *signed_once)), content + "first") << "as it was then";
        EXPECT_EQ(house.get("/documents/" + id + "/file").text(), all);
        EXPECT_EQ(house.get("/documents/" + id + "/file?version=original").text(), content);
        EXPECT_EQ(house.get("/documents/" + id + "/file?version=other").key(), "query.version");
        const auto shown = house.get("/documents/" + id).json();
        EXPECT_EQ(House::text(shown, "state"), "completed");
        EXPECT_EQ(House::text(shown, "completedAt"), "2026-03-01T09:30:00Z");
        EXPECT_EQ(shown.at("signatures"), 2);
        clock_.advance(std::chrono::hours(25));
        EXPECT_EQ(sweep(house.deps), 1) << "the increment that lost the race";
        EXPECT_EQ(house.get("/documents/" + id + "/file").text(), all);
    });
}

TEST_F(Documents, ReadAcrossPartsAndAnswerKnownTags) {
    on_each([&](House& house) {
        const auto id = house.id_of(house.accept(one_page()));
        const auto file = house.get("/documents/" + id + "/file");
        const auto tag = std::string(file.response.headers.get("ETag"));
        EXPECT_EQ(tag, "\"" + House::text(house.get("/documents/" + id).json(), "sha256") + "\"");
        house.client.headers().set("If-None-Match", tag);
        const auto again = house.get("/documents/" + id + "/file");
        EXPECT_EQ(again.status, 304);
        EXPECT_EQ(again.text(), "");
    });
}

TEST_F(Documents, ListFiltersAndPages) {
    on_each([&](House& house) {
        for (const char* name : {"Kontrak Sewa 77", "Surat Kuasa 100%", "Kontrak_Jual", "Nota"}) {
            house.id_of(house.accept(one_page(), name));
            clock_.advance(std::chrono::hours(24));
        }
        house.as("usr_2");
        house.id_of(house.accept(one_page(), "Kontrak orang lain"));
        house.as("usr_1");
        const auto names = [&](const std::string& query) {
            std::vector<std::string> out;
            const auto list = house.get("/documents" + query).json();
            for (const auto& item : list.at("items").as_array()) {
                EXPECT_FALSE(item.as_object().contains("pages"));
                out.push_back(House::text(item, "name"));
            }
            return out;
        };
        using Names = std::vector<std::string>;
        EXPECT_EQ(names(""), (Names{"Nota", "Kontrak_Jual", "Surat Kuasa 100%", "Kontrak Sewa 77"}));
        EXPECT_EQ(names("?query=kontrak"), (Names{"Kontrak_Jual", "Kontrak Sewa 77"}));
        EXPECT_EQ(names("?query=77%20KONTRAK"), Names{"Kontrak Sewa 77"});
        EXPECT_EQ(names("?query=100%25"), Names{"Surat Kuasa 100%"});
        EXPECT_EQ(names("?query=k_j"), Names{"Kontrak_Jual"}) << "no wildcards";
        EXPECT_EQ(names("?query=%25"), Names{"Surat Kuasa 100%"});
        EXPECT_EQ(names("?state=draft").size(), 4u);
        EXPECT_EQ(names("?state=completed"), Names{});
        EXPECT_EQ(names("?from=2026-03-02&to=2026-03-04"), (Names{"Kontrak_Jual", "Surat Kuasa 100%"}));
        Names walked;
        std::string cursor;
        for (int page = 0; page < 5; ++page) {
            const auto list = house.get("/documents?limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor)).json();
            for (const auto& item : list.at("items").as_array()) walked.push_back(House::text(item, "name"));
            if (!list.as_object().contains("nextCursor")) break;
            cursor = House::text(list, "nextCursor");
        }
        EXPECT_EQ(walked, names(""));
        for (const char* bad : {"?state=lost", "?cursor=x", "?cursor=1", "?limit=0", "?limit=201", "?from=yesterday"}) {
            EXPECT_EQ(house.get(std::string("/documents") + bad).status, 422) << bad;
        }
    });
}

TEST_F(Documents, AreRenamedAndDeleted) {
    on_each([&](House& house) {
        const auto id = house.id_of(house.accept(one_page()));
        const auto target = "/api/v1/documents/" + id;
        const auto renamed = house.client.call("PATCH", target, R"({"name":"Baru"})");
        EXPECT_EQ(renamed.status, 200);
        EXPECT_EQ(House::text(renamed.json(), "name"), "Baru");
        EXPECT_EQ(house.client.call("PATCH", target, R"({"name":""})").key(), "document.name");
        EXPECT_EQ(house.client.call("PATCH", target, R"({"title":"x"})").status, 422);
        EXPECT_EQ(house.client.call("DELETE", target).status, 204);
        EXPECT_EQ(house.client.call("DELETE", target).key(), "document.not_found");
        EXPECT_EQ(house.get("/documents/" + id).status, 404);
        EXPECT_EQ(house.get("/documents/" + id + "/file").status, 404);
        EXPECT_EQ(sweep(house.deps), 1);
        EXPECT_EQ(house.blob_count(), 0);
        auto connection = house.deps.pool.take();
        audit::Filter filter;
        filter.subject_id = id;
        EXPECT_EQ(audit::list(*connection, filter).size(), 3u) << "the entries stay";
        EXPECT_EQ(connection->one<std::string>("SELECT name FROM document WHERE id = ?", id), "");
        EXPECT_TRUE(audit::verify_log(*connection).ok);
    });
}

TEST_F(Documents, OfOthersDoNotExist) {
    on_each([&](House& house) {
        const auto id = house.id_of(house.accept(one_page()));
        const auto target = "/api/v1/documents/" + id;
        house.as("usr_2");
        for (const char* tail : {"", "/file", "/audit-trail", "/audit-trail.json", "/audit-trail/proof?index=0"}) {
            EXPECT_EQ(house.client.call("GET", target + tail).status, 404) << tail;
        }
        EXPECT_EQ(house.client.call("PATCH", target, R"({"name":"x"})").status, 404);
        EXPECT_EQ(house.client.call("DELETE", target).status, 404);
        house.client.log_out();
        EXPECT_EQ(house.client.call("GET", target).status, 401);
    });
}

TEST(Masks, KeepTheFirstLetterOfEachWord) {
    EXPECT_EQ(mask_words("Siti Nurhaliza"), "S*** N********");
    EXPECT_EQ(mask_words("Żółć  ż"), "Ż***  ż");
    EXPECT_EQ(mask_words(""), "");
}

}  // namespace
}  // namespace documents
