#include "identity/identity.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "accounts/account.h"
#include "audit/audit.h"
#include "authority/ceremony.h"
#include "base/encoding.h"
#include "base/rng.h"
#include "db/testing.h"
#include "identity/agreements.h"
#include "identity/demo_accounts.h"
#include "identity/testing.h"
#include "vault/local_vault.h"

namespace identity {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using namespace testing;

TEST(Identity, FromNikToCertificate) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        EXPECT_EQ(key_of(submit(f.deps, f.applicant)), "identity.not_started");
        ASSERT_EQ(key_of(save_claim(f.deps, f.applicant, claim_of())), "ok");
        EXPECT_EQ(key_of(submit(f.deps, f.applicant)), "identity.agreements_missing");
        f.agree_all(f.applicant, "en");
        const auto sent = submit(f.deps, f.applicant);
        ASSERT_EQ(key_of(sent), "ok");
        EXPECT_EQ(f.mails(), 1);
        EXPECT_EQ(key_of(submit(f.deps, f.applicant)), "identity.state");
        EXPECT_EQ(key_of(save_claim(f.deps, f.applicant, claim_of())), "identity.state")
            << "not while an officer looks at it";
        EXPECT_EQ(key_of(accept_certificate(f.deps, f.applicant)), "identity.not_approved");
        EXPECT_EQ(key_of(approve(f.deps, f.officer, sent->id, "")), "ok");
        EXPECT_EQ(f.mails(), 2);
        const auto preview = certificate_preview(f.deps, f.applicant.user_id);
        ASSERT_EQ(key_of(preview), "ok");
        const auto issued = accept_certificate(f.deps, f.applicant);
        ASSERT_EQ(key_of(issued), "ok");
        EXPECT_EQ(f.mails(), 3);
        const auto again = accept_certificate(f.deps, f.applicant);
        EXPECT_EQ(again->id, issued->id);
        EXPECT_EQ(f.mails(), 3);
        const pki::Certificate leaf = *pki::Certificate::parse(issued->der);
        EXPECT_EQ(leaf.subject().common_name(), "CONTOH PEMOHON");
        const std::string der_text(issued->der.begin(), issued->der.end());
        EXPECT_EQ(der_text.find("3171012505900001"), std::string::npos) << "no NIK in the certificate";
        const auto me = describe_identity(f.deps, f.applicant.user_id);
        EXPECT_EQ(me->at("identityStatus"), "certified");
        EXPECT_EQ(me->at("certificate").at("status"), "active");
        EXPECT_EQ(accounts::find_account(*pool.take(), f.applicant.user_id)->name, "CONTOH PEMOHON");
        EXPECT_EQ(f.audited("identity.certificate_accepted"), 1);
    });
}

TEST(Identity, DoubleClickIssuesOnce) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        ASSERT_EQ(key_of(approve(f.deps, f.officer, f.submitted(f.applicant).id, "")), "ok");
        std::vector<std::string> ids(3);
        {
            std::vector<std::jthread> threads;
            for (std::string& id : ids)
                threads.emplace_back([&] {
                    const auto issued = accept_certificate(f.deps, f.applicant);
                    id = issued ? issued->id : issued.error().key;
                });
        }
        EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1u) << ids[0] << " " << ids[1] << " " << ids[2];
        EXPECT_EQ(f.authority->certificates_of(f.applicant.user_id)->size(), 1u);
        EXPECT_EQ(f.audited("identity.certificate_accepted"), 1);
        EXPECT_EQ(f.mails(), 3);
    });
}

TEST(Identity, NikIsSealedAndFoundByItsIndexOnly) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Application sent = f.submitted(f.applicant);
        db::Pool::Lease connection = pool.take();
        const db::Rows rows = connection->run("SELECT sealed, nik_index FROM identity_applications");
        const auto sealed = rows[0].get<base::Bytes>(0);
        EXPECT_EQ(std::string(sealed.begin(), sealed.end()).find("31710125"), std::string::npos);
        EXPECT_EQ(rows[0].get<std::string>(1).size(), 64u);
        for (const auto& entry : audit::list(*connection, {}))
            EXPECT_EQ(entry.leaf.find("3171012505900001"), std::string::npos);
        // A sealed claim does not open in another row.
        connection->run("UPDATE identity_applications SET user_id = ? WHERE id = ?", f.other.user_id, sent.id);
        EXPECT_EQ(key_of(current_application(f.deps, f.other.user_id)), "identity.damaged");
    });
}

TEST(Identity, SameNikIsAConflictForTheOfficer) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Application first = f.submitted(f.applicant);
        ASSERT_EQ(key_of(approve(f.deps, f.officer, first.id, "")), "ok");
        ASSERT_EQ(key_of(accept_certificate(f.deps, f.applicant)), "ok");
        const Application second = f.submitted(f.other);
        {
            db::Pool::Lease connection = pool.take();
            EXPECT_EQ(duplicates_of(f.deps, *connection, second).size(), 1u);
        }
        EXPECT_EQ(key_of(approve(f.deps, f.officer, second.id, "")), "ra.duplicate_needs_note");
        EXPECT_EQ(key_of(approve(f.deps, f.officer, second.id, "lost the first account, seen in person")), "ok");
    });
}

