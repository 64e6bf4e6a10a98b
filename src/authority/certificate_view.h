#pragma once
// How a certificate looks in the API.
#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "authority/authority.h"

namespace authority::api {

struct Certificate {
    std::string id, serial, subject, issuer, root;
    base::Time not_before{}, not_after{};
    std::string status;                        // active, expired, revoked
    std::optional<std::string> status_reason;  // of a revocation: keyCompromise, ...
    std::string key_type, policy, profile;
};
BOOST_DESCRIBE_STRUCT(Certificate, (),
                      (id, serial, subject, issuer, root, not_before, not_after, status, status_reason, key_type,
                       policy, profile))

Certificate view_of(const IssuedCertificate& issued);

}  // namespace authority::api
