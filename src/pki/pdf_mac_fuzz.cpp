#include <cstdlib>

#include "pki/cms_extend.h"
#include "pki/pdf_mac.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pki;
    const ByteView input(data, size);
    (void)open_pdf_mac(pdf_mac_key(Bytes(32, 1), Bytes(32, 2)), input);  // the key of the seeds
    const Bytes attribute = der::sequence({der::oid(pdf_mac_attribute), der::tlv(der::tag::set, der::null())});
    if (const auto more = add_unsigned_attribute(input, attribute); more && !der::parse_single(*more)) std::abort();
    return 0;
}
