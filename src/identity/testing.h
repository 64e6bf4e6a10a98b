#pragma once
// For tests: a test installation with an applicant, another one and an officer.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "accounts/account.h"
#include "audit/audit.h"
#include "authority/ceremony.h"
#include "base/encoding.h"
#include "base/rng.h"
#include "identity/agreements.h"
#include "identity/identity.h"
#include "jobs/jobs.h"
#include "vault/local_vault.h"

namespace identity::testing {

using namespace std::chrono_literals;

inline const base::Time start = *base::from_rfc3339("2026-03-01T09:00:00Z");

template <class T>
std::string key_of(const base::Result<T>& result) {
    return result ? "ok" : result.error().key;
}

inline Claim claim_of(std::string nik = "3171012505900001") {
    return {std::move(nik), "CONTOH PEMOHON", 1990y / 5 / 25, Sex::male};
}

/// A test installation with an applicant, another one and an officer.
class Fixture {
  public:
    explicit Fixture(db::Pool& pool)
        : folder(std::filesystem::temp_directory_path() / ("ezsign-identity-" + base::hex(base::random_bytes(8)))),
          clock(start),
          vault(open_vault(pool)),
          authority(open_authority(pool)),
          mail(*vault->derive_key("mail-sealing")),
          deps{pool,
               clock,
               *authority,
               mail,
               *vault->derive_key("identity-sealing"),
               *vault->derive_key("identity-index"),
               "http://ezsign.test"} {
        applicant = account("applicant@ezsign.test");
        other = account("other@ezsign.test");
        officer = account("officer@ezsign.test");
    }
    ~Fixture() { std::filesystem::remove_all(folder); }

    Actor account(const std::string& email) {
        db::Pool::Lease connection = deps.pool.take();
        const auto made = accounts::create_account(*connection, clock, {email, "Kunci-Rahasia-2026!", "id", {}, {}});
        EXPECT_EQ(key_of(made), "ok");
        return {made ? made->id : "", "203.0.113.5", "test"};
    }
    void agree_all(const Actor& actor, const char* language = "id") {
        for (const std::string_view kind : agreement_kinds()) {
            const AgreementText* text = find_agreement(kind, language);
            EXPECT_EQ(key_of(agree(deps, actor, kind, text->version, agreement_digest(*text))), "ok");
        }
    }
    Application submitted(const Actor& actor, const Claim& claim = claim_of()) {
        EXPECT_EQ(key_of(save_claim(deps, actor, claim)), "ok");
        agree_all(actor);
        const auto sent = submit(deps, actor);
        EXPECT_EQ(key_of(sent), "ok");
        return *sent;
    }
    std::int64_t mails() {
        db::Pool::Lease connection = deps.pool.take();
        std::int64_t count = 0;
        for (const jobs::JobCount& one : jobs::count_jobs(*connection))
            if (one.kind == "mail.send") count += one.count;
        return count;
    }
    std::int64_t audited(const std::string& kind) {
        db::Pool::Lease connection = deps.pool.take();
        audit::Filter filter;
        filter.kind = kind;
        return static_cast<std::int64_t>(audit::list(*connection, filter).size());
    }

    std::filesystem::path folder;
    base::ManualClock clock;
    std::unique_ptr<vault::Vault> vault;
    std::unique_ptr<authority::Authority> authority;
    notify::MailQueue mail;
    Deps deps;
    Actor applicant, other, officer;

  private:
    std::unique_ptr<vault::Vault> open_vault(db::Pool& pool) {
        std::filesystem::create_directories(folder);
        std::vector<db::Migration> all = jobs::migrations();
        for (const auto& more : {audit::migrations(), vault::migrations(), accounts::migrations(), notify::migrations(),
                                 authority::migrations(), migrations()})
            all.insert(all.end(), more.begin(), more.end());
        EXPECT_EQ(key_of(db::migrate(pool, all)), "ok");
        return *vault::open_local_vault(pool, clock, {folder / "master.key", true, {}});
    }
    std::unique_ptr<authority::Authority> open_authority(db::Pool& pool) {
        authority::Settings settings;
        settings.public_url = "http://ezsign.test";
        EXPECT_EQ(key_of(authority::ensure_test_installation(pool, *vault, clock, settings, folder)), "ok");
        return *authority::open_authority(pool, *vault, clock, settings);
    }
};

}  // namespace identity::testing
