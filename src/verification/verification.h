#pragma once
// The public verify page's API: POST /api/v1/verify. Nothing of a file is kept or logged (VER-3).
#include <filesystem>

#include "authority/authority.h"
#include "base/clock.h"
#include "http/http.h"

namespace verification {

struct Deps {
    authority::Authority& authority;  // its roots are trust anchors
    const base::Clock& clock;
    std::filesystem::path trust;  // the operator's further anchors: *.pem, *.crt, *.cer; read at each call
    double per_minute = 0;        // verifications of one client address; 0: the default
};

/// `deps` must outlive the router.
void add_routes(http::Router& router, const Deps& deps);

}  // namespace verification
