#pragma once
// gzip (RFC 1952) for answers that gain from it.
#include <string>
#include <string_view>

#include "http/message.h"

namespace http {

/// Accept-Encoding (RFC 9110 section 12.5.3) names gzip, and not with weight 0.
bool accepts_gzip(std::string_view accept_encoding);
/// zlib's levels, 1 (fast) to 9 (small). Empty when zlib fails.
std::string gzip(std::string_view text, int level);
/// Compresses a JSON body of more than 1 KB when the client takes it, and says Vary in any case.
void compress(const Request& request, Response& response);

}  // namespace http
