#include "pades/augment.h"

#include <algorithm>

#include "pdf/signatures.h"

namespace pades {
namespace {

using base::ErrorCode;
using base::make_error;

/// Where the signed bytes end. The reader gives numbers as they stand in the file: a damaged range covers nothing.
std::int64_t signed_end(const pdf::SignatureField& field) {
    if (field.byte_range.size() != 4) return 0;
    const std::int64_t begin = field.byte_range[2], length = field.byte_range[3];
    return begin < 0 || length < 0 || begin > INT64_MAX - length ? 0 : begin + length;
}

std::vector<const pdf::SignatureField*> in_need(const std::vector<pdf::SignatureField>& fields, bool has_store) {
    const pdf::SignatureField* newest = nullptr;
    for (const pdf::SignatureField& field : fields)
        if (field.is_signed && field.is_document_timestamp &&
            (newest == nullptr || signed_end(field) > signed_end(*newest)))
            newest = &field;
    std::vector<const pdf::SignatureField*> out;
    for (const pdf::SignatureField& field : fields) {
        const bool proven = newest != nullptr && signed_end(field) < signed_end(*newest);
        if (field.is_signed && (&field == newest || !proven || !has_store)) out.push_back(&field);
    }
    return out;
}

}  // namespace

Result<SignedIncrements> augment(const pdf::Document& document, const crypto::Sha256& base_hash,
                                 pki::Timestamper& timestamper, ValidationDataSource& source) {
    if (const auto gate = check_signable(document, {}); !gate && gate.error().key != "pdf.certified_no_changes")
        return gate.error();
    EZ_TRY(const auto fields, pdf::list_signatures(document));
    if (std::none_of(fields.begin(), fields.end(), [](const pdf::SignatureField& field) { return field.is_signed; }))
        return make_error(ErrorCode::invalid, "pades.not_signed",
                          "The document holds no signature to prove for longer");
    EZ_TRY(const pdf::Value catalog, document.catalog());
    std::vector<std::vector<pki::Certificate>> chains;
    for (const pdf::SignatureField* field : in_need(fields, !catalog.get("DSS").is_null())) {
        EZ_TRY(auto more, chains_of(field->contents));
        std::move(more.begin(), more.end(), std::back_inserter(chains));
    }
    EZ_TRY(const ValidationData data, source.collect(chains));
    EZ_TRY(Prepared stamped, stamp_document(document, base_hash, data, timestamper));
    SignedIncrements out;
    out.field_name = stamped.field_name;
    out.hash = advance(base_hash, stamped);
    out.first_size = stamped.increment.size();
    out.bytes = std::move(stamped.increment);
    return out;
}

}  // namespace pades
