#pragma once
// The certification practice statement that the CPS pointer of every certificate names (RFC 5280 section 4.2.1.4): what
// this installation does, in Indonesian and English, in the order of RFC 3647. It follows the settings, so that it
// cannot say what the program does not do.
#include <string>

#include "authority/authority.h"
#include "http/http.h"

namespace authority {

/// A whole HTML page.
std::string cps_page(const Settings& settings);

/// GET /cps
void add_cps_route(http::Router& router, const Settings& settings);

}  // namespace authority
