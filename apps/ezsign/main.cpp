// ezsign: the command line. This file knows the options (and CLI11) and nothing else; each subcommand's work is in its
// own file.
#include <CLI/CLI.hpp>
#include <memory>

#include "augment.h"
#include "ca.h"
#include "operate.h"
#include "sign.h"
#include "verify.h"

namespace {

constexpr int usage_error = 64;  // EX_USAGE of sysexits.h: never one of the subcommands' own exit codes

using Declare = void (*)(CLI::App& app, int& exit_code);

/// How to reach time-stamp authorities, responders and lists.
void declare_http(CLI::App& command, cli::HttpLimits& http) {
    command.add_option("--timeout", http.timeout_seconds, "Seconds for each request to a service")
        ->check(CLI::Range(1, 300))
        ->capture_default_str();
    command.add_flag("--public-addresses", http.public_addresses,
                     "Ask OCSP responders and fetch CRLs at public addresses only");
}

void declare_sign(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<cli::SignOptions>();
    CLI::App* command = app.add_subcommand("sign", "Sign a PDF (PAdES) with a key from a PKCS#12 file or a token");
    CLI::Option* p12 = command->add_option("--p12", options->p12, "PKCS#12 file with key and certificates");
    CLI::Option* password =
        command->add_option("--p12-password-file", options->p12_password_file, "File whose first line is its password");
    p12->needs(password);
    CLI::Option* module =
        command->add_option("--pkcs11-module", options->pkcs11_module, "PKCS#11 library of a token, whole path");
    module->excludes(p12);
    command->add_option("--token", options->token, "Label of the token")->needs(module);
    command->add_option("--key", options->key, "Label of the key, or id: and its CKA_ID in hexadecimal")->needs(module);
    module->needs(command->add_option("--pin-file", options->pin_file, "File whose first line is the PIN"));
    command->add_flag("--pss", options->pss, "Sign with RSASSA-PSS instead of PKCS#1 v1.5 (RSA keys)");
    command->add_option("--digest", options->digest, "sha256, sha384 or sha512; without it what suits the key");
    command->add_option("--chain", options->chain, "PEM with certificates that the file or the token does not have");
    command->add_option("--tsa", options->tsa, "Address of a time-stamp authority (RFC 3161 over HTTP)");
    declare_http(*command, options->http);
    command->add_option("--level", options->level,
                        "b-b, b-t, b-lt or b-lta; without it b-t if --tsa is given, else b-b");
    command->add_option("--field", options->field, "Signature field to sign, or the name of a new one");
    command->add_option("--page", options->page, "Page of the visible signature, from 1")
        ->check(CLI::Range(1, 1'000'000));
    command->add_option("--box", options->box, "X,Y,WIDTH,HEIGHT in points from the top left of the displayed page");
    command->add_option("--image", options->image, "PNG or JPEG picture of the signature");
    command->add_option("--reason", options->reason, "Reason for signing");
    command->add_option("--location", options->location, "Place of signing");
    command->add_option("--font", options->font, "TrueType font of the visible text");
    command->add_option("--password-file", options->password_file, "File whose first line is the document's password");
    command->add_option("--certify", options->certify, "Certify: 1 no changes, 2 forms, 3 comments")
        ->check(CLI::Range(1, 3));
    command->add_option("input", options->input, "IN.pdf")->required();
    command->add_option("output", options->output, "OUT.pdf")->required();
    command->footer(
        "Exit codes: 0 signed, 1 document cannot be signed, 2 unreadable file or wrong value, 3 key or certificate "
        "unusable,\n"
        "4 time-stamp or revocation service unavailable, 64 wrong usage. OUT.pdf is written only on success.");
    command->callback([options, &exit_code] { exit_code = cli::run_sign(*options); });
}

void add_data(CLI::App& command, std::string& data) {
    command.add_option("--data", data, "Folder of the installation")->capture_default_str();
}

void declare_config(CLI::App& app, int& exit_code) {
    CLI::App* group = app.add_subcommand("config", "What is configured")->require_subcommand(1);
    auto options = std::make_shared<cli::ConfigOptions>();
    CLI::App* check =
        group->add_subcommand("check", "Print every setting and its origin; exit 1 when something is wrong");
    add_data(*check, options->data);
    check->callback([options, &exit_code] { exit_code = cli::run_config_check(*options); });
}

void declare_migrate(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<cli::MigrateOptions>();
    CLI::App* command = app.add_subcommand("migrate", "Bring the database to this program's schema");
    add_data(*command, options->data);
    command->add_flag("--dry-run", options->dry_run, "Only say what would be applied");
    command->callback([options, &exit_code] { exit_code = cli::run_migrate(*options); });
}

void declare_backup(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<cli::BackupOptions>();
    CLI::App* command = app.add_subcommand("backup", "Write database, blobs and keys into one encrypted file");
    add_data(*command, options->data);
    command->add_option("--passphrase-file", options->passphrase_file, "File whose first line is the passphrase")
        ->required();
    command->add_flag("--without-database", options->without_database, "The database is backed up by other means");
    command->add_option("file", options->file, "OUT")->required();
    command->callback([options, &exit_code] { exit_code = cli::run_backup(*options); });
}

void declare_restore(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<cli::BackupOptions>();
    CLI::App* command = app.add_subcommand("restore", "Bring a backup back into a new folder");
    command->add_option("--data", options->data, "New folder")->required();
    command->add_option("--passphrase-file", options->passphrase_file, "File whose first line is the passphrase")
        ->required();
    command->add_option("file", options->file, "BACKUP")->required();
    command->callback([options, &exit_code] { exit_code = cli::run_restore(*options); });
}

void declare_audit(CLI::App& app, int& exit_code) {
    CLI::App* group = app.add_subcommand("audit", "The audit log")->require_subcommand(1);
    auto options = std::make_shared<cli::AuditOptions>();
    CLI::App* verify = group->add_subcommand("verify", "Recompute the whole log and its checkpoints");
    add_data(*verify, options->data);
    verify->add_option("--export", options->export_file,
                       "Also write every entry, one JSON object a line (- for standard output)");
    verify->footer("Exit codes: 0 whole, 1 damaged (the first bad entry is named), 2 could not be read.");
    verify->callback([options, &exit_code] { exit_code = cli::run_audit_verify(*options); });
}

void declare_user(CLI::App& app, int& exit_code) {
    CLI::App* group = app.add_subcommand("user", "Accounts")->require_subcommand(1);
    auto options = std::make_shared<cli::UserOptions>();
    CLI::App* create = group->add_subcommand("create", "Make an activated account");
    create->add_option("--email", options->email)->required();
    create->add_option("--name", options->name);
    create->add_option("--language", options->language, "id or en")->check(CLI::IsMember({"id", "en"}));
    create->add_option("--role", options->role, "ra, operator or auditor")
        ->check(CLI::IsMember({"ra", "operator", "auditor"}));
    create->add_option("--password-file", options->password_file, "File whose first line is the password")->required();
    CLI::App* list = group->add_subcommand("list", "Accounts with their roles");
    CLI::App* role = group->add_subcommand("role", "Give a role to an account, or take it away");
    role->add_option("--email", options->email)->required();
    role->add_option("role", options->role)->required()->check(CLI::IsMember({"ra", "operator", "auditor"}));
    role->add_flag("--remove", options->remove);
    for (CLI::App* command : {create, list, role}) add_data(*command, options->data);
    create->callback([options, &exit_code] { exit_code = cli::run_user_create(*options); });
    list->callback([options, &exit_code] { exit_code = cli::run_user_list(*options); });
    role->callback([options, &exit_code] { exit_code = cli::run_user_role(*options); });
}

void declare_ca(CLI::App& app, int& exit_code) {
    CLI::App* group = app.add_subcommand("ca", "The certification authority")->require_subcommand(1);
    auto options = std::make_shared<cli::CaOptions>();
    CLI::App* init = group->add_subcommand("init", "Key ceremony: make root and issuing CAs");
    init->add_option("--root-key-out", options->root_key_out, "New file for the encrypted root key")->required();
    init->add_option("--passphrase-file", options->passphrase_file, "File whose first line encrypts the root key")
        ->required();
    init->add_option("--transcript", options->transcript, "New file for the transcript");
    init->add_option("--officer", options->officer, "Who leads the ceremony, for transcript and audit log");
    CLI::App* list = group->add_subcommand("list", "CAs and the time-stamping certificate");
    CLI::App* p12 = group->add_subcommand("issue-p12", "A person's certificate with its key (test installations only)");
    p12->add_option("--name", options->name, "Common name")->required();
    p12->add_option("--p12-password-file", options->p12_password_file, "File whose first line is the new password")
        ->required();
    p12->add_option("output", options->p12, "OUT.p12")->required();
    CLI::App* revoke = group->add_subcommand("revoke", "Revoke a certificate, for good");
    revoke->add_option("certificate", options->certificate, "Id or serial number")->required();
    revoke->add_option("--reason", options->reason, "keyCompromise, superseded, ... (RFC 5280 section 5.3.1)")
        ->required();
    revoke->add_option("--text", options->text, "Why, for the record");
    CLI::App* crl = group->add_subcommand("crl", "Make the CRLs that are due; with the root key, the root's too");
    CLI::Option* key = crl->add_option("--root-key", options->root_key, "The file that `ca init` wrote");
    crl->add_option("--passphrase-file", options->passphrase_file, "File whose first line opens it")->needs(key);
    CLI::App* clock =
        group->add_subcommand("reset-clock", "After the clock was put right: stamp from the present time on");
    for (CLI::App* command : {init, list, p12, revoke, crl, clock}) add_data(*command, options->data);
    init->callback([options, &exit_code] { exit_code = cli::run_ca_init(*options); });
    list->callback([options, &exit_code] { exit_code = cli::run_ca_list(*options); });
    p12->callback([options, &exit_code] { exit_code = cli::run_ca_issue_p12(*options); });
    revoke->callback([options, &exit_code] { exit_code = cli::run_ca_revoke(*options); });
    crl->callback([options, &exit_code] { exit_code = cli::run_ca_crl(*options); });
    clock->callback([options, &exit_code] { exit_code = cli::run_ca_reset_clock(*options); });
}

void declare_augment(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<cli::AugmentOptions>();
    CLI::App* command = app.add_subcommand(
        "augment", "Make the signatures of a PDF provable for longer: B-LTA, or one more document time-stamp");
    command->add_option("--tsa", options->tsa, "Address of a time-stamp authority (RFC 3161 over HTTP)")->required();
    command->add_option("--password-file", options->password_file, "File whose first line is the document's password");
    declare_http(*command, options->http);
    command->add_option("input", options->input, "IN.pdf")->required();
    command->add_option("output", options->output, "OUT.pdf")->required();
    command->footer(
        "Exit codes: 0 done, 1 nothing to augment or not allowed, 2 unreadable file, 4 a service did not answer, 64 "
        "wrong "
        "usage.\nDo it before the newest time-stamp's certificate expires. OUT.pdf is written only on success.");
    command->callback([options, &exit_code] { exit_code = cli::run_augment(*options); });
}

void declare_verify(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<cli::VerifyOptions>();
    CLI::App* command = app.add_subcommand("verify", "Check the signatures of a PDF");
    command->add_option("--trust", options->trust, "Trusted root certificate (PEM or DER); may be given several times")
        ->allow_extra_args(false);
    command->add_option("--at", options->at, "Time of the check instead of now, e.g. 2026-03-01T09:30:00Z");
    command->add_option("--password-file", options->password_file, "File whose first line is the document's password");
    command->add_flag("--json", options->json, "Print the whole report as JSON");
    command->add_option("--etsi-report", options->etsi_report, "Also write the report as ETSI TS 119 102-2 XML");
    command->add_option("input", options->input, "FILE.pdf")->required();
    command->footer(
        "Exit codes: 0 all signatures valid, 1 some invalid, 2 some indeterminate (for example an unknown issuer), 3 "
        "no "
        "signature,\n4 unreadable file, 64 wrong usage. Without --trust nothing is ever valid.");
    command->callback([options, &exit_code] { exit_code = cli::run_verify(*options); });
}

constexpr Declare subcommands[] = {declare_sign,   declare_augment, declare_verify, declare_config, declare_migrate,
                                   declare_backup, declare_restore, declare_audit,  declare_user,   declare_ca};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("ezSign: sign and verify PDF documents, run the authority");
    app.require_subcommand(1);
    int exit_code = 0;
    for (const Declare declare : subcommands) declare(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : usage_error;
    } catch (const std::exception& error) {
        std::cerr << "ezsign: " << error.what() << "\n";
        return 70;  // EX_SOFTWARE
    }
    return exit_code;
}
