#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <thread>

#include "sandbox/lock_in.h"
#include "sandbox/protocol.h"
#include "sandbox/test_jobs.h"

namespace sandbox {
namespace {

using base::Bytes;
using testing::job;

std::string key_of(std::string_view name) {
    const auto result = run(job(name), {base::as_bytes("input")});
    return result ? "no error" : result.error().key;
}

/// Every child was reaped.
bool no_child_left() {
    return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD;
}

TEST(Sandbox, does_a_job_and_gives_its_answer_back) {
    const auto answer = run(job("echo"), {base::as_bytes("one "), base::as_bytes(""), base::as_bytes("two")});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(base::to_text(*answer), "one two");
    const auto empty = run(job("echo"), {});
    ASSERT_TRUE(empty) << empty.error().message;
    EXPECT_TRUE(empty->empty());
    EXPECT_TRUE(no_child_left());
}

TEST(Sandbox, passes_megabytes) {
    Bytes large(900'000);
    for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<std::uint8_t>(i * 2654435761U >> 24);
    const auto answer = run(job("echo"), {large});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(*answer, large);
}

TEST(Sandbox, passes_the_jobs_own_errors) {
    const auto refused = run(job("refuse"), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::ErrorCode::wrong_password);
    EXPECT_EQ(refused.error().key, "test.refused");
    EXPECT_EQ(refused.error().message, "Not this one");
    EXPECT_EQ(refused.error().field, "file");
}

TEST(Sandbox, a_crash_is_the_files_fault) {
    for (const char* name : {"crash", "abort", "throws", "garbage", "silent", "internal", "impersonate"}) {
        const auto result = run(job(name), {base::as_bytes("input")});
        ASSERT_FALSE(result) << name;
        EXPECT_EQ(result.error().key, "sandbox.crashed") << name;
        EXPECT_EQ(result.error().code, base::ErrorCode::malformed) << name;
        EXPECT_EQ(result.error().message.find("secret"), std::string::npos);
    }
    EXPECT_TRUE(no_child_left());
}

TEST(Sandbox, limits_processor_time) {
    EXPECT_EQ(key_of("loop"), "sandbox.limit");
    EXPECT_TRUE(no_child_left());
}

TEST(Sandbox, limits_the_time_on_the_wall) {
    EXPECT_EQ(key_of("hang"), "sandbox.limit");
    EXPECT_TRUE(no_child_left());
}

TEST(Sandbox, limits_memory) {
    if (sanitized) GTEST_SKIP() << "the sanitizers reserve more addresses than any limit";
    EXPECT_EQ(key_of("eat"), "sandbox.limit");
}

TEST(Sandbox, limits_the_answer) {
    EXPECT_EQ(key_of("flood"), "sandbox.limit");
    EXPECT_TRUE(no_child_left());
}

TEST(Sandbox, a_child_can_do_nothing_but_compute) {
    const auto answer = run(job("probe"), {});
    ASSERT_TRUE(answer) << answer.error().message;
    std::istringstream lines(base::to_text(*answer));
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count)
        EXPECT_TRUE(line.ends_with("=" + std::to_string(EPERM))) << line;
    EXPECT_EQ(count, 20);
}

TEST(Sandbox, a_child_has_no_environment_and_no_descriptors_of_its_parent) {
    ::setenv("EZSIGN_TEST_SECRET", "hunter2", 1);
    const int plain = ::open("/dev/null", O_RDONLY);  // NOLINT: not close-on-exec on purpose
    const int high = ::fcntl(plain, F_DUPFD, 900);
    const auto answer = run(job("look_around"), {});
    ::close(plain);
    ::close(high);
    ::unsetenv("EZSIGN_TEST_SECRET");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(base::to_text(*answer), "descriptors: 0 1 2 4\nenvironment:");
}

TEST(Sandbox, works_from_many_threads) {
    std::vector<int> wrong(6, 0);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < wrong.size(); ++t)
            threads.emplace_back([t, &wrong] {
                for (int i = 0; i < 8; ++i) {
                    const std::string text = std::to_string(t) + "/" + std::to_string(i);
                    const auto good = run(job("echo"), {base::as_bytes(text)});
                    wrong[t] += !good || base::to_text(*good) != text;
                    const auto bad = run(job("crash"), {});
                    wrong[t] += bad || bad.error().key != "sandbox.crashed";
                }
            });
    }
    EXPECT_EQ(wrong, std::vector<int>(wrong.size(), 0));
    EXPECT_TRUE(no_child_left());
}

