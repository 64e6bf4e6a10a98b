// The journey through the routes, on each database, with our own authority and vault; and what happens when something
// breaks.
#include "signing/signing.h"

#include <gtest/gtest.h>

#include <regex>

#include "authority/testing.h"
#include "documents/test_fixture.h"
#include "notify/inbox_store.h"
#include "pdf/signatures.h"
#include "signing/session_store.h"
#include "validation/validate.h"

namespace signing {
namespace {

using namespace std::chrono_literals;

/// A disk that is full when told so.
class FullDisk final : public blob::BlobStore {
  public:
    explicit FullDisk(blob::BlobStore& inner) : inner_(inner) {}
    Result<std::string> create(ByteView content) override {
        if (full) return base::make_error(base::ErrorCode::unavailable, "storage.full", "the disk is full");
        return inner_.create(content);
    }
    Result<std::string> create_empty() override { return inner_.create_empty(); }
    Result<std::uint64_t> append(const std::string& id, ByteView content, std::uint64_t expected) override {
        return inner_.append(id, content, expected);
    }
    Result<Bytes> read(const std::string& id, std::uint64_t offset, std::uint64_t length) override {
        return inner_.read(id, offset, length);
    }
    Result<std::uint64_t> size(const std::string& id) override { return inner_.size(id); }
    Result<void> remove(const std::string& id) override { return inner_.remove(id); }
    bool full = false;

  private:
    blob::BlobStore& inner_;
};

/// A person with a certificate, and everything between.
class World {
  public:
    explicit World(db::Pool& pool, vault::KeyType person_key = {})
        : base(pool, person_key),
          house(pool, base.clock),
          disk(house.blobs),
          mail(Bytes(32, 3)),
          runner(pool, base.clock),
          deps{pool,
               base.clock,
               *base.vault,
               *base.authority,
               mail,
               disk_deps(),
               *appearance::Font::open(appearance::default_font_path),
               "http://ezsign.test"} {
        migrate_all(pool);
        person = add("siti@example.com");
        add_routes(house.router, deps);
        notify::add_jobs(runner, pool, mail, base.clock, {});
        add_jobs(runner, deps);
        house.as(person);
        specimen = documents::House::text(add_specimen(), "id");
    }

    std::string add(const std::string& email) {
        auto connection = base.pool.take();
        db::Transaction transaction(*connection);
        const auto account =
            accounts::create_account(*connection, base.clock, {.email = email, .password = "Kunci-Rahasia-2026!"});
        EXPECT_TRUE(account) << account.error().key;
        transaction.commit();
        const auto issued = base.issue("application:" + email, account->id);
        EXPECT_TRUE(issued) << issued.error().message;
        certificate = issued->id;
        return account->id;
    }

    std::string upload(const std::string& content = documents::one_page()) {
        return house.id_of(house.accept(content));
    }

    boost::json::object body() const {
        return {{"specimenId", specimen},
                {"fields", {{{"page", 1}, {"x", 72}, {"y", 100}, {"width", 200}, {"height", 80}}}}};
    }
    http::TestAnswer prepare(const std::string& document, const boost::json::object& body) {
        return house.client.call("POST", "/api/v1/documents/" + document + "/signing", boost::json::serialize(body));
    }
    std::string prepared_id(const std::string& document) { return house.id_of(prepare(document, body())); }
    http::TestAnswer ask(const std::string& signing) {
        return house.client.call("POST", "/api/v1/signings/" + signing + "/otp", R"({"method":"email"})");
    }
    http::TestAnswer confirm(const std::string& signing, const std::string& code) {
        return house.client.call("POST", "/api/v1/signings/" + signing + "/confirm", R"({"code":")" + code + R"("})");
    }
    /// From the newest mail.
    std::string code() {
        runner.run_due();
        const auto mails = notify::list_inbox(*base.pool.take(), mail.key(), "", 1);
        std::smatch found;
        if (mails.empty() || !std::regex_search(mails[0].text, found, std::regex(R"(\b(\d{6})\b)"))) return "no code";
        return found[1];
    }
    std::string state_of(const std::string& signing) {
        return documents::House::text(house.get("/signings/" + signing).json(), "state");
    }
    std::string file(const std::string& document) { return house.get("/documents/" + document + "/file").text(); }
    int count(const std::string& kind) {
        audit::Filter filter;
        filter.kind = kind;
        return static_cast<int>(audit::list(*base.pool.take(), filter).size());
    }

