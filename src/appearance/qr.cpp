#include "appearance/qr.h"

#include <qrencode.h>

#include <memory>

#include "appearance/pdf_parts.h"

namespace appearance {

base::Result<QrCode> encode_qr(std::string_view text) {
    using base::make_error;
    if (text.empty() || text.size() > 512)
        return make_error(base::ErrorCode::too_large, "qr.too_long", "A QR code holds 1 to 512 bytes here");
    const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
        QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                          QR_ECLEVEL_M),
        QRcode_free);
    if (!code) return make_error(base::ErrorCode::internal, "qr.failed", "libqrencode made no code");
    QrCode out;
    out.size = code->width;
    const auto count = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
    out.modules.reserve(count);
    for (std::size_t i = 0; i < count; ++i) out.modules.push_back((code->data[i] & 1) != 0);
    return out;
}

std::string qr_path(const QrCode& code, double x, double y, double side) {
    // One user unit per module: integers only, and no seams between modules when a viewer rounds.
    const double module = side / (code.size + 8);
    std::string out = "q " + number(module) + " 0 0 " + number(module) + " " + number(x) + " " + number(y) + " cm\n";
    for (int row = 0; row < code.size; ++row) {
        for (int column = 0; column < code.size; ++column) {
            if (!code.dark(column, row)) continue;
            int end = column + 1;
            while (end < code.size && code.dark(end, row)) ++end;
            out += std::to_string(column + 4) + " " + std::to_string(code.size + 3 - row) + " " +
                   std::to_string(end - column) + " 1 re\n";
            column = end;
        }
    }
    return out + "f Q\n";
}

}  // namespace appearance
