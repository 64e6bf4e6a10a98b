#pragma once
// What parent and child agree on. They are always the same executable, so nothing here has versions.
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sandbox {

/// argv[1] of a child; argv[2] is the name of the job.
inline constexpr const char* child_mark = "--sandboxed";
/// The only descriptors of a child besides /dev/null as 0 to 2.
inline constexpr int input_descriptor = 3, output_descriptor = 4;
/// First byte of the output, written when the child is locked in and before it has read anything.
inline constexpr std::uint8_t locked_in = 'L';

/// How a child ends that did not answer. Numbers for the log only, except out_of_memory.
enum ExitCode : int {
    answered = 0,
    unknown_job = 101,
    no_parent,
    no_resource_limits,
    no_privilege_drop,
    no_filter,
    no_input,
    no_output,
    out_of_memory,
    failed,  // an exception
};

/// The parts in one piece: their number and sizes as 64 bit numbers of this machine stand before this piece of bytes.
base::Bytes parts_header(std::span<const base::ByteView> parts);
std::optional<std::vector<base::ByteView>> split_parts(base::ByteView input);

/// After locked_in. The parent believes nothing: an error must be of the kinds that sandbox.h names.
base::Bytes encode_error(const base::Error& error);
inline constexpr std::uint8_t value_follows = 'V', error_follows = 'E';
/// Nothing: nonsense.
std::optional<base::Result<base::Bytes>> decode_answer(base::Bytes&& answer);

}  // namespace sandbox
