#include "sandbox/test_jobs.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <new>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "sandbox/protocol.h"

namespace sandbox::testing {
namespace {

using base::Bytes;
using base::Result;

Result<Bytes> echo(Parts parts) {
    Bytes out;
    for (const base::ByteView part : parts) base::append(out, part);
    return out;
}

/// Not raise(): a real access to nowhere.
Result<Bytes> crash(Parts parts) {
    volatile std::uintptr_t nowhere = parts.size() > 1'000'000 ? 16 : 8;
    *reinterpret_cast<volatile int*>(nowhere) = 1;
    return Bytes{};
}

Result<Bytes> abort_job(Parts) {
    std::abort();
}

Result<Bytes> loop(Parts parts) {
    volatile std::size_t turns = parts.size();
    while (turns != 0) turns = turns + 2 - 1;
    return Bytes{};
}

Result<Bytes> hang(Parts) {
    int never = 0;
    while (true) ::syscall(SYS_futex, &never, 0 /* FUTEX_WAIT */, 0, nullptr, nullptr, 0);
}

Result<Bytes> eat(Parts) {
    std::vector<Bytes> kept;
    while (true) kept.emplace_back(std::size_t{16} << 20, std::uint8_t{1});
}

Result<Bytes> flood(Parts) {
    return Bytes(3 << 20, 'x');
}

Result<Bytes> throws(Parts) {
    throw std::runtime_error("a secret of the document");
}

Result<Bytes> refuse(Parts) {
    return base::make_error(base::ErrorCode::wrong_password, "test.refused", "Not this one", "file");
}

Result<Bytes> internal(Parts) {
    return base::make_error(base::ErrorCode::internal, "test.internal", "as if the server were broken");
}

Result<Bytes> impersonate(Parts) {
    return base::make_error(base::ErrorCode::malformed, "sandbox.unavailable", "");
}

[[noreturn]] void end_after_writing(std::string_view text) {
    (void)!::write(output_descriptor, text.data(), text.size());
    ::_exit(0);
}
Result<Bytes> garbage(Parts) {
    end_after_writing("neither a value nor an error");
}
Result<Bytes> silent(Parts) {
    end_after_writing("");
}

/// What is tried, and with which errno it failed; 0 if it did not.
struct Attempt {
    const char* name;
    int error;
};

int error_of(long result) {
    return result < 0 ? errno : 0;
}

/// "name=errno" lines of everything that a program under attack would like to do.
Result<Bytes> probe(Parts) {
    const pid_t parent = static_cast<pid_t>(::syscall(SYS_getppid));
    const char* const nothing[] = {nullptr};
    const std::vector<Attempt> attempts{
        {"open", error_of(::open("/etc/passwd", O_RDONLY))},
        {"create", error_of(::open("/tmp/ezsign-sandbox-probe", O_WRONLY | O_CREAT, 0600))},
        {"unlink", error_of(::unlink("/tmp/ezsign-sandbox-probe"))},
        {"stat", error_of(::access("/etc/passwd", R_OK))},
        {"socket", error_of(::socket(AF_INET, SOCK_STREAM, 0))},
        {"local socket", error_of(::socket(AF_UNIX, SOCK_STREAM, 0))},
        {"fork", error_of(::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0))},
        {"clone3", error_of(::syscall(SYS_clone3, nullptr, 0))},
        {"exec", error_of(::syscall(SYS_execve, "/bin/true", nothing, nothing))},
        {"memfd", error_of(::memfd_create("probe", 0))},
        {"parent", error_of(parent)},
        {"kill", error_of(::kill(1, 0))},
        {"ptrace", error_of(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr))},
        {"process_vm_readv", error_of(::syscall(SYS_process_vm_readv, 1, nullptr, 0, nullptr, 0, 0))},
        {"io_uring", error_of(::syscall(SYS_io_uring_setup, 1, nullptr))},
        {"bpf", error_of(::syscall(SYS_bpf, 0, nullptr, 0))},
        {"ioctl", error_of(::syscall(SYS_ioctl, 0, 0x5412, "x"))},
        {"rlimit", error_of(::syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, nullptr))},
        {"prctl", error_of(::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))},
        {"executable memory",
         ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? errno : 0},
    };
    std::string out;
    for (const Attempt& attempt : attempts)
        out += std::string(attempt.name) + "=" + std::to_string(attempt.error) + "\n";
    return base::to_bytes(out);
}

