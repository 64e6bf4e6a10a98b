#include "vault/key_store.h"

namespace vault {
namespace {

constexpr std::string_view columns = "id, owner, COALESCE(label, ''), algorithm, spki, sealed, enabled, created_at";

StoredKey from_row(const db::Row& row) {
    StoredKey out;
    out.key.id = row.get<std::string>(0);
    out.key.owner = row.get<std::string>(1);
    out.key.label = row.get<std::string>(2);
    const auto type = key_type_from_name(row.get<std::string>(3));
    if (!type) throw db::Failure(db::Failure::Kind::conversion, "vault_keys.algorithm is unknown");
    out.key.type = *type;
    out.key.spki = row.get<base::Bytes>(4);
    out.sealed = row.get<base::Bytes>(5);
    out.key.enabled = row.get<bool>(6);
    out.key.created_at = row.get<base::Time>(7);
    return out;
}

std::optional<StoredKey> find(db::Connection& connection, std::string_view where, std::string_view value) {
    const db::Rows rows =
        connection.run("SELECT " + std::string(columns) + " FROM vault_keys WHERE " + std::string(where), value);
    if (rows.empty()) return std::nullopt;
    return from_row(rows[0]);
}

}  // namespace

void insert_key(db::Connection& connection, const StoredKey& stored) {
    const Key& key = stored.key;
    const std::optional<std::string> label = key.label.empty() ? std::nullopt : std::optional(key.label);
    connection.run(
        "INSERT INTO vault_keys (id, owner, label, algorithm, spki, sealed, enabled, created_at) VALUES (?, ?, ?, ?, "
        "?, ?, ?, ?)",
        key.id, key.owner, label, to_string(key.type), key.spki, stored.sealed, key.enabled, key.created_at);
}

std::optional<StoredKey> find_key(db::Connection& connection, std::string_view id) {
    return find(connection, "id = ?", id);
}

std::optional<StoredKey> find_key_by_label(db::Connection& connection, std::string_view label) {
    return find(connection, "label = ?", label);
}

bool mark_disabled(db::Connection& connection, std::string_view id, base::Time now) {
    return connection.run("UPDATE vault_keys SET enabled = 0, disabled_at = ? WHERE id = ? AND enabled = 1", now, id)
               .affected == 1;
}

std::optional<base::Bytes> find_secret(db::Connection& connection, std::string_view name) {
    return connection.one<base::Bytes>("SELECT sealed FROM vault_secrets WHERE name = ?", name);
}

bool any_secret(db::Connection& connection) {
    return connection.one<std::int64_t>("SELECT COUNT(*) FROM vault_secrets").value_or(0) > 0;
}

void insert_secret(db::Connection& connection, std::string_view name, base::ByteView sealed, base::Time now) {
    connection.run("INSERT INTO vault_secrets (name, sealed, created_at) VALUES (?, ?, ?)", name, sealed, now);
}

base::Bytes key_aad(const Key& key) {
    base::Bytes out = base::to_bytes("vault-key\n" + key.id + "\n" + key.owner + "\n" + key.label + "\n");
    base::append(out, key.spki);
    return out;
}

}  // namespace vault
