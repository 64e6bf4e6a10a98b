#include "base/crash_point.h"

#include <csignal>
#include <cstdlib>
#include <string>

namespace base {

void crash_point(std::string_view name) {
    static const std::string wanted = [] {
        const char* value = std::getenv("EZSIGN_CRASH_AT");
        return std::string(value == nullptr ? "" : value);
    }();
    if (!wanted.empty() && wanted == name) std::raise(SIGKILL);
}

}  // namespace base
