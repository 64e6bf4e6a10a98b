#pragma once
// Long-term material: Document Security Store and document time-stamp (EN 319 142-1 sections 5.4, 6.3; ISO 32000-2
// section 12.8.4).
#include <string>
#include <vector>

#include "pades/prepare.h"

namespace pades {

/// Everything that proves chains later. DER; duplicates are harmless.
struct ValidationData {
    std::vector<Bytes> certificates, ocsp_responses, crls;
    bool empty() const { return certificates.empty() && ocsp_responses.empty() && crls.empty(); }
    void add(const ValidationData& more);
};

/// One increment with /DSS (old entries kept, new ones added once) with a /VRI entry for the newest signature, and an
/// invisible DocTimeStamp over all of it. Embed a TimeStampToken over `digest` with embed_cms. `document` includes the
/// signature's increment and `hash` has been fed all of it.
Result<Prepared> prepare_document_timestamp(const pdf::Document& document, const crypto::Sha256& hash,
                                            const ValidationData& data, std::size_t token_size);

/// The same without time-stamp (level B-LT alone): bytes to append.
Result<Bytes> add_validation_data(const pdf::Document& document, const crypto::Sha256& hash,
                                  const ValidationData& data);

/// Key of a signature in /VRI: upper-case hex SHA-1 of the decoded /Contents, padding included.
std::string vri_key(ByteView contents);

}  // namespace pades
