#include "documents/document_store.h"

#include <charconv>
#include <sstream>

#include "base/encoding.h"
#include "documents/blob_claims.h"
#include "documents/contents.h"

namespace documents {
namespace {

constexpr const char* columns =
    "id, owner_id, name, state, page_count, size, original_size, sha256, original_sha256, encrypted, created_at,"
    " completed_at, signatures, audit_token, public_trail, hash_state, file_key";

template <class E>
E enum_of(const db::Row& row, std::size_t column) {
    const auto value = json::enum_from_text<E>(row.get<std::string>(column));
    if (!value) throw db::Failure(db::Failure::Kind::conversion, "document: a column holds no known word");
    return *value;
}

template <class T>
T json_of(const db::Row& row, std::size_t column) {
    json::Limits limits;
    limits.max_bytes = 16u << 20;
    auto value = json::parse<T>(row.get<std::string>(column), limits);
    if (!value) throw db::Failure(db::Failure::Kind::conversion, "document: a column holds no such JSON");
    return std::move(*value);
}

Document from_row(const db::Row& row) {
    Document d;
    d.id = row.get<std::string>(0);
    d.owner_id = row.get<std::string>(1);
    d.name = row.get<std::string>(2);
    d.state = enum_of<State>(row, 3);
    d.page_count = row.get<std::uint32_t>(4);
    d.size = row.get<std::uint64_t>(5);
    d.original_size = row.get<std::uint64_t>(6);
    d.sha256 = row.get<std::string>(7);
    d.original_sha256 = row.get<std::string>(8);
    d.encrypted = row.get<bool>(9);
    d.created_at = row.get<base::Time>(10);
    d.completed_at = row.get<std::optional<base::Time>>(11);
    d.signatures = row.get<int>(12);
    d.audit_token = row.get<std::string>(13);
    d.public_trail = enum_of<PublicTrail>(row, 14);
    d.sealed_hash_state = row.get<Bytes>(15);
    d.sealed_file_key = row.get<Bytes>(16);
    if (row.size() > 17) {
        d.warnings = json_of<std::vector<Warning>>(row, 17);
        d.pages = json_of<std::vector<PageSize>>(row, 18);
    }
    return d;
}

template <class... A>
std::optional<Document> find_where(db::Connection& connection, const std::string& condition, const A&... args) {
    const auto rows = connection.run(
        std::string("SELECT ") + columns + ", warnings, pages FROM document WHERE deleted_at IS NULL AND " + condition,
        args...);
    if (rows.empty()) return std::nullopt;
    return from_row(rows[0]);
}

std::string fold(std::string_view name) {
    return base::lower_ascii(name);
}

/// A LIKE pattern that finds `word` anywhere.
std::string like(const std::string& word) {
    std::string out = "%";
    for (const char c : word) {
        if (c == '%' || c == '_' || c == '\\') out += '\\';
        out += c;
    }
    return out + "%";
}

std::string cursor_of(const Document& document) {
    return std::to_string(base::to_micros(document.created_at)) + "." + document.id;
}

std::optional<std::pair<std::int64_t, std::string>> parse_cursor(const std::string& cursor) {
    const auto dot = cursor.find('.');
    std::int64_t micros = 0;
    const auto [end, code] = std::from_chars(cursor.data(), cursor.data() + std::min(dot, cursor.size()), micros);
    if (dot == std::string::npos || code != std::errc{} || end != cursor.data() + dot) return std::nullopt;
    return std::pair(micros, cursor.substr(dot + 1));
}

struct Where {
    std::string sql;
    std::vector<db::Value> args;
};

Result<Where> conditions(const ListFilter& filter) {
    Where where{"deleted_at IS NULL AND owner_id = ?", {filter.owner_id}};
    if (filter.state) {
        where.sql += " AND state = ?";
        where.args.emplace_back(std::string(json::enum_text(*filter.state)));
    }
    std::istringstream words(fold(filter.query));
    int count = 0;
    for (std::string word; words >> word && count < 10; ++count) {
        where.sql += " AND name_folded LIKE ? ESCAPE '\\'";
        where.args.emplace_back(like(word));
    }
    if (filter.from) {
        where.sql += " AND created_at >= ?";
        where.args.push_back(db::to_value(*filter.from));
    }
    if (filter.to) {
        where.sql += " AND created_at < ?";
        where.args.push_back(db::to_value(*filter.to));
    }
    if (!filter.cursor.empty()) {
        const auto cursor = parse_cursor(filter.cursor);
        if (!cursor) {
            return base::make_error(base::ErrorCode::invalid, "page.cursor", "not a cursor of ours", "cursor");
        }
        where.sql += " AND (created_at, id) < (CAST(? AS BIGINT), CAST(? AS TEXT))";
        where.args.emplace_back(cursor->first);
        where.args.emplace_back(cursor->second);
    }
    return where;
}

base::Error changed() {
    return base::make_error(base::ErrorCode::conflict, "document.changed",
                            "the document has changed meanwhile; look at it again");
}

}  // namespace

void insert_document(db::Connection& connection, const Document& d, const std::string& base_blob) {
    connection.run(std::string("INSERT INTO document(") + columns +
                       ", warnings, pages, name_folded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS BOOLEAN), ?, ?, "
                       "?, ?, ?, ?, ?, ?,"
                       " ?, ?)",
                   d.id, d.owner_id, d.name, json::enum_text(d.state), d.page_count, d.size, d.original_size, d.sha256,
                   d.original_sha256, d.encrypted, d.created_at, d.completed_at, d.signatures, d.audit_token,
                   json::enum_text(d.public_trail), d.sealed_hash_state, d.sealed_file_key, json::serialize(d.warnings),
                   json::serialize(d.pages), fold(d.name));
    connection.run("INSERT INTO document_part(document_id, seq, blob_id, size) VALUES (?, 0, ?, ?)", d.id, base_blob,
                   d.size);
}

std::optional<Document> find_document(db::Connection& connection, const std::string& id) {
    return find_where(connection, "id = ?", id);
}

std::optional<Document> find_document_of(db::Connection& connection, const std::string& id,
                                         const std::string& user_id) {
    return find_where(connection, "id = ? AND owner_id = ?", id, user_id);
}

std::optional<Document> find_by_token(db::Connection& connection, const std::string& audit_token) {
    return find_where(connection, "audit_token = ?", audit_token);
}

Result<DocumentList> list_documents(db::Connection& connection, const ListFilter& filter) {
    EZ_TRY(auto where, conditions(filter));
    where.args.emplace_back(std::int64_t{filter.limit} + 1);
    const auto rows = connection.execute(std::string("SELECT ") + columns + " FROM document WHERE " + where.sql +
                                             " ORDER BY created_at DESC, id DESC LIMIT ?",
                                         where.args);
    DocumentList list;
    for (const db::Row& row : rows) {
        if (list.items.size() == static_cast<std::size_t>(filter.limit)) {
            list.next_cursor = cursor_of(list.items.back());
            break;
        }
        list.items.push_back(from_row(row));
    }
    return list;
}

bool rename_document(db::Connection& connection, const std::string& id, const std::string& name) {
    return connection
               .run("UPDATE document SET name = ?, name_folded = ? WHERE id = ? AND deleted_at IS NULL", name,
                    fold(name), id)
               .affected == 1;
}

bool set_public_trail(db::Connection& connection, const std::string& id, PublicTrail trail) {
    return connection
               .run("UPDATE document SET public_trail = ? WHERE id = ? AND deleted_at IS NULL", json::enum_text(trail),
                    id)
               .affected == 1;
}

bool delete_document(db::Connection& connection, const std::string& id, base::Time now) {
    const auto updated = connection.run(
        "UPDATE document SET deleted_at = ?, name = '', name_folded = '', pages = '[]', hash_state = ?, file_key = ?"
        " WHERE id = ? AND deleted_at IS NULL",
        now, Bytes{}, Bytes{}, id);
    if (updated.affected != 1) return false;
    for (const Part& part : list_parts(connection, id)) abandon_blob(connection, part.blob_id);
    connection.run("DELETE FROM document_part WHERE document_id = ?", id);
    return true;
}

std::vector<Part> list_parts(db::Connection& connection, const std::string& document_id) {
    std::vector<Part> parts;
    for (const db::Row& row :
         connection.run("SELECT blob_id, size FROM document_part WHERE document_id = ? ORDER BY seq", document_id)) {
        parts.push_back({row.get<std::string>(0), row.get<std::uint64_t>(1)});
    }
    return parts;
}

Result<Document> append_increment(const Deps& deps, db::Connection& connection, const Document& base,
                                  const NewIncrement& increment) {
    Document next = base;
    next.size += increment.size;
    if (increment.hash.length() != next.size) {
        throw std::logic_error("documents: the increment's hash is of another length than the file");
    }
    next.sha256 = base::hex(increment.hash.finish());
    next.sealed_hash_state = seal_hash_state(deps, base.id, increment.hash);
    next.signatures += increment.signatures;
    if (increment.completes) {
        next.state = State::completed;
        next.completed_at = deps.clock.now();
    }
    const auto updated = connection.run(
        "UPDATE document SET size = ?, sha256 = ?, hash_state = ?, signatures = ?, state = ?, completed_at = ?"
        " WHERE id = ? AND size = ? AND sha256 = ? AND deleted_at IS NULL",
        next.size, next.sha256, next.sealed_hash_state, next.signatures, json::enum_text(next.state), next.completed_at,
        base.id, base.size, base.sha256);
    if (updated.affected != 1) return changed();
    EZ_CHECK(claim_blob(connection, increment.blob_id));
    connection.run(
        "INSERT INTO document_part(document_id, seq, blob_id, size)"
        " SELECT CAST(? AS TEXT), max(seq) + 1, CAST(? AS TEXT), CAST(? AS BIGINT) FROM document_part"
        " WHERE document_id = ?",
        base.id, increment.blob_id, increment.size, base.id);
    return next;
}

}  // namespace documents
