// CPU of one visible signature, cold (open, prepare, hash the whole file, sign, embed) and hot (the SHA-256 state of
// the file is stored, as the server does), against the floor: the bare key operation plus SHA-256 of the bytes that
// must be hashed, measured in the same process. Microseconds of thread CPU, median of many. Usage: bench_sign [file.pdf
// ...]
#include <fmt/format.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "appearance/font.h"
#include "base/rng.h"
#include "measure.h"
#include "pades/sign.h"
#include "pki/oids.h"
#include "pki/profile.h"
#include "pki/tsp.h"

namespace {

using base::Bytes;
using base::ByteView;

struct Party {
    Bytes pkcs8;
    pki::Certificate certificate;
    std::unique_ptr<crypto::Signer> signer;
};

pki::Name name(const char* common_name) {
    return pki::make_name({{std::string(pki::oid::common_name), common_name}}).value();
}

Party issue(const char* common_name, crypto::KeyAlgorithm algorithm, pki::CertificateProfile profile,
            const Party* issuer) {
    auto pkcs8 = crypto::generate_key(algorithm).value();
    auto signer = crypto::software_signer(pkcs8).value();
    const auto now = std::chrono::floor<std::chrono::seconds>(base::SystemClock().now());
    const base::Time ends = issuer == nullptr ? now + std::chrono::hours(24 * 300) : issuer->certificate.not_after();
    pki::CertificateRequest request{name(common_name), signer->public_key(), pki::new_serial(), now, ends,
                                    std::move(profile)};
    const auto der = issuer == nullptr ? pki::issue_self_signed(request, *signer).value()
                                       : pki::issue_certificate(request, &issuer->certificate, *issuer->signer).value();
    return {std::move(pkcs8), pki::Certificate::parse(der).value(), std::move(signer)};
}

/// A file of about `size` bytes: pages with incompressible content and `objects` small objects beside them.
Bytes make_pdf(std::size_t size, int objects) {
    std::string out = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
    std::vector<std::size_t> offsets{0};
    const auto add = [&](const std::string& body) {
        offsets.push_back(out.size());
        out += fmt::format("{} 0 obj\n{}\nendobj\n", offsets.size() - 1, body);
    };
    add("<</Type/Catalog/Pages 2 0 R>>");
    add("<</Type/Pages/Count 1/Kids[3 0 R]>>");
    add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>");
    for (int i = 0; i < objects; ++i) add(fmt::format("<</Number {}/Text(a small object that nothing needs)>>", i));
    const std::size_t rest = size > out.size() + 300 ? size - out.size() - 300 : 16;
    const auto noise = base::random_bytes(rest);
    add(fmt::format("<</Length {}>>\nstream\n{}\nendstream", rest, base::as_text(noise)));
    const std::size_t start = out.size();
    out += fmt::format("xref\n0 {}\n0000000000 65535 f \n", offsets.size());
    for (std::size_t i = 1; i < offsets.size(); ++i) out += fmt::format("{:010} 00000 n \n", offsets[i]);
    out += fmt::format("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", offsets.size(), start);
    return base::to_bytes(out);
}

pki::TimestampPolicy timestamp_policy() {
    pki::TimestampPolicy policy;
    policy.oid = pki::PolicyOids().timestamping;
    return policy;
}

double bare_sign(crypto::Signer& signer) {
    const auto digest = crypto::sha256(base::as_bytes("floor"));
    return bench::measure(
               400, [&] { static_cast<void>(signer.sign_digest(crypto::DigestAlgorithm::sha256, digest).value()); })
        .median;
}

struct Bench {
    Party root = issue("Bench Root", crypto::KeyAlgorithm::ec_p256, pki::root_profile(), nullptr);
    Party ca = issue("Bench CA", crypto::KeyAlgorithm::ec_p256, pki::issuing_ca_profile({}), &root);
    Party tsa = issue("Bench TSA", crypto::KeyAlgorithm::ec_p256, pki::tsa_profile({}), &ca);
    std::vector<pki::Certificate> chain{ca.certificate};
    base::SystemClock clock;
    pki::RandomSerialSource serials;
    pki::TimestampAuthority stamper{pki::CmsSigner{tsa.certificate, chain, *tsa.signer}, timestamp_policy(), clock,
                                    serials};
    std::shared_ptr<const appearance::Font> font = appearance::Font::open(appearance::default_font_path).value();

