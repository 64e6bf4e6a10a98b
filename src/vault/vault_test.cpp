#include "vault/vault.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "audit/audit.h"
#include "base/encoding.h"
#include "base/rng.h"
#include "db/testing.h"
#include "pki/oids.h"
#include "pki/profile.h"
#include "vault/key_file.h"
#include "vault/local_vault.h"

namespace vault {
namespace {

namespace fs = std::filesystem;
using std::chrono::minutes;
using std::chrono::seconds;

const base::Time start = *base::from_rfc3339("2026-03-01T09:00:00Z");
const Actor budi{"usr_budi", "203.0.113.7", "test"};
const Actor other{"usr_other", "203.0.113.8", "test"};

using Digests = std::vector<base::Bytes>;

base::Bytes digest_of(std::string_view text) {
    return crypto::to_bytes(crypto::sha256(base::as_bytes(text)));
}

template <class T>
std::string key_of(const base::Result<T>& result) {
    return result ? "ok" : result.error().key;
}

/// A vault on a fresh database, with one key of Budi and a self-signed certificate for it.
class Fixture {
  public:
    explicit Fixture(db::Pool& pool, CodePolicy policy = {}) : pool(pool), clock(start) {
        folder = fs::temp_directory_path() / ("ezsign-vault-" + base::hex(base::random_bytes(8)));
        std::vector<db::Migration> all = audit::migrations();
        for (db::Migration& one : migrations()) all.push_back(std::move(one));
        EXPECT_TRUE(db::migrate(pool, all));
        options = {folder / "keys" / "master.key", true, policy};
        reopen();
        key = *vault->create_user_key(budi.user_id, {}, budi);
        leaf = make_certificate(key.spki);
    }
    ~Fixture() { fs::remove_all(folder); }

    void reopen() { vault = *open_local_vault(pool, clock, options); }

    /// The key cannot sign its own certificate (that would need an authorisation), so another one does.
    pki::Certificate make_certificate(const base::Bytes& spki) {
        const auto pkcs8 = crypto::generate_key(crypto::KeyAlgorithm::ec_p256);
        const auto issuer = crypto::software_signer(*pkcs8);
        pki::CertificateProfile profile = pki::root_profile();
        const auto name = pki::make_name({{std::string(pki::oid::common_name), "TEST"}});
        pki::CertificateRequest request{*name, issuer.value()->public_key(),  pki::new_serial(),
                                        start, start + std::chrono::days(30), profile};
        const auto root_der = pki::issue_self_signed(request, **issuer);
        EXPECT_TRUE(root_der) << key_of(root_der);
        const auto root = pki::Certificate::parse(*root_der);
        request = {*name, spki, pki::new_serial(), start, start + std::chrono::days(29), pki::person_profile({})};
        const auto der = pki::issue_certificate(request, &*root, **issuer);
        EXPECT_TRUE(der) << key_of(der);
        return *pki::Certificate::parse(*der);
    }

    DeliverCode keep() {
        return [this](db::Connection&, std::string_view sent, base::Time) -> base::Result<void> {
            code = std::string(sent);
            return {};
        };
    }
    base::Result<Authorisation> begin(Digests digests, const Actor& actor = budi) {
        return vault->begin_authorisation(
            {key.id, std::move(digests), Method::email, minutes(5), "document", "doc_1", actor}, keep());
    }
    std::string confirm(const std::string& id, std::string_view with, Digests digests, const Actor& actor = budi) {
        const auto done = vault->confirm_and_sign_cms({id, with, digests, *leaf, {}, actor}, nullptr);
        if (done) cms = *done;
        return key_of(done);
    }
    std::string wrong() const {
        return std::string(1, static_cast<char>('0' + (code[0] - '0' + 1) % 10)) + code.substr(1);
    }

