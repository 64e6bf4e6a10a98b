#pragma once
// Adding to a CMS that was made: unsigned attributes lie outside of what the signature covers (RFC 5652 section 5.3).
#include "pki/der.h"

namespace pki {

/// A SignedData in DER with exactly one signer, with one more unsigned attribute (a whole Attribute). Errors: "der.…"
/// for what is no DER, cms.not_one_signer.
Result<Bytes> add_unsigned_attribute(ByteView signed_data, ByteView attribute);

}  // namespace pki
