#pragma once
// Raw bytes, everywhere the same two types.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace base {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(std::string_view text) {
    return {text.begin(), text.end()};
}
inline std::string to_text(ByteView bytes) {
    return std::string(as_text(bytes));
}
inline void append(Bytes& out, ByteView more) {
    out.insert(out.end(), more.begin(), more.end());
}

/// Overwrites memory in a way the compiler may not remove. For keys, codes and passwords.
void cleanse(void* memory, std::size_t size);
inline void cleanse(std::string& text) {
    cleanse(text.data(), text.size());
}
inline void cleanse(Bytes& bytes) {
    cleanse(bytes.data(), bytes.size());
}

/// Compares in time that depends on the length only.
bool equal_constant_time(ByteView a, ByteView b);

}  // namespace base
