#include "authority/ceremony.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit.h"
#include "authority/crl_service.h"
#include "base/encoding.h"
#include "base/rng.h"
#include "pki/oids.h"
#include "vault/key_file.h"

namespace authority {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;
using std::chrono::days;

constexpr days root_life{365 * 20}, issuing_life{365 * 10}, root_crl_life{365};
constexpr crypto::KeyAlgorithm root_algorithm = crypto::KeyAlgorithm::ec_p384,
                               issuing_algorithm = crypto::KeyAlgorithm::ec_p256;

struct Made {
    CaRow ca;
    CertificateRow certificate;  // issuing CAs only: the root's CRL speaks of them
};

Result<pki::Name> ca_name(const Settings& settings, std::string_view common_name) {
    return pki::make_name({{std::string(pki::oid::country), "ID"},
                           {std::string(pki::oid::organization), settings.organisation},
                           {std::string(pki::oid::common_name), ca_common_name(settings, common_name)}});
}

class Ceremony {
  public:
    Ceremony(db::Pool& pool, vault::Vault& vault, const base::Clock& clock, const Settings& settings)
        : pool_(pool), vault_(vault), clock_(clock), settings_(settings), now_(whole_seconds(clock.now())) {}

    Result<CeremonyResult> run(std::string_view passphrase, std::string_view officer, const SaveCeremony& save);

  private:
    Result<void> make_root(crypto::Signer& key);
    Result<void> make_issuing(const CaPlan& plan, crypto::Signer& root_key);
    Result<void> store(const std::string& officer, const base::Bytes& crl);
    void note(const std::string& line) { transcript_ += line + "\n"; }
    void note_certificate(std::string_view title, const pki::Certificate& certificate);