    db::Pool& pool;
    base::ManualClock clock;
    fs::path folder;
    LocalVaultOptions options;
    std::unique_ptr<Vault> vault;
    Key key;
    std::optional<pki::Certificate> leaf;
    std::string code;
    std::vector<base::Bytes> cms;
};

TEST(Vault, SignsExactlyWhatWasAuthorisedOnce) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Digests digests{digest_of("one"), digest_of("two")};
        const auto authorisation = f.begin(digests);
        ASSERT_TRUE(authorisation) << key_of(authorisation);
        EXPECT_EQ(f.code.size(), 6u);
        EXPECT_EQ(authorisation->expires_at, start + minutes(5));
        EXPECT_EQ(f.confirm(authorisation->id, f.code, digests), "ok");
        ASSERT_EQ(f.cms.size(), 2u);
        for (std::size_t i = 0; i < 2; ++i) {
            const auto parsed = pki::CmsSignedData::parse(f.cms[i]);
            ASSERT_TRUE(parsed);
            EXPECT_TRUE(parsed->verify(digests[i], *f.leaf));
            EXPECT_FALSE(parsed->verify(digests[1 - i], *f.leaf));
        }
        EXPECT_EQ(f.confirm(authorisation->id, f.code, digests), "otp.used");
        EXPECT_EQ(f.vault->authorisation(authorisation->id)->state, AuthorisationState::used);
    });
}

TEST(Vault, RefusesOtherDigestsOrderCountOwnerAndCertificate) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        EXPECT_EQ(key_of(f.begin({base::Bytes(31, 1)})), "authorisation.digests");
        EXPECT_EQ(key_of(f.begin({base::Bytes(64, 1)})), "authorisation.digests") << "two of 32 in one";
        const Digests digests{digest_of("one"), digest_of("two")};
        const std::string id = f.begin(digests)->id;
        base::Bytes joined = digests[0];
        base::append(joined, digests[1]);
        EXPECT_EQ(f.confirm(id, f.code, {joined}), "authorisation.mismatch");
        EXPECT_EQ(f.confirm(id, f.code, {digests[1], digests[0]}), "authorisation.mismatch");
        EXPECT_EQ(f.confirm(id, f.code, {digests[0]}), "authorisation.mismatch");
        EXPECT_EQ(f.confirm(id, f.code, {digests[0], digests[1], digests[1]}), "authorisation.mismatch");
        EXPECT_EQ(f.confirm(id, f.code, {digests[0], digest_of("three")}), "authorisation.mismatch");
        EXPECT_EQ(f.confirm(id, f.code, digests, other), "authorisation.mismatch");
        const auto right = f.leaf;
        const Key second = *f.vault->create_user_key(budi.user_id, {}, budi);
        f.leaf = f.make_certificate(second.spki);
        EXPECT_EQ(f.confirm(id, f.code, digests), "authorisation.mismatch");
        f.leaf = right;
        EXPECT_EQ(f.confirm(id, f.code, digests), "ok") << "a mismatch does not spend the code";
    });
}

TEST(Vault, OneCodeIsNoUseForAnotherAuthorisation) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Digests digests{digest_of("one")};
        const std::string first = f.begin(digests)->id;
        const std::string first_code = f.code;
        const std::string second = f.begin(digests)->id;
        if (first_code != f.code) EXPECT_EQ(f.confirm(second, first_code, digests), "otp.wrong");
        EXPECT_EQ(f.confirm(first, first_code, digests), "ok");
    });
}

TEST(Vault, ThreeWrongTriesVoidIt) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Digests digests{digest_of("one")};
        const std::string id = f.begin(digests)->id;
        EXPECT_EQ(f.confirm(id, "", digests), "otp.wrong");
        EXPECT_EQ(f.vault->authorisation(id)->tries_left, 2);
        EXPECT_EQ(f.confirm(id, f.wrong(), digests), "otp.wrong");
        EXPECT_EQ(f.confirm(id, f.wrong(), digests), "otp.too_many_tries");
        EXPECT_EQ(f.confirm(id, f.code, digests), "otp.too_many_tries");
        f.clock.advance(minutes(2));
        EXPECT_EQ(key_of(f.vault->resend_code(id, budi, f.keep())), "otp.too_many_tries");
    });
}

TEST(Vault, ExpiresAfterFiveMinutesAndCanBeSentAgain) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Digests digests{digest_of("one")};
        const std::string id = f.begin(digests)->id;
        const std::string old_code = f.code;
        EXPECT_EQ(key_of(f.vault->resend_code(id, budi, f.keep())), "otp.too_soon");
        f.clock.advance(minutes(5));
        EXPECT_EQ(f.confirm(id, f.code, digests), "otp.expired");
        EXPECT_EQ(key_of(f.vault->resend_code(id, other, f.keep())), "vault.not_owner");
        const auto again = f.vault->resend_code(id, budi, f.keep());
        ASSERT_TRUE(again);
        EXPECT_EQ(again->resend_at, f.clock.now() + seconds(60));
        if (old_code != f.code) EXPECT_EQ(f.confirm(id, old_code, digests), "otp.wrong");
        EXPECT_EQ(f.confirm(id, f.code, digests), "ok");
        f.clock.advance(minutes(2));
        EXPECT_EQ(key_of(f.vault->resend_code(id, budi, f.keep())), "otp.used");
    });
}

