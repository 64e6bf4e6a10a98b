#pragma once
// Internal to pki: what path validation and revocation checking share. They call each other: a CRL's signer needs a
// path too.
#include "pki/path.h"

namespace pki {

struct PathContext {
    std::span<const Certificate> intermediates, anchors;
    const PathOptions& options;
    int depth = 0;  // of paths within paths
    int& budget;    // signature verifications left, for the whole validation
    /// While the path of a CRL's signer is looked for: that CRL may speak about its own signer, if the signer's
    /// distribution point names it (RFC 5280 allows the circle, PKITS 4.14.30 asks for it).
    const Crl* own_crl = nullptr;
    const Certificate* own_signer = nullptr;
};

inline constexpr int max_path_depth = 3;

/// As validate_path, within a context.
PathResult find_path(const Certificate& leaf, const PathContext& context, CertificateUsage usage);

/// Status of `certificate`, issued by `issuer`, at options.time (RFC 5280 section 6.3, RFC 6960). `anchor`: of the
/// path.
CertificateStatus check_revocation(const Certificate& certificate, const Certificate& issuer, const Certificate& anchor,
                                   const PathContext& context);

}  // namespace pki
