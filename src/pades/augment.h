#pragma once
// Signature augmentation (EN 319 102-1 clause 3, EN 319 142-1 section 6.3): what makes a file's signatures provable for
// longer, without anybody's key but the time-stamp authority's.
#include "pades/sign.h"

namespace pades {

/// One increment with the validation data that is not proven yet and a new document time-stamp over everything:
/// signatures of a lower level become B-LTA, and a B-LTA file is renewed, which has to happen before its newest
/// time-stamp's certificate expires or its algorithms weaken. Collected for: the newest document time-stamp, and every
/// signature that no document time-stamp covers or, where the file holds no DSS yet, every signature. DocMDP never
/// forbids it (ISO 32000-2, table 257). `base_hash` has been fed the whole file. Errors: pades.not_signed,
/// pades.needs_source, pades.needs_timestamper, pdf.permission_denied, those of the source and of the time-stamp
/// authority.
Result<SignedIncrements> augment(const pdf::Document& document, const crypto::Sha256& base_hash,
                                 pki::Timestamper& timestamper, ValidationDataSource& source);

}  // namespace pades
