#pragma once
// What a visible signature looks like: specimen, lines of text, QR code, as one self-contained form XObject (ISO
// 32000-1 section 8.10). Pure bytes: knows no document, makes no object numbers.
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "appearance/font.h"
#include "appearance/image_asset.h"
#include "appearance/pdf_parts.h"

namespace appearance {

struct AppearanceSpec {
    double width = 0, height = 0;          // points, as seen on the displayed page
    const ImageAsset* specimen = nullptr;  // drawn left of the text, or above it in a narrow box; outlives the call
    std::vector<std::string> lines;        // UTF-8; the first one is set larger. Wrapped and scaled to fit
    std::optional<std::string> qr_text;    // drawn right of everything; alone it fills the box
    const Font* font = nullptr;            // needed when there are lines; outlives the call
    bool opaque = false;                   // no transparency at all: specimen flattened on white (PDF/A-1)
    std::array<double, 6> matrix{1, 0, 0, 1, 0, 0};  // form /Matrix, for rotated pages (pdf::Placement gives it)
};

/// /BBox is [0 0 width height]. Colours are ICCBased sRGB, fonts embedded: the result keeps PDF/A (ISO 19005-2
/// sections 6.2.4.3, 6.2.11.4). Errors: invalid "appearance.box" (size not in 4..14400 points), "appearance.font"
/// (lines but no font); too_large "qr.too_long"; unsupported "font.unsupported" (a damaged font file).
Result<PdfParts> build_appearance(const AppearanceSpec& spec);

/// An appearance built before it is needed, and drawn as often as wanted by any thread.
struct PreparedAppearance {
    double width = 0, height = 0;
    bool opaque = false;
    std::array<double, 6> matrix{};
    std::shared_ptr<const PdfParts> parts;

    /// Was it built with these?
    bool is_for(const AppearanceSpec& spec) const;
};
Result<PreparedAppearance> prepare_appearance(const AppearanceSpec& spec);

/// The form of an invisible signature: nothing, [0 0 0 0] (PDF/A-1 wants an appearance even then).
PdfParts empty_appearance();

}  // namespace appearance