pid_t start_ourselves_as(const char* mode) {
    std::string program = "sandbox_tests", argument = mode;
    char* const arguments[] = {program.data(), argument.data(), nullptr};
    pid_t pid = -1;
    return ::posix_spawn(&pid, "/proc/self/exe", nullptr, nullptr, arguments, environ) == 0 ? pid : -1;
}

TEST(Sandbox, a_child_dies_with_its_parent) {
    ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);  // the orphan becomes ours
    const pid_t parent = start_ourselves_as(testing::parent_that_dies);
    int status = -1;
    ASSERT_EQ(::waitpid(parent, &status, 0), parent);
    EXPECT_EQ(status, 0);
    siginfo_t orphan{};
    ASSERT_EQ(::waitid(P_ALL, 0, &orphan, WEXITED), 0);  // for ever, if it did not die
    EXPECT_EQ(orphan.si_status, SIGKILL);
    EXPECT_EQ(orphan.si_code, CLD_KILLED);
    ::prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
}

TEST(Sandbox, refuses_where_the_child_cannot_be_locked_in) {
    const pid_t pid = start_ourselves_as(testing::parent_without_seccomp);
    int status = -1;
    ASSERT_EQ(::waitpid(pid, &status, 0), pid);
    EXPECT_EQ(status, 0);
}

TEST(Sandbox, refuses_a_job_that_main_does_not_name) {
    Job stranger = job("echo");
    stranger.name = "stranger";
    const auto result = run(stranger, {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().key, "sandbox.unavailable");
    EXPECT_EQ(result.error().code, base::ErrorCode::unavailable);
}

TEST(Sandbox, callers_put_the_ends_in_their_words) {
    const auto crashed = base::make_error(base::ErrorCode::malformed, "x.damaged", "");
    const auto limit = base::make_error(base::ErrorCode::too_large, "x.large", "");
    EXPECT_EQ(in_words_of(run(job("crash"), {}).error(), crashed, limit).key, "x.damaged");
    EXPECT_EQ(in_words_of(run(job("flood"), {}).error(), crashed, limit).key, "x.large");
    EXPECT_EQ(in_words_of(run(job("refuse"), {}).error(), crashed, limit).key, "test.refused");
}

TEST(Protocol, believes_nothing) {
    const auto error = [](const char* key, const std::string& message) {
        return encode_error(base::make_error(base::ErrorCode::malformed, key, message));
    };
    EXPECT_EQ(decode_answer(error("a.b", "text"))->error().key, "a.b");
    EXPECT_FALSE(decode_answer({}));
    EXPECT_FALSE(decode_answer(error("", "text")));
    EXPECT_FALSE(decode_answer(error("A b", "text")));
    EXPECT_FALSE(decode_answer(error("a.b", "line\nbreak")));
    EXPECT_FALSE(decode_answer(error("a.b", std::string(401, 'x'))));
    EXPECT_FALSE(decode_answer(encode_error(base::make_error(base::ErrorCode::unauthenticated, "a.b", "text"))));
    const Bytes good = error("a.b", "text");
    for (std::size_t length = 0; length < good.size(); ++length)
        EXPECT_FALSE(decode_answer(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length)))) << length;
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_FALSE(decode_answer(std::move(longer)));
}

TEST(Protocol, splits_what_it_joined) {
    const base::ByteView parts[] = {base::as_bytes("ab"), base::as_bytes(""), base::as_bytes("c")};
    Bytes joined = parts_header(parts);
    for (const auto part : parts) base::append(joined, part);
    const auto split = split_parts(joined);
    ASSERT_TRUE(split);
    ASSERT_EQ(split->size(), 3U);
    EXPECT_EQ(base::as_text((*split)[2]), "c");
    joined.pop_back();
    EXPECT_FALSE(split_parts(joined));
    EXPECT_FALSE(split_parts({}));
    EXPECT_FALSE(split_parts(Bytes(8, 0xff)));
}

}  // namespace
}  // namespace sandbox
