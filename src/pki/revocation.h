#pragma once
// What OCSP and CRLs have in common.
#include <optional>
#include <string_view>

#include "pki/der.h"

namespace pki {

/// CRLReason (RFC 5280 section 5.3.1); the numbers are the encoding.
enum class RevocationReason {
    unspecified = 0,
    key_compromise = 1,
    ca_compromise = 2,
    affiliation_changed = 3,
    superseded = 4,
    cessation_of_operation = 5,
    certificate_hold = 6,
    remove_from_crl = 8,
    privilege_withdrawn = 9,
    aa_compromise = 10
};
/// The names of the standard: "keyCompromise", ...
std::string_view to_string(RevocationReason reason);
std::optional<RevocationReason> revocation_reason_from_name(std::string_view name);
std::optional<RevocationReason> revocation_reason_from_number(int number);

}  // namespace pki