    db::Pool& pool_;
    vault::Vault& vault_;
    const base::Clock& clock_;
    const Settings& settings_;
    const base::Time now_;
    ThrowAwayKeys throw_away_;
    std::optional<pki::Certificate> root_;
    std::vector<Made> made_;
    std::string transcript_;
};

void Ceremony::note_certificate(std::string_view title, const pki::Certificate& certificate) {
    note("");
    note(std::string(title));
    note("  subject      " + certificate.subject().rfc4514());
    note("  issuer       " + certificate.issuer().rfc4514());
    note("  serial       " + certificate.serial_hex());
    note("  valid        " + base::to_rfc3339(certificate.not_before()) + " to " +
         base::to_rfc3339(certificate.not_after()));
    note("  SHA-256      " + base::hex_upper(certificate.fingerprint()));
    note("  key SHA-256  " + base::hex_upper(crypto::sha256(certificate.spki())));
}

Result<void> Ceremony::make_root(crypto::Signer& key) {
    pki::CertificateRequest request;
    EZ_TRY(request.subject, ca_name(settings_, "Root CA"));
    request.spki = key.public_key();
    request.serial = pki::new_serial();
    request.not_before = now_;
    request.not_after = now_ + root_life - std::chrono::seconds(1);
    request.profile = pki::root_profile();
    EZ_TRY(const Linted linted, lint_first(request, nullptr, key.algorithm(), throw_away_));
    EZ_TRY(const base::Bytes der, sign_linted(linted, key, request.spki));
    EZ_TRY(root_, pki::Certificate::parse(der));
    made_.push_back({{std::string(root_ca), "", "", der, now_}, {}});
    note_certificate("Root CA", *root_);
    return {};
}

Result<void> Ceremony::make_issuing(const CaPlan& plan, crypto::Signer& root_key) {
    const std::string label = key_label_of(plan.name);
    EZ_TRY(const std::unique_ptr<crypto::Signer> key, vault::ensure_system_signer(vault_, label, issuing_algorithm));
    pki::CertificateRequest request;
    EZ_TRY(request.subject, ca_name(settings_, plan.common_name));
    request.spki = key->public_key();
    request.serial = pki::new_serial();
    request.not_before = now_;
    request.not_after = now_ + issuing_life - std::chrono::seconds(1);
    request.profile = *profile_by_name(settings_, "issuing_ca", root_ca);
    EZ_TRY(const Linted linted, lint_first(request, &*root_, root_key.algorithm(), throw_away_));
    EZ_TRY(const base::Bytes der, sign_linted(linted, root_key, root_->spki()));
    EZ_TRY(const pki::Certificate certificate, pki::Certificate::parse(der));
    CertificateRow row;
    row.id = base::new_id("crt", clock_.now());
    row.request_key = "ca-" + std::string(plan.name);
    row.ca = root_ca;
    row.serial = base::hex(request.serial);
    row.profile = "issuing_ca";
    row.owner = "system";
    row.key_id = label;
    row.subject = certificate.subject().rfc4514();
    row.der = der;
    row.not_before = request.not_before;
    row.not_after = request.not_after;
    row.created_at = clock_.now();
    made_.push_back({{std::string(plan.name), std::string(root_ca), label, der, now_}, std::move(row)});
    note_certificate("Issuing CA '" + std::string(plan.name) + "' (key '" + label + "' in the vault)", certificate);
    return {};
}

// All or nothing. Unlike daily issuance no intent is written first: the root key exists only inside this ceremony, and
// a certificate that did not reach the database is trusted by nobody.
Result<void> Ceremony::store(const std::string& officer, const base::Bytes& crl) {
    db::Pool::Lease connection = pool_.take();
    db::Transaction transaction(*connection);
    if (!list_cas(*connection).empty())
        return make_error(ErrorCode::conflict, "authority.exists", "this installation has its CAs already");
    for (const Made& one : made_) {
        insert_ca(*connection, one.ca);
        if (one.certificate.id.empty()) continue;
        insert_intent(*connection, one.certificate);
        mark_signing(*connection, one.certificate.id, one.certificate.der);
        mark_issued(*connection, one.certificate.id, one.certificate.der);
    }
    insert_crl(*connection, root_ca,
               {next_crl_number(*connection, root_ca), now_, now_ + root_crl_life - std::chrono::seconds(1), crl});
    const crypto::Sha256Digest digest = crypto::sha256(base::as_bytes(transcript_));
    const auto index = audit::append(
        *connection, clock_,
        {"authority.ceremony", officer, "authority", "root", {{"transcriptSha256", base::hex(digest)}}, "", ""});
    if (!index) return index.error();
    transaction.commit();
    return {};
}

Result<CeremonyResult> Ceremony::run(std::string_view passphrase, std::string_view officer, const SaveCeremony& save) {
    {
        db::Pool::Lease connection = pool_.take();
        if (!list_cas(*connection).empty())
            return make_error(ErrorCode::conflict, "authority.exists", "this installation has its CAs already");
    }
    EZ_TRY(const vault::ExportableKey root_key, vault::create_exportable_key(root_algorithm, passphrase));
    note(settings_.organisation + " key ceremony" + (settings_.test ? " (TEST INSTALLATION: no legal value)" : ""));
    note("Officer  " + std::string(officer));
    note("Time     " + base::to_rfc3339(now_));
    EZ_CHECK(make_root(*root_key.signer));
    for (const CaPlan& plan : issuing_ca_plan()) EZ_CHECK(make_issuing(plan, *root_key.signer));
    EZ_TRY(const base::Bytes crl, make_crl(*root_, *root_key.signer, throw_away_, 1, now_,
                                           now_ + root_crl_life - std::chrono::seconds(1), {}));
    note("");
    note("Root CRL number 1, next update " + base::to_rfc3339(now_ + root_crl_life - std::chrono::seconds(1)) +
         ", SHA-256 " + base::hex_upper(crypto::sha256(crl)));
    note("Root key exported, PKCS#8 encrypted with scrypt and AES-256; file SHA-256 " +
         base::hex_upper(crypto::sha256(base::as_bytes(root_key.encrypted_pem))));
    CeremonyResult result{pki::to_pem(root_->der()), root_key.encrypted_pem, transcript_};
    if (save) EZ_CHECK(save(result));  // the key file is safe before anything depends on it
    EZ_CHECK(store(std::string(officer), crl));
    return result;
}

}  // namespace

