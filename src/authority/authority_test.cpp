#include "authority/authority.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "audit/audit.h"
#include "authority/ca_set.h"
#include "authority/ceremony.h"
#include "authority/service.h"
#include "authority/testing.h"
#include "base/encoding.h"
#include "base/rng.h"
#include "db/testing.h"
#include "jobs/jobs.h"
#include "pki/crl.h"
#include "pki/lint.h"
#include "pki/ocsp.h"
#include "pki/oids.h"
#include "pki/path.h"
#include "pki/tsp.h"
#include "vault/key_file.h"
#include "vault/local_vault.h"

namespace authority {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using namespace testing;

TEST(Authority, FirstStartMakesEverythingMarkedAsTest) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        for (const std::string& name : f.authority->ca_names()) {
            const auto ca = f.authority->ca_certificate(name);
            EXPECT_NE(ca->subject().common_name().find("TEST"), std::string::npos) << name;
            EXPECT_EQ(key_of(f.authority->crl(name)), "ok") << name;
        }
        EXPECT_EQ(f.authority->ca_names().size(), 4u);
        for (const HealthFinding& finding : f.authority->health())
            EXPECT_TRUE(finding.ok) << finding.check << ": " << finding.detail;
        // The root key is in the file, under its passphrase, and not in the vault.
        std::ifstream key(f.folder / "root-ca-backup.enc"), note(f.folder / "root-ca-passphrase.txt");
        const std::string pem((std::istreambuf_iterator<char>(key)), {});
        std::string line, passphrase;
        while (std::getline(note, line)) passphrase = line;
        const auto root_key = vault::open_key_file(pem, passphrase);
        ASSERT_EQ(key_of(root_key), "ok");
        EXPECT_EQ((*root_key)->public_key(), f.authority->anchors()->front().spki());
        EXPECT_EQ(key_of(f.vault->system_signer("ca-root")), "vault.key_not_found");
        EXPECT_TRUE(fs::exists(f.folder / "root-ca-transcript.txt"));
        const auto again = ensure_test_installation(pool, *f.vault, f.clock, f.settings, f.folder);
        EXPECT_TRUE(again && !*again);
        EXPECT_EQ(key_of(run_ceremony(pool, *f.vault, f.clock, f.settings, "a long passphrase", "officer")),
                  "authority.exists");
    });
}

TEST(Authority, CeremonyThatCannotSaveTheKeyLeavesNothing) {
    db::for_each_database([](db::Pool& pool) {
        const fs::path folder = fs::temp_directory_path() / ("ezsign-ceremony-" + base::hex(base::random_bytes(8)));
        base::ManualClock clock(start);
        std::vector<db::Migration> all = audit::migrations();
        for (const auto& more : {vault::migrations(), migrations()}) all.insert(all.end(), more.begin(), more.end());
        ASSERT_TRUE(db::migrate(pool, all));
        const auto vault = *vault::open_local_vault(pool, clock, {folder / "master.key", true, {}});
        const Settings settings{.public_url = "http://ezsign.test"};
        const auto refuse = [](const CeremonyResult&) -> base::Result<void> {
            return base::make_error(base::ErrorCode::unavailable, "disk.full", "");
        };
        EXPECT_EQ(key_of(run_ceremony(pool, *vault, clock, settings, "a long passphrase", "officer", refuse)),
                  "disk.full");
        EXPECT_EQ(key_of((*open_authority(pool, *vault, clock, settings))->anchors()), "authority.not_ready");
        EXPECT_EQ(key_of(run_ceremony(pool, *vault, clock, settings, "a long passphrase", "officer")), "ok");
        fs::remove_all(folder);
    });
}

