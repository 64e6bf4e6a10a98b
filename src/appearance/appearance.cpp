#include "appearance/appearance.h"

#include <algorithm>
#include <cmath>

#include "appearance/qr.h"
#include "appearance/srgb.h"
#include "appearance/text_layout.h"
#include "base/encoding.h"

namespace appearance {
namespace {

using base::ErrorCode;
using base::make_error;

/// Lower left corner and size, in form space (points, y upwards).
struct Area {
    double x = 0, y = 0, width = 0, height = 0;
};

/// Content stream and resources while they grow.
class Form {
  public:
    explicit Form(bool opaque) : opaque_(opaque) {}

    const std::string& colour_space() {
        if (colour_space_.empty()) colour_space_ = "[/ICCBased " + parts_.add_shared(srgb_parts()) + "]";
        return colour_space_;
    }

    void fill_colour(double red, double green, double blue) {
        colour_space();
        content_ += "/S cs " + number(red) + " " + number(green) + " " + number(blue) + " sc\n";
    }

    /// As large as the area allows, centred, proportions kept.
    void picture(const ImageAsset& image, const Area& area) {
        const double scale = std::min(area.width / image.width(), area.height / image.height());
        const double width = image.width() * scale, height = image.height() * scale;
        picture_ = parts_.add_shared((opaque_ ? image.flattened() : image).parts());
        content_ += "/Artifact BMC q " + number(width) + " 0 0 " + number(height) + " " +
                    number(area.x + (area.width - width) / 2) + " " + number(area.y + (area.height - height) / 2) +
                    " cm /I Do Q EMC\n";
    }

    Result<void> text(const Font& font, const TextLayout& layout, const Area& area) {
        std::u32string all;
        for (const TextLine& line : layout.lines) all += line.text;
        EZ_TRY(const auto subset, font.subset(all));
        font_ = parts_.add_shared(subset->parts());
        const double top = area.y + area.height - (area.height - layout.height) / 2;
        content_ += "BT\n";
        fill_colour(0.07, 0.09, 0.15);
        for (const TextLine& line : layout.lines)
            content_ += "/F " + number(line.size) + " Tf 1 0 0 1 " + number(area.x) + " " +
                        number(top - line.baseline) + " Tm <" + base::hex(base::as_bytes(subset->encode(line.text))) +
                        "> Tj\n";
        content_ += "ET\n";
        return {};
    }

    /// Dark modules on a white square, whatever lies below: scanners need the contrast.
    void qr(const QrCode& code, const Area& area) {
        const double side = std::min(area.width, area.height);
        const double x = area.x + (area.width - side) / 2, y = area.y + (area.height - side) / 2;
        content_ += "/Artifact BMC\n";
        fill_colour(1, 1, 1);
        content_ += number(x) + " " + number(y) + " " + number(side) + " " + number(side) + " re f\n";
        fill_colour(0, 0, 0);
        content_ += qr_path(code, x, y, side) + "EMC\n";
    }

    PdfParts finish(const AppearanceSpec& spec) {
        std::string resources = "<<";
        if (!colour_space_.empty()) resources += "/ColorSpace<</S" + colour_space_ + ">>";
        if (!picture_.empty()) resources += "/XObject<</I " + picture_ + ">>";
        if (!font_.empty()) resources += "/Font<</F " + font_ + ">>";
        resources += ">>";
        std::string matrix;
        for (const double value : spec.matrix) matrix += (matrix.empty() ? "" : " ") + number(value);
        // A few lines of text are not worth the 15 us that deflating anything takes.
        const bool small = content_.size() <= 1024;
        parts_.add_stream("<</Type/XObject/Subtype/Form/BBox[0 0 " + number(spec.width) + " " + number(spec.height) +
                              "]/Matrix[" + matrix + "]/Resources" + resources +
                              (small ? ">>" : "/Filter/FlateDecode>>"),
                          small ? base::to_bytes(content_) : deflate(base::as_bytes(content_)));
        parts_.root = parts_.parts.size() - 1;
        return std::move(parts_);
    }

  private:
    bool opaque_;
    PdfParts parts_;
    std::string content_, colour_space_, picture_, font_;
};

Area cut_right(Area& from, double width, double gap) {
    const Area out{from.x + from.width - width, from.y, width, from.height};
    from.width -= width + gap;
    return out;
}

/// Takes the specimen's place off `rest`: left in a wide box, above the text in a narrow one.
Area place_specimen(const ImageAsset& image, Area& rest, double gap) {
    const double ratio = double(image.width()) / image.height();
    if (rest.width >= 1.5 * rest.height) {
        const double width = std::min(rest.height * ratio, rest.width * 0.45);
        const Area out{rest.x, rest.y, width, rest.height};
        rest.x += width + gap;
        rest.width -= width + gap;
        return out;
    }
    const double height = std::min(rest.width / ratio, rest.height * 0.55);
    const Area out{rest.x, rest.y + rest.height - height, rest.width, height};
    rest.height -= height + gap / 2;
    return out;
}

}  // namespace

Result<PdfParts> build_appearance(const AppearanceSpec& spec) {
    const auto fits = [](double side) { return std::isfinite(side) && side >= 4 && side <= 14400; };
    if (!fits(spec.width) || !fits(spec.height))
        return make_error(ErrorCode::invalid, "appearance.box", "The box is smaller than 4 or larger than 14400 points",
                          "box");
    if (!spec.lines.empty() && spec.font == nullptr)
        return make_error(ErrorCode::invalid, "appearance.font", "Text needs a font", "font");

    Form form(spec.opaque);
    const double margin = std::min(3.0, std::min(spec.width, spec.height) * 0.05);
    Area rest{margin, margin, spec.width - 2 * margin, spec.height - 2 * margin};
    const double gap = std::min(6.0, spec.width * 0.03);
    const bool alone = spec.specimen == nullptr && spec.lines.empty();
    if (spec.qr_text) {
        EZ_TRY(const QrCode code, encode_qr(*spec.qr_text));
        form.qr(code, alone ? Area{0, 0, spec.width, spec.height}
                            : cut_right(rest, std::min(rest.height, rest.width * 0.35), gap));
    }
    if (spec.specimen != nullptr) {
        const Area area = spec.lines.empty() ? rest : place_specimen(*spec.specimen, rest, gap);
        form.picture(*spec.specimen, area);
    }
    if (!spec.lines.empty())
        EZ_CHECK(form.text(*spec.font, lay_out_text(*spec.font, spec.lines, rest.width, rest.height), rest));
    return form.finish(spec);
}

bool PreparedAppearance::is_for(const AppearanceSpec& spec) const {
    return parts != nullptr && width == spec.width && height == spec.height && opaque == spec.opaque &&
           matrix == spec.matrix;
}

Result<PreparedAppearance> prepare_appearance(const AppearanceSpec& spec) {
    EZ_TRY(PdfParts parts, build_appearance(spec));
    return PreparedAppearance{spec.width, spec.height, spec.opaque, spec.matrix,
                              std::make_shared<const PdfParts>(std::move(parts))};
}

PdfParts empty_appearance() {
    PdfParts parts;
    parts.add_stream("<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Resources<<>>>>", {});
    return parts;
}

}  // namespace appearance
