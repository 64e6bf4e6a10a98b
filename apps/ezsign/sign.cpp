#include "sign.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>
#include <iostream>

#include "crypto/pkcs11.h"
#include "document_file.h"
#include "files.h"
#include "http_timestamper.h"
#include "pades/sign.h"
#include "pki/pkcs12.h"
#include "validation/validate.h"

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

crypto::RsaPadding padding_of(const SignOptions& options) {
    return options.pss ? crypto::RsaPadding::pss : crypto::RsaPadding::pkcs1;
}

/// What the key is bound to, or the digest asked for.
Result<crypto::DigestAlgorithm> digest_of(const SignOptions& options, const crypto::Signer& key) {
    if (options.digest.empty()) return pki::cms_digest(key);
    const auto digest = crypto::digest_from_name(options.digest);
    if (!digest || (*digest != crypto::DigestAlgorithm::sha256 && *digest != crypto::DigestAlgorithm::sha384 &&
                    *digest != crypto::DigestAlgorithm::sha512))
        return make_error(ErrorCode::invalid, "cli.digest", "--digest is sha256, sha384 or sha512", "--digest");
    if (key.only_digest().value_or(*digest) != *digest)
        return make_error(
            ErrorCode::invalid, "cli.digest",
            std::string("This key signs with ") + crypto::to_string(*key.only_digest()) + " only: leave --digest out",
            "--digest");
    return *digest;
}

Result<Signer> from_pkcs12(const SignOptions& options) {
    EZ_TRY(const base::Bytes file, read_file(options.p12, std::size_t{1} << 20));
    EZ_TRY(std::string password, read_secret(options.p12_password_file));
    auto store = pki::load_pkcs12(file, password);
    base::cleanse(password);
    if (!store) return store.error();
    auto key = crypto::software_signer(store->pkcs8, padding_of(options));
    base::cleanse(store->pkcs8);
    if (!key) return key.error();
    return Signer{std::move(*key), store->leaf, std::move(store->chain)};
}

Result<Signer> from_token(const SignOptions& options, std::vector<pki::Certificate> known) {
    EZ_TRY(std::string pin, read_secret(options.pin_file));
    auto found = crypto::open_pkcs11_key({options.pkcs11_module, options.token, options.key}, pin, padding_of(options));
    base::cleanse(pin);
    if (!found) return found.error();
    for (const base::Bytes& der : found->certificates)
        if (auto certificate = pki::Certificate::parse(der)) known.push_back(std::move(*certificate));
    const auto own = std::find_if(known.begin(), known.end(), [&](const pki::Certificate& certificate) {
        return certificate.spki() == found->signer->public_key();
    });
    if (own == known.end())
        return make_error(ErrorCode::invalid, "certificate.missing",
                          "Neither the token nor --chain has the certificate of this key; give it with --chain PEM",
                          "--chain");
    pki::Certificate leaf = *own;
    std::vector<pki::Certificate> chain;
    // The issuers, one after the other: a token may hold certificates of other keys too.
    for (const pki::Certificate* at = &leaf; chain.size() < 8;) {
        const auto issuer = std::find_if(known.begin(), known.end(), [&](const pki::Certificate& other) {
            return other.subject().matches(at->issuer()) && !other.is_self_issued();
        });
        if (issuer == known.end()) break;
        chain.push_back(*issuer);
        at = &*issuer;
    }
    return Signer{std::move(found->signer), std::move(leaf), std::move(chain)};
}

Result<std::vector<pki::Certificate>> read_chain(const std::string& path) {
    std::vector<pki::Certificate> out;
    if (path.empty()) return out;
    EZ_TRY(const base::Bytes text, read_file(path, std::size_t{1} << 20));
    EZ_TRY(const auto ders, pki::from_pem(base::as_text(text)));
    for (const base::Bytes& der : ders) {
        EZ_TRY(auto certificate, pki::Certificate::parse(der));
        out.push_back(std::move(certificate));
    }
    return out;
}

