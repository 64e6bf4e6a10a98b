#pragma once
// Foreign bytes are read in a process of their own: the same executable, started again, with nothing of ours in it.
//
// The child has no environment, no descriptors but its input and its output, and no rights: limits on memory, processor
// time and files, no new privileges, no capabilities, and a seccomp filter that lets it compute, allocate, and read and
// write what it has. Without each of these it ends before it has seen a byte of the input.
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace sandbox {

struct Limits {
    std::uint64_t memory = std::uint64_t{1}
                           << 30;  // bytes of address space, the program included; not under sanitizers
    std::uint64_t output = std::uint64_t{64} << 20;  // bytes of the result
    std::chrono::seconds processor{20};              // at least 1
    std::chrono::milliseconds wall{40'000};          // from the start of the child
};

/// What a job is given: the parts that run() was called with.
using Parts = std::span<const base::ByteView>;

/// A named piece of work on foreign bytes. `work` runs in the child: it may compute and allocate, and everything else
/// (files, sockets, processes, threads, environment) fails. Its own errors come back as they are if their code is
/// invalid, malformed, unsupported, too_large or wrong_password, their text printable ASCII.
struct Job {
    std::string_view name;  // without blanks
    base::Result<base::Bytes> (*work)(Parts parts);
    Limits limits = {};
};

/// Runs the job in a child process and returns what it returned. Any thread may call it, many at once. The child is
/// gone when this returns. The caller trusts the result as little as it trusted the input: a child that was taken over
/// says what it likes. Only in executables whose main begins with run_if_asked and names this job there. Errors: those
/// of the work; malformed "sandbox.crashed" (it crashed, or answered with nonsense: the input is damaged); too_large
/// "sandbox.limit" (memory, time or size of the result); unavailable "sandbox.unavailable" (no child could be started
/// or locked in; nothing was read).
base::Result<base::Bytes> run(const Job& job, Parts parts);
base::Result<base::Bytes> run(const Job& job, std::initializer_list<base::ByteView> parts);

/// The error of a run as the caller's users know it: `crashed` for sandbox.crashed, `limit` for sandbox.limit, any
/// other as it is.
base::Error in_words_of(const base::Error& error, const base::Error& crashed, const base::Error& limit);

/// First thing in main. Returns at once in the ordinary process; in a child it does the job and never returns.
void run_if_asked(int argc, char** argv, std::span<const Job> jobs);

}  // namespace sandbox
