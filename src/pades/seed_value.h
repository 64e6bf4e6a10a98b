#pragma once
// What a signature field demands of the signature that fills it (ISO 32000-2 section 12.7.5.5, tables 237 and 238).
#include "pades/prepare.h"

namespace pades {

/// `field`: its dictionary. Error unsupported or invalid pades.seed_value, with what is demanded and what to do.
Result<void> check_seed_value(const pdf::Document& document, const pdf::Value& field, const SignatureSpec& spec);

}  // namespace pades
