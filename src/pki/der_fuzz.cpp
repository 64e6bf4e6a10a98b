// Any bytes through the DER reader, the BER converter and the names.
#include <cstdlib>

#include "pki/der.h"
#include "pki/name.h"

namespace {

using namespace pki;

void walk(der::Reader reader) {
    while (!reader.at_end()) {
        const auto element = reader.next();
        if (!element) return;
        (void)der::decode_oid(element->content);
        (void)der::decode_small_integer(element->content);
        (void)der::decode_named_bits(element->content);
        (void)der::decode_utc_time(element->content);
        (void)der::decode_generalized_time(element->content, true);
        (void)der::decode_string(element->tag, element->content);
        (void)parse_general_name(*element);
        if (!element->constructed()) continue;
        if (const auto inner = reader.enter(*element)) walk(*inner);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    walk(der::Reader(input));
    if (const auto name = Name::parse(input)) (void)name->rfc4514();
    std::size_t used = 0;
    if (const auto normal = der::normalise_ber(input, used)) {
        // What comes out is well-formed, and a fixed point.
        std::size_t again = 0;
        if (used > size || !der::parse_single(*normal)) std::abort();
        const auto twice = der::normalise_ber(*normal, again);
        if (!twice || *twice != *normal) std::abort();
    }
    // An OID that can be read can be written, up to 64-bit arcs.
    if (const auto oid = der::decode_oid(input); oid && size <= 8 && der::oid(*oid) != der::tlv(der::tag::oid, input))
        std::abort();
    return 0;
}
