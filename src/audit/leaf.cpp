#include "audit/leaf.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "base/encoding.h"

namespace audit {
namespace {

namespace bj = boost::json;

constexpr int max_depth = 8;

/// Sorted members; false for a fraction (two writers would disagree on its digits), too deep, or text that is not
/// UTF-8.
bool canonical(const bj::value& in, bj::value& out, int depth) {
    if (depth > max_depth || in.is_double()) return false;
    if (in.is_string()) {
        if (!base::is_utf8(std::string_view(in.get_string()))) return false;
        out = in;
    } else if (const auto* object = in.if_object()) {
        std::vector<std::string_view> names;
        for (const auto& member : *object) names.push_back(member.key());
        std::sort(names.begin(), names.end());
        auto& sorted = out.emplace_object();
        for (const auto name : names) {
            if (!base::is_utf8(name) || !canonical(object->at(name), sorted[name], depth + 1)) return false;
        }
    } else if (const auto* array = in.if_array()) {
        auto& copy = out.emplace_array();
        for (const bj::value& element : *array) {
            copy.emplace_back(nullptr);
            if (!canonical(element, copy.back(), depth + 1)) return false;
        }
    } else {
        out = in;
    }
    return true;
}

std::string text_of(const bj::object& object, std::string_view name) {
    return std::string(std::string_view(object.at(name).as_string()));
}

}  // namespace

Result<std::string> leaf_text(std::int64_t index, base::Time at, const Entry& entry) {
    const auto bad = [](const char* why) { return base::make_error(base::ErrorCode::invalid, "audit.entry", why); };
    if (entry.kind.empty() || entry.actor_id.empty()) return bad("an entry needs a kind and an actor");
    const bj::object object{{"v", 1},
                            {"index", index},
                            {"at", base::to_micros(at)},
                            {"kind", entry.kind},
                            {"actor", entry.actor_id},
                            {"subjectKind", entry.subject_kind},
                            {"subject", entry.subject_id},
                            {"details", entry.details},
                            {"address", entry.address},
                            {"userAgent", entry.user_agent}};
    bj::value sorted;
    if (!canonical(object, sorted, 0)) return bad("an entry holds a fraction, is too deep or not UTF-8");
    return bj::serialize(sorted);
}

std::optional<LoggedEntry> parse_leaf(const std::string& leaf) {
    boost::system::error_code code;
    const bj::value value = bj::parse(leaf, code);
    if (code || !value.is_object()) return std::nullopt;
    try {
        const auto& object = value.get_object();
        LoggedEntry logged;
        logged.index = object.at("index").to_number<std::int64_t>();
        logged.at = base::from_micros(object.at("at").to_number<std::int64_t>());
        logged.entry = {text_of(object, "kind"),     text_of(object, "actor"),         text_of(object, "subjectKind"),
                        text_of(object, "subject"),  object.at("details").as_object(), text_of(object, "address"),
                        text_of(object, "userAgent")};
        logged.leaf = leaf;
        logged.hash = leaf_hash(base::as_bytes(leaf));
        return logged;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

std::string hash_text(const Hash& hash) {
    return base::hex(hash);
}

std::optional<Hash> hash_from_text(const std::string& text) {
    const auto bytes = base::unhex(text);
    if (!bytes || bytes->size() != 32) return std::nullopt;
    Hash hash;
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
}

Hash chain_hash(ByteView previous, const Hash& leaf) {
    Bytes input(previous.begin(), previous.end());
    base::append(input, leaf);
    return crypto::sha256(input);
}

NodeSource stored_nodes(db::Connection& connection) {
    return [&connection](int level, std::uint64_t index) {
        const auto text =
            level == 0
                ? connection.one<std::string>("SELECT leaf_hash FROM audit_entry WHERE idx = ?", index)
                : connection.one<std::string>("SELECT hash FROM audit_node WHERE level = ? AND idx = ?", level, index);
        const auto hash = text ? hash_from_text(*text) : std::nullopt;
        if (!hash) throw std::runtime_error("audit log: a tree hash is missing");
        return *hash;
    };
}

}  // namespace audit
