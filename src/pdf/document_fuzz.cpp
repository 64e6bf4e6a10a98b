// Opens anything and reads everything in it.
#include <cstddef>
#include <cstdint>

#include "pdf/document.h"
#include "pdf/increment.h"
#include "pdf/signatures.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    pdf::OpenOptions options;
    options.limits.decoded_stream = 1 << 20;
    options.limits.decoded_object_streams = 1 << 22;
    options.limits.values_per_object = 20'000;
    options.limits.pages = 1000;
    options.limits.fields = 1000;
    const auto document = pdf::Document::open({data, size}, options);
    if (!document) return 0;
    static_cast<void>(pdf::list_signatures(*document));
    for (std::uint32_t i = 0; i < document->page_count() && i < 20; ++i) static_cast<void>(document->page(i));
    for (const auto& section : document->sections()) static_cast<void>(section.entries());
    for (const auto& revision : document->revisions())
        if (revision.complete) static_cast<void>(document->at_revision(revision.end));
    pdf::Increment increment(*document);
    for (std::uint32_t number = 1; number < 200; ++number) {
        const auto value = document->load({number, 0});
        if (!value) continue;
        if (value->is_stream()) static_cast<void>(document->stream_data(*value));
        if (number % 7 == 1) increment.set({number, 0}, *value);
    }
    static_cast<void>(increment.finish());
    return 0;
}
