#pragma once
// HTTP: /ocsp, /crl, /ca, /tsa (outside the API prefix, no session), and the certificate routes of users and the RA.
#include "authority/authority.h"
#include "http/http.h"
#include "jobs/jobs.h"

namespace authority {

void add_routes(http::Router& router, Authority& authority, const base::Clock& clock);
/// Hourly upkeep: maintain().
void add_jobs(jobs::Runner& runner, Authority& authority);

}  // namespace authority
