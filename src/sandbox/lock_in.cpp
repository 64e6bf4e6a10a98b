#include "sandbox/lock_in.h"

#include <linux/capability.h>
#include <poll.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <memory>

namespace sandbox {
namespace {

bool limit(__rlimit_resource resource, std::uint64_t soft, std::uint64_t hard) {
    const rlimit both{soft, hard};
    return ::setrlimit(resource, &both) == 0;
}

bool limit_resources(const Limits& limits) {
    const auto seconds = static_cast<std::uint64_t>(limits.processor.count());
    // SIGXCPU first, so that the parent can tell; a second later SIGKILL, which cannot be caught.
    const bool good = limit(RLIMIT_CPU, seconds, seconds + 1) && limit(RLIMIT_CORE, 0, 0) &&
                      limit(RLIMIT_NPROC, 0, 0) && limit(RLIMIT_MEMLOCK, 0, 0);
    // The sanitizers reserve terabytes of addresses for their shadow memory, open pipes, and report into files.
    if (sanitized) return good;
    return good && limit(RLIMIT_AS, limits.memory, limits.memory) && limit(RLIMIT_FSIZE, 0, 0) &&
           limit(RLIMIT_NOFILE, 0, 0);
}

/// Root in a container has capabilities, and a server on port 443 may have one by its file.
bool drop_privileges() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
    return ::syscall(SYS_capset, &header, none) == 0 && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

/// Dies with the thread that waits for it; if that is gone already, nobody reads the output.
bool tie_to_parent() {
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return false;
    pollfd output{output_descriptor, 0, 0};
    return ::poll(&output, 1, 0) == 0;
}

struct ReleaseFilter {
    void operator()(scmp_filter_ctx filter) const { seccomp_release(filter); }
};

/// An allow-list: to compute, to allocate memory that cannot be executed, to read and write descriptors that are open
/// already, to ask for time and randomness, to end. All else fails with EPERM: libraries that look for a configuration
/// file go on without. Calls of another architecture (x32, i386) kill.
bool install_filter() {
    const std::unique_ptr<void, ReleaseFilter> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
    if (!filter) return false;
    const auto allow = [&](int call) { return seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) == 0; };
    const auto allow_if = [&](int call, const scmp_arg_cmp& condition) {
        return seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, 1, &condition) == 0;
    };
    for (const int call :
         {SCMP_SYS(read),          SCMP_SYS(write),          SCMP_SYS(close),       SCMP_SYS(lseek),
          SCMP_SYS(munmap),        SCMP_SYS(mremap),         SCMP_SYS(madvise),     SCMP_SYS(brk),
          SCMP_SYS(futex),         SCMP_SYS(exit),           SCMP_SYS(exit_group),  SCMP_SYS(rt_sigreturn),
          SCMP_SYS(rt_sigaction),  SCMP_SYS(rt_sigprocmask), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
          SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),   SCMP_SYS(getpid),      SCMP_SYS(gettid),
          SCMP_SYS(getrandom),     SCMP_SYS(sched_yield)})
        if (!allow(call)) return false;
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
        if (!allow_if(call, {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0})) return false;
    // abort() signals its own thread.
    if (!allow_if(SCMP_SYS(tgkill), {0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid()), 0})) return false;
    // How UndefinedBehaviorSanitizer asks whether an address can be read.
    if (sanitized && !(allow(SCMP_SYS(pipe)) && allow(SCMP_SYS(pipe2)))) return false;
    // A thread that a library may have started at load time is locked in as well, or nothing is.
    return seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1) == 0 && seccomp_load(filter.get()) == 0;
}

}  // namespace

ExitCode lock_in(const Limits& limits) {
    if (!tie_to_parent()) return no_parent;
    if (!drop_privileges()) return no_privilege_drop;
    if (!limit_resources(limits)) return no_resource_limits;
    if (!install_filter()) return no_filter;
    return answered;
}

}  // namespace sandbox
