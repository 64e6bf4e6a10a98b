#include "pdf/signatures.h"

#include <algorithm>
#include <map>
#include <set>

#include "pdf/errors.h"
#include "pdf/form_walk.h"
#include "pdf/parser.h"

namespace pdf {

using base::Result;

namespace {

Result<void> read_contents(const Document& document, SignatureField& field) {
    const Value& written = field.signature.get("Contents");
    EZ_TRY(const Value contents, document.resolve(written));
    if (!contents.is_string()) return {};
    if (document.security() == nullptr) {
        field.contents = base::to_bytes(contents.as_string());
    } else {  // from the source, because decryption may have touched the decoded bytes
        Parser parser(base::as_bytes(contents.raw()), 0, document.options().limits);
        EZ_TRY(const Value plain, parser.parse_value());
        field.contents = base::to_bytes(plain.as_string());
    }
    const auto begin = document.position_of(contents);
    if (!begin) return {};
    field.contents_direct = !written.is_reference();
    field.contents_begin = *begin;
    field.contents_end = *begin + contents.raw().size();
    return {};
}

Result<void> read_byte_range(const Document& document, SignatureField& field) {
    const Value& written = field.signature.get("ByteRange");
    EZ_TRY(const Value range, document.resolve(written));
    field.byte_range_direct = range.is_array() && !written.is_reference() && document.position_of(range).has_value();
    if (range.items().size() > 1000) return {};
    for (const Value& item : range.items()) {
        if (item.is_reference()) field.byte_range_direct = false;
        EZ_TRY(const Value direct, document.resolve(item));
        const auto number = direct.as_integer();
        if (!number) {
            field.byte_range.clear();
            return {};
        }
        field.byte_range.push_back(*number);
    }
    return {};
}

Result<void> read_signature(const Document& document, const Value& value, SignatureField& field) {
    EZ_TRY(field.signature, document.resolve(value));
    if (!field.signature.is_dictionary()) {
        field.signature = Value();
        return {};
    }
    field.is_signed = true;
    field.value = field.signature.origin() == field.field && !value.is_reference() ? Ref{} : value.as_ref();
    const auto name = [&](const char* key, std::string& out) -> Result<void> {
        EZ_TRY(const Value found, document.resolve(field.signature, key));
        out = found.as_name();
        return {};
    };
    EZ_CHECK(name("Type", field.type));
    EZ_CHECK(name("Filter", field.filter));
    EZ_CHECK(name("SubFilter", field.sub_filter));
    field.is_document_timestamp = field.type == "DocTimeStamp";
    field.duplicate_keys = field.signature.has_duplicate_keys();
    EZ_CHECK(read_byte_range(document, field));
    return read_contents(document, field);
}

Result<Rectangle> read_rect(const Document& document, const Value& widget) {
    EZ_TRY(const Value array, document.resolve(widget, "Rect"));
    const auto items = array.items();
    if (items.size() != 4) return Rectangle{};
    double n[4];
    for (std::size_t i = 0; i < 4; ++i) {
        EZ_TRY(const Value number, document.resolve(items[i]));
        n[i] = number.as_number().value_or(0);
    }
    return Rectangle{std::min(n[0], n[2]), std::min(n[1], n[3]), std::max(n[0], n[2]), std::max(n[1], n[3])};
}

class Lister {
  public:
    explicit Lister(const Document& document) : document_(document) {}
    Result<void> add_form();
    Result<void> add_pages();
    std::vector<SignatureField> take() { return std::move(fields_); }

  private:
    Result<void> add(FormField&& form);
    Result<void> add_annotation(const Value& annotation, std::uint32_t page);
    Result<void> place(SignatureField& field, const Value& widget, Ref ref, std::uint32_t page);

