#pragma once
// The templates behind json/json.h; include that.
#include "json/json.h"

namespace json::detail {

/// Where we are in the document: a list on the stack, turned into a JSON pointer (RFC 6901) only for an error.
struct Path {
    const Path* parent = nullptr;
    std::string_view name = {};
    std::size_t index = 0;
    bool is_index = false;
};
std::string pointer(const Path& path);
base::Error wrong_type(const Path& path, std::string_view expected);
base::Error missing(const Path& path, std::string_view name);
base::Error unknown(const Path& path, std::string_view name);
base::Error out_of_range(const Path& path);
base::Error unknown_enumerator(const Path& path, std::string_view allowed);
/// Throws std::logic_error when two different structs want the same schema name.
void define(boost::json::object& definitions, const std::string& name, boost::json::value schema);
/// "…[T = a::B<c::D>]" -> "BD"
std::string type_name(std::string_view pretty_function);

template <class T>
std::string type_name_of() {
    return type_name(__PRETTY_FUNCTION__);
}

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};
template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool>;

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class D>
const std::string& member_name() {
    static const std::string name = to_camel_case(D::name);
    return name;
}

template <class E>
const std::vector<std::pair<E, std::string>>& enumerators() {
    static const auto all = [] {
        std::vector<std::pair<E, std::string>> out;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
            [&](auto d) { out.emplace_back(d.value, to_camel_case(d.name)); });
        return out;
    }();
    return all;
}

template <class T>
base::Result<void> read(const boost::json::value& in, T& out, const Path& path);

template <class T>
base::Result<void> read_struct(const boost::json::value& in, T& out, const Path& path) {
    const auto* object = in.if_object();
    if (!object) return wrong_type(path, "object");
    std::size_t known = 0;
    base::Result<void> result{};
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        if (!result) return;
        const std::string& name = member_name<decltype(member)>();
        auto& field = out.*member.pointer;
        using Field = std::remove_cvref_t<decltype(field)>;
        if (const auto* value = object->if_contains(name)) {
            ++known;
            result = read(*value, field, Path{&path, name});
        } else if constexpr (!IsOptional<Field>::value) {
            result = missing(path, name);
        }
    });
    if (!result || known == object->size()) return result;
    for (const auto& item : *object) {
        bool found = false;
        boost::mp11::mp_for_each<Members<T>>(
            [&](auto member) { found = found || member_name<decltype(member)>() == std::string_view(item.key()); });
        if (!found) return unknown(path, item.key());
    }
    return result;
}

template <class T>
base::Result<void> read_vector(const boost::json::value& in, T& out, const Path& path) {
    const auto* array = in.if_array();
    if (!array) return wrong_type(path, "array");
    out.clear();
    out.reserve(array->size());
    for (std::size_t i = 0; i < array->size(); ++i) {
        typename T::value_type item{};
        if (auto r = read((*array)[i], item, Path{&path, {}, i, true}); !r) return r;
        out.push_back(std::move(item));
    }
    return {};
}

template <class T>
base::Result<void> read_map(const boost::json::value& in, T& out, const Path& path) {
    const auto* object = in.if_object();
    if (!object) return wrong_type(path, "object");
    for (const auto& item : *object) {
        const std::string_view name = item.key();
        if (auto r = read(item.value(), out[std::string(name)], Path{&path, name}); !r) return r;
    }
    return {};
}

template <Integer T>
base::Result<void> read_integer(const boost::json::value& in, T& out, const Path& path) {
    if (!in.is_number()) return wrong_type(path, "integer");
    boost::system::error_code failed;
    out = in.to_number<T>(failed);
    if (failed) return in.is_double() ? wrong_type(path, "integer") : out_of_range(path);
    return {};
}

template <class T>
base::Result<void> read_enum(const boost::json::value& in, T& out, const Path& path) {
    const auto* text = in.if_string();
    if (!text) return wrong_type(path, "string");
    std::string allowed;
    for (const auto& [value, name] : enumerators<T>()) {
        if (std::string_view(*text) == name) {
            out = value;
            return {};
        }
        allowed += (allowed.empty() ? "" : ", ") + name;
    }
    return unknown_enumerator(path, allowed);
}

template <class T>
base::Result<void> read(const boost::json::value& in, T& out, const Path& path) {
    if constexpr (std::same_as<T, boost::json::value>) {
        out = in;
        return {};
    } else if constexpr (std::same_as<T, boost::json::object>) {
        if (!in.is_object()) return wrong_type(path, "object");
        out = in.get_object();
        return {};
    } else if constexpr (IsOptional<T>::value) {
        if (in.is_null()) {
            out.reset();
            return {};
        }
        return read(in, out.emplace(), path);
    } else if constexpr (std::same_as<T, std::string>) {
        const auto* text = in.if_string();
        if (!text) return wrong_type(path, "string");
        out.assign(text->data(), text->size());
        return {};
    } else if constexpr (std::same_as<T, bool>) {
        if (!in.is_bool()) return wrong_type(path, "boolean");
        out = in.get_bool();
        return {};
    } else if constexpr (std::same_as<T, base::Time>) {
        const auto* text = in.if_string();
        const auto time = text ? base::from_rfc3339(std::string_view(*text)) : std::nullopt;
        if (!time) return wrong_type(path, "RFC 3339 time");
        out = *time;
        return {};
    } else if constexpr (std::is_enum_v<T>) {
        return read_enum(in, out, path);
    } else if constexpr (Integer<T>) {
        return read_integer(in, out, path);
    } else if constexpr (std::floating_point<T>) {
        if (!in.is_number()) return wrong_type(path, "number");
        out = in.to_number<T>();
        return {};
    } else if constexpr (IsVector<T>::value) {
        return read_vector(in, out, path);
    } else if constexpr (IsMap<T>::value) {
        return read_map(in, out, path);
    } else {
        return read_struct(in, out, path);
    }
}