TEST(Identity, MakerIsNotChecker) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Application own = f.submitted(f.officer);
        EXPECT_EQ(key_of(approve(f.deps, f.officer, own.id, "")), "ra.own_application");
        EXPECT_EQ(key_of(reject(f.deps, f.officer, own.id, {"other"}, "")), "ra.own_application");
        EXPECT_EQ(key_of(send_back(f.deps, f.officer, own.id, {"card"}, "")), "ra.own_application");
        EXPECT_EQ(key_of(approve(f.deps, f.other, own.id, "")), "ok");
        EXPECT_EQ(key_of(approve(f.deps, f.other, own.id, "")), "identity.state");
    });
}

TEST(Identity, RejectedMayApplyAgain) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Application first = f.submitted(f.applicant);
        EXPECT_EQ(key_of(reject(f.deps, f.officer, first.id, {}, "")), "ra.reasons");
        EXPECT_EQ(key_of(reject(f.deps, f.officer, first.id, {"because"}, "")), "ra.reasons");
        EXPECT_EQ(key_of(reject(f.deps, f.officer, "app_none", {"other"}, "")), "application.not_found");
        ASSERT_EQ(key_of(reject(f.deps, f.officer, first.id, {"name_mismatch"}, "see the card")), "ok");
        const auto shown = *current_application(f.deps, f.applicant.user_id);
        EXPECT_EQ(shown->status, Status::rejected);
        EXPECT_EQ(shown->reasons, std::vector<std::string>{"name_mismatch"});
        EXPECT_EQ(shown->remark, "see the card");
        f.clock.advance(1h);
        const Application second = f.submitted(f.applicant);
        EXPECT_NE(second.id, first.id);
        EXPECT_TRUE(second.reasons.empty());
    });
}

TEST(Identity, ReturnedStepsAreDoneAgain) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Application sent = f.submitted(f.applicant);
        EXPECT_EQ(key_of(send_back(f.deps, f.officer, sent.id, {}, "")), "ra.steps");
        EXPECT_EQ(key_of(send_back(f.deps, f.officer, sent.id, {"liveness"}, "")), "ra.steps");
        ASSERT_EQ(key_of(send_back(f.deps, f.officer, sent.id, {"card"}, "a typing mistake")), "ok");
        auto draft = *current_application(f.deps, f.applicant.user_id);
        EXPECT_EQ(draft->status, Status::draft);
        EXPECT_EQ(steps_of(&*draft, true)[0].state, "current");
        ASSERT_EQ(key_of(save_claim(f.deps, f.applicant, claim_of("3171012505900002"))), "ok");
        draft = *current_application(f.deps, f.applicant.user_id);
        EXPECT_EQ(draft->id, sent.id) << "the same application goes on";
        EXPECT_EQ(steps_of(&*draft, true)[4].state, "current");
        EXPECT_EQ(key_of(submit(f.deps, f.applicant)), "ok");
    });
}

TEST(Identity, AWrongDetailGoesBackToTheOfficer) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Application sent = f.submitted(f.applicant);
        EXPECT_EQ(key_of(refuse_certificate(f.deps, f.applicant, "my name")), "identity.not_approved");
        ASSERT_EQ(key_of(approve(f.deps, f.officer, sent.id, "")), "ok");
        EXPECT_EQ(key_of(refuse_certificate(f.deps, f.applicant, "")), "identity.remark");
        ASSERT_EQ(key_of(refuse_certificate(f.deps, f.applicant, "my name lacks a letter")), "ok");
        EXPECT_EQ(key_of(accept_certificate(f.deps, f.applicant)), "identity.not_approved");
        const auto seen = view_application(f.deps, f.officer, sent.id);
        EXPECT_EQ(seen->status, Status::submitted);
        EXPECT_EQ(seen->objection, "my name lacks a letter");
        EXPECT_EQ(f.audited("identity.viewed"), 1) << "every look is on record";
        EXPECT_EQ(key_of(send_back(f.deps, f.officer, sent.id, {"card"}, "correct it")), "ok");
    });
}

TEST(Identity, AgreesToTheCurrentTextOnly) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const AgreementText* text = find_agreement("privacy", "id");
        EXPECT_EQ(key_of(agree(f.deps, f.applicant, "privacy", text->version, std::string(64, '0'))),
                  "agreement.unknown");
        EXPECT_EQ(key_of(agree(f.deps, f.applicant, "privacy", "0.9", agreement_digest(*text))), "agreement.unknown");
        EXPECT_EQ(key_of(agree(f.deps, f.applicant, "warranty", text->version, agreement_digest(*text))),
                  "agreement.unknown");
        EXPECT_EQ(key_of(agree(f.deps, f.applicant, "privacy", text->version, agreement_digest(*text))), "ok");
        f.clock.advance(1h);
        EXPECT_EQ(key_of(agree(f.deps, f.applicant, "privacy", text->version, agreement_digest(*text))), "ok");
        const auto kept = agreements_of(*pool.take(), f.applicant.user_id);
        ASSERT_EQ(kept.size(), 1u);
        EXPECT_EQ(kept[0].at, start) << "the first time counts";
        EXPECT_FALSE(all_agreed(kept));
    });
}

