#pragma once
// The verdict on one signature, in the words of ETSI EN 319 102-1 clause 5.1.3 (tables 5 and 6).
#include <string_view>

namespace validation {

enum class Indication { total_passed, indeterminate, total_failed };

/// The main reason of a verdict that is not TOTAL-PASSED. The comment says with which indication it goes.
enum class SubIndication {
    none,
    format_failure,             // TOTAL-FAILED: structure of the PDF or the CMS, or changes that are not allowed
    hash_failure,               // TOTAL-FAILED: the signed bytes are others
    sig_crypto_failure,         // TOTAL-FAILED: the key did not make this signature
    revoked,                    // TOTAL-FAILED: revoked before the time that is proven
    expired,                    // TOTAL-FAILED: certificate expired before the proven time
    not_yet_valid,              // TOTAL-FAILED: proven time before the certificate's life
    sig_constraints_failure,    // INDETERMINATE
    chain_constraints_failure,  // INDETERMINATE
    certificate_chain_general_failure,  // INDETERMINATE
    crypto_constraints_failure,         // INDETERMINATE: algorithm too weak, now and at the proven time
    crypto_constraints_failure_no_poe,  // INDETERMINATE: too weak now, and nothing proves that it was made in time
    timestamp_order_failure,            // INDETERMINATE
    no_signing_certificate_found,       // INDETERMINATE
    no_certificate_chain_found,         // INDETERMINATE: the chain does not end at a trust anchor of this check
    revoked_no_poe,                     // INDETERMINATE: revoked now, nothing proves an earlier time
    revoked_ca_no_poe,                  // INDETERMINATE
    out_of_bounds_no_poe,               // INDETERMINATE: expired now, nothing proves an earlier time
    try_later,                          // INDETERMINATE: no fresh revocation information
    no_poe,                             // INDETERMINATE
    signed_data_not_found               // INDETERMINATE
};

const char* to_string(Indication indication);         // "TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED"
const char* to_string(SubIndication sub_indication);  // "HASH_FAILURE", ...; "" for none

/// The indication that the standard binds to a sub-indication.
Indication indication_of(SubIndication sub_indication);

struct Verdict {
    Indication indication = Indication::total_passed;
    SubIndication sub_indication = SubIndication::none;

    /// Keeps the graver of both: failed beats indeterminate beats passed; the first reason of a grade stays.
    void worsen(SubIndication reason);
    bool passed() const { return indication == Indication::total_passed; }
    bool failed() const { return indication == Indication::total_failed; }
};

}  // namespace validation