template <class T>
boost::json::value write(const T& in);

template <class T>
boost::json::value write_struct(const T& in) {
    boost::json::object out;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        const auto& field = in.*member.pointer;
        const std::string& name = member_name<decltype(member)>();
        if constexpr (IsOptional<std::remove_cvref_t<decltype(field)>>::value) {
            if (field) out.emplace(name, write(*field));
        } else {
            out.emplace(name, write(field));
        }
    });
    return out;
}

template <class T>
boost::json::value write(const T& in) {
    if constexpr (std::same_as<T, boost::json::value> || std::same_as<T, boost::json::object> ||
                  std::same_as<T, bool> || std::floating_point<T> || Integer<T>) {
        return in;
    } else if constexpr (std::same_as<T, std::string>) {
        return boost::json::string(in);
    } else if constexpr (std::same_as<T, base::Time>) {
        return boost::json::string(base::to_rfc3339(in));
    } else if constexpr (IsOptional<T>::value) {
        return in ? write(*in) : boost::json::value(nullptr);
    } else if constexpr (std::is_enum_v<T>) {
        return boost::json::string(enum_text(in));
    } else if constexpr (IsVector<T>::value) {
        boost::json::array out;
        out.reserve(in.size());
        for (const auto& item : in) out.push_back(write<typename T::value_type>(item));
        return out;
    } else if constexpr (IsMap<T>::value) {
        boost::json::object out;
        for (const auto& [name, item] : in) out.emplace(name, write(item));
        return out;
    } else {
        return write_struct(in);
    }
}

template <class T>
boost::json::value struct_schema(boost::json::object& definitions) {
    const std::string name = type_name_of<T>();
    boost::json::object properties;
    boost::json::array required;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        using Field = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
        const std::string& property = member_name<decltype(member)>();
        properties.emplace(property, schema<Field>(definitions));
        if constexpr (!IsOptional<Field>::value) required.emplace_back(property);
    });
    boost::json::object out{{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
    if (!required.empty()) out["required"] = std::move(required);
    define(definitions, name, std::move(out));
    return boost::json::object{{"$ref", "#/components/schemas/" + name}};
}

template <class T>
boost::json::value enum_schema() {
    boost::json::array names;
    for (const auto& item : enumerators<T>()) names.emplace_back(item.second);
    return boost::json::object{{"type", "string"}, {"enum", std::move(names)}};
}

}  // namespace json::detail

namespace json {

template <class T>
base::Result<T> from_value(const boost::json::value& value) {
    T out{};
    if (auto r = detail::read(value, out, detail::Path{}); !r) return r.error();
    return out;
}

template <class T>
base::Result<T> parse(std::string_view text, const Limits& limits) {
    auto value = parse_value(text, limits);
    if (!value) return value.error();
    return from_value<T>(*value);
}

template <class T>
boost::json::value to_value(const T& value) {
    return detail::write(value);
}

template <class T>
std::string serialize(const T& value) {
    return boost::json::serialize(detail::write(value));
}

template <class E>
std::string_view enum_text(E value) {
    for (const auto& [item, name] : detail::enumerators<E>())
        if (item == value) return name;
    return "";
}

template <class E>
std::optional<E> enum_from_text(std::string_view text) {
    for (const auto& [item, name] : detail::enumerators<E>())
        if (name == text) return item;
    return std::nullopt;
}

template <class T>
boost::json::value schema(boost::json::object& definitions) {
    using boost::json::object;
    if constexpr (std::same_as<T, boost::json::value>) {
        return object{};
    } else if constexpr (std::same_as<T, boost::json::object>) {
        return object{{"type", "object"}};
    } else if constexpr (detail::IsOptional<T>::value) {
        return schema<typename T::value_type>(definitions);
    } else if constexpr (std::same_as<T, std::string>) {
        return object{{"type", "string"}};
    } else if constexpr (std::same_as<T, bool>) {
        return object{{"type", "boolean"}};
    } else if constexpr (std::same_as<T, base::Time>) {
        return object{{"type", "string"}, {"format", "date-time"}};
    } else if constexpr (std::is_enum_v<T>) {
        return detail::enum_schema<T>();
    } else if constexpr (detail::Integer<T>) {
        return object{{"type", "integer"}, {"format", sizeof(T) == 8 ? "int64" : "int32"}};
    } else if constexpr (std::floating_point<T>) {
        return object{{"type", "number"}};
    } else if constexpr (detail::IsVector<T>::value) {
        return object{{"type", "array"}, {"items", schema<typename T::value_type>(definitions)}};
    } else if constexpr (detail::IsMap<T>::value) {
        return object{{"type", "object"}, {"additionalProperties", schema<typename T::mapped_type>(definitions)}};
    } else {
        return detail::struct_schema<T>(definitions);
    }
}

}  // namespace json
