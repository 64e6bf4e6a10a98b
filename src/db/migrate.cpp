#include <openssl/evp.h>

#include <map>
#include <set>

#include "base/encoding.h"
#include "base/log.h"
#include "db/db.h"

namespace db {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;

constexpr std::int64_t lock_key = 0x657a5369676e;  // "ezSign", for pg_advisory_xact_lock

std::string checksum(const Migration& migration) {
    const std::string text = migration.id + '\0' + migration.sql + '\0' + migration.sqlite + '\0' + migration.postgres;
    base::Bytes digest(32);
    if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::bad_alloc();
    return base::hex(digest);
}

std::string in_dialect(std::string sql, Dialect dialect) {
    constexpr std::string_view placeholder = "{{blob}}";
    const char* type = dialect == Dialect::postgres ? "BYTEA" : "BLOB";
    for (auto at = sql.find(placeholder); at != std::string::npos; at = sql.find(placeholder, at)) {
        sql.replace(at, placeholder.size(), type);
    }
    return sql;
}

void lock_and_prepare(Connection& connection) {
    // SQLite is locked by BEGIN IMMEDIATE already.
    if (connection.dialect() == Dialect::postgres) connection.run("SELECT pg_advisory_xact_lock(?)", lock_key);
    connection.script(
        "CREATE TABLE IF NOT EXISTS schema_migration ("
        " id TEXT PRIMARY KEY, checksum TEXT NOT NULL, position BIGINT NOT NULL)");
}

Result<std::vector<const Migration*>> missing(Connection& connection, std::span<const Migration> migrations) {
    std::map<std::string, std::string> applied;
    for (const Row& row : connection.run("SELECT id, checksum FROM schema_migration")) {
        applied.emplace(row.get<std::string>(0), row.get<std::string>(1));
    }
    std::vector<const Migration*> todo;
    std::set<std::string_view> known;
    for (const Migration& migration : migrations) {
        if (!known.insert(migration.id).second) {
            return make_error(ErrorCode::internal, "db.migration_failed", "migration id used twice: " + migration.id);
        }
        const auto found = applied.find(migration.id);
        if (found == applied.end()) {
            todo.push_back(&migration);
        } else if (found->second != checksum(migration)) {
            return make_error(ErrorCode::conflict, "db.migration_changed",
                              "migration " + migration.id + " was edited after it had been applied");
        }
    }
    for (const auto& [id, sum] : applied) {
        if (!known.contains(id)) {
            return make_error(ErrorCode::conflict, "db.schema_newer",
                              "the database has migration " + id + ", which this program does not know: it is older");
        }
    }
    return todo;
}

Result<void> apply(Connection& connection, const Migration& migration) {
    try {
        connection.script(in_dialect(migration.sql, connection.dialect()));
        const auto& extra = connection.dialect() == Dialect::postgres ? migration.postgres : migration.sqlite;
        if (!extra.empty()) connection.script(in_dialect(extra, connection.dialect()));
    } catch (const Failure& failure) {
        return make_error(ErrorCode::internal, "db.migration_failed",
                          "migration " + migration.id + ": " + failure.what());
    }
    connection.run(
        "INSERT INTO schema_migration(id, checksum, position) SELECT ?, ?, count(*) + 1 FROM schema_migration",
        migration.id, checksum(migration));
    base::log_info("db.migrated", {{"id", migration.id}});
    return {};
}

}  // namespace

Result<void> migrate(Pool& pool, std::span<const Migration> migrations) {
    auto connection = pool.take();
    Transaction transaction(*connection);
    lock_and_prepare(*connection);
    EZ_TRY(const auto todo, missing(*connection, migrations));
    for (const Migration* migration : todo) EZ_CHECK(apply(*connection, *migration));
    transaction.commit();
    return {};
}

Result<std::vector<std::string>> pending_migrations(Pool& pool, std::span<const Migration> migrations) {
    auto connection = pool.take();
    Transaction transaction(*connection);  // rolled back: asking changes nothing
    lock_and_prepare(*connection);
    EZ_TRY(const auto todo, missing(*connection, migrations));
    std::vector<std::string> ids;
    for (const Migration* migration : todo) ids.push_back(migration->id);
    return ids;
}

}  // namespace db
