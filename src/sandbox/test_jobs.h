#pragma once
// Jobs of the tests: what a child that was taken over would try.
#include <span>

#include "sandbox/sandbox.h"

namespace sandbox::testing {

std::span<const Job> jobs();
const Job& job(std::string_view name);

/// argv[1] of this test executable for tests that need a parent of their own.
inline constexpr const char* parent_without_seccomp = "--parent-without-seccomp";
int run_parent_without_seccomp();
/// Starts the job "hang" and dies as soon as the child is locked in; prints nothing.
inline constexpr const char* parent_that_dies = "--parent-that-dies";
int run_parent_that_dies();

}  // namespace sandbox::testing