TEST(Authority, IssuesAPersonsCertificateThatVerifies) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const auto issued = f.issue();
        ASSERT_EQ(key_of(issued), "ok") << (issued ? "" : issued.error().message);
        EXPECT_EQ(issued->status, CertificateStatus::active);
        EXPECT_EQ(issued->profile, "person");
        EXPECT_EQ(issued->key_type, "EC P-256");
        EXPECT_EQ(issued->policy.rfind("2.999.", 0), 0u) << "a private arc only";
        const pki::Certificate leaf = f.parsed(*issued);
        EXPECT_EQ(leaf.spki(), f.vault->key(issued->key_id)->spki);
        EXPECT_EQ(leaf.subject().common_name(), "CONTOH PEMILIK");
        EXPECT_EQ(leaf.serial().size(), 17u);
        EXPECT_EQ(leaf.ocsp_urls(), std::vector<std::string>{"http://ezsign.test/ocsp"});
        EXPECT_EQ(leaf.crl_urls(), std::vector<std::string>{"http://ezsign.test/crl/persons.crl"});
        EXPECT_EQ(leaf.ca_issuer_urls(), std::vector<std::string>{"http://ezsign.test/ca/persons.cer"});

        const auto evidence = f.authority->evidence(leaf);
        ASSERT_EQ(key_of(evidence), "ok");
        std::vector<pki::Certificate> intermediates;
        for (const base::Bytes& der : evidence->certificates) intermediates.push_back(*pki::Certificate::parse(der));
        std::vector<pki::OcspResponse> responses{*pki::OcspResponse::parse(evidence->ocsp_responses.at(0))};
        std::vector<pki::Crl> crls{*pki::Crl::parse(evidence->crls.at(0))};
        pki::PathOptions options;
        options.time = f.clock.now();
        options.usage = pki::CertificateUsage::document_signing;
        options.revocation = pki::RevocationMode::require;
        options.ocsp_responses = responses;
        options.crls = crls;
        const std::vector<pki::Certificate> anchors = *f.authority->anchors();
        const pki::PathResult path = pki::validate_path(leaf, intermediates, anchors, options);
        EXPECT_TRUE(path.ok) << (path.findings.empty() ? "" : path.findings[0].key + " " + path.findings[0].message);
    });
}

TEST(Authority, OneRequestKeyOneCertificateAlsoWhenClickedTwiceAtOnce) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        std::vector<std::string> ids(4);
        {
            std::vector<std::jthread> threads;
            for (std::string& id : ids) threads.emplace_back([&] { id = f.issue()->id; });
        }
        EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1u);
        EXPECT_EQ(f.count("SELECT COUNT(*) FROM authority_certificates WHERE profile = 'person'"), 1);
        EXPECT_EQ(f.count("SELECT COUNT(*) FROM vault_keys WHERE owner = 'usr_1'"), 1);
        EXPECT_NE(f.issue("application:2")->id, ids[0]);
        EXPECT_EQ(f.authority->certificates_of("usr_1")->size(), 2u);
        EXPECT_EQ(f.authority->signing_chain("usr_1")->chain.size(), 1u);
    });
}

TEST(Authority, PreviewIsWhatIsIssued) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const auto preview = f.authority->preview({"CONTOH PEMILIK", "01ABC"});
        const auto issued = f.issue();
        EXPECT_EQ(preview->subject, f.parsed(*issued).subject().attributes());
        EXPECT_EQ(preview->issuer, issued->issuer);
        EXPECT_EQ(preview->not_before, issued->not_before);
        EXPECT_EQ(preview->not_after, issued->not_after);
        EXPECT_EQ(preview->key_type, issued->key_type);
        EXPECT_EQ(preview->policy, issued->policy);
    });
}

TEST(Authority, KeysOfPersonsBySetting) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        using enum crypto::KeyAlgorithm;
        for (const auto& [algorithm, type] : {std::pair(rsa_2048, "RSA 2048"), std::pair(rsa_3072, "RSA 3072"),
                                              std::pair(ec_p384, "EC P-384"), std::pair(ed25519, "Ed25519")}) {
            f.settings.person_key = {algorithm};
            f.reopen();
            EXPECT_EQ(f.authority->preview({"CONTOH PEMILIK", "01ABC"})->key_type, type);
            const auto issued = f.issue("application:" + std::string(type));
            ASSERT_EQ(key_of(issued), "ok") << (issued ? "" : issued.error().message);
            EXPECT_EQ(issued->key_type, type);
        }
    });
}