TEST(Identity, OfficersListIsPagedOldestFirst) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Application first = f.submitted(f.applicant);
        f.clock.advance(1min);
        const Application second = f.submitted(f.other, claim_of("3171012505900002"));
        EXPECT_EQ(key_of(save_claim(f.deps, f.officer, claim_of("3171012505900003"))), "ok");
        const auto page = list_applications(f.deps, {Status::submitted, "", 1});
        ASSERT_EQ(page->items.size(), 1u);
        EXPECT_EQ(page->items[0].id, first.id);
        const auto next = list_applications(f.deps, {Status::submitted, *page->next_cursor, 1});
        ASSERT_EQ(next->items.size(), 1u);
        EXPECT_EQ(next->items[0].id, second.id);
        EXPECT_FALSE(next->next_cursor);
        EXPECT_EQ(list_applications(f.deps, {{}, "", 50})->items.size(), 2u) << "drafts are the applicant's own";
    });
}

TEST(Identity, RevocationTellsTheOwner) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        ASSERT_EQ(key_of(approve(f.deps, f.officer, f.submitted(f.applicant).id, "")), "ok");
        const auto issued = accept_certificate(f.deps, f.applicant);
        const auto before = f.mails();
        EXPECT_EQ(
            key_of(revoke_certificate(f.deps, f.officer, issued->id, pki::RevocationReason::key_compromise, "lost")),
            "ok");
        EXPECT_EQ(f.mails(), before + 1);
        EXPECT_EQ(describe_identity(f.deps, f.applicant.user_id)->at("certificate").at("status"), "revoked");
        EXPECT_EQ(key_of(revoke_certificate(f.deps, f.officer, issued->id, pki::RevocationReason::superseded, "")),
                  "ok");
        EXPECT_EQ(f.mails(), before + 1);
    });
}

TEST(DemoAccounts, MadeOnceThroughTheFrontDoor) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const fs::path file = f.folder / "demo-accounts.txt";
        const auto text = ensure_demo_accounts(f.deps, file);
        ASSERT_EQ(key_of(text), "ok");
        EXPECT_NE(text->find("verified person\tverified@ezsign.test\t"), std::string::npos);
        EXPECT_EQ(static_cast<unsigned>(fs::status(file).permissions() & fs::perms::all), 0600u);
        const auto again = ensure_demo_accounts(f.deps, file);
        EXPECT_EQ(*again, "");
        const auto person = accounts::find_account_by_email(*pool.take(), "verified@ezsign.test");
        EXPECT_EQ(f.authority->certificates_of(person->id)->size(), 1u);
        const auto officer = accounts::find_account_by_email(*pool.take(), "officer@ezsign.test");
        EXPECT_TRUE(officer);
        fs::remove(file);
        EXPECT_EQ(*ensure_demo_accounts(f.deps, file), "") << "a deleted file does not bring new passwords";
        EXPECT_FALSE(fs::exists(file));
    });
}

TEST(Agreements, CompiledTextsAreTheFiles) {
    EXPECT_EQ(agreement_texts().size(), 6u);
    for (const AgreementText& text : agreement_texts()) {
        std::ifstream in(std::string(EZSIGN_SOURCE_DIR "/src/identity/agreements/") + std::string(text.kind) + "." +
                         std::string(text.language) + ".md");
        const std::string file((std::istreambuf_iterator<char>(in)), {});
        EXPECT_EQ(file, text.body) << "run agreements/generate.py, with a new version if people agreed already";
        EXPECT_EQ(agreement_by_digest(text.kind, text.version, agreement_digest(text)), &text);
        EXPECT_EQ(text.body.substr(0, 2 + text.title.size()), "# " + std::string(text.title));
    }
    EXPECT_EQ(find_agreement("privacy", "fr")->language, "id");
    EXPECT_EQ(find_agreement("nothing", "id"), nullptr);
}

TEST(Steps, LaterStepsSaySo) {
    const auto none = steps_of(nullptr, false);
    ASSERT_EQ(none.size(), 5u);
    EXPECT_EQ(none[0].state, "current");
    EXPECT_EQ(none[2].state, "later");
    EXPECT_EQ(none[3].state, "later");
    Application draft;
    EXPECT_EQ(steps_of(&draft, false)[1].state, "current");
    EXPECT_EQ(steps_of(&draft, true)[4].state, "current");
    draft.status = Status::certified;
    EXPECT_EQ(steps_of(&draft, true)[4].state, "done");
}

TEST(States, OnlyTheArrowsDrawn) {
    int allowed = 0;
    for (const Status from : {Status::draft, Status::submitted, Status::approved, Status::rejected, Status::certified})
        for (const Act act :
             {Act::save, Act::submit, Act::approve, Act::reject, Act::send_back, Act::accept, Act::refuse})
            if (after(from, act)) ++allowed;
    EXPECT_EQ(allowed, 7);
    EXPECT_EQ(key_of(after(Status::certified, Act::accept)), "identity.state");
}

}  // namespace
}  // namespace identity
