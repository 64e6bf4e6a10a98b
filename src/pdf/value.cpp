#include "pdf/value.h"

#include <algorithm>

namespace pdf {

std::string to_string(Ref ref) {
    return std::to_string(ref.number) + ' ' + std::to_string(ref.generation) + " R";
}

namespace {

const Value null_value;
const std::string empty_string;

}  // namespace

Value Value::boolean(bool value) {
    Value out;
    out.data_ = value;
    return out;
}
Value Value::integer(std::int64_t value) {
    Value out;
    out.data_ = value;
    return out;
}
Value Value::real(double value) {
    Value out;
    out.data_ = value;
    return out;
}
Value Value::name(std::string value) {
    Value out;
    out.data_ = Name{std::move(value)};
    return out;
}
Value Value::string(std::string bytes) {
    Value out;
    out.data_ = std::move(bytes);
    return out;
}
Value Value::text(std::string_view utf8) {
    return string(encode_text(utf8));
}
Value Value::array() {
    return array(std::vector<Value>());
}
Value Value::array(std::vector<Value> items) {
    Value out;
    out.data_ = std::move(items);
    return out;
}
Value Value::dictionary() {
    return dictionary(std::vector<Entry>());
}
Value Value::dictionary(std::vector<Entry> entries) {
    Value out;
    Dictionary body;
    body.entries = std::move(entries);
    out.data_ = std::move(body);
    return out;
}
Value Value::reference(Ref ref) {
    Value out;
    out.data_ = ref;
    return out;
}
Value Value::verbatim(std::string source, std::string tag) {
    Value out;
    out.data_ = Verbatim{std::move(source), std::move(tag)};
    return out;
}

Kind Value::kind() const {
    static constexpr Kind kinds[] = {Kind::null,   Kind::boolean, Kind::integer,    Kind::real,      Kind::name,
                                     Kind::string, Kind::array,   Kind::dictionary, Kind::reference, Kind::verbatim};
    const Kind kind = kinds[data_.index()];
    return kind == Kind::dictionary && std::get<Dictionary>(data_).stream ? Kind::stream : kind;
}

bool Value::is_name(std::string_view wanted) const {
    const auto* found = std::get_if<Name>(&data_);
    return found && found->value == wanted;
}
std::optional<bool> Value::as_boolean() const {
    const auto* found = std::get_if<bool>(&data_);
    return found ? std::optional(*found) : std::nullopt;
}
std::optional<std::int64_t> Value::as_integer() const {
    const auto* found = std::get_if<std::int64_t>(&data_);
    return found ? std::optional(*found) : std::nullopt;
}
std::optional<double> Value::as_number() const {
    if (const auto* integer = std::get_if<std::int64_t>(&data_)) return static_cast<double>(*integer);
    const auto* found = std::get_if<double>(&data_);
    return found ? std::optional(*found) : std::nullopt;
}
std::string_view Value::as_name() const {
    const auto* found = std::get_if<Name>(&data_);
    return found ? std::string_view(found->value) : std::string_view();
}
const std::string& Value::as_string() const {
    const auto* found = std::get_if<std::string>(&data_);
    return found ? *found : empty_string;
}
std::string Value::as_text() const {
    return decode_text(as_string());
}
Ref Value::as_ref() const {
    const auto* found = std::get_if<Ref>(&data_);
    return found ? *found : Ref{};
}
const std::string& Value::verbatim_tag() const {
    const auto* found = std::get_if<Verbatim>(&data_);
    return found ? found->tag : empty_string;
}

std::span<const Value> Value::items() const& {
    const auto* found = std::get_if<std::vector<Value>>(&data_);
    return found ? std::span<const Value>(*found) : std::span<const Value>();
}
std::span<const Entry> Value::entries() const& {
    const auto* found = std::get_if<Dictionary>(&data_);
    return found ? std::span<const Entry>(found->entries) : std::span<const Entry>();
}

const Value& Value::get(std::string_view key) const {
    const auto all = entries();
    for (auto entry = all.rbegin(); entry != all.rend(); ++entry)
        if (entry->key == key) return entry->value;
    return null_value;
}

bool Value::has_duplicate_keys() const {
    const auto* found = std::get_if<Dictionary>(&data_);
    return found && found->duplicates;
}
base::ByteView Value::stream_bytes() const {
    const auto* found = std::get_if<Dictionary>(&data_);
    return found ? found->data : base::ByteView();
}

void Value::set(std::string_view key, Value value) {
    if (value.is_null()) {
        erase(key);
        return;
    }
    if (auto* found = edit(key)) {
        *found = std::move(value);
        return;
    }
    auto* body = std::get_if<Dictionary>(&data_);
    if (!body) return;
    body->entries.push_back({std::string(key), std::move(value)});
    raw_ = {};
}

void Value::erase(std::string_view key) {
    auto* body = std::get_if<Dictionary>(&data_);
    if (body && std::erase_if(body->entries, [&](const Entry& entry) { return entry.key == key; }) > 0) raw_ = {};
}

void Value::push_back(Value value) {
    if (auto* found = std::get_if<std::vector<Value>>(&data_)) {
        found->push_back(std::move(value));
        raw_ = {};
    }
}

Value* Value::edit(std::string_view key) {
    auto* body = std::get_if<Dictionary>(&data_);
    if (!body) return nullptr;
    for (auto entry = body->entries.rbegin(); entry != body->entries.rend(); ++entry) {
        if (entry->key != key) continue;
        raw_ = {};
        return &entry->value;
    }
    return nullptr;
}

Value* Value::edit(std::size_t index) {
    auto* found = std::get_if<std::vector<Value>>(&data_);
    if (!found || index >= found->size()) return nullptr;
    raw_ = {};
    return &(*found)[index];
}

namespace {

bool same_entries(const Value& a, const Value& b) {
    const auto covered = [](const Value& inner, const Value& outer) {
        return std::all_of(inner.entries().begin(), inner.entries().end(),
                           [&](const Entry& entry) { return inner.get(entry.key) == outer.get(entry.key); });
    };
    return covered(a, b) && std::all_of(b.entries().begin(), b.entries().end(), [&](const Entry& entry) {
               return b.get(entry.key).is_null() || a.has(entry.key);
           });
}

}  // namespace

bool operator==(const Value& a, const Value& b) {
    const Kind kind = a.kind();
    if (kind != b.kind()) {
        const auto x = a.as_number(), y = b.as_number();
        return x && y && *x == *y;
    }
    switch (kind) {
        case Kind::null:
            return true;
        case Kind::boolean:
            return a.as_boolean() == b.as_boolean();
        case Kind::integer:
            return a.as_integer() == b.as_integer();
        case Kind::real:
            return a.as_number() == b.as_number();
        case Kind::name:
            return a.as_name() == b.as_name();
        case Kind::string:
            return a.as_string() == b.as_string();
        case Kind::reference:
            return a.as_ref() == b.as_ref();
        case Kind::array:
            return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end());
        case Kind::dictionary:
            return same_entries(a, b);
        case Kind::stream: {
            const auto x = a.stream_bytes(), y = b.stream_bytes();
            return same_entries(a, b) && std::equal(x.begin(), x.end(), y.begin(), y.end());
        }
        case Kind::verbatim:
            return std::get<Value::Verbatim>(a.data_).source == std::get<Value::Verbatim>(b.data_).source;
    }
    return false;
}

}  // namespace pdf
