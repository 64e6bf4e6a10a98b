#pragma once
// Words for a mail: which device, and when.
#include <string>
#include <string_view>

#include "base/clock.h"

namespace accounts {

/// "Chrome, Android" from a User-Agent; "unknown device" in the language when it says nothing we know.
std::string words_for_device(std::string_view user_agent, std::string_view language);
/// "1 Maret 2026 16.30 WIB", "1 March 2026 16:30 WIB"
std::string words_for_time(base::Time time, std::string_view language);

}  // namespace accounts
