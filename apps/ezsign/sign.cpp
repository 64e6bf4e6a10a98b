#include "sign.h"

#include <charconv>
#include <cmath>
#include <ctime>
#include <iostream>

#include "files.h"
#include "http_evidence.h"
#include "http_timestamper.h"
#include "pades/sign.h"
#include "pki/pkcs12.h"

namespace cli {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;

Result<pdf::Box> parse_box(const std::string& text) {
    const auto bad = [] {
        return make_error(
            ErrorCode::invalid, "cli.box",
            "--box wants X,Y,WIDTH,HEIGHT in points from the top left of the displayed page, such as 72,650,200,80",
            "--box");
    };
    std::array<double, 4> values{};
    const char* at = text.data();
    const char* end = at + text.size();
    for (std::size_t i = 0; i < 4; ++i) {
        if (i > 0 && (at == end || *at++ != ',')) return bad();
        const auto [next, error] = std::from_chars(at, end, values[i]);
        if (error != std::errc() || !std::isfinite(values[i])) return bad();
        at = next;
    }
    if (at != end || values[2] <= 0 || values[3] <= 0) return bad();
    return pdf::Box{values[0], values[1], values[2], values[3]};
}

Result<pades::Level> level_of(const SignOptions& options) {
    if (options.level.empty()) return options.tsa.empty() ? pades::Level::b_b : pades::Level::b_t;
    const auto level = pades::level_from_name(options.level);
    if (!level) return make_error(ErrorCode::invalid, "cli.level", "--level is b-b, b-t, b-lt or b-lta", "--level");
    if (*level != pades::Level::b_b && options.tsa.empty())
        return make_error(ErrorCode::invalid, "cli.tsa", "--level " + options.level + " needs --tsa URL", "--tsa");
    return *level;
}

std::string local_time(base::Time time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::system_clock::time_point(time));
    std::tm fields{};
    localtime_r(&seconds, &fields);
    char text[64];
    return std::string(text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %Z", &fields));
}

/// A key and its certificate, checked as far as the signer can.
struct Signer {
    std::unique_ptr<crypto::Signer> key;
    pki::Certificate leaf;
    std::vector<pki::Certificate> chain;
};

Result<Signer> load_signer(const SignOptions& options, base::Time now) {
    EZ_TRY(const base::Bytes file, read_file(options.p12, std::size_t{1} << 20));
    EZ_TRY(std::string password, read_secret(options.p12_password_file));
    auto store = pki::load_pkcs12(file, password);
    base::cleanse(password);
    if (!store) return store.error();
    auto key = crypto::software_signer(store->pkcs8);
    base::cleanse(store->pkcs8);
    if (!key) return key.error();
    if ((*key)->public_key() != store->leaf.spki())
        return make_error(ErrorCode::invalid, "p12.no_key",
                          "The private key in " + options.p12 + " does not belong to its certificate");
    if (now < store->leaf.not_before())
        return make_error(
            ErrorCode::invalid, "certificate.not_yet_valid",
            "The certificate is valid from " + base::to_rfc3339(store->leaf.not_before()) + "; check the clock");
    if (now > store->leaf.not_after())
        return make_error(
            ErrorCode::gone, "certificate.expired",
            "The certificate expired on " + base::to_rfc3339(store->leaf.not_after()) + "; use a current one");
    if (!store->leaf.allows(pki::key_usage::digital_signature) && !store->leaf.allows(pki::key_usage::non_repudiation))
        return make_error(ErrorCode::invalid, "certificate.bad_key_usage",
                          "The certificate is not for signing documents (keyUsage)");
    std::erase_if(store->chain, [](const pki::Certificate& certificate) { return certificate.is_self_issued(); });
    return Signer{std::move(*key), store->leaf, std::move(store->chain)};
}

/// What a visible signature is drawn with; lives as long as the signing.
struct Look {
    std::shared_ptr<const appearance::Font> font;
    std::optional<appearance::ImageAsset> image;
};

Result<Look> load_look(const SignOptions& options) {
    Look look;
    EZ_TRY(look.font, appearance::Font::open(options.font.empty() ? appearance::default_font_path : options.font));
    if (options.image.empty()) return look;
    EZ_TRY(const base::Bytes file, read_file(options.image, std::size_t{8} << 20));
    EZ_TRY(const appearance::Pixels pixels, appearance::decode_image(file));
    look.image = appearance::ImageAsset::from_pixels(pixels);
    return look;
}

Result<std::optional<pades::Visible>> visible_part(const SignOptions& options, const Look& look,
                                                   const std::string& name, base::Time now) {
    if (options.box.empty() && options.page == 0 && options.image.empty()) return std::optional<pades::Visible>();
    if (options.box.empty() && options.field.empty())
        return make_error(ErrorCode::invalid, "cli.box", "--page and --image need --box X,Y,WIDTH,HEIGHT", "--box");
    pades::Visible out;
    out.page = static_cast<std::uint32_t>(std::max(options.page, 1) - 1);
    if (!options.box.empty()) {
        EZ_TRY(out.box, parse_box(options.box));
    }
    out.look.lines = {name, local_time(now)};
    if (!options.reason.empty()) out.look.lines.push_back(options.reason);
    out.look.font = look.font.get();
    out.look.specimen = look.image ? &*look.image : nullptr;
    return std::optional(std::move(out));
}

Result<pdf::Document> open_document(const SignOptions& options, base::ByteView file) {
    pdf::OpenOptions open;
    if (!options.password_file.empty()) {
        EZ_TRY(open.password, read_secret(options.password_file));
    }
    auto document = pdf::Document::open(file, open);
    if (document) return document;
    base::Error error = document.error();
    if (error.key == "pdf.damaged") error.message += " Repair it first, for example with: qpdf IN.pdf REPAIRED.pdf";
    if (error.key == "pdf.password_required") error.message += " Give its password with --password-file FILE";
    return error;
}

Result<void> sign(const SignOptions& options) {
    const base::SystemClock clock;
    pades::SignOptions how;
    EZ_TRY(how.level, level_of(options));
    EZ_TRY(const base::Bytes file, read_file(options.input));
    EZ_TRY(const pdf::Document document, open_document(options, file));
    EZ_TRY(const pades::SignGate gate, pades::check_signable(document, {options.field, !options.box.empty()}));
    for (const pades::GateWarning& warning : gate.warnings)
        std::cerr << "ezsign: note: " << warning.message << " [" << warning.key << "]\n";

    EZ_TRY(const Signer signer, load_signer(options, clock.now()));
    how.spec.name = signer.leaf.subject().common_name();
    how.spec.reason = options.reason;
    how.spec.location = options.location;
    how.spec.field_name = options.field;
    how.spec.claimed_time = clock.now();
    how.spec.certify_p = options.certify;
    EZ_TRY(const Look look, load_look(options));
    EZ_TRY(how.spec.visible, visible_part(options, look, how.spec.name, clock.now()));
    HttpTimestamper timestamper(options.tsa);
    HttpEvidence evidence(clock);
    how.timestamper = options.tsa.empty() ? nullptr : &timestamper;
    how.source = &evidence;

    crypto::Sha256 hash;
    hash.update(file);
    EZ_TRY(const pades::SignedIncrements done,
           pades::sign_file(document, hash, {signer.leaf, signer.chain, *signer.key}, how));
    return write_file(options.output, file, done.bytes);
}

int exit_code(const base::Error& error) {
    const auto starts = [&](std::string_view prefix) { return error.key.starts_with(prefix); };
    if (starts("cli.") || starts("file.") || starts("font.")) return 2;
    if (starts("tsa.") || starts("evidence.")) return 4;
    if (starts("p12.") || starts("certificate.") || starts("crypto.")) return 3;
    return 1;
}

}  // namespace

int run_sign(const SignOptions& options) {
    const auto done = sign(options);
    if (done) return 0;
    complain(done.error());
    return exit_code(done.error());
}

}  // namespace cli
