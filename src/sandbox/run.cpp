#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>

#include "base/descriptor.h"
#include "base/log.h"
#include "sandbox/lock_in.h"

namespace sandbox {
namespace {

using base::Bytes;
using base::ByteView;
using base::Descriptor;
using base::ErrorCode;
using base::Result;
using base::write_all;

base::Error unavailable(const char* step) {
    return base::make_error(ErrorCode::unavailable, "sandbox.unavailable",
                            std::string("The file was not read, because the protected process that reads foreign files "
                                        "could not be set up (") +
                                step + "); try again later, or ask the operator to look into the server's log");
}

/// The same file under a number that no descriptor of a child has, so that putting it in its place overwrites nothing.
Descriptor out_of_the_way(const Descriptor& from) {
    return Descriptor(::fcntl(from.get(), F_DUPFD_CLOEXEC, 16));
}

/// A file in memory only that nobody can change any more.
Descriptor sealed_input(Parts parts) {
    constexpr unsigned no_exec_seal = 8;  // MFD_NOEXEC_SEAL: Linux 6.3
    constexpr unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    Descriptor file(::memfd_create("input", flags | no_exec_seal));
    if (!file && errno == EINVAL) file = Descriptor(::memfd_create("input", flags));
    bool good = file && write_all(file.get(), parts_header(parts));
    for (const ByteView part : parts) good = good && write_all(file.get(), part);
    good = good && ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) == 0;
    return good ? out_of_the_way(file) : Descriptor();
}

struct Pipe {
    Descriptor read, write;
};
Pipe make_pipe() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return {};
    Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
    pipe.write = out_of_the_way(pipe.write);
    return pipe;
}

/// Killed and reaped at the latest when this goes.
class Child {
  public:
    Child() = default;
    explicit Child(pid_t pid) : pid_(pid), handle_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() { end(); }

    bool has_handle() const { return static_cast<bool>(handle_); }
    int handle() const { return handle_.get(); }
    /// How it ended. Nobody else waits for this process, so its number cannot belong to another one yet.
    siginfo_t end(bool kill = true) {
        siginfo_t how{};
        if (pid_ <= 0) return how;
        const pid_t pid = std::exchange(pid_, -1);
        if (kill) ::kill(pid, SIGKILL);
        while (::waitid(P_PID, static_cast<id_t>(pid), &how, WEXITED) != 0 && errno == EINTR) {
        }
        return how;
    }

  private:
    pid_t pid_ = -1;
    Descriptor handle_;
};

class SpawnSettings {
  public:
    SpawnSettings(const Descriptor& input, const Descriptor& output) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
        good_ = set_descriptors(input.get(), output.get()) && set_signals();
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    /// The process number, or -1.
    pid_t spawn(const Job& job) const {
        std::string name(job.name), mark(child_mark), program("ezsign");
        char* const arguments[] = {program.data(), mark.data(), name.data(), nullptr};
        char* const no_environment[] = {nullptr};
        pid_t pid = -1;
        // The file that runs now, even if an update has replaced it on disk.
        const bool started =
            good_ && ::posix_spawn(&pid, "/proc/self/exe", &actions_, &attributes_, arguments, no_environment) == 0;
        return started ? pid : -1;
    }

  private:
    bool set_descriptors(int input, int output) {
        // Under sanitizers their reports stay visible. Otherwise libraries could print pieces of a document.
        const int last_closed = sanitized ? 1 : 2;
        for (int number = 0; number <= last_closed; ++number)
            if (::posix_spawn_file_actions_addopen(&actions_, number, "/dev/null", O_RDWR, 0) != 0) return false;
        return ::posix_spawn_file_actions_adddup2(&actions_, input, input_descriptor) == 0 &&
               ::posix_spawn_file_actions_adddup2(&actions_, output, output_descriptor) == 0 &&
               ::posix_spawn_file_actions_addclosefrom_np(&actions_, output_descriptor + 1) == 0;
    }
    /// In a group of its own and deaf to the signals that end the server: its parent still wants the answer, and
    /// SIGKILL comes with the parent's death.
    bool set_signals() {
        sigset_t all, deaf;
        sigfillset(&all);
        sigemptyset(&deaf);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&deaf, signal);
        return ::posix_spawnattr_setsigdefault(&attributes_, &all) == 0 &&
               ::posix_spawnattr_setsigmask(&attributes_, &deaf) == 0 &&
               ::posix_spawnattr_setpgroup(&attributes_, 0) == 0 &&
               ::posix_spawnattr_setflags(&attributes_,
                                          POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP) == 0;
    }

    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
    bool good_ = false;
};

