#include "signing/placement.h"

#include <algorithm>
#include <cmath>

#include "base/encoding.h"

namespace signing {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;

constexpr std::size_t most_fields = 50;
constexpr double smallest_width = 24, smallest_height = 12;  // points: still legible
constexpr double smallest_qr = 36;                           // half an inch: still scannable from paper
constexpr double slack = 0.5;                                // for rounding in a browser

Result<documents::PageSize> page_size(const documents::Document& document, std::uint32_t page,
                                      const std::string& pointer) {
    if (page == 0 || page > document.page_count || page > document.pages.size())
        return make_error(ErrorCode::invalid, "signing.page", "The document has no such page", pointer + "/page");
    return document.pages[page - 1];
}

bool inside(double start, double length, double whole) {
    return std::isfinite(start) && std::isfinite(length) && start >= -slack && start + length <= whole + slack;
}

Result<void> check_text(const std::optional<std::string>& text, std::size_t limit, const std::string& pointer) {
    if (!text) return {};
    const bool printable = base::is_utf8(*text) && std::none_of(text->begin(), text->end(), [](char c) {
                               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
                           });
    if (printable && text->size() <= limit) return {};
    return make_error(ErrorCode::invalid, "signing.text",
                      "At most " + std::to_string(limit) + " bytes of printable text", pointer);
}

}  // namespace

Result<void> check_placement(const NewSigning& request, const documents::Document& document) {
    if (request.fields.empty() || request.fields.size() > most_fields)
        return make_error(ErrorCode::invalid, "signing.fields", "Place the signature at one to fifty places",
                          "/fields");
    for (std::size_t i = 0; i < request.fields.size(); ++i) {
        const FieldBox& field = request.fields[i];
        const std::string pointer = "/fields/" + std::to_string(i);
        EZ_TRY(const documents::PageSize size, page_size(document, field.page, pointer));
        if (!(field.width >= smallest_width && field.height >= smallest_height) ||
            !inside(field.x, field.width, size.width) || !inside(field.y, field.height, size.height))
            return make_error(ErrorCode::invalid, "signing.box", "The box is too small or does not lie on the page",
                              pointer);
    }
    if (request.qr) {
        EZ_TRY(const documents::PageSize size, page_size(document, request.qr->page, "/qr"));
        if (!(request.qr->size >= smallest_qr) || !inside(request.qr->x, request.qr->size, size.width) ||
            !inside(request.qr->y, request.qr->size, size.height))
            return make_error(ErrorCode::invalid, "signing.qr", "The QR code is too small or does not lie on the page",
                              "/qr");
    }
    EZ_CHECK(check_text(request.reason, 200, "/reason"));
    return check_text(request.location, 100, "/location");
}

}  // namespace signing
