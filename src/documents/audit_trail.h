#pragma once
// What the audit trail shows (DOC-5, DOC-6): to the owner everything, to strangers what the owner allows.
#include "audit/audit.h"
#include "documents/documents.h"

namespace documents {

struct AuditedDocument {
    std::optional<std::string> id;  // not in public
    std::string name;               // masked in public unless the owner shows it
    State state = State::draft;
    std::uint32_t page_count = 0;
    std::string sha256;
    base::Time created_at{};
    std::optional<base::Time> completed_at;
    int signatures = 0;
};
BOOST_DESCRIBE_STRUCT(AuditedDocument, (), (id, name, state, page_count, sha256, created_at, completed_at, signatures))

struct AuditTrailEntry {
    std::int64_t index = 0;  // in the log
    std::string kind;
    base::Time at{};
    std::optional<std::string> actor, address, method, digest_before, digest_after, serial;
    std::string leaf_hash;
    std::optional<std::string> leaf;  // the text that was hashed, in the owner's download
};
BOOST_DESCRIBE_STRUCT(AuditTrailEntry, (),
                      (index, kind, at, actor, address, method, digest_before, digest_after, serial, leaf_hash, leaf))

struct TreeHeadView {
    std::int64_t size = 0;
    std::string root_hash;  // lower hex
    base::Time at{};
    std::string signature, key_id;  // base64, as in the note
    std::string note;               // the signed checkpoint (C2SP tlog-checkpoint)
};
BOOST_DESCRIBE_STRUCT(TreeHeadView, (), (size, root_hash, at, signature, key_id, note))

struct AuditTrail {
    AuditedDocument document;
    std::optional<std::string> public_url;
    std::vector<AuditTrailEntry> entries;  // oldest first
    std::optional<TreeHeadView> tree_head;
};
BOOST_DESCRIBE_STRUCT(AuditTrail, (), (document, public_url, entries, tree_head))

struct LogProof {
    std::int64_t index = 0, tree_size = 0;
    std::string leaf_hash;
    std::vector<std::string> hashes;  // RFC 6962 audit path, lower hex
    std::string root_hash;
    std::optional<TreeHeadView> tree_head;  // absent while no signed head covers the entry
};
BOOST_DESCRIBE_STRUCT(LogProof, (), (index, tree_size, leaf_hash, hashes, root_hash, tree_head))

AuditTrail owners_trail(const Deps& deps, db::Connection& connection, const Document& document, bool with_leaves);
/// Errors: not_found document.not_found when the owner shows nothing.
Result<AuditTrail> public_trail(db::Connection& connection, const Document& document);
/// Errors: not_found audit.no_entry.
Result<LogProof> log_proof(db::Connection& connection, std::int64_t index);
std::optional<TreeHeadView> signed_head(db::Connection& connection);

}  // namespace documents
