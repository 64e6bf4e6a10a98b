#pragma once
// The entry point: checks every signature of one PDF (rules V-P, V-B, V-C, V-S, V-D of docs/compliance/validation.md).
#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "pki/certificate_cache.h"
#include "validation/report.h"

namespace validation {

struct Limits {
    std::size_t signatures = 1000;
    std::size_t revisions = 1000;
    std::size_t objects_examined = 2'000'000;
};

struct ValidationOptions {
    std::vector<base::Bytes> trust_anchors;  // DER certificates; none: every chain ends INDETERMINATE
    base::Time time;                         // the time of the check: "now", or what --at says
    std::string password;                    // empty: the empty user password
    base::Bytes file_key;                    // as pdf::OpenOptions::file_key, instead of a password
    bool file_key_owner = false;
    std::vector<base::Bytes> certificates;          // further DER certificates for building chains, not trusted
    std::vector<base::Bytes> ocsp_responses, crls;  // further revocation evidence, verified before use
    /// A signer whose revocation state nothing proves: true makes him INDETERMINATE TRY_LATER, false is a warning.
    bool require_revocation = false;
    /// A later signature with a new visible field in a certified document (DocMDP 2, 3): Adobe allows it, an attack
    /// (SSA) uses it. Default: refuse.
    bool allow_visible_fields_when_certified = false;
    Limits limits;
    /// Told which bytes were hashed and are hardly needed again: whoever mapped a large file may let their memory go.
    std::function<void(base::ByteView)> hashed;
    /// Kept by the caller between validations, so that the certificates and authorities of the last ones cost nothing.
    pki::CertificateCache* cache = nullptr;
};

/// Never throws for any input, never fails: what is wrong is in the report. Thread-safe; keeps no reference to `file`.
ValidationReport validate_pdf(base::ByteView file, const ValidationOptions& options);

/// The JSON of the command line contract (INT-2) and of POST /api/v1/verify. `name` is the member "file".
std::string report_json(const ValidationReport& report, const std::string& name);

}  // namespace validation
