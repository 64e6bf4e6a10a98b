#include "ca.h"

#include <fmt/format.h>

#include <filesystem>
#include <functional>

#include "authority/ceremony.h"
#include "base/encoding.h"
#include "base/rng.h"
#include "crypto/signer.h"
#include "files.h"
#include "installation/installation.h"
#include "p12_writer.h"
#include "pki/revocation.h"

namespace cli {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;
using installation::Installation;

const vault::Actor operator_actor{"operator:cli", "", ""};

/// Opens the installation and works; an error or a lost database is said and gives 1.
int with_installation(const std::string& data, const installation::OpenOptions& how,
                      const std::function<Result<void>(Installation&)>& body) {
    auto settings = installation::load_settings(data);
    if (!settings) return complain(settings.error()), 1;
    const auto opened = installation::open_installation(std::move(*settings), how);
    if (!opened) return complain(opened.error()), 1;
    try {
        if (const auto done = body(**opened); !done) return complain(done.error()), 1;
        return 0;
    } catch (const db::Failure& failure) {
        fmt::print(stderr, "ezsign: the database does not answer: {}\n", failure.what());
        return 1;
    }
}

void print_certificate(const std::string& title, const pki::Certificate& certificate) {
    fmt::print("{}\n  subject  {}\n  serial   {}\n  valid    {} to {}\n  SHA-256  {}\n", title,
               certificate.subject().rfc4514(), certificate.serial_hex(), base::to_rfc3339(certificate.not_before()),
               base::to_rfc3339(certificate.not_after()), base::hex(certificate.fingerprint()));
}

Result<authority::IssuedCertificate> find(Installation& in, const std::string& id_or_serial) {
    if (auto by_id = in.authority->certificate(id_or_serial)) return by_id;
    const std::string serial = base::lower_ascii(id_or_serial);
    EZ_TRY(std::vector<authority::IssuedCertificate> found, in.authority->find_certificates(serial, 2));
    if (found.size() == 1 && found.front().serial == serial) return std::move(found.front());
    return make_error(ErrorCode::not_found, "certificate.not_found",
                      "there is no certificate with this id or serial number");
}

/// Issuer and root, for the key store.
Result<std::vector<pki::Certificate>> chain_of(Installation& in, const pki::Certificate& leaf) {
    std::vector<pki::Certificate> out;
    for (const std::string& name : in.authority->ca_names()) {
        EZ_TRY(pki::Certificate ca, in.authority->ca_certificate(name));
        if (ca.subject_key_id() == leaf.authority_key_id()) out.push_back(std::move(ca));
    }
    EZ_TRY(std::vector<pki::Certificate> anchors, in.authority->anchors());
    out.insert(out.end(), anchors.begin(), anchors.end());
    return out;
}

}  // namespace

int run_ca_init(const CaOptions& options) {
    auto passphrase = read_secret(options.passphrase_file);
    if (!passphrase) return complain(passphrase.error()), 1;
    if (std::filesystem::exists(options.root_key_out))
        return complain(make_error(ErrorCode::conflict, "ca.key_file_exists",
                                   options.root_key_out + " exists; it is not overwritten")),
               1;
    return with_installation(options.data, {.create = true, .migrate = true}, [&](Installation& in) -> Result<void> {
        const authority::SaveCeremony save = [&](const authority::CeremonyResult& result) -> Result<void> {
            EZ_CHECK(authority::write_private_file(options.root_key_out, result.encrypted_root_key_pem));
            if (options.transcript.empty()) return {};
            return write_file(options.transcript, base::as_bytes(result.transcript));
        };
        const authority::Settings settings = installation::authority_settings(in.settings);
        EZ_TRY(const authority::CeremonyResult result,
               authority::run_ceremony(*in.pool, *in.vault, in.clock, settings, *passphrase, options.officer, save));
        EZ_TRY(in.authority, authority::open_authority(*in.pool, *in.vault, in.clock, settings));
        EZ_CHECK(in.authority->maintain());
        fmt::print("{}\nThe root key is in {}: take it off this machine, and its passphrase apart from it.\n",
                   result.transcript, options.root_key_out);
        return {};
    });
}

int run_ca_list(const CaOptions& options) {
    return with_installation(options.data, {}, [](Installation& in) -> Result<void> {
        if (in.authority->ca_names().empty())
            return make_error(ErrorCode::unavailable, "authority.not_ready",
                              "there is no authority yet; run: ezsign ca init");
        for (const std::string& name : in.authority->ca_names()) {
            EZ_TRY(const pki::Certificate ca, in.authority->ca_certificate(name));
            print_certificate("CA " + name, ca);
        }
        EZ_TRY(const std::vector<pki::Certificate> tsa, in.authority->tsa_chain());
        print_certificate("TSA", tsa.front());
        return {};
    });
}

int run_ca_issue_p12(const CaOptions& options) {
    auto password = read_secret(options.p12_password_file);
    if (!password) return complain(password.error()), 1;
    return with_installation(options.data, {}, [&](Installation& in) -> Result<void> {
        EZ_TRY(base::Bytes pkcs8, crypto::generate_key(crypto::KeyAlgorithm::ec_p256));
        EZ_TRY(const base::Bytes spki, crypto::public_key_of(pkcs8));
        const std::string number = base::hex_upper(base::random_bytes(8));
        EZ_TRY(const authority::IssuedCertificate issued,
               in.authority->issue_for_public_key(
                   {"p12:" + number, "p12:" + number, {options.name, number}, operator_actor}, spki));
        EZ_TRY(const pki::Certificate leaf, pki::Certificate::parse(issued.der));
        EZ_TRY(const std::vector<pki::Certificate> chain, chain_of(in, leaf));
        const auto store = write_pkcs12(pkcs8, leaf, chain, options.name, *password);
        base::cleanse(pkcs8);
        base::cleanse(*password);
        if (!store) return store.error();
        EZ_CHECK(authority::write_private_file(options.p12, base::as_text(*store)));
        fmt::print("{} {}\n", issued.id, issued.serial);
        return {};
    });
}

int run_ca_revoke(const CaOptions& options) {
    return with_installation(options.data, {}, [&](Installation& in) -> Result<void> {
        const auto reason = pki::revocation_reason_from_name(options.reason);
        if (!reason) return make_error(ErrorCode::invalid, "certificate.reason", "there is no such reason", "--reason");
        EZ_TRY(const authority::IssuedCertificate issued, find(in, options.certificate));
        EZ_TRY(const authority::IssuedCertificate done,
               in.authority->revoke(issued.id, *reason, options.text, operator_actor));
        fmt::print("{} {} revoked at {}\n", done.id, done.serial,
                   base::to_rfc3339(done.revoked_at.value_or(in.clock.now())));
        return {};
    });
}

int run_ca_crl(const CaOptions& options) {
    std::string passphrase, key;
    if (!options.root_key.empty()) {
        auto secret = read_secret(options.passphrase_file);
        if (!secret) return complain(secret.error()), 1;
        const auto file = read_file(options.root_key, 64 * 1024);
        if (!file) return complain(file.error()), 1;
        passphrase = std::move(*secret);
        key = base::to_text(*file);
    }
    return with_installation(options.data, {}, [&](Installation& in) -> Result<void> {
        if (!key.empty()) EZ_CHECK(authority::renew_root_crl(*in.pool, in.clock, key, passphrase));
        return in.authority->maintain();
    });
}

int run_ca_reset_clock(const CaOptions& options) {
    return with_installation(options.data, {},
                             [](Installation& in) { return in.authority->reset_clock(operator_actor); });
}

}  // namespace cli