TEST(Vault, LimitsSendsAndWrongCodes) {
    db::for_each_database([](db::Pool& pool) {
        CodePolicy policy;
        policy.sends_per_authorisation = 2;
        policy.sends_per_hour = 4;
        policy.wrong_per_hour = 2;
        Fixture f(pool, policy);
        const Digests digests{digest_of("one")};
        const std::string id = f.begin(digests)->id;
        f.clock.advance(minutes(1));
        ASSERT_TRUE(f.vault->resend_code(id, budi, f.keep()));
        f.clock.advance(minutes(1));
        EXPECT_EQ(key_of(f.vault->resend_code(id, budi, f.keep())), "otp.too_many_sends");
        ASSERT_TRUE(f.begin(digests));
        ASSERT_TRUE(f.begin(digests));
        EXPECT_EQ(key_of(f.begin(digests)), "otp.too_many_sends");
        f.clock.advance(minutes(61));
        const std::string late = f.begin(digests)->id;
        EXPECT_EQ(f.confirm(late, f.wrong(), digests), "otp.wrong");
        EXPECT_EQ(f.confirm(late, f.wrong(), digests), "otp.wrong");
        EXPECT_EQ(key_of(f.begin(digests)), "otp.locked");
        EXPECT_EQ(f.confirm(late, f.code, digests), "ok") << "the last try is still the owner's";
    });
}

TEST(Vault, KeepsNoCodeAndNoKeyInClear) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const std::string id = f.begin({digest_of("one")})->id;
        db::Pool::Lease connection = pool.take();
        const auto mac = connection->one<base::Bytes>("SELECT code_mac FROM vault_authorisations WHERE id = ?", id);
        EXPECT_EQ(mac->size(), 32u);
        EXPECT_NE(*mac, base::to_bytes(f.code));
        const auto sealed = *connection->one<base::Bytes>("SELECT sealed FROM vault_keys WHERE id = ?", f.key.id);
        EXPECT_FALSE(crypto::software_signer(sealed));
        const auto entries = audit::list(*connection, {});
        for (const auto& entry : entries) EXPECT_EQ(entry.leaf.find(f.code + "\""), std::string::npos);
    });
}

TEST(Vault, RowsChangedInTheDatabaseAreRefused) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Digests digests{digest_of("one")}, forged{digest_of("forged")};
        const std::string id = f.begin(digests)->id;
        {
            db::Pool::Lease connection = pool.take();
            connection->run("UPDATE vault_authorisations SET digests = ? WHERE id = ?", forged[0], id);
        }
        EXPECT_EQ(f.confirm(id, f.code, forged), "otp.wrong");
        const std::string next = f.begin(digests)->id;
        const Key second = *f.vault->create_user_key(budi.user_id, {}, budi);
        {
            db::Pool::Lease connection = pool.take();
            connection->run("UPDATE vault_keys SET sealed = (SELECT sealed FROM vault_keys WHERE id = ?) WHERE id = ?",
                            second.id, f.key.id);
        }
        EXPECT_EQ(f.confirm(next, f.code, digests), "vault.key_damaged");
    });
}

TEST(Vault, DisabledKeySignsNoMore) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Digests digests{digest_of("one")};
        const std::string id = f.begin(digests)->id;
        ASSERT_TRUE(f.vault->disable_key(f.key.id, budi));
        ASSERT_TRUE(f.vault->disable_key(f.key.id, budi));
        EXPECT_EQ(f.confirm(id, f.code, digests), "vault.key_disabled");
        EXPECT_EQ(key_of(f.begin(digests)), "vault.key_disabled");
    });
}

