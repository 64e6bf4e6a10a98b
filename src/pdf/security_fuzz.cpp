// Hostile encryption dictionaries: the input is the dictionary, and what it encrypts.
#include <cstddef>
#include <cstdint>

#include "pdf/parser.h"
#include "pdf/security.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const pdf::Limits limits;
    pdf::Parser parser({data, size}, 0, limits);
    const auto dictionary = parser.parse_value();
    if (!dictionary) return 0;
    const base::ByteView rest = base::ByteView(data, size).subspan(parser.position());
    static_cast<void>(pdf::Security::open(*dictionary, "id", "password"));
    for (const std::size_t key_size : {5U, 16U, 32U}) {
        const auto security =
            pdf::Security::open_with_key(*dictionary, base::ByteView(base::Bytes(key_size, 7)), false);
        if (!security) continue;
        static_cast<void>(security->decrypt_string({1, 0}, rest));
        static_cast<void>(security->decrypt_stream({1, 0}, *dictionary, rest));
        static_cast<void>(security->encrypt_stream({1, 0}, *dictionary, rest));
    }
    return 0;
}
