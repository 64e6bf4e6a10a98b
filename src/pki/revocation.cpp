#include "pki/revocation.h"

namespace pki {

namespace {

struct Row {
    RevocationReason reason;
    std::string_view name;
};
constexpr Row rows[] = {
    {RevocationReason::unspecified, "unspecified"},
    {RevocationReason::key_compromise, "keyCompromise"},
    {RevocationReason::ca_compromise, "cACompromise"},
    {RevocationReason::affiliation_changed, "affiliationChanged"},
    {RevocationReason::superseded, "superseded"},
    {RevocationReason::cessation_of_operation, "cessationOfOperation"},
    {RevocationReason::certificate_hold, "certificateHold"},
    {RevocationReason::remove_from_crl, "removeFromCRL"},
    {RevocationReason::privilege_withdrawn, "privilegeWithdrawn"},
    {RevocationReason::aa_compromise, "aACompromise"},
};

}  // namespace

std::string_view to_string(RevocationReason reason) {
    for (const Row& row : rows)
        if (row.reason == reason) return row.name;
    return "unspecified";
}

std::optional<RevocationReason> revocation_reason_from_name(std::string_view name) {
    for (const Row& row : rows)
        if (row.name == name) return row.reason;
    return std::nullopt;
}

std::optional<RevocationReason> revocation_reason_from_number(int number) {
    for (const Row& row : rows)
        if (static_cast<int>(row.reason) == number) return row.reason;
    return std::nullopt;
}

}  // namespace pki
