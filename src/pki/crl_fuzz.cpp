#include "pki/crl.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pki;
    const auto crl = Crl::parse(ByteView(data, size));
    if (!crl) return 0;
    for (const RevokedEntry& entry : crl->entries()) {
        (void)crl->find(entry.serial, crl->issuer());
        if (entry.certificate_issuer) (void)entry.certificate_issuer->rfc4514();
    }
    (void)crl->issuer().rfc4514();
    return 0;
}
