#pragma once
// The errors this module gives, by key.
#include <string>

#include "base/result.h"

namespace pdf {

inline base::Error damaged(std::string why) {
    return base::make_error(base::ErrorCode::malformed, "pdf.damaged", "The PDF is damaged: " + std::move(why) + ".");
}
inline base::Error damaged_at(std::string why, std::uint64_t position) {
    return damaged(std::move(why) + " at byte " + std::to_string(position));
}
inline base::Error too_complex(std::string what) {
    return base::make_error(base::ErrorCode::too_large, "pdf.too_complex",
                            "The PDF goes beyond a limit: " + std::move(what) + ".");
}
inline base::Error unsupported_encryption(std::string what) {
    return base::make_error(base::ErrorCode::unsupported, "pdf.unsupported_encryption",
                            "The PDF is encrypted in a way that is not supported: " + std::move(what) + ".");
}

}  // namespace pdf
