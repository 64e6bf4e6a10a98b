#pragma once
// Named places where a crash would hurt. With EZSIGN_CRASH_AT=<name> in the environment the process dies there as if
// killed with SIGKILL: no destructor, no flush. tests/sim visits every one of them.
#include <string_view>

namespace base {

void crash_point(std::string_view name);

}  // namespace base