TEST(Authority, CrashBetweenIntentAndSignatureBurnsTheSerial) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const auto first = f.issue();
        // As if the process had died after signing: the row still says "signing".
        {
            db::Pool::Lease connection = pool.take();
            connection->run("UPDATE authority_certificates SET state = 'signing', der = NULL WHERE id = ?", first->id);
        }
        EXPECT_EQ(key_of(f.issue()), "certificate.issuing") << "another process may be at it";
        EXPECT_EQ(f.ask(f.parsed(*first)).singles().at(0).status, pki::OcspCertStatus::revoked)
            << "never good before it is stored";
        ASSERT_TRUE(f.authority->recover());
        const auto second = f.issue();
        ASSERT_EQ(key_of(second), "ok");
        EXPECT_NE(second->serial, first->serial);
        EXPECT_EQ(f.ask(f.parsed(*first)).singles().at(0).status, pki::OcspCertStatus::revoked);
        EXPECT_EQ(f.ask(f.parsed(*second)).singles().at(0).status, pki::OcspCertStatus::good);
        ASSERT_TRUE(f.authority->maintain());
        const auto crl = pki::Crl::parse(*f.authority->crl("persons"));
        EXPECT_TRUE(crl->find(f.parsed(*first).serial(), crl->issuer())) << "a burned serial is on the CRL";
        // A stale intent is taken over by the next request without a restart, too.
        {
            db::Pool::Lease connection = pool.take();
            connection->run("UPDATE authority_certificates SET state = 'intent', der = NULL WHERE id = ?", second->id);
        }
        f.clock.advance(1min);
        EXPECT_EQ(key_of(f.issue()), "ok");
        EXPECT_EQ(
            f.count(
                "SELECT COUNT(*) FROM authority_certificates WHERE request_key = 'application:1' AND state = 'burned'"),
            2);
    });
}

TEST(Authority, WhatWasBurnedMeanwhileIsNotStored) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const CaSet cas = *CaSet::load(*pool.take());
        const Ca& ca = *cas.find(persons_ca);
        Issuance issuance(pool, f.clock, f.settings);
        /// Burns the intent from inside the signature, as another server's upkeep would.
        struct Burning final : crypto::Signer {
            std::unique_ptr<crypto::Signer> real;
            Issuance& issuance;
            base::Time now;
            Burning(std::unique_ptr<crypto::Signer> key, Issuance& i, base::Time t)
                : real(std::move(key)), issuance(i), now(t) {}
            crypto::KeyAlgorithm algorithm() const override { return real->algorithm(); }
            std::size_t max_signature_size() const override { return real->max_signature_size(); }
            const base::Bytes& public_key() const override { return real->public_key(); }
            base::Result<base::Bytes> sign_digest(crypto::DigestAlgorithm a, base::ByteView d) override {
                EXPECT_TRUE(issuance.burn_unfinished(now));
                return real->sign_digest(a, d);
            }
            base::Result<base::Bytes> sign_message(crypto::DigestAlgorithm a, base::ByteView m) override {
                EXPECT_TRUE(issuance.burn_unfinished(now));
                return real->sign_message(a, m);
            }
        } key(*f.vault->system_signer(ca.key_label), issuance, f.clock.now());
        IssueSpec spec{
            "application:9", "person",    "usr_9", "", *pki::make_name({{std::string(pki::oid::common_name), "X"}}), {},
            start,           start + 24h, officer};
        spec.spki = f.vault->create_user_key("usr_9", {}, officer)->spki;
        EXPECT_EQ(key_of(issuance.issue(spec, ca, key)), "certificate.interrupted");
        EXPECT_EQ(
            f.count(
                "SELECT COUNT(*) FROM authority_certificates WHERE request_key = 'application:9' AND state = 'burned'"),
            1);
    });
}

TEST(Authority, LintStopsBadCertificates) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const CaSet cas = *CaSet::load(*pool.take());
        const Ca& ca = *cas.find(persons_ca);
        const auto ca_key = *f.vault->system_signer(ca.key_label);
        Issuance issuance(pool, f.clock, f.settings);
        IssueSpec spec{"application:8",
                       "person",
                       "usr_8",
                       "",
                       *pki::make_name({{std::string(pki::oid::common_name), "X"}}),
                       f.vault->create_user_key("usr_8", {}, officer)->spki,
                       start,
                       start + 24h * 365 * 30,
                       officer};
        EXPECT_NE(key_of(issuance.issue(spec, ca, *ca_key)), "ok") << "outlives its issuer";
        EXPECT_EQ(f.count("SELECT COUNT(*) FROM authority_certificates WHERE owner = 'usr_8' AND state = 'burned' AND "
                          "der IS NULL"),
                  1);
    });
}

