#pragma once
// Internal to pki: shared by the lints of certificates and of revocation data.
#include "pki/lint.h"

namespace pki {

inline void lint_error(std::vector<LintFinding>& out, const char* key, std::string message) {
    out.push_back({LintLevel::error, key, std::move(message)});
}
inline void lint_warning(std::vector<LintFinding>& out, const char* key, std::string message) {
    out.push_back({LintLevel::warning, key, std::move(message)});
}

}  // namespace pki
