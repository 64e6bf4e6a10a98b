#pragma once
// For tests: a fresh test installation with its ceremony done and its services certified.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "audit/audit.h"
#include "authority/authority.h"
#include "authority/ceremony.h"
#include "base/encoding.h"
#include "base/rng.h"
#include "jobs/jobs.h"
#include "pki/ocsp.h"
#include "vault/local_vault.h"

namespace authority::testing {

inline const base::Time start = *base::from_rfc3339("2026-03-01T09:00:00Z");
inline const vault::Actor officer{"usr_officer", "203.0.113.9", "test"};

template <class T>
std::string key_of(const base::Result<T>& result) {
    return result ? "ok" : result.error().key;
}

/// A fresh test installation: ceremony done, services certified.
class Fixture {
  public:
    explicit Fixture(db::Pool& pool, vault::KeyType person_key = {}) : pool(pool), clock(start) {
        folder = std::filesystem::temp_directory_path() / ("ezsign-authority-" + base::hex(base::random_bytes(8)));
        std::filesystem::create_directories(folder);
        std::vector<db::Migration> all = audit::migrations();
        for (const auto& more : {jobs::migrations(), vault::migrations(), migrations()})
            all.insert(all.end(), more.begin(), more.end());
        EXPECT_TRUE(db::migrate(pool, all));
        vault = *vault::open_local_vault(pool, clock, {folder / "master.key", true, {}});
        settings.public_url = "http://ezsign.test";
        settings.person_key = person_key;
        const auto made = ensure_test_installation(pool, *vault, clock, settings, folder);
        EXPECT_EQ(key_of(made), "ok") << (made ? "" : made.error().message);
        EXPECT_TRUE(made && *made);
        reopen();
    }
    ~Fixture() { std::filesystem::remove_all(folder); }
    void reopen() { authority = *open_authority(pool, *vault, clock, settings); }

    base::Result<IssuedCertificate> issue(const std::string& request_key = "application:1",
                                          const std::string& owner = "usr_1") {
        return authority->issue_person_certificate({request_key, owner, {"CONTOH PEMILIK", "01ABC"}, {owner, "", ""}});
    }
    pki::Certificate parsed(const IssuedCertificate& issued) { return *pki::Certificate::parse(issued.der); }
    pki::OcspResponse ask(const pki::Certificate& certificate, const std::optional<base::Bytes>& nonce = {}) {
        pki::OcspRequest request;
        request.ids.push_back(pki::make_ocsp_cert_id(certificate, *authority->ca_certificate("persons")));
        request.nonce = nonce;
        return *pki::OcspResponse::parse(*authority->ocsp(pki::build_ocsp_request(request)));
    }
    std::int64_t count(const std::string& sql) {
        db::Pool::Lease connection = pool.take();
        return connection->one<std::int64_t>(sql).value_or(-1);
    }

    db::Pool& pool;
    base::ManualClock clock;
    std::filesystem::path folder;
    Settings settings;
    std::unique_ptr<vault::Vault> vault;
    std::unique_ptr<Authority> authority;
};

}  // namespace authority::testing
