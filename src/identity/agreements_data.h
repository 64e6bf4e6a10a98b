#pragma once
// The generated table of agreement texts (agreements/generate.py).
#include <array>

#include "identity/agreements.h"

namespace identity {

extern const std::array<AgreementText, 6> agreement_rows;

}  // namespace identity
