// CPU of one visible signature against its floor, measured in the same process: the bare key operation
// (Signer::sign_digest; for B-T the authority's own too) plus SHA-256 of the bytes that must be hashed. Microseconds of
// thread CPU, median of many. Usage: bench_sign [file.pdf ...], or bench_sign --profile b-b|b-t|200th SECONDS
//
//   hot   the SHA-256 state of the file is stored, as the server does. Open the file, write the increment, hash it,
//         make the CMS, embed it. Kept between signatures: the appearance with its font, and the encoded certificates
//         of the signer (bench_engine has the line where each signature shows another text). Floor: key operation +
//         SHA-256 of as many bytes as the increment has.
//   cold  the same and SHA-256 of the whole file, in the floor too.
// The reading back of what was made (our own validator, the authority's check of its tokens) is measured by
// bench_engine.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "fixture.h"

namespace {

using base::Bytes;

void run(bench::Fixture& fixture, const std::string& label, const Bytes& file, const bench::Party& party, bool stamp,
         int repetitions) {
    const bench::Signing signing(fixture, party, stamp);
    std::size_t increment = 0;
    crypto::Sha256 stored;
    stored.update(file);
    increment = signing.sign(file, stored).increment.size();
    const auto tail = base::random_bytes(increment);
    const auto digest = crypto::sha256(base::as_bytes("floor"));
    const auto bare = [&] {
        static_cast<void>(party.signer->sign_digest(crypto::DigestAlgorithm::sha256, digest).value());
        if (stamp) static_cast<void>(fixture.tsa.signer->sign_digest(crypto::DigestAlgorithm::sha256, digest).value());
        static_cast<void>(crypto::sha256(tail));
    };
    const auto [hot, floor_hot] =
        bench::measure_pair(repetitions, [&] { static_cast<void>(signing.sign(file, stored)); }, bare);
    const auto [cold, floor_cold] = bench::measure_pair(
        std::max(15, repetitions / 10),
        [&] {
            crypto::Sha256 fresh;
            fresh.update(file);
            static_cast<void>(signing.sign(file, fresh));
        },
        [&] {
            static_cast<void>(crypto::sha256(file));
            bare();
        });
    fmt::print("{:<30} {:<9} {:<4} | {:>8.0f} {:>8.0f} {:>6.2f} | {:>9.0f} {:>9.0f} {:>6.2f} | {:>7}\n", label,
               crypto::to_string(party.signer->algorithm()), stamp ? "B-T" : "B-B", hot.median, floor_hot.median,
               hot.median / floor_hot.median, cold.median, floor_cold.median, cold.median / floor_cold.median,
               increment);
}

/// The same signature over and over, for a profiler; `earlier` ones are in the file already.
int profile(bench::Fixture& fixture, bool stamp, int earlier, double seconds) {
    Bytes file = bench::make_pdf(100'000, 20);
    const bench::Signing signing(fixture, fixture.person, stamp);
    crypto::Sha256 stored;
    stored.update(file);
    for (int i = 0; i < earlier; ++i) {
        const auto prepared = signing.sign(file, stored);
        base::append(file, prepared.increment);
        stored.update(prepared.increment);
    }
    for (const double end = bench::cpu_seconds() + seconds; bench::cpu_seconds() < end;)
        static_cast<void>(signing.sign(file, stored));
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    bench::Fixture fixture;
    if (argc == 4 && std::string(argv[1]) == "--profile")
        return profile(fixture, std::string(argv[2]) == "b-t", std::string(argv[2]) == "200th" ? 199 : 0,
                       std::strtod(argv[3], nullptr));
    fmt::print("{:<30} {:<9} {:<4} | {:>8} {:>8} {:>6} | {:>9} {:>9} {:>6} | {:>7}\n", "file", "key", "", "hot us",
               "floor", "ratio", "cold us", "floor", "ratio", "bytes");
    std::vector<std::pair<std::string, Bytes>> files;
    for (int i = 1; i < argc; ++i) {
        std::ifstream in(argv[i], std::ios::binary);
        files.emplace_back(argv[i], Bytes(std::istreambuf_iterator<char>(in), {}));
    }
    if (argc == 1)
        files = {{"100 KB", bench::make_pdf(100'000, 20)},
                 {"1 MB, 3,600 objects", bench::make_pdf(1'000'000, 3'600)},
                 {"1 MB, 3,600 in streams", bench::make_pdf(1'000'000, 3'600, true)},
                 {"10 MB, 36,000 objects", bench::make_pdf(10'000'000, 36'000)},
                 {"10 MB, 36,000 in streams", bench::make_pdf(10'000'000, 36'000, true)}};
    for (const auto& [label, file] : files) {
        run(fixture, label, file, fixture.person, false, 400);
        run(fixture, label, file, fixture.person, true, 400);
        run(fixture, label, file, fixture.rsa_person, false, 100);
    }
    return EXIT_SUCCESS;
}