    const Document& document_;
    std::vector<SignatureField> fields_;
    std::map<Ref, std::size_t> by_object_;  // fields and widgets
    std::size_t looked_at_ = 0;
};

Result<void> Lister::add(FormField&& form) {
    SignatureField field;
    field.name = std::move(form.name);
    field.field = form.ref;
    field.dictionary = std::move(form.dictionary);
    field.widgets = std::move(form.widgets);
    field.in_form = form.in_form;
    EZ_CHECK(read_signature(document_, form.value, field));
    if (!field.widgets.empty()) {
        EZ_TRY(const Value widget, document_.load(field.widgets.front()));
        EZ_TRY(field.rect, read_rect(document_, widget));
    } else if (field.dictionary.has("Rect")) {
        EZ_TRY(field.rect, read_rect(document_, field.dictionary));
    }
    if (field.field) by_object_.emplace(field.field, fields_.size());
    for (const Ref widget : field.widgets) by_object_.emplace(widget, fields_.size());
    fields_.push_back(std::move(field));
    return {};
}

Result<void> Lister::add_form() {
    return walk_form(document_, [&](FormField&& field) -> Result<void> {
        if (field.type != "Sig") return {};
        return add(std::move(field));
    });
}

Result<void> Lister::place(SignatureField& field, const Value& widget, Ref ref, std::uint32_t page) {
    if (ref && std::find(field.widgets.begin(), field.widgets.end(), ref) == field.widgets.end()) {
        field.widgets.push_back(ref);
        by_object_.emplace(ref, static_cast<std::size_t>(&field - fields_.data()));
    }
    field.on_page = true;
    if (field.page) return {};
    field.page = page;
    EZ_TRY(field.rect, read_rect(document_, widget));
    return {};
}

Result<void> Lister::add_annotation(const Value& annotation, std::uint32_t page) {
    if (++looked_at_ > document_.options().limits.fields) return too_complex("too many annotations");
    const Ref ref = annotation.as_ref();
    EZ_TRY(const Value widget, document_.resolve(annotation));
    if (!widget.is_dictionary() || !widget.get("Subtype").is_name("Widget")) return {};
    if (const auto known = by_object_.find(ref); ref && known != by_object_.end())
        return place(fields_[known->second], widget, ref, page);
    EZ_TRY(auto field, field_of_widget(document_, widget, ref));
    if (field.type != "Sig") return {};
    const auto known = by_object_.find(field.ref);
    if (field.ref && known != by_object_.end()) return place(fields_[known->second], widget, ref, page);
    EZ_CHECK(add(std::move(field)));
    return place(fields_.back(), widget, ref, page);
}

Result<void> Lister::add_pages() {
    EZ_TRY(const auto pages, document_.pages());
    for (std::uint32_t i = 0; i < pages.size(); ++i) {
        EZ_TRY(const Value page, document_.load(pages[i]));
        EZ_TRY(const Value annotations, document_.resolve(page, "Annots"));
        if (!annotations.is_null() && !annotations.is_array()) return damaged("a page has ill-formed /Annots");
        for (const Value& annotation : annotations.items()) EZ_CHECK(add_annotation(annotation, i));
    }
    return {};
}

}  // namespace

Result<std::vector<SignatureField>> list_signatures(const Document& document, Scan scan) {
    Lister lister(document);
    EZ_CHECK(lister.add_form());
    if (scan == Scan::everything) EZ_CHECK(lister.add_pages());
    return lister.take();
}

Result<std::vector<FieldName>> field_names(const Document& document) {
    std::vector<FieldName> names;
    EZ_CHECK(walk_form(document, [&](FormField&& field) -> Result<void> {
        names.push_back({std::move(field.name), field.ref});
        return {};
    }));
    return names;
}

Result<FormSurvey> survey_form(const Document& document) {
    FormSurvey out;
    EZ_CHECK(walk_form(document, [&](FormField&& field) -> Result<void> {
        if (!out.any_signed && field.type == "Sig") {
            EZ_TRY(const Value value, document.resolve(field.value));
            out.any_signed = value.is_dictionary();
        }
        if (field.type == "Sig" && field.ref && !field.value.is_null()) out.signatures.push_back(field.ref);
        out.names.insert(std::move(field.name));
        return {};
    }));
    return out;
}

}  // namespace pdf
