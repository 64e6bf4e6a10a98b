#include "documents/document.h"

#include <algorithm>

#include "base/encoding.h"

namespace documents {

Result<std::string> checked_name(std::string_view name) {
    const auto bad = [] {
        return base::make_error(base::ErrorCode::invalid, "document.name",
                                "a name has 1 to 200 characters and no control characters", "/name");
    };
    if (name.size() > 4000 || !base::is_utf8(name)) return bad();
    const std::string trimmed = base::trim(name);
    const auto characters = base::utf8_decode(trimmed);
    const bool control = std::any_of(characters.begin(), characters.end(), [](char32_t c) {
        // Also the marks that turn the reading direction: "exe.fdp" must not show as a PDF.
        return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
               c == 0x2028 || c == 0x2029;
    });
    if (characters.empty() || characters.size() > 200 || control) return bad();
    return trimmed;
}

std::string mask_words(std::string_view text) {
    std::u32string out;
    bool inside = false;
    for (const char32_t c : base::utf8_decode(text)) {
        const bool space = c == U' ';
        out += space || !inside ? c : U'*';
        inside = !space;
    }
    return base::utf8_encode(out);
}

}  // namespace documents
