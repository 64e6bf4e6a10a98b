#pragma once
// The walls of a child, put up by itself before it reads anything.
#include "sandbox/protocol.h"
#include "sandbox/sandbox.h"

namespace sandbox {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
#else
inline constexpr bool sanitized = false;
#endif

/// `answered` when every wall stands; else which one does not.
ExitCode lock_in(const Limits& limits);

}  // namespace sandbox
