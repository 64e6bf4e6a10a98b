// Our side of the comparison with other people's libraries: the same files, key and chain as they get, thread CPU.
// bench_peers make FOLDER writes the files; bench_peers run FOLDER REPETITIONS signs and validates them, and prints one
// JSON line for each measurement. See run.sh.
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "fixture.h"
#include "pki/pkcs12.h"
#include "validation/validate.h"

namespace {

using base::Bytes;

struct Size {
    const char* name;
    std::size_t bytes;
    int objects;
};
constexpr std::array<Size, 3> sizes{{{"100k", 100'000, 20}, {"1m", 1'000'000, 3'600}, {"10m", 10'000'000, 36'000}}};

Bytes read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return base::to_bytes(std::string(std::istreambuf_iterator<char>(in), {}));
}

void write(const std::string& path, const Bytes& data) {
    std::ofstream(path, std::ios::binary) << base::as_text(data);
}

struct Signer {
    pki::Pkcs12 store;
    std::unique_ptr<crypto::Signer> key;
    std::shared_ptr<const appearance::Font> font = appearance::Font::open(appearance::default_font_path).value();

    /// Everything that a person with a file and a key needs, from the file's bytes to the signed file's bytes.
    Bytes sign(const Bytes& file, double left) const {
        const auto document = pdf::Document::open(file).value();
        crypto::Sha256 hash;
        hash.update(file);
        pades::SignatureSpec spec;
        pades::Visible visible;
        visible.box = {left, 600, 200, 80};
        visible.look.lines = {"Contoh Penandatangan", "2026-03-01 09:30 WIB"};
        visible.look.font = font.get();
        spec.visible = std::move(visible);
        spec.name = "Contoh Penandatangan";
        spec.claimed_time = base::SystemClock().now();
        spec.contents_size = 8192;
        auto prepared = pades::prepare_signature(document, hash, spec).value();
        const auto cms =
            pki::sign_cms_cades({store.leaf, store.chain, *key}, crypto::DigestAlgorithm::sha256, prepared.digest)
                .value();
        pades::embed_cms(prepared, cms).value();
        Bytes out;
        out.reserve(file.size() + prepared.increment.size());
        base::append(out, file);
        base::append(out, prepared.increment);
        return out;
    }
};

Signer load(const std::string& folder) {
    auto store = pki::load_pkcs12(read(folder + "/signer.p12"), "correct horse").value();
    auto key = crypto::software_signer(store.pkcs8).value();
    return {std::move(store), std::move(key)};
}

void print(const char* what, const std::string& file, const bench::Timing& time, std::size_t bytes) {
    fmt::print(
        "{{\"tool\":\"ezSign\",\"what\":\"{}\",\"file\":\"{}\",\"median_ms\":{:.4f},\"least_ms\":{:.4f},\"bytes\":{}}}"
        "\n",
        what, file, time.median / 1000, time.least / 1000, bytes);
}

int run(const std::string& folder, int repetitions) {
    const Signer signer = load(folder);
    validation::ValidationOptions options;
    options.trust_anchors = pki::from_pem(base::as_text(read(folder + "/root.pem"))).value();
    options.time = base::SystemClock().now();
    for (const Size& size : sizes) {
        const Bytes file = read(folder + "/" + size.name + ".pdf");
        Bytes made;
        const auto signing = bench::measure(repetitions, [&] { made = signer.sign(file, 72); });
        write(folder + "/" + size.name + "-ezsign.pdf", made);
        print("sign", size.name, signing, made.size() - file.size());
        const Bytes twice = read(folder + "/" + size.name + "-twice.pdf");
        std::size_t sound = 0;
        const auto checking = bench::measure(repetitions, [&] {
            sound = 0;
            for (const auto& each : validation::validate_pdf(twice, options).signatures) sound += each.intact ? 1 : 0;
        });
        if (sound != 2) return EXIT_FAILURE;
        print("validate", size.name, checking, twice.size());
    }
    return EXIT_SUCCESS;
}

int make(const std::string& folder) {
    const Signer signer = load(folder);
    for (const Size& size : sizes) {
        const Bytes file = bench::make_pdf(size.bytes, size.objects);
        write(folder + "/" + size.name + ".pdf", file);
        write(folder + "/" + size.name + "-twice.pdf", signer.sign(signer.sign(file, 72), 300));
    }
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 2 ? argv[1] : "";
    if (what == "make") return make(argv[2]);
    if (what == "run" && argc == 4) return run(argv[2], std::atoi(argv[3]));
    return EXIT_FAILURE;
}
