#pragma once
// Whether signing would work now, and if not, why.
#include <string>
#include <vector>

#include "http/http.h"
#include "installation/installation.h"

namespace ezsignd {

struct Check {
    std::string name;  // "database", "storage", "keys", "ca", "tsa", "ocsp", "crl", "clock"
    bool ok = false;
    std::string detail;  // English; no secrets
};
BOOST_DESCRIBE_STRUCT(Check, (), (name, ok, detail))

struct Health {
    bool ready = false;
    std::vector<Check> checks;
};
BOOST_DESCRIBE_STRUCT(Health, (), (ready, checks))

Health check_health(installation::Installation& installation);

/// GET /health/live, /health/ready (503 with the reasons when signing would fail), /api/v1/operator/status.
void add_health_routes(http::Router& router, installation::Installation& installation);

}  // namespace ezsignd