TEST(Authority, RevocationIsSeenAtOnceAndIsFinal) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const auto issued = f.issue();
        const pki::Certificate leaf = f.parsed(*issued);
        EXPECT_EQ(f.ask(leaf).singles().at(0).status, pki::OcspCertStatus::good);
        const auto number_before = *pki::Crl::parse(*f.authority->crl("persons"))->number();
        EXPECT_EQ(key_of(f.authority->revoke(issued->id, pki::RevocationReason::ca_compromise, "", officer)),
                  "certificate.reason");
        EXPECT_EQ(key_of(f.authority->revoke("crt_none", pki::RevocationReason::superseded, "", officer)),
                  "certificate.not_found");
        f.clock.advance(1h);
        int mails = 0;
        const auto also = [&](db::Connection& connection, const IssuedCertificate& revoked) -> base::Result<void> {
            EXPECT_TRUE(connection.in_transaction());
            EXPECT_EQ(revoked.status, CertificateStatus::revoked);
            ++mails;
            return {};
        };
        const auto revoked =
            f.authority->revoke(issued->id, pki::RevocationReason::key_compromise, "lost phone", officer, also);
        ASSERT_EQ(key_of(revoked), "ok");
        EXPECT_EQ(revoked->revocation_reason, pki::RevocationReason::key_compromise);
        const auto again = f.authority->revoke(issued->id, pki::RevocationReason::superseded, "", officer, also);
        EXPECT_EQ(again->revocation_reason, pki::RevocationReason::key_compromise) << "the first reason stays";
        EXPECT_EQ(mails, 1);
        const pki::OcspResponse answer = f.ask(leaf);
        EXPECT_EQ(answer.singles().at(0).status, pki::OcspCertStatus::revoked);
        EXPECT_EQ(answer.singles().at(0).reason, pki::RevocationReason::key_compromise);
        EXPECT_EQ(answer.singles().at(0).revoked_at, start + 1h);
        const auto crl = pki::Crl::parse(*f.authority->crl("persons"));
        EXPECT_GT(*crl->number(), number_before);
        EXPECT_TRUE(crl->find(leaf.serial(), crl->issuer()));
        EXPECT_TRUE(crl->verify_signature(*f.authority->ca_certificate("persons")));
        EXPECT_FALSE(f.vault->key(issued->key_id)->enabled);
        EXPECT_EQ(key_of(f.authority->signing_chain("usr_1")), "certificate.revoked");
    });
}

TEST(Authority, AFailedMailUndoesTheRevocation) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const auto issued = f.issue();
        const auto fail = [](db::Connection&, const IssuedCertificate&) -> base::Result<void> {
            return base::make_error(base::ErrorCode::unavailable, "mail.down", "");
        };
        EXPECT_EQ(key_of(f.authority->revoke(issued->id, pki::RevocationReason::superseded, "", officer, fail)),
                  "mail.down");
        EXPECT_EQ(f.ask(f.parsed(*issued)).singles().at(0).status, pki::OcspCertStatus::good);
        EXPECT_FALSE(f.vault->key(issued->key_id)->enabled) << "but the key stays off: fail closed";
    });
}

TEST(Authority, SigningChainSaysWhyNot) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        EXPECT_EQ(key_of(f.authority->signing_chain("usr_1")), "certificate.none");
        const auto issued = f.issue();
        EXPECT_EQ(key_of(f.authority->signing_chain("usr_1", issued->id)), "ok");
        EXPECT_EQ(key_of(f.authority->signing_chain("usr_2", issued->id)), "certificate.not_found");
        f.clock.advance(24h * 366);
        EXPECT_EQ(key_of(f.authority->signing_chain("usr_1")), "certificate.expired");
    });
}

