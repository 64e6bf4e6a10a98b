#include "json/json.h"

#include <cctype>
#include <cmath>
#include <stdexcept>
#include <unordered_set>
#include <vector>

namespace json {

using base::ErrorCode;
using base::make_error;

namespace {

/// The end of the string that begins at `at` (a quote), just after its closing quote. The text is well-formed.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    for (++at; text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    return at + 1;
}

/// RFC 8259 section 4 leaves it to the reader which of two members of one name counts. Two readers could differ, so
/// neither counts. `text` is well-formed JSON; its depth was bounded by the parser.
bool has_duplicate_names(std::string_view text) {
    struct Level {
        bool object = false, name_next = false;
        std::unordered_set<std::string> names = {};
    };
    std::vector<Level> levels;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '{' || c == '[') {
            levels.push_back({c == '{', c == '{'});
        } else if (c == '}' || c == ']') {
            levels.pop_back();
        } else if (c == ',') {
            levels.back().name_next = levels.back().object;
        } else if (c == '"') {
            const auto end = end_of_string(text, at);
            if (!levels.empty() && levels.back().name_next) {
                levels.back().name_next = false;
                // Escapes may spell one name in two ways.
                const auto name = boost::json::parse(text.substr(at, end - at));
                if (!levels.back().names.emplace(name.as_string()).second) return true;
            }
            at = end;
            continue;
        }
        ++at;
    }
    return false;
}

/// The parser reads 1e400 as infinity and 0e400 as not a number; no JSON text can say either (RFC 8259 section 6). The
/// depth was bounded by the parser.
base::Result<void> check_numbers(const boost::json::value& value, const detail::Path& path) {
    if (const auto* number = value.if_double(); number && !std::isfinite(*number)) return detail::out_of_range(path);
    if (const auto* object = value.if_object())
        for (const auto& member : *object)
            EZ_CHECK(check_numbers(member.value(), {&path, {member.key().data(), member.key().size()}}));
    if (const auto* array = value.if_array())
        for (std::size_t i = 0; i < array->size(); ++i)
            EZ_CHECK(check_numbers((*array)[i], {.parent = &path, .index = i, .is_index = true}));
    return {};
}

}  // namespace

base::Result<boost::json::value> parse_value(std::string_view text, const Limits& limits) {
    if (text.size() > limits.max_bytes)
        return make_error(ErrorCode::too_large, "json.too_large", "the JSON text is larger than the limit");
    boost::json::parse_options options;
    options.max_depth = limits.max_depth;
    boost::system::error_code failed;
    auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), failed, {}, options);
    // The words of the parser may quote nothing of the input, so they are safe to pass on.
    if (failed) return make_error(ErrorCode::malformed, "json.syntax", "not well-formed JSON: " + failed.message());
    if (has_duplicate_names(text))
        return make_error(ErrorCode::malformed, "json.duplicate", "an object has two members of the same name");
    EZ_CHECK(check_numbers(value, {}));
    return value;
}

std::string to_camel_case(std::string_view snake) {
    if (snake.ends_with('_')) snake.remove_suffix(1);
    std::string out;
    out.reserve(snake.size());
    bool upper = false;
    for (char c : snake) {
        if (c == '_') {
            upper = true;
            continue;
        }
        out += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        upper = false;
    }
    return out;
}

std::string to_snake_case(std::string_view camel) {
    std::string out;
    for (char c : camel) {
        const auto u = static_cast<unsigned char>(c);
        if (std::isupper(u)) {
            out += '_';
            out += static_cast<char>(std::tolower(u));
        } else {
            out += c;
        }
    }
    return out;
}

namespace detail {

// RFC 6901 section 3: '~' is written "~0" and '/' "~1".
std::string pointer(const Path& path) {
    if (!path.parent) return "";
    std::string out = pointer(*path.parent) + '/';
    if (path.is_index) return out + std::to_string(path.index);
    for (char c : path.name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

base::Error wrong_type(const Path& path, std::string_view expected) {
    return make_error(ErrorCode::invalid, "json.type", std::string(expected) + " expected", pointer(path));
}
base::Error missing(const Path& path, std::string_view name) {
    return make_error(ErrorCode::invalid, "json.missing", "this member is required", pointer(Path{&path, name}));
}
base::Error unknown(const Path& path, std::string_view name) {
    // The name comes from outside: bounded, so that it cannot flood an answer.
    return make_error(ErrorCode::invalid, "json.unknown", "this member is not known here",
                      pointer(Path{&path, name.substr(0, 64)}));
}
base::Error out_of_range(const Path& path) {
    return make_error(ErrorCode::invalid, "json.range", "the number is out of range", pointer(path));
}
base::Error unknown_enumerator(const Path& path, std::string_view allowed) {
    return make_error(ErrorCode::invalid, "json.enum", "one of these expected: " + std::string(allowed), pointer(path));
}

void define(boost::json::object& definitions, const std::string& name, boost::json::value schema) {
    if (auto* there = definitions.if_contains(name)) {
        if (*there != schema) throw std::logic_error("two different structs want the schema name " + name);
        return;
    }
    definitions.emplace(name, std::move(schema));
}

std::string type_name(std::string_view pretty) {
    const auto begin = pretty.find("T = ");
    pretty.remove_prefix(begin == pretty.npos ? 0 : begin + 4);
    if (const auto end = pretty.find_first_of("];"); end != pretty.npos) pretty = pretty.substr(0, end);
    std::string out, word;
    for (char c : pretty) {
        if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') {
            word += c;
        } else {
            if (c != ':') out += word;
            word.clear();
        }
    }
    return out + word;
}

}  // namespace detail
}  // namespace json
