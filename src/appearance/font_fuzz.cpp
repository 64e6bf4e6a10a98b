// Any bytes as a font file: an error, or a font whose subsets are objects that say how long they are.
#include <sys/mman.h>
#include <unistd.h>

#include "appearance/font.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const int file = memfd_create("font", MFD_CLOEXEC);
    if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size)) __builtin_trap();
    const auto font = appearance::Font::open("/proc/self/fd/" + std::to_string(file));
    close(file);
    if (!font) return 0;
    const std::u32string_view text = U"Ditandatangani oleh Søren Ñandú 2026-01-31 – 中";
    (void)(*font)->width(text);
    const auto subset = (*font)->subset(text);
    if (!subset) return 0;
    if ((*subset)->encode(text).size() != text.size() * 2) __builtin_trap();
    // The same characters are the same objects: what makes the second signature of a file small.
    if ((*font)->subset(text).value() != *subset) __builtin_trap();
    return 0;
}
