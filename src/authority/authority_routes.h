#pragma once
// HTTP: /ocsp, /crl, /ca, /tsa, /cps (outside the API prefix, no session) and the certificates of the person who asks.
// What the RA does with certificates is in identity/ra_routes.h.
#include "authority/authority.h"
#include "http/http.h"
#include "jobs/jobs.h"

namespace authority {

/// Calls of OCSP and TSA from one address; relying parties behind one gateway share an address, so be generous.
struct RouteLimits {
    double ocsp_per_minute = 1200;
    double timestamps_per_minute = 600;
};

void add_routes(http::Router& router, Authority& authority, const RouteLimits& limits = {});
/// Upkeep every five minutes: maintain().
void add_jobs(jobs::Runner& runner, Authority& authority);

}  // namespace authority
