#pragma once
// Text inside HTML and XML.
#include <string>
#include <string_view>

namespace base {

/// & < > and " as entities, for element content and quoted attributes; everything else stays.
std::string escape_markup(std::string_view text);

}  // namespace base