enum class Stopped { no, late, flood, broken };

/// Reads the output until the child is gone; stops where a limit is passed.
Stopped collect(int output, int child, const Limits& limits, Bytes& out) {
    constexpr std::size_t step = 1 << 16;
    const auto deadline = std::chrono::steady_clock::now() + limits.wall;
    const std::uint64_t most = std::max<std::uint64_t>(limits.output, 4096) + 2;  // an error has room, too
    bool open = true;
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return Stopped::late;
        pollfd wanted[] = {{open ? output : -1, POLLIN, 0}, {child, POLLIN, 0}};
        const int ready = ::poll(wanted, 2, static_cast<int>(std::min<std::int64_t>(left.count(), 1 << 30)));
        if (ready < 0 && errno != EINTR) return Stopped::broken;
        if (ready <= 0) continue;
        if (wanted[0].revents != 0) {
            const std::size_t had = out.size();
            out.resize(had + step);
            const ssize_t got = ::read(output, out.data() + had, step);
            out.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
            if (got < 0 && errno != EINTR) return Stopped::broken;
            open = got != 0;
            if (out.size() > most) return Stopped::flood;
        } else if (wanted[1].revents != 0) {
            return Stopped::no;
        }
    }
}

/// One line without a byte of the input or output.
void report(const Job& job, const char* what, const siginfo_t& how) {
    const bool exited = how.si_code == CLD_EXITED;
    base::log_warning("sandbox.ended", {{"job", job.name},
                                        {"what", what},
                                        {exited ? "exitCode" : "signal", static_cast<std::int64_t>(how.si_status)}});
}

Result<Bytes> judge(const Job& job, Stopped stopped, const siginfo_t& how, Bytes&& output) {
    const auto beyond = [&](const char* what) {
        report(job, what, how);
        return base::make_error(ErrorCode::too_large, "sandbox.limit",
                                std::string("Reading the file took more ") + what +
                                    " than is allowed; save or print it anew in a simpler form and send that");
    };
    const auto crashed = [&](const char* what) {
        report(job, what, how);
        return base::make_error(ErrorCode::malformed, "sandbox.crashed",
                                "The file is damaged in a way that breaks the program that reads it; ask for the "
                                "original, or save it anew and send that");
    };
    if (stopped == Stopped::late) return beyond("time");
    if (stopped == Stopped::flood) return beyond("space");
    if (stopped == Stopped::broken) return unavailable("its output could not be read");
    if (how.si_code == 0) return unavailable("how it ended is not known");  // SIGCHLD is ignored in this process
    if (output.empty() || output.front() != locked_in) {
        report(job, "set-up", how);
        return unavailable("it could not be locked in");
    }
    if (how.si_code == CLD_EXITED) {
        if (how.si_status == out_of_memory) return beyond("memory");
        if (how.si_status != answered) return crashed("failure");
        output.erase(output.begin());
        auto answer = decode_answer(std::move(output));
        if (!answer) return crashed("nonsense");
        return std::move(*answer);
    }
    if (how.si_status == SIGXCPU) return beyond("time");
    if (how.si_status == SIGKILL) return beyond("memory");  // by the kernel, short of memory; no one else
    return crashed("crash");
}

}  // namespace

Result<Bytes> run(const Job& job, Parts parts) {
    const Descriptor input = sealed_input(parts);
    if (!input) return unavailable("no memory for its input");
    Pipe output = make_pipe();
    if (!output.read || !output.write) return unavailable("no pipe");
    Child child(SpawnSettings(input, output.write).spawn(job));
    output.write.close();
    if (!child.has_handle()) {
        base::log_error("sandbox.not_started", {{"job", job.name}});
        return unavailable("it could not be started");
    }
    Bytes out;
    const Stopped stopped = collect(output.read.get(), child.handle(), job.limits, out);
    const siginfo_t how = child.end(stopped != Stopped::no);
    return judge(job, stopped, how, std::move(out));
}

Result<Bytes> run(const Job& job, std::initializer_list<ByteView> parts) {
    return run(job, Parts(parts.begin(), parts.size()));
}

base::Error in_words_of(const base::Error& error, const base::Error& crashed, const base::Error& limit) {
    if (error.key == "sandbox.crashed") return crashed;
    return error.key == "sandbox.limit" ? limit : error;
}

}  // namespace sandbox
