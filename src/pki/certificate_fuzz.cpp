// Certificates, PEM and key stores are the first foreign bytes that the server reads.
#include "pki/lint.h"
#include "pki/path.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pki;
    const ByteView input(data, size);
    (void)parse_certificates(input);
    const auto certificate = Certificate::parse(input);
    (void)lint_certificate(input, nullptr, nullptr);
    if (!certificate) return 0;
    (void)certificate->subject().rfc4514();
    (void)certificate->subject().attributes();
    (void)certificate->public_key();
    (void)verify_certificate_signature(*certificate, *certificate);
    const std::vector<Certificate> pool{*certificate};
    PathOptions options;
    options.time = certificate->not_before();
    (void)validate_path(*certificate, pool, {}, options);
    (void)validate_path(*certificate, {}, pool, options);
    return 0;
}