/// The open descriptors and the environment, by calls that are allowed.
Result<Bytes> look_around(Parts) {
    std::string out = "descriptors:";
    for (int number = 0; number < 4096; ++number) {
        const bool readable = ::read(number, nullptr, 0) == 0 || errno != EBADF;
        const bool writable = ::write(number, "", 0) == 0 || errno != EBADF;
        if (readable || writable) out += " " + std::to_string(number);
    }
    out += "\nenvironment:";
    for (char** entry = environ; entry && *entry; ++entry) out += std::string(" ") + *entry;
    return base::to_bytes(out);
}

constexpr Limits small{.memory = std::uint64_t{512} << 20,
                       .output = std::uint64_t{1} << 20,
                       .processor = std::chrono::seconds(60),
                       .wall = std::chrono::minutes(5)};
constexpr Limits one_second{
    .memory = small.memory, .output = small.output, .processor = std::chrono::seconds(1), .wall = small.wall};
constexpr Limits short_wall{.memory = small.memory,
                            .output = small.output,
                            .processor = small.processor,
                            .wall = std::chrono::milliseconds(300)};

constexpr Job all[] = {{"echo", echo, small},
                       {"crash", crash, small},
                       {"abort", abort_job, small},
                       {"loop", loop, one_second},
                       {"hang", hang, short_wall},
                       {"eat", eat, small},
                       {"flood", flood, small},
                       {"throws", throws, small},
                       {"refuse", refuse, small},
                       {"internal", internal, small},
                       {"garbage", garbage, small},
                       {"silent", silent, small},
                       {"probe", probe, small},
                       {"look_around", look_around, small},
                       {"impersonate", impersonate, small}};

}  // namespace

std::span<const Job> jobs() {
    return all;
}

const Job& job(std::string_view name) {
    for (const Job& each : all)
        if (each.name == name) return each;
    throw std::out_of_range("no such test job");
}

/// A container whose own filter forbids filters: the child inherits it.
int run_parent_without_seccomp() {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    void* filter = seccomp_init(SCMP_ACT_ALLOW);
    seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(seccomp), 0);
    const scmp_arg_cmp set_seccomp{0, SCMP_CMP_EQ, PR_SET_SECCOMP, 0};
    seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prctl), 1, &set_seccomp);
    if (seccomp_load(filter) != 0) return 2;
    seccomp_release(filter);
    const auto result = run(job("echo"), {base::as_bytes("never read")});
    return !result && result.error().key == "sandbox.unavailable" ? 0 : 1;
}

int run_parent_that_dies() {
    Job patient = job("hang");
    patient.limits.wall = std::chrono::hours(1);
    std::thread([patient] { (void)run(patient, {}); }).detach();
    const auto text_of = [](const std::filesystem::path& path) {
        std::ifstream in(path);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    while (true) {
        for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
            std::istringstream children(text_of(thread.path() / "children"));
            for (std::string child; children >> child;)
                if (text_of("/proc/" + child + "/status").find("Seccomp:\t2") != std::string::npos) ::_exit(0);
        }
    }
}

}  // namespace sandbox::testing

int main(int argc, char** argv) {
    sandbox::run_if_asked(argc, argv, sandbox::testing::jobs());
    if (argc == 2 && std::string_view(argv[1]) == sandbox::testing::parent_without_seccomp)
        return sandbox::testing::run_parent_without_seccomp();
    if (argc == 2 && std::string_view(argv[1]) == sandbox::testing::parent_that_dies)
        return sandbox::testing::run_parent_that_dies();
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
