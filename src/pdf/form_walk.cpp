#include "pdf/form_walk.h"

#include <set>

#include "pdf/errors.h"

namespace pdf {

using base::Result;

namespace {

constexpr std::size_t depth_limit = 200;

/// What a kid takes from its parents.
struct Parents {
    std::string name, type;
    Value value;
    std::size_t depth = 0;
};

struct Pending {
    Value node;  // a reference or a direct dictionary
    Parents parents;
};

class Walk {
  public:
    Walk(const Document& document, const std::function<Result<void>(FormField&&)>& visit)
        : document_(document), visit_(visit) {}
    Result<void> run();

  private:
    Result<void> take(Pending&& pending);
    Result<void> sort_kids(FormField& field, std::vector<Value>& fields);
    void push(std::span<const Value> nodes, const Parents& parents);

    const Document& document_;
    const std::function<Result<void>(FormField&&)>& visit_;
    std::vector<Pending> open_;  // the next one last
    std::set<Ref> seen_;
    std::size_t count_ = 0;
};

void Walk::push(std::span<const Value> nodes, const Parents& parents) {
    for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) open_.push_back({*node, parents});
}

/// 12.7.4.1: kids with /T are fields, others are widgets.
Result<void> Walk::sort_kids(FormField& field, std::vector<Value>& fields) {
    EZ_TRY(const Value kids, document_.resolve(field.dictionary, "Kids"));
    if (!kids.is_null() && !kids.is_array()) return damaged("a form field has ill-formed /Kids");
    for (const Value& kid : kids.items()) {
        if (++count_ > document_.options().limits.fields) return too_complex("too many form fields");
        EZ_TRY(const Value dictionary, document_.resolve(kid));
        if (!dictionary.is_dictionary()) continue;
        if (dictionary.has("T") || dictionary.has("Kids"))
            fields.push_back(kid);
        else if (kid.is_reference())
            field.widgets.push_back(kid.as_ref());
    }
    field.terminal = fields.empty();
    if (kids.is_null() && field.dictionary.get("Subtype").is_name("Widget") && field.ref)
        field.widgets.push_back(field.ref);
    return {};
}

Result<void> Walk::take(Pending&& pending) {
    FormField field;
    field.in_form = true;
    field.ref = pending.node.as_ref();
    if (field.ref && !seen_.insert(field.ref).second) return {};  // listed twice, or a loop: looked at already
    if (++count_ > document_.options().limits.fields) return too_complex("too many form fields");
    if (pending.parents.depth > depth_limit) return too_complex("a form that is too deep");
    EZ_TRY(field.dictionary, document_.resolve(pending.node));
    if (!field.dictionary.is_dictionary()) return {};
    EZ_TRY(const Value name, document_.resolve(field.dictionary, "T"));
    EZ_TRY(const Value type, document_.resolve(field.dictionary, "FT"));
    field.name = pending.parents.name;
    if (name.is_string()) field.name += (field.name.empty() ? "" : ".") + name.as_text();
    if (field.name.size() > 65536) return too_complex("a field name that is too long");
    field.type = type.is_null() ? pending.parents.type : std::string(type.as_name());
    field.value = field.dictionary.has("V") ? field.dictionary.get("V") : pending.parents.value;
    std::vector<Value> kids;
    EZ_CHECK(sort_kids(field, kids));
    push(kids, {field.name, field.type, field.value, pending.parents.depth + 1});
    return visit_(std::move(field));
}

Result<void> Walk::run() {
    EZ_TRY(const Value catalog, document_.catalog());
    EZ_TRY(const Value form, document_.resolve(catalog, "AcroForm"));
    EZ_TRY(const Value fields, document_.resolve(form, "Fields"));
    if (!fields.is_null() && !fields.is_array()) return damaged("the form has ill-formed /Fields");
    push(fields.items(), {});
    while (!open_.empty()) {
        Pending next = std::move(open_.back());
        open_.pop_back();
        EZ_CHECK(take(std::move(next)));
    }
    return {};
}

}  // namespace

Result<void> walk_form(const Document& document, const std::function<Result<void>(FormField&&)>& visit) {
    return Walk(document, visit).run();
}

Result<FormField> field_of_widget(const Document& document, const Value& widget, Ref ref) {
    FormField field;
    field.ref = ref;
    field.dictionary = widget;
    if (ref) field.widgets.push_back(ref);
    Value node = widget;
    std::vector<std::string> names;
    for (std::size_t depth = 0; node.is_dictionary(); ++depth) {
        if (depth > depth_limit) return damaged("the parents of a form field form a loop");
        EZ_TRY(const Value name, document.resolve(node, "T"));
        EZ_TRY(const Value type, document.resolve(node, "FT"));
        if (name.is_string() && name.as_string().size() <= 65536) names.push_back(name.as_text());
        if (field.type.empty()) field.type = type.as_name();
        if (field.value.is_null()) field.value = node.get("V");
        const Value parent = node.get("Parent");
        EZ_TRY(node, document.resolve(parent));
        // Without a name of its own the widget belongs to the field above.
        if (names.empty() && node.is_dictionary() && depth == 0) {
            field.ref = parent.as_ref();
            field.dictionary = node;
        }
    }
    for (auto name = names.rbegin(); name != names.rend(); ++name)
        field.name += (field.name.empty() ? "" : ".") + *name;
    return field;
}

}  // namespace pdf
