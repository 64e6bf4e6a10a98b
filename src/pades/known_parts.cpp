#include "pades/known_parts.h"

#include <algorithm>

namespace pades {
namespace {

using pdf::Ref;
using pdf::Value;

// An appearance of ours has about ten objects; what is larger is not worth the search.
constexpr std::size_t most_objects = 200;
constexpr std::size_t most_bytes = std::size_t{8} << 20;
constexpr int deepest = 6;  // dictionaries and arrays in one object

void collect_references(const Value& value, std::vector<Ref>& out, int depth = 0) {
    if (depth > deepest || out.size() > most_objects) return;
    if (value.is_reference()) out.push_back(value.as_ref());
    for (const Value& item : value.items()) collect_references(item, out, depth + 1);
    for (const pdf::Entry& entry : value.entries()) collect_references(entry.value, out, depth + 1);
}

}  // namespace

void KnownParts::look_at(Ref widget_ref) {
    const auto widget = document_.load(widget_ref);
    const auto appearance = widget ? document_.resolve(*widget, "AP") : widget;
    const auto form = appearance ? document_.resolve(*appearance, "N") : appearance;
    const auto resources = form && form->is_stream() ? document_.resolve(*form, "Resources") : form;
    if (!resources || !resources->is_dictionary()) return;
    std::vector<Ref> open;
    collect_references(*resources, open);
    while (!open.empty() && parts_.size() < most_objects && bytes_ < most_bytes) {
        const Ref ref = open.back();
        open.pop_back();
        if (std::find(seen_.begin(), seen_.end(), ref) != seen_.end()) continue;
        seen_.push_back(ref);
        const auto object = document_.load(ref);
        if (!object || seen_.size() > most_objects) continue;
        collect_references(*object, open);
        keep(ref, *object);
    }
}

void KnownParts::keep(Ref ref, const Value& object) {
    if (!object.is_stream() && !object.is_dictionary() && !object.is_array()) return;
    Part part{ref, object, object.is_stream(), 0, {}};
    if (part.is_stream) {
        const auto data = document_.filtered_stream_data(object);
        if (!data) return;
        part.size = data->size();
        part.digest = crypto::sha256(*data);
        part.dictionary = Value::dictionary({object.entries().begin(), object.entries().end()});
        part.dictionary.erase("Length");
        bytes_ += part.size;
    }
    parts_.push_back(std::move(part));
}

std::optional<Ref> KnownParts::find(const Value& dictionary, bool is_stream, base::ByteView data) const {
    std::optional<crypto::Sha256Digest> digest;
    for (const Part& part : parts_) {
        if (part.is_stream != is_stream || part.size != (is_stream ? data.size() : 0)) continue;
        if (is_stream && !digest) digest = crypto::sha256(data);
        if (is_stream && part.digest != *digest) continue;
        if (part.dictionary == dictionary) return part.ref;
    }
    return std::nullopt;
}

}  // namespace pades
