// ezsign: the command line. This file knows the options (and CLI11) and nothing else; each subcommand's work is in its
// own file.
#include <CLI/CLI.hpp>
#include <memory>

#include "sign.h"

namespace {

constexpr int usage_error = 64;  // EX_USAGE of sysexits.h: never one of the subcommands' own exit codes

using Declare = void (*)(CLI::App& app, int& exit_code);

void declare_sign(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<cli::SignOptions>();
    CLI::App* command = app.add_subcommand("sign", "Sign a PDF (PAdES) with a key from a PKCS#12 file");
    command->add_option("--p12", options->p12, "PKCS#12 file with key and certificates")->required();
    command->add_option("--p12-password-file", options->p12_password_file, "File whose first line is its password")
        ->required();
    command->add_option("--tsa", options->tsa, "Address of a time-stamp authority (RFC 3161 over HTTP)");
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

constexpr Declare subcommands[] = {declare_sign};

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
