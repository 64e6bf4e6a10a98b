// CPU of one visible signature against its floor, measured in the same process: the bare key operation
// (Signer::sign_digest; for B-T the authority's own too) plus SHA-256 of the bytes that must be hashed. Microseconds of
// thread CPU, median of many. Usage: bench_sign [file.pdf ...], or bench_sign --profile b-b|b-t SECONDS
//
//   hot   the SHA-256 state of the file is stored, as the server does. Open the file, lay out the appearance, write the
//         increment, hash it, make the CMS, embed it. Kept between signatures: the font with its subset, and the
//         encoded certificates of the signer. Floor: key operation + SHA-256 of as many bytes as the increment has.
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
    const auto hot = bench::measure(repetitions, [&] { increment = signing.sign(file, stored).increment.size(); });
    const auto cold = bench::measure(std::max(15, repetitions / 10), [&] {
        crypto::Sha256 fresh;
        fresh.update(file);
        static_cast<void>(signing.sign(file, fresh));
    });
    const double keys = bench::bare_sign(*party.signer) + (stamp ? bench::bare_sign(*fixture.tsa.signer) : 0);
    const double floor_hot = keys + bench::bare_hash(increment);
    const double floor_cold = floor_hot + bench::measure(std::max(15, repetitions / 10), [&] {
                                              static_cast<void>(crypto::sha256(file));
                                          }).median;
    fmt::print("{:<30} {:<9} {:<4} | {:>9.0f} {:>9.0f} {:>6.2f} | {:>9.0f} {:>9.0f} {:>6.2f} | {:>7}\n", label,
               crypto::to_string(party.signer->algorithm()), stamp ? "B-T" : "B-B", hot.median, floor_hot,
               hot.median / floor_hot, cold.median, floor_cold, cold.median / floor_cold, increment);
}

int profile(bench::Fixture& fixture, bool stamp, double seconds) {
    const Bytes file = bench::make_pdf(100'000, 20);
    const bench::Signing signing(fixture, fixture.person, stamp);
    crypto::Sha256 stored;
    stored.update(file);
    for (const double end = bench::cpu_seconds() + seconds; bench::cpu_seconds() < end;)
        static_cast<void>(signing.sign(file, stored));
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    bench::Fixture fixture;
    if (argc == 4 && std::string(argv[1]) == "--profile")
        return profile(fixture, std::string(argv[2]) == "b-t", std::strtod(argv[3], nullptr));
    fmt::print("{:<30} {:<9} {:<4} | {:>9} {:>9} {:>6} | {:>9} {:>9} {:>6} | {:>7}\n", "file", "key", "", "hot us",
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
