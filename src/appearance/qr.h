#pragma once
// QR codes (ISO/IEC 18004) as PDF vector paths: crisp at every size, a few hundred bytes.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace appearance {

struct QrCode {
    int size = 0;               // modules a side, without quiet zone
    std::vector<bool> modules;  // size x size, row by row from the top, true is dark

    bool dark(int x, int y) const {
        return modules[static_cast<std::size_t>(y) * static_cast<std::size_t>(size) + static_cast<std::size_t>(x)];
    }
};

/// Error correction level M. Error: too_large "qr.too_long" (at most 512 bytes are accepted, for scanning from paper).
base::Result<QrCode> encode_qr(std::string_view text);

/// Path operators that fill the dark modules in a square of `side` points whose lower left corner is (x, y); the quiet
/// zone of four modules (ISO/IEC 18004 section 6.3.8) lies inside the square.
std::string qr_path(const QrCode& code, double x, double y, double side);

}  // namespace appearance
