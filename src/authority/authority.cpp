#include "authority/authority.h"

namespace authority {

bool is_ra_reason(pki::RevocationReason reason) {
    using enum pki::RevocationReason;
    switch (reason) {
        case unspecified:
        case key_compromise:
        case affiliation_changed:
        case superseded:
        case cessation_of_operation:
        case privilege_withdrawn:
            return true;
        case ca_compromise:
        case certificate_hold:
        case remove_from_crl:
        case aa_compromise:
            break;
    }
    return false;
}

const char* to_string(CertificateStatus status) {
    switch (status) {
        case CertificateStatus::active:
            return "active";
        case CertificateStatus::expired:
            return "expired";
        case CertificateStatus::revoked:
            break;
    }
    return "revoked";
}

}  // namespace authority
