#include "pades/prepare.h"

#include <algorithm>

#include "base/encoding.h"
#include "pades/drawing.h"
#include "pades/existing_field.h"
#include "pades/form_editor.h"
#include "pades/parts_writer.h"
#include "pades/pdf_mac.h"
#include "pades/seed_value.h"
#include "pades/signature_object.h"
#include "pades/structure_tree.h"
#include "pdf/signatures.h"

namespace pades {
namespace {

using base::ErrorCode;
using base::make_error;
using pdf::Value;

/// One signature's increment while it is put together.
class Preparation {
  public:
    Preparation(const pdf::Document& document, const SignatureSpec& spec, FormEditor& form, pdf::Increment& increment)
        : document_(document), spec_(spec), form_(form), increment_(increment), parts_(document, increment) {}

    Result<Prepared> run(const crypto::Sha256& base_hash) {
        // Only an existing field needs to know its page: looking at every page takes long.
        std::vector<pdf::SignatureField> fields;
        bool first = true;
        if (spec_.field_name.empty()) {
            EZ_TRY(survey_, pdf::survey_form(document_));
            first = !survey_.any_signed;
        } else {
            EZ_TRY(fields, pdf::list_signatures(document_, pdf::Scan::everything));
            first = std::none_of(fields.begin(), fields.end(), [](const auto& field) { return field.is_signed; });
        }
        EZ_CHECK(check(first));
        opaque_ = wants_opaque(document_, form_.read_catalog());
        EZ_CHECK(look_at_tags(first));
        if (spec_.visible && !first) look_at_earlier(fields);
        signature_ = increment_.allocate();
        EZ_TRY(const auto existing, existing_field(fields));
        EZ_TRY(Value references, transforms(existing));
        if (existing) {
            name_ = spec_.field_name;
            form_.mark_signed();
            EZ_CHECK(fill_field(document_, increment_, parts_, *existing, signature_, spec_.visible, opaque_));
        } else {
            EZ_CHECK(make_field());
        }
        for (const Visible& mark : spec_.extra_marks)
            EZ_CHECK(add_stamp(document_, increment_, form_, parts_, tree_, mark, opaque_, spec_.claimed_time));
        if (tree_) EZ_CHECK(tree_->write());
        if (spec_.certify_p) EZ_CHECK(form_.set_certification(signature_));
        increment_.set(signature_, dictionary(std::move(references)));
        form_.write();
        return finish_prepared(increment_, base_hash, name_,
                               {.create_id = first, .auth_code = mac_in_signature(document_, signature_)});
    }

  private:
    /// The newest ones, until they bring nothing new: who signs the same document again does so soon, or not at all.
    void look_at_earlier(const std::vector<pdf::SignatureField>& fields) {
        constexpr std::size_t most = 20;
        constexpr int enough = 3;
        std::vector<pdf::Ref> widgets = survey_.signatures;
        for (const pdf::SignatureField& field : fields)
            if (field.is_signed) widgets.insert(widgets.end(), field.widgets.begin(), field.widgets.end());
        if (widgets.size() > most) widgets.erase(widgets.begin(), widgets.end() - most);
        KnownParts& known = parts_.known();
        int nothing_new = 0;
        for (auto widget = widgets.rbegin(); widget != widgets.rend() && nothing_new < enough; ++widget) {
            const std::size_t before = known.size();
            known.look_at(*widget);
            nothing_new = known.size() == before ? nothing_new + 1 : 0;
        }
    }

    Result<void> check(bool first) const {
        if (!first && !spec_.extra_marks.empty())
            return make_error(
                ErrorCode::conflict, "pades.marks_after_signature",
                "The document is signed already: marks outside the signature field would break that signature",
                "marks");
        if (!spec_.certify_p) return {};
        if (*spec_.certify_p < 1 || *spec_.certify_p > 3)
            return make_error(ErrorCode::invalid, "pades.certify_level", "Certification permits level 1, 2 or 3",
                              "certify");
        if (!first)
            return make_error(ErrorCode::conflict, "pades.certify_not_first",
                              "Only the first signature may certify a document", "certify");
        return {};
    }

    Result<std::optional<pdf::SignatureField>> existing_field(const std::vector<pdf::SignatureField>& fields) const {
        if (spec_.field_name.empty()) return std::optional<pdf::SignatureField>();
        EZ_TRY(auto found, find_unsigned_field(fields, document_, spec_.field_name));
        if (found) EZ_CHECK(check_seed_value(document_, found->dictionary, spec_));
        return found;
    }

