// Any bytes as the answer of a child that was taken over, and as the parts of an input.
#include "sandbox/protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto answer = sandbox::decode_answer(base::Bytes(data, data + size));
    if (answer && !*answer) {
        const base::Error& error = answer->error();
        if (error.code == base::ErrorCode::internal || error.key.starts_with("sandbox.")) __builtin_trap();
        if (sandbox::encode_error(error) != base::Bytes(data, data + size)) __builtin_trap();
    }
    std::size_t total = 0;
    if (const auto parts = sandbox::split_parts({data, size}))
        for (const base::ByteView part : *parts) total += part.size();
    if (total > size) __builtin_trap();
    return 0;
}
