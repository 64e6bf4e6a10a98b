#include "pades/drawing.h"

#include <cmath>

#include "base/encoding.h"
#include "base/rng.h"

namespace pades {
namespace {

using base::ErrorCode;
using base::make_error;
using pdf::Value;

constexpr std::size_t largest_metadata = std::size_t{1} << 20;

/// What a mark shows, for those who hear it.
std::string described(const Visible& mark) {
    std::string out;
    for (const std::string& line : mark.look.lines) out += (out.empty() ? "" : ", ") + line;
    return out.empty() ? "Mark of a digital signature" : out;
}

}  // namespace

bool wants_opaque(const pdf::Document& document, const Value& catalog) {
    const auto metadata = document.resolve(catalog.get("Metadata"));
    if (!metadata || !metadata->is_stream() || metadata->stream_bytes().size() > largest_metadata) return false;
    const auto data = document.stream_data(*metadata);
    if (!data) return false;
    const std::string_view xmp = base::as_text(*data);
    const std::size_t part = xmp.find("pdfaid:part");
    if (part == std::string_view::npos) return false;
    if (!catalog.has("OutputIntents")) return true;
    const std::size_t digit = xmp.find_first_of("0123456789", part);
    return digit != std::string_view::npos && xmp[digit] == '1';
}

Value rectangle_value(const pdf::Rectangle& r) {
    std::vector<Value> items;
    for (const double side : {r.left, r.bottom, r.right, r.top})
        items.push_back(Value::real(std::round(side * 1000) / 1000));
    return Value::array(std::move(items));
}

Result<Drawn> draw(const pdf::Document& document, PartsWriter& parts, const Visible& visible, bool opaque) {
    Drawn out;
    EZ_TRY(out.page, document.page(visible.page));
    if (!pdf::on_page(out.page, visible.box))
        return make_error(ErrorCode::invalid, "pades.box",
                          "The box does not lie on the page: move it or make it smaller", "box");
    out.placement = pdf::to_user_space(out.page, visible.box);
    appearance::AppearanceSpec look;
    look.width = visible.box.width;
    look.height = visible.box.height;
    look.matrix = out.placement.form_matrix;
    look.opaque = visible.look.opaque || opaque;
    if (visible.prepared && visible.prepared->is_for(look)) {
        EZ_TRY(out.appearance, parts.write(visible.prepared->parts));
        return out;
    }
    look.specimen = visible.look.specimen;
    look.lines = visible.look.lines;
    look.qr_text = visible.look.qr_text;
    look.font = visible.look.font;
    EZ_TRY(const appearance::PdfParts made, appearance::build_appearance(look));
    EZ_TRY(out.appearance, parts.write(made));
    return out;
}

Result<void> add_stamp(const pdf::Document& document, pdf::Increment& increment, FormEditor& form, PartsWriter& parts,
                       std::optional<StructureTree>& tree, const Visible& visible, bool opaque, base::Time time) {
    EZ_TRY(Drawn drawn, draw(document, parts, visible, opaque));
    const pdf::Ref stamp = increment.allocate();
    Value dictionary =
        Value::dictionary({{"Type", Value::name("Annot")},
                           {"Subtype", Value::name("Stamp")},
                           {"Rect", rectangle_value(drawn.placement.rect)},
                           {"P", Value::reference(drawn.page.ref)},
                           {"F", Value::integer(4 + 64 + 128 + 512)},  // Print, ReadOnly, Locked, LockedContents
                           {"NM", Value::text("ezsign-" + base::hex(base::random_bytes(8)))},
                           {"M", Value::string(base::to_pdf_date(time))},
                           {"AP", Value::dictionary({{"N", Value::reference(drawn.appearance)}})}});
    // PDF/UA-1 section 7.18.1: an annotation has a description.
    const std::string description = tree && visible.description.empty() ? described(visible) : visible.description;
    if (!description.empty()) dictionary.set("Contents", Value::text(description));
    if (tree) tree->add("Annot", drawn.page, stamp, dictionary);
    increment.set(stamp, dictionary);
    return form.add_annotation(drawn.page, stamp);
}

}  // namespace pades
