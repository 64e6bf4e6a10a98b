// V-D5 to V-D9: the form, its signature fields and its other fields.
#include <algorithm>
#include <cmath>

#include "validation/revision_judge.h"

namespace validation {
namespace {

constexpr int kMaxFieldDepth = 50;
constexpr std::int64_t kReadOnly = 1;                              // /Ff of a field (ISO 32000-2 table 227)
constexpr std::int64_t kInvisible = 1, kHidden = 2, kNoView = 32;  // /F of a widget (ISO 32000-2 table 167)

std::int64_t flags_of(const pdf::Value& widget) {
    return widget.get("F").as_integer().value_or(0);
}

/// What signing with a lock does to the fields that it locks. Flags that are inherited or lie elsewhere stay as they
/// are.
bool became_read_only(const pdf::Value& before, const pdf::Value& after) {
    const auto& then = before.get("Ff");
    if (!then.is_integer() && (before.has("Ff") || before.has("Parent"))) return false;
    return after.get("Ff").as_integer() == (then.as_integer().value_or(0) | kReadOnly);
}

std::string join(const std::string& parent, const std::string& partial) {
    if (parent.empty()) return partial;
    return partial.empty() ? parent : parent + "." + partial;
}

bool is_signature_value(const pdf::Value& value) {
    return value.is_dictionary() && value.has("ByteRange") && value.has("Contents");
}

}  // namespace

// V-D5
void RevisionJudge::rule_v_d5_form(const Slot& form) {
    if (form.before.is_null() && form.after.is_null()) return;
    if (!form.after.is_dictionary()) return other("V-D5", "the form was removed");
    std::string key;
    if (!equal_except(form.before, form.after, {"Fields", "DR", "DA", "Q", "NeedAppearances", "SigFlags"}, key))
        other("V-D5", "the form's /" + key + " changed", form.place.holder);
    if (form.after.get("NeedAppearances").as_boolean().value_or(false) &&
        !form.before.get("NeedAppearances").as_boolean().value_or(false))
        other("V-D5", "viewers were told to draw all fields anew (/NeedAppearances)");
    const auto old_flags = form.before.get("SigFlags").as_integer().value_or(0);
    if ((old_flags & ~form.after.get("SigFlags").as_integer().value_or(0)) != 0)
        other("V-D5", "bits of /SigFlags were cleared");
    compare_resources(step(form, "DR"));
    step(form, "CO");
    compare_field_list(step(form, "Fields"), {});
}

// Default resources may grow. What was there must stay, or the text of fields could be drawn otherwise; but no default
// appearance (/DA) paints forms and pictures, and PDFBox leaves each signature's own under the same name (/FRM).
void RevisionJudge::compare_resources(const Slot& resources) {
    if (resources.before.is_null()) return;
    if (!is_changed(resources) && !refers_to_changed(resources.before)) return;
    for (const auto& category : resources.before.entries()) {
        if (category.key == "XObject" || category.key == "ProcSet") continue;
        const auto slot = step(resources, category.key);
        if (!slot.before.is_dictionary()) {
            if (!(slot.before == slot.after)) other("V-D5", "default resources of the form changed");
            continue;
        }
        for (const auto& entry : slot.before.entries()) {
            if (!(slot.after.get(entry.key) == entry.value))
                other("V-D5", "default resources of the form were replaced");
        }
    }
}

void RevisionJudge::compare_field_list(const Slot& list, const Inherited& inherited) {
    if (inherited.depth > kMaxFieldDepth) return other("V-D5", "form fields are nested too deeply");
    if (!list.after.is_array()) {
        if (!list.before.is_null() || !list.after.is_null()) other("V-D5", "the list of fields is no array");
        return;
    }
    std::set<std::uint32_t> now, then;
    for (const auto& item : list.after.items()) {
        if (!item.is_reference()) continue;
        if (!now.insert(item.as_ref().number).second) other("V-D5", "a field is listed twice", item.as_ref().number);
    }
    std::size_t index = 0;
    for (const auto& item : list.before.items()) {
        const auto position = index++;
        if (!item.is_reference()) {  // a direct dictionary: never well-formed, may not change
            const auto& same = list.after.items();
            if (std::find(same.begin(), same.end(), item) == same.end())
                other("V-D5", "a field was changed or removed");
            continue;
        }
        const auto number = item.as_ref().number;
        then.insert(number);
        const auto field = step_item(list.place, position, item, item);
        if (!now.contains(number)) {
            other("V-D5", "a field was removed from the form", number);
            continue;
        }
        if (compared_fields_.insert(number).second)
            compare_field(field, inherited);
        else
            other("V-D5", "a field stands in several places of the form", number);
    }
    for (const auto& item : list.after.items()) {
        if (item.is_reference()
                ? then.contains(item.as_ref().number)
                : std::find(list.before.items().begin(), list.before.items().end(), item) != list.before.items().end())
            continue;
        rule_v_d6_new_field(item, inherited);
    }
}

void RevisionJudge::compare_field(const Slot& field, const Inherited& inherited) {
    const auto number = field.place.holder;
    Inherited here = inherited;
    ++here.depth;
    here.name = join(inherited.name, field.before.get("T").as_text());
    if (field.before.has("FT")) here.type = std::string(field.before.get("FT").as_name());
    if (field.before.has("T")) names_.insert(here.name);
    here.is_signed = here.is_signed || field.before.has("V");
    here.is_signed_now = here.is_signed_now || field.after.has("V");
    if (field.before.has("Kids")) compare_field_list(step(field, "Kids"), here);
    // Of what a field refers to, value and appearance are its own; its page and parent are judged for themselves.
    const auto touches = [&](const pdf::Value& value) {
        return refers_to_changed(value) || refers_to_changed(resolve_before(value));
    };
    if (!is_changed(number) && !touches(field.before.get("AP")) && !touches(field.before.get("V"))) return;
    field_role_.insert(number);
    if (!field.after.is_dictionary()) return other("V-D5", "a field is no dictionary any more", number);
    if (here.type == "Sig")
        rule_v_d7_signature_field(field, here);
    else
        rule_v_d9_value_field(field, here.name, here.type);
}

// V-D7
void RevisionJudge::rule_v_d7_signature_field(const Slot& field, const Inherited& here) {
    const auto number = field.place.holder;
    std::string key;
    if (here.is_signed) {
        if (!equal_except(field.before, field.after, {"Ff", "Type"}, key))
            other("V-D7", "a signed field's /" + key + " changed", number);
        return;
    }
    if (!equal_except(field.before, field.after, {"AP", "AS", "V", "F", "DA", "Q", "Ff", "Type"}, key))
        other("V-D7", "a signature field's /" + key + " changed", number);
    const auto& type = field.after.get("Type");
    if (!(type == field.before.get("Type")) && !type.is_name("Annot"))
        other("V-D7", "a field's /Type is not Annot", number);
    const auto gained = flags_of(field.after) & ~flags_of(field.before);
    if ((gained & (kInvisible | kHidden | kNoView)) != 0) other("V-D7", "a signature field was hidden", number);
    compare_appearance(field);
    approved_widgets_.insert(number);
    const auto kids = resolve_before(field.before.get("Kids"));
    for (const auto& kid : kids.items()) {
        if (kid.is_reference()) approved_widgets_.insert(kid.as_ref().number);
    }
    if (field.after.has("V")) return judge_new_value(field.after.get("V"), here.name, is_visible(field.after));
    if (here.is_signed_now) return;  // a widget of its own, below the field that was signed
    // Nobody signed: what is painted there now would pass for content (sneaky signature attack).
    const auto& appearance = field.before.get("AP");
    const bool repainted = !(appearance == field.after.get("AP")) || refers_to_changed(appearance) ||
                           refers_to_changed(resolve_before(appearance));
    if (repainted && painting_after(field.after).anything)
        return other("V-D7", "an empty signature field was painted without being signed", number);
    add("V-D7", Change::form, "an empty signature field was changed", number);
    result_.filled_fields.push_back(here.name);
}

// V-D9
void RevisionJudge::rule_v_d9_value_field(const Slot& field, const std::string& name, const std::string& type) {
    const auto number = field.place.holder;
    std::string key;
    if (!equal_except(field.before, field.after, {"V", "AP", "AS", "DA", "Q", "F", "M", "I", "Ff"}, key))
        other("V-D9", "a form field's /" + key + " changed", number);
    if (!(field.before.get("Ff") == field.after.get("Ff")) && !became_read_only(field.before, field.after))
        other("V-D9", "a form field's /Ff changed", number);
    const auto gained = flags_of(field.after) & ~flags_of(field.before);
    if ((gained & (kInvisible | kHidden | kNoView)) != 0) other("V-D9", "a form field was hidden", number);
    const auto value = step(field, "V");
    if (value.after.is_dictionary()) other("V-D9", "a form field's value is a dictionary", number);
    compare_appearance(field);
    result_.filled_fields.push_back(name);
    result_.refilled.push_back(number);
    // What the reader saw counts too: an appearance may show what /V does not have (shadow attack, replace).
    const bool text = type == "Tx" || type == "Ch";
    const bool said_something = (text && painting_before(field.before).words) || !value.before.as_string().empty() ||
                                !value.before.items().empty() || value.before.is_stream() ||
                                (!value.before.as_name().empty() && !value.before.is_name("Off"));
    if (!said_something) return add("V-D9", Change::form, "a form field was filled in", number);
    ChangeItem item{"V-D9", Change::form, "what a form field said when it was signed was replaced", number};
    item.replaces_value = true;
    add(std::move(item));
}

// New appearance streams are the field's own; old ones may be replaced in place when nothing else uses them, which
// rule_v_d13_explained() finds out.
void RevisionJudge::compare_appearance(const Slot& field) {
    const auto appearance = step(field, "AP");
    if (appearance.after.is_null() && appearance.before.is_null()) return;
    if (!appearance.after.is_dictionary() && !(appearance.after == appearance.before))
        return other("V-D9", "an appearance is no dictionary", field.place.holder);
    if (appearance.rewritten() && appearance.raw_before.is_reference())
        retired_.insert(appearance.raw_before.as_ref().number);
    for (const auto* key : {"N", "R", "D"}) {
        const auto one = step(appearance, key);
        if (!one.before.is_dictionary()) continue;
        for (const auto& state : one.before.entries()) step(one, state.key);
    }
}

namespace {

Painting normal_painting(const pdf::Document& document, const pdf::Value& widget) {
    const auto get = [&](const pdf::Value& dictionary, const char* key) {
        auto value = document.resolve(dictionary, key);
        return value ? std::move(*value) : pdf::Value();
    };
    const auto normal = get(get(widget, "AP"), "N");
    const auto rect = get(widget, "Rect");
    const auto at = [&](std::size_t i) {
        const auto number = i < rect.items().size() ? document.resolve(rect.items()[i]) : pdf::Value();
        return number ? number->as_number().value_or(0) : 0;
    };
    return painting_of(document, normal, std::abs(at(2) - at(0)), std::abs(at(3) - at(1)));
}

}  // namespace

Painting RevisionJudge::painting_before(const pdf::Value& widget) {
    return normal_painting(before_, widget);
}

Painting RevisionJudge::painting_after(const pdf::Value& widget) {
    return normal_painting(after_, widget);
}

bool RevisionJudge::is_visible(const pdf::Value& widget) {
    const auto has_area = [&](const pdf::Value& dictionary) {
        const auto rect = resolve_after(dictionary.get("Rect"));
        if (rect.items().size() != 4) return !rect.items().empty();  // viewers take what they can get
        double corner[4];
        for (std::size_t i = 0; i < 4; ++i)
            corner[i] = resolve_after(rect.items()[i]).as_number().value_or(1e9 * static_cast<double>(i));
        return corner[0] != corner[2] && corner[1] != corner[3];
    };
    if (has_area(widget)) return true;
    const auto kids = resolve_after(widget.get("Kids"));
    return std::any_of(kids.items().begin(), kids.items().end(),
                       [&](const pdf::Value& kid) { return has_area(resolve_after(kid)); });
}

bool RevisionJudge::judge_new_widget(const pdf::Value& widget, std::uint32_t number) {
    if (was_in_use(number)) {
        other("V-D6", "an older object was made a field", number);
        return false;
    }
    if (!widget.is_dictionary() || widget.has("A") || widget.has("AA")) {
        other("V-D6", "a new field carries an action or is no dictionary", number);
        return false;
    }
    // Other kinds of annotation paint outside their rectangle.
    if (widget.has("Subtype") && !widget.get("Subtype").is_name("Widget")) {
        other("V-D6", "a new field is an annotation of another kind", number);
        return false;
    }
    approved_widgets_.insert(number);
    return true;
}

// V-D6: only signature fields may be new.
void RevisionJudge::rule_v_d6_new_field(const pdf::Value& reference, const Inherited& inherited) {
    if (!reference.is_reference()) return other("V-D6", "a new field is no object of its own");
    const auto number = reference.as_ref().number;
    const auto field = resolve_after(reference);
    if (!judge_new_widget(field, number)) return;
    if (inherited.depth > 0) return other("V-D6", "a widget was added to a field of the signed document", number);
    if (!field.get("FT").is_name("Sig")) return other("V-D6", "a new field that is no signature field", number);
    const auto name = field.get("T").as_text();
    if (name.empty() || name.find('.') != std::string::npos || !names_.insert(join(inherited.name, name)).second)
        other("V-D5", "a new field has no usable name of its own", number);
    const auto kids = resolve_after(field.get("Kids"));
    for (const auto& kid : kids.items()) {
        const auto widget = resolve_after(kid);
        if (!kid.is_reference() || !judge_new_widget(widget, kid.as_ref().number) || widget.has("T") ||
            widget.has("Kids"))
            other("V-D6", "a new signature field has unusual kids", number);
    }
    const bool visible = is_visible(field);
    result_.adds_visible_field = result_.adds_visible_field || visible;
    // One that shows nothing goes with what it holds; empty, it is a change of the form.
    add("V-D6", visible || !field.has("V") ? Change::form : Change::lta,
        visible ? "a visible signature field was added" : "an invisible signature field was added", number);
    if (field.has("V")) judge_new_value(field.get("V"), name, visible);
}

void RevisionJudge::judge_new_value(const pdf::Value& value_reference, const std::string& name, bool visible) {
    if (!value_reference.is_reference()) return other("V-D6", "a signature that is no object of its own");
    const auto number = value_reference.as_ref().number;
    const auto value = resolve_after(value_reference);
    if (was_in_use(number) || !revision_.touched.contains(number))
        return other("V-D6", "a field was given an older signature object", number);
    if (!is_signature_value(value)) return other("V-D6", "a signature field was filled with something else", number);
    const bool timestamp = value.get("Type").is_name("DocTimeStamp") || value.get("SubFilter").is_name("ETSI.RFC3161");
    if (timestamp)
        rule_v_d8_new_timestamp(number, name, visible);
    else
        rule_v_d7_new_signature(number, name);
}

void RevisionJudge::rule_v_d7_new_signature(std::uint32_t number, const std::string& name) {
    result_.adds_signature = true;
    result_.filled_fields.push_back(name);
    add("V-D7", Change::form, "another signature was added", number);
}

// V-D8: an invisible document time-stamp changes nothing that anybody sees.
void RevisionJudge::rule_v_d8_new_timestamp(std::uint32_t number, const std::string& name, bool visible) {
    add("V-D8", visible ? Change::form : Change::lta, "a document time-stamp was added", number);
    if (visible) result_.filled_fields.push_back(name);
}

}  // namespace validation
