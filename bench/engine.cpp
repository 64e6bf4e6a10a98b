// The engine's other goals, each against its floor, measured in the same process; thread CPU, median of many.
// Usage: bench_engine [--only parts|new-text|many|threads|validation]
//        bench_engine --memory FILE                  writes 1 GB to FILE, signs it, and removes it
//        bench_engine --profile validation|certificate|many SECONDS    the same over and over: for perf or callgrind
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "fixture.h"
#include "pki/ocsp.h"
#include "validation/validate.h"

namespace {

using base::Bytes;
using base::ByteView;

void line(const std::string& what, double got, double floor, const std::string& goal) {
    fmt::print("{:<58} | {:>9.1f} us | {:>9.1f} us | {:>6.2f} | {}\n", what, got, floor, got / floor, goal);
}

/// CMS, token, OCSP response and certificate over the bare P-256 operation.
void parts(bench::Fixture& f) {
    const pki::CmsTemplate cms(f.person.certificate, f.chain, crypto::KeyAlgorithm::ec_p256,
                               crypto::DigestAlgorithm::sha256, pki::oid::data);
    const Bytes digest = crypto::digest(crypto::DigestAlgorithm::sha256, base::as_bytes("document"));
    const auto bare = [&](crypto::Signer& key) {
        return [&key, &digest] { static_cast<void>(key.sign_digest(crypto::DigestAlgorithm::sha256, digest).value()); };
    };
    const auto compare = [&](const char* what, crypto::Signer& key, const auto& call, const char* goal) {
        const auto [got, floor] = bench::measure_pair(600, call, bare(key));
        line(what, got.median, floor.median, goal);
    };
    compare(
        "CMS from the signer's template", *f.person.signer,
        [&] { static_cast<void>(cms.sign(*f.person.signer, digest).value()); }, "1.15");
    compare(
        "CMS, template made for it", *f.person.signer,
        [&] {
            static_cast<void>(pki::sign_cms_cades({f.person.certificate, f.chain, *f.person.signer},
                                                  crypto::DigestAlgorithm::sha256, digest)
                                  .value());
        },
        "");
    compare(
        "time-stamp token", *f.tsa.signer,
        [&] { static_cast<void>(f.stamper.timestamp(crypto::DigestAlgorithm::sha256, digest).value()); }, "1.15");
    compare(
        "time-stamp token, read back and verified (the product)", *f.tsa.signer,
        [&] { static_cast<void>(f.checking_stamper.timestamp(crypto::DigestAlgorithm::sha256, digest).value()); },
        "apart");
    pki::OcspSingle single;
    single.id = pki::make_ocsp_cert_id(f.person.certificate, f.ca.certificate);
    single.status = pki::OcspCertStatus::good;
    single.this_update = std::chrono::floor<std::chrono::seconds>(f.clock.now());
    single.next_update = single.this_update + std::chrono::hours(1);
    pki::OcspReply reply;
    reply.produced_at = single.this_update;
    reply.singles = {single};
    compare(
        "OCSP response", *f.ca.signer,
        [&] {
            static_cast<void>(
                pki::build_ocsp_response(reply, {f.ca.certificate, *f.ca.signer}, crypto::DigestAlgorithm::sha256)
                    .value());
        },
        "1.15");
    const auto request = bench::request_for("Contoh Penandatangan", *f.person.signer, pki::person_profile({}),
                                            f.ca.certificate.not_after());
    compare(
        "certificate", *f.ca.signer,
        [&] { static_cast<void>(pki::issue_certificate(request, &f.ca.certificate, *f.ca.signer).value()); }, "1.15");
}

/// A document signed `count` times, with the running hash of all of it.
struct Signed {
    Bytes file;
    crypto::Sha256 hash;
};

Signed sign_often(const bench::Signing& signing, Bytes file, int count) {
    Signed out{std::move(file), {}};
    out.hash.update(out.file);
    for (int i = 0; i < count; ++i) {
        const auto prepared = signing.sign(out.file, out.hash);
        base::append(out.file, prepared.increment);
        out.hash.update(prepared.increment);
    }
    return out;
}

void many_signatures(bench::Fixture& f) {
    const bench::Signing signing(f, f.person, false);
    const Bytes plain = bench::make_pdf(100'000, 20);
    const Signed first = sign_often(signing, plain, 0);
    const double floor = bench::measure(100, [&] { static_cast<void>(signing.sign(first.file, first.hash)); }).median;
    for (const int count : {20, 50, 200}) {
        const Signed before = sign_often(signing, plain, count - 1);
        const auto got = bench::measure(60, [&] { static_cast<void>(signing.sign(before.file, before.hash)); });
        line(fmt::format("signature {} of a file, B-B hot, over signature 1", count), got.median, floor,
             count == 200 ? "2" : "");
    }
}

void new_text(bench::Fixture& f) {
    const bench::Signing signing(f, f.person, false);
    const Bytes file = bench::make_pdf(100'000, 20);
    crypto::Sha256 hash;
    hash.update(file);
    int minute = 0;
    std::size_t increment = 0;
    const auto got = bench::measure(400, [&] {
        const auto document = pdf::Document::open(file).value();
        const auto spec = signing.spec(fmt::format("2026-03-01 {:02}:{:02} WIB", minute / 60 % 24, minute % 60));
        ++minute;
        increment = signing.sign(document, hash, spec).increment.size();
    });
    line("B-B hot, another time in the text at each signature", got.median,
         bench::bare_sign(*f.person.signer) + bench::bare_hash(increment), "1.6");
}

/// `work` makes what one thread repeats.
template <class Work>
double calls_a_second(int threads, const Work& work) {
    std::atomic<long> made = 0;
    std::atomic<bool> stop = false;
    std::vector<std::thread> running;
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < threads; ++i)
        running.emplace_back([&] {
            const auto call = work();
            long mine = 0;
            for (; !stop; ++mine) call();
            made += mine;
        });
    std::this_thread::sleep_for(std::chrono::milliseconds(1000));
    stop = true;
    for (auto& thread : running) thread.join();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    return static_cast<double>(made) / took.count();
}

/// The best of a few tries: other work on the machine takes from two threads twice.
template <class Work>
void scaling(const char* what, const Work& work, const char* goal) {
    double one = 0, two = 0;
    for (int i = 0; i < 3; ++i) {
        one = std::max(one, calls_a_second(1, work));
        two = std::max(two, calls_a_second(2, work));
    }
    fmt::print("{:<58} | {:>7.0f} /s  | {:>7.0f} /s  | {:>6.2f} | {}\n", what, two, one, two / one, goal);
}

void threads(bench::Fixture& f) {
    const Bytes file = bench::make_pdf(100'000, 20);
    crypto::Sha256 hash;
    hash.update(file);
    const auto digest = crypto::sha256(file);
    scaling(
        "two threads over one, bare key operation, wall clock",
        [&] {
            return [key = std::shared_ptr(crypto::software_signer(f.person.pkcs8).value()), digest] {
                static_cast<void>(key->sign_digest(crypto::DigestAlgorithm::sha256, digest).value());
            };
        },
        "");
    scaling(
        "two threads over one, B-B hot, wall clock",
        [&] {
            return [signing = std::make_shared<bench::Signing>(f, f.person, false), &file, &hash] {
                static_cast<void>(signing->sign(file, hash));
            };
        },
        "1.9");
}

/// Reading back what was made: the product's self-validation.
void validation_cost(bench::Fixture& f) {
    validation::ValidationOptions options;
    options.trust_anchors = {f.root.certificate.der()};
    const double verify =
        bench::measure(200, [&] {
            const auto digest = crypto::sha256(base::as_bytes("floor"));
            static const auto signature = f.person.signer->sign_digest(crypto::DigestAlgorithm::sha256, digest).value();
            static_cast<void>(crypto::verify_digest_signature(
                f.person.certificate.spki(), {.kind = crypto::SignatureKind::ecdsa}, digest, signature));
        }).median;
    fmt::print("\nvalidation: milliseconds of thread CPU; one P-256 verification is {:.3f} ms\n", verify / 1000);
    const auto all_intact = [&](const Bytes& file) {
        const auto found = validation::validate_pdf(file, options).signatures;
        return !found.empty() && std::all_of(found.begin(), found.end(), [](const auto& one) { return one.intact; });
    };
    const auto report = [&](const std::string& label, const bench::Signing& how, Bytes file, int count, int repetitions,
                            const char* goal) {
        const Signed made = sign_often(how, std::move(file), count);
        options.time = f.clock.now();
        options.cache = nullptr;
        const auto cold =
            bench::measure(repetitions, [&] { static_cast<void>(validation::validate_pdf(made.file, options)); });
        pki::CertificateCache cache;
        options.cache = &cache;
        const bool intact = all_intact(made.file);
        const auto warm =
            bench::measure(repetitions, [&] { static_cast<void>(validation::validate_pdf(made.file, options)); });
        fmt::print("{:<50} | cold {:>7.3f} | warm {:>7.3f} | hash alone {:>6.3f} | {} | goal {}\n", label,
                   cold.median / 1000, warm.median / 1000,
                   bench::measure(5, [&] { static_cast<void>(crypto::sha256(made.file)); }).median / 1000,
                   intact ? "intact" : "BROKEN", goal);
    };
    const bench::Signing plain(f, f.person, false), signing(f, f.person, true);
    report("one signature (B-B), small file", plain, bench::make_pdf(5'000, 5), 1, 300, "0.15 warm, 0.5 cold");
    report("one signature (B-T), small file", signing, bench::make_pdf(5'000, 5), 1, 300, "");
    report("two signatures, 1 MB, 3,600 objects", signing, bench::make_pdf(1'000'000, 3'600), 2, 20, "30");
    report("two signatures, 1 MB, 3,600 objects in streams", signing, bench::make_pdf(1'000'000, 3'600, true), 2, 20,
           "30");
    report("two signatures, 10 MB, 36,000 objects", signing, bench::make_pdf(10'000'000, 36'000), 2, 5, "300");
    report("two signatures, 10 MB, 36,000 objects in streams", signing, bench::make_pdf(10'000'000, 36'000, true), 2, 5,
           "300");
}

double peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Signs a file of 1 GB that is mapped, not read: hashed in pieces, then parsed where it lies.
int memory(const char* path) {
    bench::Fixture f;
    const bench::Signing signing(f, f.person, false);
    const auto head = bench::make_pdf(1'000'000, 3'600);
    static_cast<void>(sign_often(signing, head, 1));
    const int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return EXIT_FAILURE;
    unlink(path);
    // One content stream of a gigabyte, written in pieces.
    constexpr std::size_t pieces = 1024, piece = std::size_t{1} << 20;
    std::string text = "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n";
    std::vector<std::size_t> offsets{9, text.size()};
    text += "2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n";
    offsets.push_back(text.size());
    text += "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>\nendobj\n";
    offsets.push_back(text.size());
    text += "4 0 obj\n<</Length " + std::to_string(pieces * piece) + ">>\nstream\n";
    crypto::Sha256 hash;
    std::size_t size = 0;
    const auto put = [&](ByteView bytes) {
        hash.update(bytes);
        size += bytes.size();
        return write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    };
    bool written = put(base::as_bytes(text));
    const auto noise = base::random_bytes(piece);
    for (std::size_t i = 0; written && i < pieces; ++i) written = put(noise);
    std::string tail = "\nendstream\nendobj\n";
    const std::size_t start = size + tail.size();
    tail += "xref\n0 5\n0000000000 65535 f \n";
    for (const std::size_t offset : offsets) tail += bench::digits(offset, 10) + " 00000 n \n";
    tail += "trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
    written = written && put(base::as_bytes(tail));
    void* mapped = written ? mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    if (mapped == MAP_FAILED) return EXIT_FAILURE;
    const double before = peak_megabytes();
    const ByteView view(static_cast<const std::uint8_t*>(mapped), size);
    const auto took = bench::measure(20, [&] { static_cast<void>(signing.sign(view, hash)); });
    fmt::print(
        "1 GB, hash stored, file mapped: {:.0f} us, peak memory of the process {:.1f} MB, {:.1f} MB above its peak "
        "before\n",
        took.median, peak_megabytes(), peak_megabytes() - before);
    munmap(mapped, size);
    close(file);
    return EXIT_SUCCESS;
}

/// The same work over and over, for a profiler.
int profile(const std::string& what, const char* seconds) {
    bench::Fixture f;
    const bench::Signing signing(f, f.person, false);
    const Signed made = sign_often(signing, bench::make_pdf(5'000, 5), what == "validation" ? 1 : 199);
    validation::ValidationOptions options;
    options.trust_anchors = {f.root.certificate.der()};
    options.time = f.clock.now();
    pki::CertificateCache cache;
    options.cache = &cache;
    const auto request = bench::request_for("Contoh Penandatangan", *f.person.signer, pki::person_profile({}),
                                            f.ca.certificate.not_after());
    const auto once = [&] {
        if (what == "validation") static_cast<void>(validation::validate_pdf(made.file, options));
        if (what == "certificate")
            static_cast<void>(pki::issue_certificate(request, &f.ca.certificate, *f.ca.signer).value());
        if (what == "many") static_cast<void>(signing.sign(made.file, made.hash));
    };
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(std::atoi(seconds));
    long count = 0;
    for (; std::chrono::steady_clock::now() < until; ++count) once();
    fmt::print("{} times\n", count);
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::string(argv[1]) == "--memory") return memory(argv[2]);
    if (argc == 4 && std::string(argv[1]) == "--profile") return profile(argv[2], argv[3]);
    const std::string only = argc == 3 && std::string(argv[1]) == "--only" ? argv[2] : "";
    const auto wanted = [&](const char* part) { return only.empty() || only == part; };
    bench::Fixture fixture;
    fmt::print(
        "floor: Signer::sign_digest with the same key, taken turn by turn with what it is compared to; for B-B\n"
        "also SHA-256 of as many bytes as the increment has\n");
    fmt::print("{:<58} | {:>12} | {:>12} | {:>6} | goal\n", "", "measured", "floor", "ratio");
    if (wanted("parts")) parts(fixture);
    if (wanted("new-text")) new_text(fixture);
    if (wanted("many")) many_signatures(fixture);
    if (wanted("threads")) threads(fixture);
    if (wanted("validation")) validation_cost(fixture);
    return EXIT_SUCCESS;
}
