// Whole reports on hostile bytes: no crash, no hang, nothing valid without a trust anchor.
#include <cstdlib>

#include "validation/scan.h"
#include "validation/validate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    validation::ValidationOptions options;
    options.time = base::from_micros(1'772'357'400'000'000);
    const auto report = validation::validate_pdf({data, size}, options);
    if (report.verdict() == validation::DocumentVerdict::valid) std::abort();
    if (validation::report_json(report, "fuzz.pdf").empty()) std::abort();
    if (const auto document = pdf::Document::open({data, size})) validation::scan_before_signing(*document);
    return 0;
}
