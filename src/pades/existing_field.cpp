#include "pades/existing_field.h"

namespace pades {
namespace {

using base::ErrorCode;
using base::make_error;
using pdf::Value;

/// Where the widget's appearance goes: the field's own rectangle, upright as seen.
Result<pdf::Ref> widget_appearance(const pdf::Document& document, PartsWriter& parts, const pdf::SignatureField& field,
                                   const std::optional<Visible>& visible, bool opaque) {
    if (!visible || !field.page || field.rect.width() < 4 || field.rect.height() < 4)
        return parts.write(appearance::empty_appearance());
    EZ_TRY(const pdf::PageInfo page, document.page(*field.page));
    Visible placed = *visible;
    placed.page = *field.page;
    placed.box = pdf::to_displayed(page, field.rect);
    if (!pdf::on_page(page, placed.box)) return parts.write(appearance::empty_appearance());
    EZ_TRY(const Drawn drawn, draw(document, parts, placed, opaque));
    return drawn.appearance;
}

}  // namespace

Result<std::optional<pdf::SignatureField>> find_unsigned_field(const std::vector<pdf::SignatureField>& fields,
                                                               const pdf::Document& document, const std::string& name) {
    for (const pdf::SignatureField& field : fields) {
        if (field.name != name) continue;
        if (field.is_signed)
            return make_error(ErrorCode::conflict, "pades.field_signed",
                              "The signature field \"" + name + "\" is signed already", "field");
        if (!field.field)
            return make_error(ErrorCode::unsupported, "pades.not_a_signature_field",
                              "The field \"" + name + "\" is not an object of its own and cannot be signed", "field");
        return std::optional(field);
    }
    EZ_TRY(const auto names, pdf::field_names(document));
    for (const pdf::FieldName& other : names)
        if (other.name == name)
            return make_error(ErrorCode::conflict, "pades.not_a_signature_field",
                              "The field \"" + name + "\" is no signature field", "field");
    return std::optional<pdf::SignatureField>();
}

Result<Value> lock_reference(const pdf::Document& document, const Value& field) {
    EZ_TRY(const Value lock, document.resolve(field, "Lock"));
    if (!lock.is_dictionary()) return Value();
    EZ_TRY(const Value action, document.resolve(lock, "Action"));
    EZ_TRY(const Value fields, document.resolve(lock, "Fields"));
    Value parameters = Value::dictionary({{"Type", Value::name("TransformParams")}, {"V", Value::name("1.2")}});
    parameters.set("Action", Value::name(action.as_name().empty() ? "All" : std::string(action.as_name())));
    // ISO 32000-2 table 259: with Include and Exclude the list is required, even if it is empty.
    if (fields.is_array() || action.is_name("Include") || action.is_name("Exclude")) {
        std::vector<Value> names;
        for (const Value& item : fields.items()) {
            EZ_TRY(const Value name, document.resolve(item));
            names.push_back(Value::text(name.as_text()));
        }
        parameters.set("Fields", Value::array(std::move(names)));
    }
    return Value::dictionary({{"Type", Value::name("SigRef")},
                              {"TransformMethod", Value::name("FieldMDP")},
                              {"TransformParams", std::move(parameters)},
                              {"Data", Value::reference(document.root())}});
}

Result<void> fill_field(const pdf::Document& document, pdf::Increment& increment, PartsWriter& parts,
                        const pdf::SignatureField& field, pdf::Ref signature, const std::optional<Visible>& visible,
                        bool opaque) {
    EZ_TRY(const pdf::Ref appearance, widget_appearance(document, parts, field, visible, opaque));
    const auto dress = [&](Value& widget) {
        widget.set("AP", Value::dictionary({{"N", Value::reference(appearance)}}));
        // Print and Locked on; Invisible, Hidden, NoView and ToggleNoView off (ISO 19005-2 section 6.3.2).
        const std::int64_t flags = widget.get("F").as_integer().value_or(0);
        widget.set("F", Value::integer((flags | 132) & ~std::int64_t{1 | 2 | 32 | 256}));
    };
    Value dictionary = field.dictionary;
    dictionary.set("V", Value::reference(signature));
    const pdf::Ref widget_ref = field.widgets.empty() ? field.field : field.widgets.front();
    if (widget_ref == field.field) {
        dress(dictionary);
    } else if (widget_ref) {
        EZ_TRY(Value widget, document.load(widget_ref));
        dress(widget);
        increment.set(widget_ref, widget);
    }
    increment.set(field.field, dictionary);
    return {};
}

}  // namespace pades
