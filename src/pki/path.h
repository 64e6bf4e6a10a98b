#pragma once
// Certification path building and validation (RFC 5280 section 6) at a given time, with revocation from supplied
// evidence (RFC 5280 section 6.3, RFC 6960). Result names of EN 319 102-1.
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pki/certificate_cache.h"
#include "pki/crl.h"
#include "pki/ocsp.h"

namespace pki {

/// Sub-indications of EN 319 102-1 that concern certificates and cryptography.
enum class SubIndication {
    none,
    no_certificate_chain_found,
    certificate_chain_general_failure,
    chain_constraints_failure,
    crypto_constraints_failure,
    sig_crypto_failure,
    hash_failure,
    format_failure,
    expired,
    not_yet_valid,
    out_of_bounds_no_poe,
    revoked,
    revoked_no_poe,
    revoked_ca_no_poe,
    try_later,
    no_signing_certificate_found,
    no_poe
};
/// "NO_CERTIFICATE_CHAIN_FOUND"; "" for none.
std::string_view to_string(SubIndication value);

enum class CertificateUsage {
    any,
    document_signing,  // digitalSignature or nonRepudiation; EKU absent or emailProtection, documentSigning, any,
                       // Adobe, Microsoft
    time_stamping,     // EKU timeStamping
    ocsp_signing
};

enum class RevocationMode {
    none,          // not checked
    if_available,  // revoked by evidence fails; no evidence passes
    require        // every certificate but the anchor needs conclusive evidence
};

struct PathOptions {
    Time time{};  // the validation time
    CertificateUsage usage = CertificateUsage::any;
    RevocationMode revocation = RevocationMode::if_available;
    std::span<const OcspResponse> ocsp_responses{};
    std::span<const Crl> crls{};
    /// Evidence may be older than this before `time` only if its own nextUpdate allows; and a response made after
    /// `time` counts.
    std::set<std::string> initial_policies{std::string("2.5.29.32.0")};  // anyPolicy
    bool explicit_policy = false, inhibit_policy_mapping = false, inhibit_any_policy = false;
    /// SHA-1 in signatures, RSA under 2048 bits and unknown curves fail; off for historical test suites.
    bool modern_cryptography = true;
    /// Anchors need not be self-signed and are not checked for validity, unless this is set.
    bool check_anchor_validity = false;
    std::size_t max_length = 12;    // certificates, anchor included
    std::size_t max_attempts = 64;  // paths tried
    CertificateCache* cache = nullptr;
};

struct PathFinding {
    std::size_t index = 0;  // in the chain: 0 is the leaf
    SubIndication sub_indication = SubIndication::none;
    std::string key;  // "path.expired", "path.revoked", "path.bad_key_usage", ...
    std::string message;
};

enum class RevocationStatus { not_checked, good, revoked, unknown };
struct CertificateStatus {
    RevocationStatus status = RevocationStatus::not_checked;
    std::string source;  // "ocsp", "crl", "nocheck", ""
    std::optional<Time> revoked_at;
    std::optional<RevocationReason> reason;
    std::optional<Time> this_update, next_update, produced_at;
};

struct PathResult {
    bool ok = false;
    SubIndication sub_indication = SubIndication::no_certificate_chain_found;
    std::vector<Certificate> chain;           // leaf first, anchor last; the best try if not ok
    std::vector<PathFinding> findings;        // why not
    std::vector<CertificateStatus> statuses;  // one for each of chain
    std::set<std::string> policies;           // user-constrained policy set
};

/// Never throws on hostile input. `intermediates` may hold anything, in any order.
PathResult validate_path(const Certificate& leaf, std::span<const Certificate> intermediates,
                         std::span<const Certificate> anchors, const PathOptions& options);

}  // namespace pki