Result<CeremonyResult> run_ceremony(db::Pool& pool, vault::Vault& vault, const base::Clock& clock,
                                    const Settings& settings, std::string_view root_passphrase,
                                    std::string_view officer, const SaveCeremony& save) {
    return Ceremony(pool, vault, clock, settings).run(root_passphrase, officer, save);
}

Result<void> renew_root_crl(db::Pool& pool, const base::Clock& clock, std::string_view encrypted_root_key_pem,
                            std::string_view passphrase) {
    EZ_TRY(const std::unique_ptr<crypto::Signer> key, vault::open_key_file(encrypted_root_key_pem, passphrase));
    ThrowAwayKeys throw_away;
    db::Pool::Lease connection = pool.take();
    db::Transaction transaction(*connection);
    EZ_TRY(const CaSet cas, CaSet::load(*connection));
    const Ca* root = cas.root();
    if (!root) return not_ready();
    if (root->certificate.spki() != key->public_key())
        return make_error(ErrorCode::invalid, "authority.wrong_root_key",
                          "this is not the key of the installation's root");
    CrlRow row;
    row.number = next_crl_number(*connection, root_ca);
    row.this_update = whole_seconds(clock.now());
    row.next_update = row.this_update + root_crl_life - std::chrono::seconds(1);
    EZ_TRY(row.der, make_crl(root->certificate, *key, throw_away, row.number, row.this_update, row.next_update,
                             list_revoked(*connection, root_ca)));
    insert_crl(*connection, root_ca, row);
    const auto index = audit::append(
        *connection, clock, {"authority.root_crl", "system", "authority", "root", {{"number", row.number}}, "", ""});
    if (!index) return index.error();
    transaction.commit();
    return {};
}

Result<void> write_private_file(const std::filesystem::path& file, std::string_view text) {
    const auto failed = [] { return make_error(ErrorCode::unavailable, "storage.write", "a file cannot be written"); };
    const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return failed();
    const bool written = fchmod(fd, 0600) == 0 &&
                         write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
    close(fd);
    if (!written) return failed();
    return {};
}

Result<bool> ensure_test_installation(db::Pool& pool, vault::Vault& vault, const base::Clock& clock,
                                      const Settings& settings, const std::filesystem::path& data_folder) {
    bool made = false;
    bool empty = false;
    {
        db::Pool::Lease connection = pool.take();
        empty = list_cas(*connection).empty();
    }
    if (empty) {
        if (!settings.test) return not_ready();
        const std::string passphrase = base::random_token();
        const SaveCeremony save = [&](const CeremonyResult& result) -> Result<void> {
            EZ_CHECK(write_private_file(data_folder / "root-ca-backup.enc", result.encrypted_root_key_pem));
            EZ_CHECK(write_private_file(
                data_folder / "root-ca-passphrase.txt",
                "This is the passphrase of root-ca-backup.enc, the root key of a TEST installation.\n"
                "A real installation never keeps it here: it runs `ezsign ca init` and carries the key away.\n" +
                    passphrase + "\n"));
            return write_private_file(data_folder / "root-ca-transcript.txt", result.transcript);
        };
        EZ_CHECK(run_ceremony(pool, vault, clock, settings, passphrase, "system", save));
        made = true;
    }
    EZ_TRY(const std::unique_ptr<Authority> authority, open_authority(pool, vault, clock, settings));
    EZ_CHECK(authority->recover());
    EZ_CHECK(authority->maintain());
    return made;
}

}  // namespace authority
