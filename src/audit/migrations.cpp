#include "audit/audit.h"

namespace audit {
namespace {

constexpr const char* tables =
    "CREATE TABLE audit_entry ("
    " idx BIGINT PRIMARY KEY, at BIGINT NOT NULL, kind TEXT NOT NULL, actor_id TEXT NOT NULL,"
    " subject_kind TEXT NOT NULL, subject_id TEXT NOT NULL, leaf TEXT NOT NULL, leaf_hash TEXT NOT NULL,"
    " chain TEXT NOT NULL);"
    "CREATE INDEX audit_entry_actor ON audit_entry(actor_id, idx);"
    "CREATE INDEX audit_entry_subject ON audit_entry(subject_kind, subject_id, idx);"
    // Hashes of complete subtrees of 2^level leaves, level 1 and up; level 0 is audit_entry.leaf_hash.
    "CREATE TABLE audit_node (level BIGINT NOT NULL, idx BIGINT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (level, "
    "idx));"
    "CREATE TABLE audit_checkpoint ("
    " size BIGINT PRIMARY KEY, at BIGINT NOT NULL, root TEXT NOT NULL, origin TEXT NOT NULL, note TEXT NOT NULL);"
    // One row, locked by whoever appends: the sequence has no gaps because a rollback takes its number back.
    "CREATE TABLE audit_head (id BIGINT PRIMARY KEY CHECK (id = 1), size BIGINT NOT NULL, chain TEXT NOT NULL);"
    "INSERT INTO audit_head(id, size, chain) VALUES (1, 0, '');";

std::string sqlite_guards() {
    std::string sql;
    for (const std::string table : {"audit_entry", "audit_node", "audit_checkpoint"}) {
        for (const std::string act : {"UPDATE", "DELETE"}) {
            sql += "CREATE TRIGGER " + table + "_no_" + act + " BEFORE " + act + " ON " + table +
                   " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;";
        }
    }
    return sql +
           "CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head"
           " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;"
           "CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head WHEN NEW.size <> OLD.size + 1"
           " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;";
}

std::string postgres_guards() {
    std::string sql =
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;";
    for (const std::string table : {"audit_entry", "audit_node", "audit_checkpoint"}) {
        sql += "CREATE TRIGGER " + table + "_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON " + table +
               " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();";
    }
    return sql +
           "CREATE TRIGGER audit_head_no_delete BEFORE DELETE OR TRUNCATE ON audit_head"
           " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();"
           "CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head FOR EACH ROW"
           " WHEN (NEW.size <> OLD.size + 1) EXECUTE FUNCTION audit_refuse();";
}

}  // namespace

std::vector<db::Migration> migrations() {
    return {{"audit/001", tables, sqlite_guards(), postgres_guards()}};
}

}  // namespace audit
