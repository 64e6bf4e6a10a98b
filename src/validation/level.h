#pragma once
// Which baseline level the bytes of a signature reach (EN 319 142-1 clause 6), whatever was asked for when signing.
#include "validation/evidence.h"
#include "validation/rules.h"

namespace validation {

/// Sets the level of every signature. Trust does not count here: a B-LTA signature of an unknown maker is B-LTA.
void determine_levels(const FileFacts& file, std::vector<Subject>& subjects, const Evidence& everything);

}  // namespace validation
