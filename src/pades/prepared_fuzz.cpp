// Any bytes as a stored preparation, and any bytes as a document to be signed.
#include "pades/gate.h"
#include "pades/prepare.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::ByteView input(data, size);
    if (auto prepared = pades::Prepared::restore(input)) {
        if (prepared->state() != base::Bytes(input.begin(), input.end())) __builtin_trap();
        (void)pades::embed_cms(*prepared, input.first(size / 2));
    }
    const auto document = pdf::Document::open(input);
    if (!document || !pades::check_signable(*document)) return 0;
    crypto::Sha256 hash;
    hash.update(input);
    pades::SignatureSpec spec;
    spec.contents_size = 100;
    const auto prepared = pades::prepare_signature(*document, hash, spec);
    if (!prepared) return 0;
    if (!pades::Prepared::restore(prepared->state())) __builtin_trap();
    // What we appended must be readable by our own reader.
    base::Bytes file(input.begin(), input.end());
    base::append(file, prepared->increment);
    if (!pdf::Document::open(file)) __builtin_trap();
    return 0;
}