TEST(Ocsp, AnswersAreSignedByADelegatedResponder) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const pki::Certificate leaf = f.parsed(*f.issue());
        const pki::Certificate ca = *f.authority->ca_certificate("persons");
        const base::Bytes nonce = base::random_bytes(32);
        const pki::OcspResponse answer = f.ask(leaf, nonce);
        EXPECT_EQ(answer.status(), pki::OcspResponseStatus::successful);
        EXPECT_EQ(answer.nonce(), nonce);
        const auto responder = answer.verify(ca, f.clock.now());
        ASSERT_EQ(key_of(responder), "ok");
        EXPECT_TRUE(responder->ocsp_no_check());
        EXPECT_TRUE(responder->has_extended_key_usage(pki::oid::ocsp_signing));
        EXPECT_FALSE(pki::has_errors(pki::lint_ocsp(answer.der(), ca)))
            << pki::to_text(pki::lint_ocsp(answer.der(), ca));
        EXPECT_EQ(answer.singles().at(0).next_update, f.clock.now() + 12h);
    });
}

TEST(Ocsp, NeverGoodForWhatWasNotIssued) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        pki::OcspRequest request;
        request.ids.push_back(pki::make_ocsp_cert_id(base::random_bytes(16), *f.authority->ca_certificate("persons"),
                                                     crypto::DigestAlgorithm::sha256));
        const auto answer = pki::OcspResponse::parse(*f.authority->ocsp(pki::build_ocsp_request(request)));
        ASSERT_EQ(answer->singles().size(), 1u);
        EXPECT_NE(answer->singles()[0].status, pki::OcspCertStatus::good);
        // The serial of a person's certificate, asked for as if another of our CAs had issued it.
        const pki::Certificate leaf = f.parsed(*f.issue());
        request.ids = {pki::make_ocsp_cert_id(leaf.serial(), *f.authority->ca_certificate("seals"),
                                              crypto::DigestAlgorithm::sha1)};
        const auto other = pki::OcspResponse::parse(*f.authority->ocsp(pki::build_ocsp_request(request)));
        EXPECT_NE(other->singles().at(0).status, pki::OcspCertStatus::good);
    });
}

TEST(Ocsp, NothingIsSignedThatTheLintRefuses) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const pki::Certificate leaf = f.parsed(*f.issue());
        f.settings.ocsp_validity = 24h * 11;  // longer than relying parties may be left with an answer
        f.reopen();
        EXPECT_EQ(f.ask(leaf).status(), pki::OcspResponseStatus::try_later);
        EXPECT_EQ(key_of(f.authority->evidence(leaf)), "authority.lint_failed");
    });
}

TEST(Ocsp, AnswersForOursAlsoWhenOthersAreAskedForToo) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const pki::Certificate leaf = f.parsed(*f.issue());
        pki::OcspRequest request;
        request.ids.push_back(pki::make_ocsp_cert_id(leaf, *f.authority->ca_certificate("persons")));
        request.ids.push_back(pki::make_ocsp_cert_id(leaf, *f.authority->ca_certificate("seals")));
        const auto answer = pki::OcspResponse::parse(*f.authority->ocsp(pki::build_ocsp_request(request)));
        ASSERT_EQ(answer->singles().size(), 2u);
        EXPECT_EQ(answer->singles()[0].status, pki::OcspCertStatus::good);
        EXPECT_EQ(answer->singles()[1].status, pki::OcspCertStatus::unknown);
    });
}

TEST(Ocsp, RefusesForeignAndMalformedRequests) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const auto status = [&](base::ByteView request) {
            return pki::OcspResponse::parse(*f.authority->ocsp(request))->status();
        };
        EXPECT_EQ(status({}), pki::OcspResponseStatus::malformed_request);
        EXPECT_EQ(status(base::as_bytes("no OCSP request")), pki::OcspResponseStatus::malformed_request);
        pki::OcspRequest request;
        request.ids.push_back(
            pki::make_ocsp_cert_id(*f.authority->ca_certificate("persons"), *f.authority->ca_certificate("root")));
        EXPECT_EQ(status(pki::build_ocsp_request(request)), pki::OcspResponseStatus::unauthorized)
            << "the root has no OCSP";
    });
}