TEST(Vault, OnlyTheOwnerAsksAndOnlyForPersonsKeys) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        EXPECT_EQ(key_of(f.begin({digest_of("one")}, other)), "vault.not_owner");
        const Key system = *f.vault->create_system_key("tsa", crypto::KeyAlgorithm::ec_p256);
        const auto asked = f.vault->begin_authorisation(
            {system.id, {digest_of("one")}, Method::email, minutes(5), "document", "doc_1", {"system", "", ""}},
            f.keep());
        EXPECT_EQ(key_of(asked), "vault.not_owner");
        EXPECT_EQ(key_of(f.begin({})), "authorisation.digests");
    });
}

TEST(Vault, FailedDeliveryLeavesNothing) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const auto failed = f.vault->begin_authorisation(
            {f.key.id, {digest_of("one")}, Method::email, minutes(5), "document", "doc_1", budi},
            [](db::Connection&, std::string_view, base::Time) -> base::Result<void> {
                return base::make_error(base::ErrorCode::unavailable, "mail.down", "");
            });
        EXPECT_EQ(key_of(failed), "mail.down");
        db::Pool::Lease connection = pool.take();
        EXPECT_EQ(connection->one<int>("SELECT COUNT(*) FROM vault_authorisations"), 0);
        EXPECT_EQ(connection->one<int>("SELECT COUNT(*) FROM vault_attempts"), 0);
    });
}

TEST(Vault, SystemKeysAndDerivedKeysSurviveARestart) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const Key made = *f.vault->create_system_key("ca-persons", crypto::KeyAlgorithm::ec_p384);
        EXPECT_EQ(key_of(f.vault->create_system_key("ca-persons", crypto::KeyAlgorithm::ec_p256)),
                  "vault.label_exists");
        const base::Bytes blob = *f.vault->derive_key("blob-kek");
        EXPECT_NE(blob, *f.vault->derive_key("mail-sealing"));
        EXPECT_EQ(key_of(f.vault->derive_key("otp-mac")), "vault.purpose");
        const std::string id = f.begin({digest_of("one")})->id;
        f.reopen();
        EXPECT_EQ(*f.vault->derive_key("blob-kek"), blob);
        EXPECT_EQ((*f.vault->system_signer("ca-persons"))->public_key(), made.spki);
        EXPECT_EQ(key_of(f.vault->system_signer("nobody")), "vault.key_not_found");
        EXPECT_TRUE(f.vault->self_test());
        EXPECT_EQ(f.confirm(id, f.code, {digest_of("one")}), "ok");
    });
}

TEST(Vault, GuardsItsMasterKey) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const fs::path file = f.options.master_key_file;
        struct stat info{};
        ASSERT_EQ(stat(file.c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 0777, 0600u);
        fs::permissions(file, fs::perms::owner_read | fs::perms::group_read);
        EXPECT_EQ(key_of(open_local_vault(pool, f.clock, f.options)), "vault.master_key_mode");
        fs::rename(file, f.folder / "aside");
        EXPECT_EQ(key_of(open_local_vault(pool, f.clock, f.options)), "vault.master_key_missing")
            << "never a new one over old data";
        std::ofstream(file) << std::string(32, 'x');
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
        EXPECT_EQ(key_of(open_local_vault(pool, f.clock, f.options)), "vault.master_key_wrong");
        std::ofstream(file) << "short";
        EXPECT_EQ(key_of(open_local_vault(pool, f.clock, f.options)), "vault.master_key_damaged");
    });
}

TEST(KeyFile, LeavesAndComesBack) {
    const auto made = create_exportable_key(crypto::KeyAlgorithm::ec_p384, "a long passphrase");
    ASSERT_TRUE(made);
    EXPECT_NE(made->encrypted_pem.find("-----BEGIN ENCRYPTED PRIVATE KEY-----"), std::string::npos);
    const auto back = open_key_file(made->encrypted_pem, "a long passphrase");
    ASSERT_TRUE(back) << key_of(back);
    EXPECT_EQ((*back)->public_key(), made->signer->public_key());
    EXPECT_EQ(key_of(open_key_file(made->encrypted_pem, "another passphrase")), "vault.key_file_passphrase");
    EXPECT_EQ(key_of(open_key_file("no key", "a long passphrase")), "vault.key_file_damaged");
    EXPECT_EQ(key_of(create_exportable_key(crypto::KeyAlgorithm::ec_p256, "short")), "vault.passphrase_short");
}

}  // namespace
}  // namespace vault
