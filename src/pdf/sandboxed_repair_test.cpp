#include "pdf/sandboxed_repair.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <new>

#include "pdf/qpdf_oracle.h"

namespace pdf {
namespace {

using base::Bytes;
using testing::Layout;

constexpr std::string_view crash_mark = "crash here", memory_mark = "run out of memory here";
const std::string corpus = EZSIGN_TEST_SHARED "/corpora/pdf";

Bytes broken(const Bytes& file) {
    std::string text = base::to_text(file);
    text.replace(text.rfind("startxref\n") + 10, 1, "9");
    return base::to_bytes(text);
}

TEST(SandboxedRepair, gives_what_qpdf_gives_here) {
    const Bytes file = broken(testing::sample_pdf());
    const auto there = rewrite_in_sandbox(file, "");
    ASSERT_TRUE(there) << there.error().message;
    const auto here = rewrite_with_qpdf(file, "");
    ASSERT_TRUE(here);
    EXPECT_EQ(there->size(), here->size());  // the /ID differs: QPDF makes a new one from the time
    const auto opened = open_or_repair(Bytes(file), {}, rewrite_in_sandbox);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_TRUE(opened->rewritten);
    testing::Oracle oracle(opened->bytes, "");
    EXPECT_TRUE(oracle.check()) << oracle.complaints();
}

TEST(SandboxedRepair, uses_the_password_and_keeps_the_encryption) {
    for (const int revision : {4, 6}) {
        const Bytes file = broken(testing::rewrite(testing::sample_pdf(), Layout::table, {revision, "user", "owner"}));
        OpenOptions options;
        options.password = "user";
        const auto opened = open_or_repair(Bytes(file), options, rewrite_in_sandbox);
        ASSERT_TRUE(opened) << opened.error().message;
        ASSERT_NE(opened->document.security(), nullptr);
        EXPECT_EQ(opened->document.security()->revision(), revision);
        EXPECT_EQ(rewrite_in_sandbox(file, "").error().key, "pdf.password_required");
        EXPECT_EQ(rewrite_in_sandbox(file, "wrong").error().key, "pdf.wrong_password");
    }
    EXPECT_EQ(rewrite_in_sandbox(base::to_bytes("%PDF-1.7\nnothing"), "").error().key, "pdf.damaged");
}

/// `qpdf --check` of version 11.3 ends with a segmentation fault on this file; reading and writing it does not.
TEST(SandboxedRepair, survives_a_file_that_crashes_other_parts_of_qpdf) {
    const std::string file = testing::read_file(corpus + "/qpdf/xref-compressed-in-compressed.pdf");
    if (file.empty()) GTEST_SKIP() << "skipped: corpus not present";
    const auto rewritten = rewrite_in_sandbox(base::as_bytes(file), "");
    EXPECT_TRUE(rewritten || rewritten.error().key == "pdf.damaged") << rewritten.error().message;
}

// This executable's job crashes on these marks: see main.
TEST(SandboxedRepair, a_file_that_crashes_qpdf_is_damaged) {
    const auto crashed = rewrite_in_sandbox(base::as_bytes(crash_mark), "");
    ASSERT_FALSE(crashed);
    EXPECT_EQ(crashed.error().key, "pdf.damaged");
    EXPECT_EQ(crashed.error().code, base::ErrorCode::malformed);
    const auto too_much = rewrite_in_sandbox(base::as_bytes(memory_mark), "");
    ASSERT_FALSE(too_much);
    EXPECT_EQ(too_much.error().key, "pdf.too_complex");
}

/// The damaged files of other people: each is rewritten or refused as in this process, whatever QPDF needs for it.
TEST(SandboxedRepair, agrees_with_qpdf_here_over_the_corpus) {
    int rewritten = 0, refused = 0;
    if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "skipped: corpus not present";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus + "/qpdf")) {
        if (entry.path().extension() != ".pdf" || entry.path().filename() == "xref-compressed-in-compressed.pdf")
            continue;
        const std::string file = testing::read_file(entry.path());
        const auto document = Document::open(base::as_bytes(file));
        if (document || document.error().key != "pdf.damaged") continue;
        const auto there = rewrite_in_sandbox(base::as_bytes(file), ""),
                   here = rewrite_with_qpdf(base::as_bytes(file), "");
        ASSERT_EQ(there.has_value(), here.has_value()) << entry.path();
        if (!here) EXPECT_EQ(there.error().key, here.error().key) << entry.path();
        ++(here ? rewritten : refused);
    }
    EXPECT_GT(rewritten, 10);
    EXPECT_GT(refused, 0);
}

/// The real job, but for two files that stand for those nobody has found yet.
base::Result<Bytes> fragile_rewrite(sandbox::Parts parts) {
    const std::string_view file = base::as_text(parts[1]);
    if (file == crash_mark) {
        volatile std::uintptr_t nowhere = file.size() / 100;
        *reinterpret_cast<volatile int*>(nowhere) = 1;
    }
    if (file == memory_mark) throw std::bad_alloc();
    return rewrite_job().work(parts);
}

}  // namespace

sandbox::Job fragile_job() {
    sandbox::Job job = rewrite_job();
    job.work = fragile_rewrite;
    return job;
}

}  // namespace pdf

int main(int argc, char** argv) {
    const sandbox::Job jobs[] = {pdf::fragile_job()};
    sandbox::run_if_asked(argc, argv, jobs);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
