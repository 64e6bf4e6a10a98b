#include "documents/test_fixture.h"

namespace documents {
namespace {

class AuditTrailPages : public Documents {
  protected:
    /// A verified person with a document that was signed, logged in.
    struct Signed {
        std::string user, document, token;
    };
    Signed make(House& house) {
        auto connection = house.deps.pool.take();
        const auto account = accounts::create_account(
            *connection, clock_, {"siti@contoh.example", "long-enough-Passphrase-77", "id", "Siti Nurhaliza", {}});
        EXPECT_TRUE(account) << account.error().message;
        house.as(account->id);
        const auto id = house.id_of(house.accept(one_page(), "Kontrak Sewa"));
        db::Transaction transaction(*connection);
        EXPECT_TRUE(
            audit::append(*connection, clock_,
                          {"document.signed",
                           account->id,
                           "document",
                           id,
                           {{"method", "otp.email"}, {"digestBefore", "aa"}, {"digestAfter", "bb"}, {"serial", "77"}},
                           "192.0.2.9",
                           "Browser"}));
        transaction.commit();
        return {account->id, id, find_document(*connection, id)->audit_token};
    }
    std::unique_ptr<crypto::Signer> signer_ =
        *crypto::software_signer(*crypto::generate_key(crypto::KeyAlgorithm::ec_p256));
};

TEST_F(AuditTrailPages, ShowTheOwnerEverything) {
    on_each([&](House& house) {
        const auto made = make(house);
        const auto trail = house.get("/documents/" + made.document + "/audit-trail").json();
        EXPECT_EQ(House::text(trail.at("document"), "name"), "Kontrak Sewa");
        EXPECT_EQ(House::text(trail, "publicUrl"), "http://127.0.0.1:8080/a/" + made.token);
        const auto& entries = trail.at("entries").as_array();
        ASSERT_EQ(entries.size(), 2u);
        EXPECT_EQ(House::text(entries[0], "kind"), "document.uploaded");
        EXPECT_EQ(House::text(entries[0], "address"), "192.0.2.1");
        EXPECT_EQ(House::text(entries[1], "actor"), "Siti Nurhaliza");
        EXPECT_EQ(House::text(entries[1], "method"), "otp.email");
        EXPECT_EQ(House::text(entries[1], "digestBefore"), "aa");
        EXPECT_EQ(House::text(entries[1], "digestAfter"), "bb");
        EXPECT_EQ(House::text(entries[1], "serial"), "77");
        const auto file = house.get("/documents/" + made.document + "/audit-trail.json");
        EXPECT_TRUE(file.response.headers.get("Content-Disposition").starts_with("attachment"));
        const auto first = file.json().at("entries").at(0);
        EXPECT_EQ(House::text(first, "leafHash"),
                  base::hex(audit::leaf_hash(base::as_bytes(House::text(first, "leaf")))));
    });
}

TEST_F(AuditTrailPages, HoldEveryOpeningForTheOwnerAndNotForStrangers) {
    on_each([&](House& house) {
        const auto made = make(house);
        const auto file = "/documents/" + made.document + "/file";
        const auto kinds = [&](const std::string& target) {
            std::vector<std::string> out;
            const auto trail = house.get(target).json();
            for (const auto& entry : trail.at("entries").as_array()) out.push_back(House::text(entry, "kind"));
            return out;
        };
        const auto tag = std::string(house.get(file).response.headers.get("ETag"));
        house.client.headers() = {{"Sec-Fetch-Mode", "cors"}, {"Range", "bytes=0-65535"}};
        house.get(file);
        house.client.headers() = {{"Sec-Fetch-Mode", "cors"}, {"Range", "bytes=100-200"}};
        house.get(file);
        house.client.headers() = {{"If-None-Match", tag}};
        EXPECT_EQ(house.get(file).status, 304);
        house.client.headers() = {};
        house.client.call("HEAD", "/api/v1" + file);
        EXPECT_EQ(kinds("/documents/" + made.document + "/audit-trail"),
                  (std::vector<std::string>{"document.uploaded", "document.signed", "document.downloaded",
                                            "document.viewed"}));
        house.client.log_out();
        EXPECT_EQ(kinds("/public/audit/" + made.token),
                  (std::vector<std::string>{"document.uploaded", "document.signed"}));
    });
}

TEST_F(AuditTrailPages, ShowStrangersWhatTheOwnerAllows) {
    on_each([&](House& house) {
        const auto made = make(house);
        const auto target = "/public/audit/" + made.token;
        const auto allow = [&](const char* what) {
            house.as(made.user);
            const auto body = std::string(R"({"publicTrail":")") + what + "\"}";
            EXPECT_EQ(house.client.call("PATCH", "/api/v1/documents/" + made.document, body).status, 200);
            house.client.log_out();
        };
        house.client.log_out();
        const auto masked = house.get(target);
        ASSERT_EQ(masked.status, 200);
        for (const char* secret : {"siti@", "Siti", "Kontrak", "192.0.2", "Browser", "\"id\"", "usr_", "\"leaf\""}) {
            EXPECT_EQ(masked.text().find(secret), std::string::npos) << secret;
        }
        EXPECT_EQ(House::text(masked.json().at("document"), "name"), "K****** S***");
        EXPECT_EQ(House::text(masked.json().at("entries").at(1), "actor"), "S*** N********");
        allow("full");
        const auto full = house.get(target);
        EXPECT_EQ(House::text(full.json().at("entries").at(1), "actor"), "Siti Nurhaliza");
        EXPECT_EQ(full.json().at("entries").as_array().size(), 2u);
        EXPECT_EQ(full.text().find("siti@"), std::string::npos);
        allow("off");
        EXPECT_EQ(house.get(target).status, 404);
        EXPECT_EQ(house.get("/public/audit/" + std::string(43, 'x')).status, 404);
        EXPECT_EQ(house.get("/public/audit/").status, 404);
    });
}

TEST_F(AuditTrailPages, ProveEntriesAgainstTheSignedHead) {
    on_each([&](House& house) {
        const auto made = make(house);
        EXPECT_EQ(house.get("/public/tree-head").key(), "audit.no_checkpoint");
        const auto unsigned_proof = house.get("/public/proof/0").json();
        EXPECT_FALSE(unsigned_proof.as_object().contains("treeHead"));
        ASSERT_TRUE(*audit::make_checkpoint(house.deps.pool, clock_, "test.example", *signer_));
        const auto head = house.get("/public/tree-head").json();
        const auto noted = audit::verify_checkpoint(House::text(head, "note"), "test.example", signer_->public_key());
        ASSERT_TRUE(noted);
        EXPECT_EQ(House::text(head, "rootHash"), base::hex(noted->root));
        const auto hash = [](const std::string& text) {
            audit::Hash out{};
            const auto bytes = *base::unhex(text);
            std::copy(bytes.begin(), bytes.end(), out.begin());
            return out;
        };
        for (const std::string& target :
             {"/documents/" + made.document + "/audit-trail/proof?index=1", std::string("/public/proof/1")}) {
            const auto proof = house.get(target).json();
            std::vector<audit::Hash> path;
            for (const auto& step : proof.at("hashes").as_array())
                path.push_back(hash(std::string(std::string_view(step.as_string()))));
            EXPECT_TRUE(audit::verify_inclusion(hash(House::text(proof, "leafHash")), 1,
                                                proof.at("treeSize").to_number<std::uint64_t>(), path, noted->root));
        }
        for (const char* bad : {"/public/proof/x", "/public/proof/-1"}) EXPECT_EQ(house.get(bad).key(), "audit.index");
        EXPECT_EQ(house.get("/public/proof/99").key(), "audit.no_entry");
        EXPECT_EQ(house.get("/documents/" + made.document + "/audit-trail/proof").key(), "audit.index");
        EXPECT_EQ(house.get("/documents/" + made.document + "/audit-trail/proof?index=7").key(), "audit.no_entry");
    });
}

}  // namespace
}  // namespace documents
