// Appending and listing.
#include <boost/json.hpp>

#include "audit/audit.h"
#include "audit/leaf.h"
#include "base/encoding.h"

namespace audit {
namespace {

struct Where {
    std::string sql = " WHERE 1 = 1";
    std::vector<db::Value> args;
    template <class T>
    void add(const std::string& condition, const std::optional<T>& value) {
        if (!value) return;
        sql += " AND " + condition;
        args.push_back(db::to_value(*value));
    }
};

Where conditions(const Filter& filter) {
    Where where;
    where.add("actor_id = ?", filter.actor_id);
    where.add("subject_kind = ?", filter.subject_kind);
    where.add("subject_id = ?", filter.subject_id);
    if (filter.kind && filter.kind->ends_with(".*")) {
        const std::string prefix = filter.kind->substr(0, filter.kind->size() - 1);
        where.add("substr(kind, 1, " + std::to_string(prefix.size()) + ") = ?", std::optional(prefix));
    } else {
        where.add("kind = ?", filter.kind);
    }
    where.add("at >= ?", filter.from);
    where.add("at < ?", filter.to);
    where.add("idx < ?", filter.before);
    where.add("idx > ?", filter.after);
    return where;
}

std::vector<LoggedEntry> query(db::Connection& connection, Where where, const Filter& filter) {
    where.args.emplace_back(std::int64_t{std::max(filter.limit, 0)});
    const auto rows = connection.execute(
        "SELECT leaf FROM audit_entry" + where.sql + " ORDER BY idx" + (filter.ascending ? "" : " DESC") + " LIMIT ?",
        where.args);
    std::vector<LoggedEntry> entries;
    for (const db::Row& row : rows) {
        if (auto entry = parse_leaf(row.get<std::string>(0))) entries.push_back(std::move(*entry));
    }
    return entries;
}

/// The subtrees that leaf `index` completes: one for each trailing 1 bit of the index.
void add_nodes(db::Connection& connection, std::uint64_t index, Hash hash) {
    const NodeSource nodes = stored_nodes(connection);
    for (int level = 0; (index >> level & 1) != 0; ++level) {
        hash = node_hash(nodes(level, (index >> level) - 1), hash);
        connection.run("INSERT INTO audit_node(level, idx, hash) VALUES (?, ?, ?)", level + 1, index >> (level + 1),
                       hash_text(hash));
    }
}

}  // namespace

Result<std::int64_t> append(db::Connection& connection, const base::Clock& clock, const Entry& entry) {
    db::Transaction transaction(connection);
    const auto head = connection.run(std::string("SELECT size, chain FROM audit_head WHERE id = 1") +
                                     db::for_update(connection.dialect()));
    const auto [index, previous] = head[0].as<std::int64_t, std::string>();
    const base::Time at = clock.now();
    EZ_TRY(const std::string leaf, leaf_text(index, at, entry));
    const Hash hash = leaf_hash(base::as_bytes(leaf));
    const std::string chain = hash_text(chain_hash(base::unhex(previous).value_or(Bytes{}), hash));
    connection.run(
        "INSERT INTO audit_entry(idx, at, kind, actor_id, subject_kind, subject_id, leaf, leaf_hash, chain)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        index, at, entry.kind, entry.actor_id, entry.subject_kind, entry.subject_id, leaf, hash_text(hash), chain);
    add_nodes(connection, static_cast<std::uint64_t>(index), hash);
    connection.run("UPDATE audit_head SET size = ?, chain = ? WHERE id = 1", index + 1, chain);
    transaction.commit();
    return index;
}

std::vector<LoggedEntry> list(db::Connection& connection, const Filter& filter) {
    return query(connection, conditions(filter), filter);
}

std::vector<LoggedEntry> list_for_user(db::Connection& connection, const std::string& user_id, const Filter& filter) {
    Where where = conditions(filter);
    where.sql += " AND (actor_id = ? OR (subject_kind = 'user' AND subject_id = ?))";
    where.args.emplace_back(user_id);
    where.args.emplace_back(user_id);
    return query(connection, std::move(where), filter);
}

std::optional<LoggedEntry> find(db::Connection& connection, std::int64_t index) {
    const auto leaf = connection.one<std::string>("SELECT leaf FROM audit_entry WHERE idx = ?", index);
    return leaf ? parse_leaf(*leaf) : std::nullopt;
}

void export_log(db::Connection& connection, const std::function<void(std::string_view)>& line) {
    db::Transaction snapshot(connection, db::Intent::read);
    for (std::int64_t next = 0;;) {
        const auto rows =
            connection.run("SELECT idx, leaf, leaf_hash FROM audit_entry WHERE idx >= ? ORDER BY idx LIMIT 500", next);
        if (rows.empty()) return;
        for (const db::Row& row : rows) {
            const auto [index, leaf, hash] = row.as<std::int64_t, std::string, std::string>();
            line(boost::json::serialize(boost::json::object{{"index", index}, {"leaf", leaf}, {"leafHash", hash}}));
            next = index + 1;
        }
    }
}

}  // namespace audit
