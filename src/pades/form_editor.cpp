#include "pades/form_editor.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"

namespace pades {

using base::ErrorCode;
using base::make_error;
using pdf::Ref;
using pdf::Value;

namespace {

/// Names that people cannot tell apart are one name to a validator (rule V-S4).
std::string look_of(const std::string& name) {
    return base::lower_ascii(base::trim(name));
}

}  // namespace

Result<FormEditor> FormEditor::open(const pdf::Document& document, pdf::Increment& increment) {
    FormEditor editor(document, increment);
    EZ_TRY(editor.catalog_, document.catalog());
    if (!editor.catalog_.is_dictionary())
        return make_error(ErrorCode::malformed, "pdf.damaged", "The PDF has no catalog.");
    const Value& form = editor.catalog_.get("AcroForm");
    editor.form_ref_ = form.as_ref();
    EZ_TRY(editor.form_, document.resolve(form));
    if (!editor.form_.is_dictionary()) {
        editor.form_ = Value::dictionary();
        editor.form_ref_ = {};
    }
    return editor;
}

Result<std::string> FormEditor::free_name(const std::string& stem) const {
    EZ_TRY(const auto survey, pdf::survey_form(*document_));
    return free_name(stem, survey);
}

std::string FormEditor::free_name(const std::string& stem, const pdf::FormSurvey& survey) {
    std::set<std::string> taken;
    for (const std::string& name : survey.names) taken.insert(look_of(name));
    for (std::size_t number = 1;; ++number)
        if (std::string name = stem + std::to_string(number); !taken.contains(look_of(name))) return name;
}

bool FormEditor::looks_taken(const std::string& name, const pdf::FormSurvey& survey) {
    return std::any_of(survey.names.begin(), survey.names.end(),
                       [&](const std::string& other) { return look_of(other) == look_of(name); });
}

void FormEditor::mark_signed() {
    const std::int64_t flags = form_.get("SigFlags").as_integer().value_or(0);
    if ((flags & 3) != 3) {
        form_.set("SigFlags", Value::integer(flags | 3));
        form_changed_ = true;
    }
    if (form_.get("NeedAppearances").as_boolean().value_or(false)) {
        form_.erase("NeedAppearances");
        form_changed_ = true;
    }
}

Result<void> FormEditor::add_field(Ref field) {
    mark_signed();
    const Ref fields_ref = form_.get("Fields").as_ref();
    if (fields_ref) {
        auto found = objects_.find(fields_ref);
        if (found == objects_.end()) {
            EZ_TRY(Value fields, document_->load(fields_ref));
            if (fields.is_array()) found = objects_.emplace(fields_ref, std::move(fields)).first;
        }
        if (found != objects_.end()) {
            found->second.push_back(Value::reference(field));
            return {};
        }
    }
    if (Value* fields = form_.edit("Fields"); fields != nullptr && fields->is_array())
        fields->push_back(Value::reference(field));
    else
        form_.set("Fields", Value::array({Value::reference(field)}));
    form_changed_ = true;
    return {};
}

Result<void> FormEditor::add_annotation(const pdf::PageInfo& page, Ref annotation) {
    const Ref array_ref = page.dictionary.get("Annots").as_ref();
    if (array_ref) {
        auto found = objects_.find(array_ref);
        if (found == objects_.end()) {
            EZ_TRY(Value array, document_->load(array_ref));
            if (array.is_array()) found = objects_.emplace(array_ref, std::move(array)).first;
        }
        if (found != objects_.end()) {
            found->second.push_back(Value::reference(annotation));
            return {};
        }
    }
    Value& dictionary = objects_.try_emplace(page.ref, page.dictionary).first->second;
    if (Value* array = dictionary.edit("Annots"); array != nullptr && array->is_array())
        array->push_back(Value::reference(annotation));
    else
        dictionary.set("Annots", Value::array({Value::reference(annotation)}));
    return {};
}

Result<void> FormEditor::set_certification(Ref signature) {
    const Ref perms_ref = catalog_.get("Perms").as_ref();
    EZ_TRY(Value perms, document_->resolve(catalog_.get("Perms")));
    if (!perms.is_dictionary()) perms = Value::dictionary();
    perms.set("DocMDP", Value::reference(signature));
    if (perms_ref)
        objects_.insert_or_assign(perms_ref, std::move(perms));
    else
        catalog().set("Perms", std::move(perms));
    return {};
}

void FormEditor::write() {
    if (form_changed_) {
        // A direct form becomes an object of its own: later signatures then leave the catalog alone.
        if (!form_ref_) {
            form_ref_ = increment_->allocate();
            catalog().set("AcroForm", Value::reference(form_ref_));
        }
        increment_->set(form_ref_, form_);
    }
    for (const auto& [ref, value] : objects_) increment_->set(ref, value);
    if (catalog_changed_) increment_->set(document_->root(), catalog_);
}

}  // namespace pades