    void run(const std::string& label, const Bytes& file, crypto::KeyAlgorithm algorithm, bool stamp, int repetitions) {
        const Party person = issue("Contoh Penandatangan", algorithm, pki::person_profile({}), &ca);
        const pki::CmsSigner signer{person.certificate, chain, *person.signer};
        const auto spec = [&] {
            pades::SignatureSpec made;
            pades::Visible visible;
            visible.box = {72, 600, 200, 80};
            visible.look.lines = {"Contoh Penandatangan", "2026-03-01 09:30 WIB"};
            visible.look.font = font.get();
            made.visible = std::move(visible);
            made.name = "Contoh Penandatangan";
            made.claimed_time = clock.now();
            made.contents_size = pki::max_cms_size(signer, stamp ? &stamper : nullptr);
            return made;
        };
        std::size_t increment = 0;
        const auto sign = [&](const crypto::Sha256& hash) {
            const auto document = pdf::Document::open(file).value();
            auto prepared = pades::prepare_signature(document, hash, spec()).value();
            const auto cms = pki::sign_cms_cades(signer, crypto::DigestAlgorithm::sha256, prepared.digest,
                                                 stamp ? &stamper : nullptr)
                                 .value();
            static_cast<void>(pades::embed_cms(prepared, cms).value());
            increment = prepared.increment.size();
        };
        crypto::Sha256 stored;
        stored.update(file);
        const auto hot = bench::measure(repetitions, [&] { sign(stored); });
        const auto cold = bench::measure(std::max(5, repetitions / 10), [&] {
            crypto::Sha256 fresh;
            fresh.update(file);
            sign(fresh);
        });
        const auto tail = base::random_bytes(increment);
        const double keys = bare_sign(*person.signer) + (stamp ? bare_sign(*tsa.signer) : 0);
        const double floor_hot = keys + bench::measure(400, [&] { static_cast<void>(crypto::sha256(tail)); }).median;
        const double floor_cold =
            floor_hot + bench::measure(15, [&] { static_cast<void>(crypto::sha256(file)); }).median;
        fmt::print("{:<22} {:<9} {:<4} | {:>9.0f} {:>9.0f} {:>6.2f} | {:>9.0f} {:>9.0f} {:>6.2f} | {:>7}\n", label,
                   crypto::to_string(algorithm), stamp ? "B-T" : "B-B", hot.median, floor_hot, hot.median / floor_hot,
                   cold.median, floor_cold, cold.median / floor_cold, increment);
    }
};

}  // namespace

int main(int argc, char** argv) {
    Bench bench;
    fmt::print("{:<22} {:<9} {:<4} | {:>9} {:>9} {:>6} | {:>9} {:>9} {:>6} | {:>7}\n", "file", "key", "", "hot us",
               "floor", "ratio", "cold us", "floor", "ratio", "bytes");
    std::vector<std::pair<std::string, Bytes>> files;
    if (argc > 1) {
        for (int i = 1; i < argc; ++i) {
            std::ifstream in(argv[i], std::ios::binary);
            files.emplace_back(argv[i], Bytes(std::istreambuf_iterator<char>(in), {}));
        }
    } else {
        files = {{"100 KB", make_pdf(100'000, 20)},
                 {"1 MB, 3,600 objects", make_pdf(1'000'000, 3'600)},
                 {"10 MB, 36,000 objects", make_pdf(10'000'000, 36'000)}};
    }
    for (const auto& [label, file] : files) {
        bench.run(label, file, crypto::KeyAlgorithm::ec_p256, false, 300);
        bench.run(label, file, crypto::KeyAlgorithm::ec_p256, true, 300);
        bench.run(label, file, crypto::KeyAlgorithm::rsa_2048, false, 100);
    }
    return EXIT_SUCCESS;
}
