#include "documents/documents.h"

namespace documents {

std::vector<db::Migration> migrations() {
    return {
        {"documents/001",
         "CREATE TABLE document ("
         " id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, name TEXT NOT NULL, name_folded TEXT NOT NULL,"
         " state TEXT NOT NULL, page_count BIGINT NOT NULL, size BIGINT NOT NULL, original_size BIGINT NOT NULL,"
         " sha256 TEXT NOT NULL, original_sha256 TEXT NOT NULL, encrypted BOOLEAN NOT NULL,"
         " created_at BIGINT NOT NULL, completed_at BIGINT, deleted_at BIGINT, signatures BIGINT NOT NULL,"
         " warnings TEXT NOT NULL, pages TEXT NOT NULL, audit_token TEXT NOT NULL UNIQUE, public_trail TEXT NOT NULL,"
         " hash_state {{blob}} NOT NULL, file_key {{blob}} NOT NULL);"
         "CREATE INDEX document_owner ON document(owner_id, created_at, id) WHERE deleted_at IS NULL;"
         "CREATE INDEX document_owner_state ON document(owner_id, state, created_at, id) WHERE deleted_at IS NULL;"
         // A version is the concatenation of the parts 0 to n; part 0 is what was accepted.
         "CREATE TABLE document_part ("
         " document_id TEXT NOT NULL REFERENCES document(id), seq BIGINT NOT NULL, blob_id TEXT NOT NULL UNIQUE,"
         " size BIGINT NOT NULL, PRIMARY KEY (document_id, seq));"
         "CREATE TABLE upload ("
         " id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, blob_id TEXT NOT NULL UNIQUE, length BIGINT NOT NULL,"
         " received BIGINT NOT NULL, expires_at BIGINT NOT NULL, writer TEXT, writer_until BIGINT);"
         "CREATE INDEX upload_owner ON upload(owner_id);"
         "CREATE INDEX upload_expiry ON upload(expires_at);"
         // Blobs that no row names: just stored, or no longer wanted. `doomed` ones are being removed.
         "CREATE TABLE unclaimed_blob (blob_id TEXT PRIMARY KEY, since BIGINT NOT NULL, doomed BOOLEAN NOT NULL);"
         "CREATE TABLE specimen ("
         " id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, kind TEXT NOT NULL, purpose TEXT NOT NULL,"
         " is_default BOOLEAN NOT NULL, width BIGINT NOT NULL, height BIGINT NOT NULL, created_at BIGINT NOT NULL,"
         " blob_id TEXT NOT NULL UNIQUE, size BIGINT NOT NULL);"
         "CREATE INDEX specimen_owner ON specimen(owner_id, purpose, created_at);"
         "CREATE UNIQUE INDEX specimen_default ON specimen(owner_id, purpose) WHERE is_default"}};
}

}  // namespace documents