TEST(Tsa, StampsVerifyAndSerialsRise) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const crypto::Sha256Digest digest = crypto::sha256(base::as_bytes("document"));
        std::set<base::Bytes> serials;
        for (int i = 0; i < 3; ++i) {
            f.reopen();  // a restart goes on with fresh serials
            const auto token = f.authority->timestamper().timestamp(crypto::DigestAlgorithm::sha256, digest);
            ASSERT_EQ(key_of(token), "ok");
            EXPECT_LE(token->size(), f.authority->timestamper().max_token_size());
            const auto parsed = pki::TimestampToken::parse(*token);
            EXPECT_EQ(key_of(parsed->verify(digest)), "ok");
            EXPECT_TRUE(serials.insert(parsed->info().serial).second);
            EXPECT_EQ(parsed->info().policy, f.settings.oids.timestamping);
        }
        const auto evidence = f.authority->evidence(f.authority->tsa_chain()->front());
        EXPECT_EQ(key_of(evidence), "ok");
    });
}

TEST(Tsa, RefusesWhenTheClockWentBackwardsAlsoAfterARestart) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const crypto::Sha256Digest digest = crypto::sha256(base::as_bytes("document"));
        const auto stamp = [&] {
            return key_of(f.authority->timestamper().timestamp(crypto::DigestAlgorithm::sha256, digest));
        };
        f.clock.advance(24h);
        EXPECT_EQ(stamp(), "ok");
        f.clock.advance(-1h);
        EXPECT_EQ(stamp(), "tsa.unavailable");
        f.reopen();
        EXPECT_EQ(stamp(), "tsa.unavailable");
        bool clock_ok = true;
        for (const HealthFinding& finding : f.authority->health())
            if (finding.check == "clock") clock_ok = finding.ok;
        EXPECT_FALSE(clock_ok);
        pki::TimestampRequest request;
        request.imprint = crypto::to_bytes(digest);
        const auto refused =
            pki::parse_timestamp_response(*f.authority->timestamp_response(pki::build_timestamp_request(request)));
        EXPECT_NE(refused->status, 0);
        ASSERT_TRUE(f.authority->reset_clock(officer));
        EXPECT_EQ(stamp(), "ok");
    });
}

TEST(Maintain, RenewsServicesAndLists) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        const auto count = [&] {
            return f.count("SELECT COUNT(*) FROM authority_certificates WHERE profile = 'ocsp_responder'");
        };
        EXPECT_EQ(count(), 3);
        ASSERT_TRUE(f.authority->maintain());
        EXPECT_EQ(count(), 3) << "nothing is due yet";
        const auto first = *pki::Crl::parse(*f.authority->crl("persons"))->number();
        f.clock.advance(24h * 4);
        EXPECT_EQ(key_of(f.authority->crl("persons")), "crl.expired") << "an old list is never served";
        f.clock.advance(24h * 12);
        ASSERT_TRUE(f.authority->maintain());
        EXPECT_EQ(count(), 6);
        EXPECT_GT(*pki::Crl::parse(*f.authority->crl("persons"))->number(), first);
        for (const HealthFinding& finding : f.authority->health())
            EXPECT_TRUE(finding.ok) << finding.check << ": " << finding.detail;
    });
}

TEST(Maintain, RootListIsRenewedWithTheKeyBroughtBack) {
    db::for_each_database([](db::Pool& pool) {
        Fixture f(pool);
        std::ifstream key(f.folder / "root-ca-backup.enc"), note(f.folder / "root-ca-passphrase.txt");
        const std::string pem((std::istreambuf_iterator<char>(key)), {});
        std::string line, passphrase;
        while (std::getline(note, line)) passphrase = line;
        f.clock.advance(24h * 400);
        EXPECT_EQ(key_of(f.authority->crl("root")), "crl.expired");
        EXPECT_EQ(key_of(renew_root_crl(pool, f.clock, pem, "wrong passphrase")), "vault.key_file_passphrase");
        const auto other = vault::create_exportable_key(crypto::KeyAlgorithm::ec_p384, "a long passphrase");
        EXPECT_EQ(key_of(renew_root_crl(pool, f.clock, other->encrypted_pem, "a long passphrase")),
                  "authority.wrong_root_key");
        EXPECT_EQ(key_of(renew_root_crl(pool, f.clock, pem, passphrase)), "ok");
        EXPECT_EQ(key_of(f.authority->crl("root")), "ok");
    });
}

}  // namespace
}  // namespace authority
