#pragma once
// Internal to pki: pieces that certificates, CRLs and OCSP responses write alike.
#include "pki/der.h"

namespace pki {

/// Extension (RFC 5280 section 4.1); critical DEFAULT FALSE is absent in DER.
inline Bytes encode_extension(std::string_view oid, bool critical, ByteView value) {
    if (critical) return der::sequence({der::oid(oid), der::boolean(true), der::octet_string(value)});
    return der::sequence({der::oid(oid), der::octet_string(value)});
}

}  // namespace pki
