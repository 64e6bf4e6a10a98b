#include <algorithm>
#include <map>
#include <stdexcept>

#include "http/http.h"

namespace http {

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::unique_ptr<Node> rest;  // "{name...}": everything that is left
    std::vector<const Endpoint*> endpoints;
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

namespace {

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> out;
    if (path.starts_with('/')) path.remove_prefix(1);
    while (true) {
        const auto slash = path.find('/');
        out.push_back(path.substr(0, slash));
        if (slash == path.npos) return out;
        path.remove_prefix(slash + 1);
    }
}

bool is_parameter(std::string_view segment) {
    return segment.starts_with('{') && segment.ends_with('}');
}
bool is_rest(std::string_view segment) {
    return is_parameter(segment) && segment.ends_with("...}");
}

std::vector<std::string> parameter_names(std::string_view pattern) {
    std::vector<std::string> names;
    for (auto segment : split(pattern)) {
        if (is_rest(segment))
            names.emplace_back(segment.substr(1, segment.size() - 5));
        else if (is_parameter(segment))
            names.emplace_back(segment.substr(1, segment.size() - 2));
    }
    return names;
}

std::string allowed(const std::vector<const Endpoint*>& endpoints) {
    std::vector<std::string> methods;
    for (const auto* endpoint : endpoints) methods.push_back(endpoint->route.method);
    const auto has = [&](std::string_view m) { return std::find(methods.begin(), methods.end(), m) != methods.end(); };
    if (has("GET") && !has("HEAD")) methods.emplace_back("HEAD");
    std::sort(methods.begin(), methods.end());
    std::string out;
    for (const auto& method : methods) out += (out.empty() ? "" : ", ") + method;
    return out;
}

}  // namespace

void Router::add(Route route, Handler handler) {
    auto endpoint = std::make_unique<Endpoint>(Endpoint{std::move(route), std::move(handler)});
    Node* node = root_.get();
    const auto child = [](std::unique_ptr<Node>& slot) {
        if (!slot) slot = std::make_unique<Node>();
        return slot.get();
    };
    for (auto segment : split(endpoint->route.pattern)) {
        if (is_rest(segment))
            node = child(node->rest);
        else if (is_parameter(segment))
            node = child(node->parameter);
        else
            node = child(node->literals[std::string(segment)]);
    }
    for (const auto* there : node->endpoints)
        if (there->route.method == endpoint->route.method)
            throw std::logic_error("route added twice: " + endpoint->route.method + " " + endpoint->route.pattern);
    for (const auto& there : endpoints_)
        if (!endpoint->route.hidden && there->route.operation_id == endpoint->route.operation_id)
            throw std::logic_error("operation id used twice: " + endpoint->route.operation_id);
    node->endpoints.push_back(endpoint.get());
    endpoints_.push_back(std::move(endpoint));
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
    const Node* node = root_.get();
    std::vector<std::string> values;
    const auto segments = split(path);
    for (std::size_t i = 0; i < segments.size() && node; ++i) {
        const auto segment = segments[i];
        if (const auto literal = node->literals.find(segment); literal != node->literals.end()) {
            node = literal->second.get();
        } else if (node->parameter && !segment.empty()) {
            values.push_back(percent_decode(segment, false));
            node = node->parameter.get();
        } else if (node->rest) {
            const auto at = static_cast<std::size_t>(segment.data() - path.data());
            values.push_back(percent_decode(path.substr(at), false));
            node = node->rest.get();
            break;
        } else {
            node = nullptr;
        }
    }
    Match out;
    if (!node || node->endpoints.empty()) return out;
    const auto find = [&](std::string_view wanted) {
        for (const auto* endpoint : node->endpoints)
            if (endpoint->route.method == wanted) return endpoint;
        return static_cast<const Endpoint*>(nullptr);
    };
    out.endpoint = find(method);
    if (!out.endpoint && method == "HEAD") out.endpoint = find("GET");
    if (!out.endpoint) {
        out.allow = allowed(node->endpoints);
        return out;
    }
    const auto names = parameter_names(out.endpoint->route.pattern);
    for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) out.params.emplace_back(names[i], values[i]);
    return out;
}

}  // namespace http