    Result<void> look_at_tags(bool first) {
        tagged_ = is_tagged(document_, form_.read_catalog());
        ordered_ = tagged_ && first;
        if (!ordered_) return {};  // some validators take a change of the structure for an attack on what was signed
        if (spec_.visible || !spec_.extra_marks.empty()) tree_ = StructureTree::open(document_, increment_, form_);
        EZ_TRY(pdf::PageInfo page, document_.page(0));  // takes invisible fields, document time-stamps too
        order_by_structure(increment_, page);
        return {};
    }

    Result<void> make_field() {
        name_ = spec_.field_name;
        if (name_.empty()) {
            name_ = FormEditor::free_name("Signature", survey_);
        } else if (name_.find('.') != std::string::npos || name_.size() > 200 || !base::is_utf8(name_)) {
            return make_error(ErrorCode::invalid, "pades.field_name",
                              "The form has no field of that name, and a new one may not have a dot in it", "field");
        } else {
            EZ_TRY(const auto survey, pdf::survey_form(document_));
            if (FormEditor::looks_taken(name_, survey))
                return make_error(ErrorCode::conflict, "pades.field_name_taken",
                                  "A field of the form has the same name but for capitals or spaces", "field");
        }
        const pdf::Ref field = increment_.allocate();
        Drawn drawn;
        if (spec_.visible) {
            EZ_TRY(drawn, draw(document_, parts_, *spec_.visible, opaque_));
        } else {
            EZ_TRY(drawn.page, document_.page(0));
            EZ_TRY(drawn.appearance, parts_.write(appearance::empty_appearance()));
        }
        if (ordered_) order_by_structure(increment_, drawn.page);
        Value widget = invisible_field(name_, signature_, drawn.page.ref, drawn.appearance);
        if (tagged_) move_off_page(drawn.page, widget);
        if (spec_.visible) {
            widget.set("Rect", rectangle_value(drawn.placement.rect));
            if (drawn.placement.rotate != 0)
                widget.set("MK", Value::dictionary({{"R", Value::integer(drawn.placement.rotate)}}));
        }
        // PDF/UA-1 section 7.18.4: a field has a name that can be read aloud.
        widget.set("TU", Value::text(spec_.name.empty() ? "Digital signature" : "Digital signature: " + spec_.name));
        if (tree_ && spec_.visible) tree_->add("Form", drawn.page, field, widget);
        increment_.set(field, widget);
        EZ_CHECK(form_.add_field(field));
        return form_.add_annotation(drawn.page, field);
    }

    /// The array for /Reference, or null.
    Result<Value> transforms(const std::optional<pdf::SignatureField>& existing) const {
        std::vector<Value> out;
        if (spec_.certify_p) {
            Value parameters = Value::dictionary({{"Type", Value::name("TransformParams")},
                                                  {"P", Value::integer(*spec_.certify_p)},
                                                  {"V", Value::name("1.2")}});
            out.push_back(Value::dictionary({{"Type", Value::name("SigRef")},
                                             {"TransformMethod", Value::name("DocMDP")},
                                             {"TransformParams", std::move(parameters)}}));
        }
        if (existing) {
            EZ_TRY(Value lock, lock_reference(document_, existing->dictionary));
            if (!lock.is_null()) out.push_back(std::move(lock));
        }
        return out.empty() ? Value() : Value::array(std::move(out));
    }

    Value dictionary(Value references) const {
        Value out = signature_dictionary("Sig", "ETSI.CAdES.detached", spec_.contents_size + mac_room(document_));
        out.set("M", Value::string(base::to_pdf_date(spec_.claimed_time)));
        const auto text = [&](const char* key, const std::string& value) {
            if (!value.empty()) out.set(key, Value::text(value));
        };
        text("Name", spec_.name);
        text("Reason", spec_.reason);
        text("Location", spec_.location);
        text("ContactInfo", spec_.contact);
        if (!references.is_null()) out.set("Reference", std::move(references));
        out.set("Prop_Build", Value::dictionary({{"App", Value::dictionary({{"Name", Value::name("ezSign")}})}}));
        return out;
    }

    const pdf::Document& document_;
    const SignatureSpec& spec_;
    FormEditor& form_;
    pdf::Increment& increment_;
    PartsWriter parts_;
    std::optional<StructureTree> tree_;
    bool tagged_ = false, ordered_ = false;  // ordered_: pages that we touch get their tab order from the structure
    pdf::FormSurvey survey_;                 // when the field is a new one without a given name
    pdf::Ref signature_;
    std::string name_;
    bool opaque_ = false;
};

}  // namespace

Result<Prepared> prepare_signature(const pdf::Document& document, const crypto::Sha256& base_hash,
                                   const SignatureSpec& spec) {
    pdf::Increment increment(document);
    EZ_TRY(FormEditor form, FormEditor::open(document, increment));
    return Preparation(document, spec, form, increment).run(base_hash);
}

}  // namespace pades
