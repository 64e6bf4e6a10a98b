#include "http/openapi.h"

#include <algorithm>

#include "base/encoding.h"
#include "http/dispatcher.h"

namespace http {

using boost::json::array;
using boost::json::object;
using boost::json::value;

namespace {

constexpr std::string_view problem_ref = "#/components/responses/Problem";

object problem_schema() {
    const object text{{"type", "string"}};
    return {{"type", "object"},
            {"description", "RFC 9457. Further members where an operation says so: retryAfter, triesLeft."},
            {"required", {"type", "title", "status", "code", "key", "detail"}},
            {"properties",
             {{"type", text},
              {"title", text},
              {"status", {{"type", "integer"}}},
              {"code", text},
              {"key", {{"type", "string"}, {"description", "Stable; what clients translate and compare"}}},
              {"detail", text},
              {"field", {{"type", "string"}, {"description", "JSON pointer of the offending member"}}},
              {"retryAfter", {{"type", "integer"}}},
              {"triesLeft", {{"type", "integer"}}}}}};
}

array parameters(const Route& route) {
    array out;
    std::string_view rest = route.pattern;
    for (auto open = rest.find('{'); open != rest.npos; open = rest.find('{')) {
        rest.remove_prefix(open + 1);
        auto name = rest.substr(0, rest.find('}'));
        if (name.ends_with("...")) name.remove_suffix(3);
        out.push_back(
            object{{"name", name}, {"in", "path"}, {"required", true}, {"schema", object{{"type", "string"}}}});
    }
    for (const auto& query : route.query) {
        object parameter{{"name", query.name}, {"in", "query"}, {"schema", object{{"type", "string"}}}};
        if (query.required) parameter["required"] = true;
        if (!query.description.empty()) parameter["description"] = query.description;
        out.push_back(std::move(parameter));
    }
    const bool changes = route.method != "GET" && route.method != "HEAD";
    if (changes && !route.cross_site) out.push_back(object{{"$ref", "#/components/parameters/Client"}});
    return out;
}

object responses(const Route& route, object& schemas) {
    object good{{"description", "Done"}};
    if (route.response)
        good["content"] = object{{"application/json", object{{"schema", route.response(schemas)}}}};
    else if (!route.response_media.empty())
        good["content"] = object{{route.response_media, object{}}};
    object out;
    out.emplace(std::to_string(route.success), std::move(good));
    out.emplace("default", object{{"$ref", problem_ref}});
    return out;
}

object operation(const Route& route, object& schemas) {
    object out{{"operationId", route.operation_id}, {"summary", route.summary}};
    // "/api/v1/documents/{id}" is filed under "documents"
    std::string_view tag = route.pattern;
    for (std::string_view prefix : {"/api/", "v1/"})
        if (tag.starts_with(prefix)) tag.remove_prefix(prefix.size());
    out["tags"] = array{tag.substr(0, tag.find('/'))};
    if (auto list = parameters(route); !list.empty()) out["parameters"] = std::move(list);
    if (route.request)
        out["requestBody"] = object{
            {"required", true}, {"content", object{{"application/json", object{{"schema", route.request(schemas)}}}}}};
    else if (route.body == Body::raw)
        out["requestBody"] = object{
            {"required", true},
            {"content",
             object{{route.request_media.empty() ? "application/octet-stream" : route.request_media, object{}}}}};
    out["responses"] = responses(route, schemas);
    out["security"] = route.access.is_public() ? array{} : array{object{{"session", array{}}}};
    if (route.access.is_role()) out["x-role"] = route.access.role_name();
    if (!route.errors.empty()) {
        auto keys = route.errors;
        std::sort(keys.begin(), keys.end());
        out["x-error-keys"] = array(keys.begin(), keys.end());
    }
    return out;
}

object components(object schemas) {
    schemas["Problem"] = problem_schema();
    object sorted;
    std::vector<std::string> names;
    for (const auto& item : schemas) names.emplace_back(item.key());
    std::sort(names.begin(), names.end());
    for (const auto& name : names) sorted[name] = schemas[name];
    return {
        {"securitySchemes",
         object{{"session", object{{"type", "apiKey"}, {"in", "cookie"}, {"name", session_cookie}}}}},
        {"parameters",
         object{{"Client", object{{"name", csrf_header},
                                  {"in", "header"},
                                  {"description", "Any text; required with a session, against forged calls"},
                                  {"schema", object{{"type", "string"}}}}}}},
        {"responses",
         object{{"Problem",
                 object{{"description", "Refused; the key says why"},
                        {"content", object{{"application/problem+json",
                                            object{{"schema", object{{"$ref", "#/components/schemas/Problem"}}}}}}}}}}},
        {"schemas", std::move(sorted)}};
}

/// The pattern as OpenAPI writes it: "{rest...}" is a plain parameter there.
std::string path_of(std::string pattern) {
    if (const auto dots = pattern.find("...}"); dots != pattern.npos) pattern.erase(dots, 3);
    return pattern;
}

}  // namespace

object openapi(const Router& router, std::string_view title, std::string_view version) {
    std::vector<const Route*> routes;
    for (const auto& endpoint : router.endpoints())
        if (!endpoint->route.hidden && endpoint->route.pattern.starts_with("/api/")) routes.push_back(&endpoint->route);
    std::sort(routes.begin(), routes.end(), [](const Route* a, const Route* b) {
        return std::tie(a->pattern, a->method) < std::tie(b->pattern, b->method);
    });
    object paths, schemas;
    for (const auto* route : routes) {
        auto& path = paths[path_of(route->pattern)];
        if (!path.is_object()) path = object{};
        path.as_object()[base::lower_ascii(route->method)] = operation(*route, schemas);
    }
    return {{"openapi", "3.1.0"},
            {"info", object{{"title", title},
                            {"version", version},
                            {"license", object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
            {"servers", array{object{{"url", "/"}}}},
            {"paths", std::move(paths)},
            {"components", components(std::move(schemas))}};
}

namespace {

/// A scalar that needs no quotes in YAML: a word that is no number, boolean or null.
bool is_plain(std::string_view text) {
    if (text.empty() || !std::isalpha(static_cast<unsigned char>(text.front()))) return false;
    for (std::string_view reserved : {"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
        if (base::lower_ascii(text) == reserved) return false;
    for (char c : text)
        if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_' && c != '-' && c != '/' && c != '.') return false;
    return true;
}

void write_text(std::string& out, std::string_view text) {
    if (is_plain(text))
        out += text;
    else
        out += boost::json::serialize(value(text));  // a JSON string is a double-quoted YAML scalar
}

void write(std::string& out, const value& v, std::size_t indent, bool inline_first);

void write_object(std::string& out, const object& items, std::size_t indent, bool inline_first) {
    for (const auto& item : items) {
        if (!inline_first) out += std::string(indent, ' ');
        inline_first = false;
        write_text(out, item.key());
        out += ':';
        const auto& v = item.value();
        const bool nested = (v.is_object() && !v.get_object().empty()) || (v.is_array() && !v.get_array().empty());
        out += nested ? '\n' : ' ';
        write(out, v, indent + 2, false);
    }
}

void write(std::string& out, const value& v, std::size_t indent, bool inline_first) {
    if (v.is_object() && !v.get_object().empty()) return write_object(out, v.get_object(), indent, inline_first);
    if (v.is_array() && !v.get_array().empty()) {
        for (const auto& item : v.get_array()) {
            out += std::string(indent, ' ') + "- ";
            write(out, item, indent + 2, true);
        }
        return;
    }
    if (v.is_string())
        write_text(out, std::string_view(v.get_string()));
    else
        out += boost::json::serialize(v);
    out += '\n';
}

}  // namespace

std::string to_yaml(const value& v) {
    std::string out;
    write(out, v, 0, false);
    return out;
}

}  // namespace http