Result<Signer> load_signer(const SignOptions& options, base::Time now) {
    if (options.p12.empty() == options.pkcs11_module.empty())
        return make_error(ErrorCode::invalid, "cli.key", "Give a key: --p12 FILE, or --pkcs11-module LIBRARY", "--p12");
    EZ_TRY(auto known, read_chain(options.chain));
    EZ_TRY(Signer out, options.p12.empty() ? from_token(options, known) : from_pkcs12(options));
    if (!options.p12.empty()) out.chain.insert(out.chain.end(), known.begin(), known.end());
    if (out.key->public_key() != out.leaf.spki())
        return make_error(ErrorCode::invalid, "p12.no_key",
                          "The private key in " + options.p12 + " does not belong to its certificate");
    if (now < out.leaf.not_before())
        return make_error(
            ErrorCode::invalid, "certificate.not_yet_valid",
            "The certificate is valid from " + base::to_rfc3339(out.leaf.not_before()) + "; check the clock");
    if (now > out.leaf.not_after())
        return make_error(
            ErrorCode::gone, "certificate.expired",
            "The certificate expired on " + base::to_rfc3339(out.leaf.not_after()) + "; use a current one");
    if (!out.leaf.allows(pki::key_usage::digital_signature) && !out.leaf.allows(pki::key_usage::non_repudiation))
        return make_error(ErrorCode::invalid, "certificate.bad_key_usage",
                          "The certificate is not for signing documents (keyUsage)");
    std::erase_if(out.chain, [](const pki::Certificate& certificate) { return certificate.is_self_issued(); });
    return out;
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

/// Our own validator has the last word, as it has in the server: some files are put together so that no careful
/// validator can accept a signature in them, and their owner should know before sending them on.
Result<void> check_ourselves(base::ByteView whole, const pdf::Document& document, const std::string& field) {
    validation::ValidationOptions how;
    how.hashed = MappedFile::let_go;
    how.time = base::SystemClock().now();
    if (const pdf::Security* security = document.security()) {  // the password is forgotten by now, its key is not
        how.file_key = security->file_key();
        how.file_key_owner = security->owner();
    }
    const auto report = validation::validate_pdf(whole, how);
    base::cleanse(how.file_key);
    std::string why = report.readable ? "" : report.error;
    for (const auto& signature : report.signatures) {
        // A file that needs repair has one finding for all, without a field.
        const bool ours = signature.field == field || (report.signatures.size() == 1 && signature.field.empty());
        if (!ours || !signature.verdict.failed()) continue;
        for (const auto& finding : signature.findings) {
            if (finding.severity != validation::Severity::failure ||
                validation::indication_of(finding.reason) != validation::Indication::total_failed)
                continue;
            const std::string words = finding.message + " [" + finding.rule + "]";
            if (why.find(words) == std::string::npos) why += (why.empty() ? "" : "; ") + words;  // each once
        }
        if (why.empty()) why = validation::to_string(signature.verdict.sub_indication);
    }
    if (why.empty()) return {};
    return make_error(ErrorCode::unsupported, "sign.would_not_verify",
                      "The file is put together so that a signature in it would not hold: " + why +
                          ". If it has no signature yet, repair it first, for example with: qpdf IN.pdf REPAIRED.pdf");
}

Result<void> sign(const SignOptions& options) {
    const base::SystemClock clock;
    pades::SignOptions how;
    EZ_TRY(how.level, level_of(options));
    EZ_TRY(const Signer signer, load_signer(options, clock.now()));
    crypto::Sha256 hash;
    EZ_TRY(StagedFile output, StagedFile::copy(options.input, options.output, hash));
    EZ_TRY(const base::ByteView file, output.view());
    EZ_TRY(const pdf::Document document, open_document(file, options.password_file));
    EZ_TRY(const pades::SignGate gate, pades::check_signable(document, {options.field, !options.box.empty()}));
    for (const pades::GateWarning& warning : gate.warnings)
        std::cerr << "ezsign: note: " << warning.message << " [" << warning.key << "]\n";

    how.spec.name = signer.leaf.subject().common_name();
    how.spec.reason = options.reason;
    how.spec.location = options.location;
    how.spec.field_name = options.field;
    how.spec.claimed_time = clock.now();
    how.spec.certify_p = options.certify;
    EZ_TRY(how.spec.digest, digest_of(options, *signer.key));
    EZ_TRY(const Look look, load_look(options));
    EZ_TRY(how.spec.visible, visible_part(options, look, how.spec.name, clock.now()));
    HttpTimestamper timestamper(options.tsa, std::chrono::seconds(options.http.timeout_seconds));
    HttpEvidence evidence(clock, options.http);
    how.timestamper = options.tsa.empty() ? nullptr : &timestamper;
    how.source = &evidence;

    how.hashed = MappedFile::let_go;
    std::size_t written = 0;  // of the increments
    how.extend = [&](base::ByteView increment) -> Result<base::ByteView> {
        if (written != 0)
            return make_error(ErrorCode::internal, "sign.twice", "A second attempt would follow a half-written first");
        written = increment.size();
        EZ_CHECK(output.append(increment));
        return output.view();
    };
    EZ_TRY(const pades::SignedIncrements done,
           pades::sign_file(document, hash, {signer.leaf, signer.chain, *signer.key}, how));
    EZ_CHECK(output.append(base::ByteView(done.bytes).subspan(written)));
    EZ_TRY(const base::ByteView whole, output.view());
    EZ_CHECK(check_ourselves(whole, document, done.field_name));
    return output.keep();
}

}  // namespace

int run_sign(const SignOptions& options) {
    const auto done = sign(options);
    if (done) return 0;
    complain(done.error());
    return signing_exit_code(done.error());
}

}  // namespace cli
