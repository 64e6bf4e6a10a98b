#pragma once
// HTTP: /ocsp, /crl, /ca, /tsa (outside the API prefix, no session) and the certificates of the person who asks.
// What the RA does with certificates is in identity/ra_routes.h.
#include "authority/authority.h"
#include "http/http.h"
#include "jobs/jobs.h"

namespace authority {

void add_routes(http::Router& router, Authority& authority);
/// Upkeep every five minutes: maintain().
void add_jobs(jobs::Runner& runner, Authority& authority);

}  // namespace authority
