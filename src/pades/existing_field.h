#pragma once
// Signing a field that the form's author made: its rectangle and lock count (ISO 32000-2 section 12.7.5.5).
#include <optional>

#include "pades/drawing.h"
#include "pdf/signatures.h"

namespace pades {

/// The unsigned signature field of that name; nothing when the form has no such field at all.
/// Errors: pades.not_a_signature_field, pades.field_signed.
Result<std::optional<pdf::SignatureField>> find_unsigned_field(const std::vector<pdf::SignatureField>& fields,
                                                               const pdf::Document& document, const std::string& name);

/// /Reference entry for the field's /Lock; null when it has none.
Result<pdf::Value> lock_reference(const pdf::Document& document, const pdf::Value& field);

/// Sets /V, and on its widget the appearance. `visible` may be absent: then an empty appearance.
Result<void> fill_field(const pdf::Document& document, pdf::Increment& increment, PartsWriter& parts,
                        const pdf::SignatureField& field, pdf::Ref signature, const std::optional<Visible>& visible,
                        bool opaque);

}  // namespace pades
