#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <new>

#include "base/descriptor.h"
#include "sandbox/lock_in.h"

namespace sandbox {
namespace {

using base::ByteView;

bool write_output(ByteView bytes) {
    return base::write_all(output_descriptor, bytes);
}

/// The sealed file of the parent, seen and not copied. It stays mapped until the process ends.
std::optional<ByteView> map_input() {
    const off_t size = ::lseek(input_descriptor, 0, SEEK_END);
    if (size <= 0) return std::nullopt;
    void* at = ::mmap(nullptr, static_cast<std::size_t>(size), PROT_READ, MAP_PRIVATE, input_descriptor, 0);
    if (at == MAP_FAILED) return std::nullopt;
    ::close(input_descriptor);
    return ByteView(static_cast<const std::uint8_t*>(at), static_cast<std::size_t>(size));
}

ExitCode answer(const Job& job) {
    const auto input = map_input();
    const auto parts = input ? split_parts(*input) : std::nullopt;
    if (!parts) return no_input;
    const base::Result<base::Bytes> result = job.work(*parts);
    if (!result) return write_output(encode_error(result.error())) ? answered : no_output;
    return write_output(ByteView(&value_follows, 1)) && write_output(*result) ? answered : no_output;
}

ExitCode do_job(std::string_view name, std::span<const Job> jobs) {
    const auto job = std::find_if(jobs.begin(), jobs.end(), [&](const Job& each) { return each.name == name; });
    if (job == jobs.end()) return unknown_job;
    if (const ExitCode missing = lock_in(job->limits); missing != answered) return missing;
    if (!write_output(ByteView(&locked_in, 1))) return no_output;
    try {
        return answer(*job);
    } catch (const std::bad_alloc&) {
        return out_of_memory;
    } catch (const std::exception&) {
        return failed;
    }
}

}  // namespace

void run_if_asked(int argc, char** argv, std::span<const Job> jobs) {
    if (argc != 3 || std::string_view(argv[1]) != child_mark) return;
    // Not exit: handlers of the program and its libraries (LeakSanitizer's among them) have no rights left to work
    // with.
    ::_exit(do_job(argv[2], jobs));
}

}  // namespace sandbox
