#pragma once
// The OpenAPI 3.1 description of the routes, made from the routes themselves.
#include <boost/json.hpp>
#include <string>

#include "http/http.h"

namespace http {

/// Routes under /api/ that are not hidden. Throws std::logic_error when two structs want one schema name.
boost::json::object openapi(const Router& router, std::string_view title, std::string_view version);
/// As YAML 1.2 in block style: small differences between versions, readable by people.
std::string to_yaml(const boost::json::value& value);

}  // namespace http