    void expect_one_at_b_lta(const std::string& pdf) {
        validation::ValidationOptions options;
        options.trust_anchors = {base.authority->anchors()->front().der()};
        options.time = base.clock.now();
        const auto report = validation::validate_pdf(base::as_bytes(pdf), options);
        ASSERT_EQ(report.signatures.size(), 1u);
        EXPECT_TRUE(report.signatures[0].verdict.passed());
        EXPECT_EQ(report.signatures[0].level, validation::Level::b_lta);
    }

    authority::testing::Fixture base;
    documents::House house;
    FullDisk disk;
    notify::MailQueue mail;
    jobs::Runner runner;
    Deps deps;
    std::string person, certificate, specimen;

  private:
    /// After the fixture, which knows its own modules only.
    static void migrate_all(db::Pool& pool) {
        std::vector<db::Migration> all = audit::migrations();
        for (const auto& more : {jobs::migrations(), vault::migrations(), authority::migrations(),
                                 accounts::migrations(), notify::migrations(), documents::migrations(), migrations()})
            all.insert(all.end(), more.begin(), more.end());
        EXPECT_TRUE(db::migrate(pool, all));
    }
    documents::Deps disk_deps() {
        return {house.deps.pool, disk, house.deps.clock, house.deps.data_key, house.deps.settings};
    }
    boost::json::value add_specimen() {
        house.client.headers() = {{"Content-Type", "image/png"}};
        auto answer =
            house.client.call("POST", "/api/v1/specimens?kind=drawn&purpose=signature", documents::make_png(120, 60));
        house.client.headers() = {};
        EXPECT_EQ(answer.status, 201) << answer.text();
        return answer.json();
    }
};

/// body(World&)
template <class Body>
void on_each(Body body) {
    db::for_each_database([&](db::Pool& pool) {
        World world(pool);
        body(world);
    });
}

TEST(Signing, FromUploadToValidSignature) {
    on_each([](World& w) {
        const std::string source = documents::one_page(), document = w.upload(source);
        boost::json::object body = w.body();
        body["reason"] = "Persetujuan";
        body["qr"] = {{"page", 1}, {"x", 400}, {"y", 700}, {"size", 80}};
        const auto prepared = w.prepare(document, body);
        ASSERT_EQ(prepared.status, 201) << prepared.text();
        EXPECT_EQ(prepared.json().at("methods").at(0).at("target").as_string(), "s***@example.com");
        EXPECT_EQ(w.file(document), source) << "preparing changes nothing";
        const std::string signing = documents::House::text(prepared.json(), "id");
        const auto ticket = w.ask(signing);
        ASSERT_EQ(ticket.status, 200) << ticket.text();
        EXPECT_EQ(ticket.json().at("triesLeft").as_int64(), 3);
        const std::string code = w.code();
        const auto done = w.confirm(signing, code);
        ASSERT_EQ(done.status, 200) << done.text();
        EXPECT_EQ(documents::House::text(done.json(), "state"), "completed");
        EXPECT_EQ(documents::House::text(done.json().at("document"), "state"), "completed");

        const std::string file = w.file(document);
        EXPECT_TRUE(file.starts_with(source));
        w.expect_one_at_b_lta(file);

        // Again: the same answer, not a second signature.
        EXPECT_EQ(w.confirm(signing, code).status, 200);
        EXPECT_EQ(w.file(document), file);
        EXPECT_EQ(w.count("document.signed"), 1);
        w.runner.run_due();
        EXPECT_EQ(notify::list_inbox(*w.base.pool.take(), w.mail.key(), "", 10).size(), 2u)
            << "the code, and the notice";
        EXPECT_EQ(w.prepare(document, w.body()).key(), "signing.document_completed");
    });
}

/// A document signed by Siti with a key of this kind, and the CMS in it.
struct SignedBy {
    std::string key;
    crypto::SignatureScheme scheme;
    crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
};

TEST(Signing, EveryKindOfKey) {
    using namespace crypto;
    const auto rsa = [](DigestAlgorithm digest) { return default_scheme(KeyAlgorithm::rsa_2048, digest); };
    const SignedBy table[] = {
        {"ec_p384", default_scheme(KeyAlgorithm::ec_p384, DigestAlgorithm::sha256)},
        {"rsa_2048", rsa(DigestAlgorithm::sha256)},
        {"rsa_2048_pss", pss_scheme(DigestAlgorithm::sha256)},
        {"rsa_4096_pss", pss_scheme(DigestAlgorithm::sha256)},
        {"ed25519", default_scheme(KeyAlgorithm::ed25519, DigestAlgorithm::sha512), DigestAlgorithm::sha512},
    };
    for (const SignedBy& expected : table) {
        SCOPED_TRACE(expected.key);
        db::for_each_database([&](db::Pool& pool) {
            World w(pool, *vault::key_type_from_name(expected.key));
            const std::string document = w.upload(), signing = w.prepared_id(document);
            ASSERT_EQ(w.ask(signing).status, 200);
            const auto done = w.confirm(signing, w.code());
            ASSERT_EQ(done.status, 200) << done.text();
            const std::string file = w.file(document);
            w.expect_one_at_b_lta(file);

            const auto pdf = pdf::Document::open(base::as_bytes(file));
            const auto found = pdf::list_signatures(*pdf);
            ASSERT_TRUE(found && !found->empty());
            const auto cms = pki::CmsSignedData::parse(found->front().contents, {.allow_zero_padding = true});
            ASSERT_TRUE(cms);
            const pki::CmsSignerInfo& signer = cms->signer_infos().front();
            EXPECT_EQ(signer.digest, expected.digest);
            ASSERT_TRUE(signer.scheme);
            EXPECT_EQ(signer.scheme->kind, expected.scheme.kind);
            if (expected.scheme.kind == SignatureKind::rsa_pss) EXPECT_EQ(*signer.scheme, expected.scheme);
        });
    }
}

TEST(Signing, WrongCodesRunOut) {
    on_each([](World& w) {
        const std::string document = w.upload(), source = w.file(document), signing = w.prepared_id(document);
        EXPECT_EQ(w.confirm(signing, "123456").key(), "otp.not_requested");
        ASSERT_EQ(w.ask(signing).status, 200);
        EXPECT_EQ(w.ask(signing).key(), "otp.too_soon");
        const std::string code = w.code(), wrong = code == "000000" ? "000001" : "000000";
        const auto first = w.confirm(signing, wrong);
        EXPECT_EQ(first.status, 422);
        EXPECT_EQ(first.key(), "otp.wrong");
        EXPECT_EQ(first.json().at("triesLeft").as_int64(), 2);
        EXPECT_EQ(w.confirm(signing, wrong).key(), "otp.wrong");
        EXPECT_EQ(w.confirm(signing, wrong).key(), "otp.too_many_tries");
        const auto late = w.confirm(signing, code);
        EXPECT_EQ(late.status, 410);
        EXPECT_EQ(late.key(), "signing.failed");
        EXPECT_EQ(w.file(document), source);
        // A new signing works.
        const std::string next = w.prepared_id(document);
        ASSERT_EQ(w.ask(next).status, 200);
        EXPECT_EQ(w.confirm(next, w.code()).status, 200);
    });
}

TEST(Signing, CodesAreForOneSigningAndOnePerson) {
    on_each([](World& w) {
        const std::string first = w.prepared_id(w.upload()), second = w.prepared_id(w.upload());
        ASSERT_EQ(w.ask(first).status, 200);
        const std::string code = w.code();
        ASSERT_EQ(w.ask(second).status, 200);
        const std::string other = w.code();
        if (code != other) EXPECT_EQ(w.confirm(second, code).key(), "otp.wrong");
        w.house.as("usr_stranger");
        EXPECT_EQ(w.confirm(first, code).status, 404);
        EXPECT_EQ(w.ask(first).status, 404);
        EXPECT_EQ(w.house.get("/signings/" + first).status, 404);
        w.house.as(w.person);
        EXPECT_EQ(w.confirm(first, code).status, 200);
    });
}

TEST(Signing, PlacementIsChecked) {
    on_each([](World& w) {
        const std::string document = w.upload();
        const auto key = [&](const std::string& text) {
            return w.house.client.call("POST", "/api/v1/documents/" + document + "/signing", text);
        };
        const auto with_field = [&](const std::string& field) {
            return key(R"({"specimenId":")" + w.specimen + R"(","fields":[)" + field + "]}");
        };
        const std::pair<std::string, std::string> cases[] = {
            {R"({"page":2,"x":72,"y":100,"width":200,"height":80})", "signing.page"},
            {R"({"page":0,"x":72,"y":100,"width":200,"height":80})", "signing.page"},
            {R"({"page":1,"x":590,"y":100,"width":200,"height":80})", "signing.box"},
            {R"({"page":1,"x":-5,"y":100,"width":200,"height":80})", "signing.box"},
            {R"({"page":1,"x":72,"y":800,"width":200,"height":80})", "signing.box"},
            {R"({"page":1,"x":72,"y":100,"width":0,"height":80})", "signing.box"},
            {R"({"page":1,"x":72,"y":100,"width":200,"height":-1})", "signing.box"},
            {R"({"page":1,"x":72,"y":100,"width":1e9,"height":80})", "signing.box"},
            {R"({"page":1,"x":72,"y":100,"width":200})", "json.missing"},
            {"", "signing.fields"},
        };
        for (const auto& [field, expected] : cases) {
            const auto answer = with_field(field);
            EXPECT_EQ(answer.status, 422) << field;
            EXPECT_EQ(answer.key(), expected) << field;
        }
        boost::json::object body = w.body();
        body["specimenId"] = "spc_none";
        EXPECT_EQ(w.prepare(document, body).key(), "specimen.not_found");
        body = w.body();
        body["reason"] = "a\nb";
        EXPECT_EQ(w.prepare(document, body).key(), "signing.text");
        body["reason"] = std::string(201, 'x');
        EXPECT_EQ(w.prepare(document, body).key(), "signing.text");
        body = w.body();
        body["qr"] = {{"page", 1}, {"x", 0}, {"y", 0}, {"size", 10}};
        EXPECT_EQ(w.prepare(document, body).key(), "signing.qr");
        body = w.body();
        body["certificateId"] = "crt_none";
        EXPECT_EQ(w.prepare(document, body).status, 404);
        EXPECT_EQ(w.prepare("doc_none", w.body()).key(), "document.not_found");
    });
}

TEST(Signing, NewerPreparationReplacesTheOlder) {
    on_each([](World& w) {
        const std::string document = w.upload(), older = w.prepared_id(document);
        ASSERT_EQ(w.ask(older).status, 200);
        const std::string code = w.code();
        const std::string newer = w.prepared_id(document);
        EXPECT_EQ(w.confirm(older, code).key(), "signing.superseded");
        EXPECT_EQ(w.state_of(older), "superseded");
        EXPECT_EQ(w.state_of(newer), "prepared");
    });
}

TEST(Signing, TimePasses) {
    on_each([](World& w) {
        const std::string signing = w.prepared_id(w.upload());
        ASSERT_EQ(w.ask(signing).status, 200);
        const std::string stale = w.code();
        w.base.clock.advance(6min);
        EXPECT_EQ(w.confirm(signing, stale).key(), "otp.expired");
        ASSERT_EQ(w.ask(signing).status, 200) << "an expired code may be replaced";
        EXPECT_EQ(w.confirm(signing, w.code()).status, 200);

        const std::string late = w.prepared_id(w.upload());
        ASSERT_EQ(w.ask(late).status, 200);
        w.base.clock.advance(15min);
        EXPECT_EQ(w.confirm(late, w.code()).key(), "signing.expired");
        EXPECT_EQ(w.ask(late).key(), "signing.expired");
        w.runner.run_due();
        EXPECT_EQ(w.state_of(late), "expired");
    });
}

TEST(Signing, ClockSetBackFailsClosed) {
    on_each([](World& w) {
        const std::string signing = w.prepared_id(w.upload());
        ASSERT_EQ(w.ask(signing).status, 200);
        const std::string code = w.code();
        const base::Time now = w.base.clock.now();
        w.base.clock.set(now - 1h);
        const auto refused = w.confirm(signing, code);
        EXPECT_EQ(refused.status, 503);
        EXPECT_EQ(refused.key(), "clock.set_back");
        w.base.clock.set(now);
        EXPECT_EQ(w.confirm(signing, code).status, 200) << "the code was not spent";
    });
}

TEST(Signing, RevokedCertificateSignsNothing) {
    on_each([](World& w) {
        const std::string document = w.upload(), source = w.file(document), signing = w.prepared_id(document);
        ASSERT_EQ(w.ask(signing).status, 200);
        const std::string code = w.code();
        ASSERT_TRUE(
            w.base.authority->revoke(w.certificate, pki::RevocationReason::key_compromise, "lost", {w.person, "", ""}));
        const auto refused = w.confirm(signing, code);
        EXPECT_EQ(refused.status, 410);
        EXPECT_EQ(refused.key(), "certificate.revoked");
        EXPECT_EQ(w.prepare(document, w.body()).key(), "certificate.revoked");
        EXPECT_EQ(w.file(document), source);
    });
}

TEST(Signing, FullDiskLeavesNothingHalfDone) {
    on_each([](World& w) {
        const std::string document = w.upload(), source = w.file(document), signing = w.prepared_id(document);
        ASSERT_EQ(w.ask(signing).status, 200);
        const std::string code = w.code();
        w.disk.full = true;
        const auto refused = w.confirm(signing, code);
        EXPECT_EQ(refused.status, 503);
        EXPECT_EQ(refused.key(), "storage.full");
        w.disk.full = false;
        EXPECT_EQ(w.state_of(signing), "failed");
        EXPECT_EQ(w.file(document), source);
        EXPECT_EQ(w.confirm(signing, code).key(), "signing.failed") << "one authorisation, at most one signature";
        EXPECT_EQ(w.count("document.signed"), 0);
        EXPECT_EQ(w.count("signing.failed"), 1);
        const std::string next = w.prepared_id(document);
        ASSERT_EQ(w.ask(next).status, 200);
        EXPECT_EQ(w.confirm(next, w.code()).status, 200);
    });
}

TEST(Signing, RecoverEndsWhatACrashLeft) {
    on_each([](World& w) {
        const std::string document = w.upload(), source = w.file(document), signing = w.prepared_id(document);
        ASSERT_EQ(w.ask(signing).status, 200);
        const std::string code = w.code();
        {
            auto connection = w.base.pool.take();
            EXPECT_TRUE(start_signing(*connection, signing, w.base.clock.now()));
            EXPECT_FALSE(start_signing(*connection, signing, w.base.clock.now())) << "two requests never both win";
        }
        EXPECT_EQ(w.confirm(signing, code).key(), "signing.in_progress");
        ASSERT_TRUE(recover(w.deps));
        EXPECT_EQ(w.state_of(signing), "failed");
        EXPECT_EQ(w.confirm(signing, code).key(), "signing.failed");
        EXPECT_EQ(w.file(document), source);
        const auto session = find_session(*w.base.pool.take(), signing);
        EXPECT_EQ(w.base.vault->authorisation(session->authorisation_id)->state, vault::AuthorisationState::void_);
        const std::string next = w.prepared_id(document);
        ASSERT_EQ(w.ask(next).status, 200);
        EXPECT_EQ(w.confirm(next, w.code()).status, 200);
        EXPECT_EQ(w.count("document.signed"), 1);
    });
}

TEST(Signing, ChangedDigestOrDocumentIsRefused) {
    on_each([](World& w) {
        const std::string signing = w.prepared_id(w.upload());
        ASSERT_EQ(w.ask(signing).status, 200);
        const std::string code = w.code();
        const auto session = *find_session(*w.base.pool.take(), signing);
        const auto set = [&](const std::string& column, const std::string& value) {
            w.base.pool.take()->run("UPDATE signing_session SET " + column + " = ? WHERE id = ?", value, signing);
        };
        std::string other = session.digest;
        other[0] = other[0] == '0' ? '1' : '0';
        set("digest", other);
        EXPECT_EQ(w.confirm(signing, code).key(), "document.changed");
        set("digest", session.digest);
        set("base_sha256", other);
        EXPECT_EQ(w.confirm(signing, code).key(), "document.changed");
        set("base_sha256", session.base_sha256);
        EXPECT_EQ(w.confirm(signing, code).status, 200);
    });
}

TEST(Session, MasksMail) {
    EXPECT_EQ(mask_email("siti@example.com"), "s***@example.com");
    EXPECT_EQ(mask_email("é@x"), "é***@x");
    EXPECT_EQ(mask_email("nobody"), "***");
}

}  // namespace
}  // namespace signing
