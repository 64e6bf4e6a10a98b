// Any bytes as a picture: an error, or a PDF.
#include "media/image_to_pdf.h"
#include "media/specimen.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto pdf = media::image_to_pdf({data, size}, {1 << 20, 2000, 250'000, 250'000});
    if (pdf && !base::as_text(*pdf).ends_with("%%EOF\n")) __builtin_trap();
    (void)media::normalise_specimen({data, size < 4096 ? size : 4096});
    return 0;
}
