#include <cstdlib>

#include "pki/lint.h"
#include "pki/ocsp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pki;
    const ByteView input(data, size);
    if (const auto request = parse_ocsp_request(input)) {
        // What we understood we can say again.
        if (!parse_ocsp_request(build_ocsp_request(*request))) std::abort();
    }
    if (const auto response = OcspResponse::parse(input)) {
        for (const Certificate& certificate : response->certificates()) {
            (void)response->verify(certificate, response->produced_at());
            (void)lint_ocsp(input, certificate);
            (void)response->find(certificate, certificate);
        }
    }
    return 0;
}
