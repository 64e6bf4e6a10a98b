#pragma once
// The append-only log of everything that mattered: a gapless sequence, a hash chain, a Merkle tree (RFC 6962) over
// canonical JSON leaves, and signed checkpoints. Nothing here is ever changed or deleted; database triggers refuse it.
#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "audit/merkle.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/signer.h"
#include "db/db.h"

namespace audit {

using base::Bytes;
using base::ByteView;
using base::Result;

struct Entry {
    std::string kind;               // dotted: "document.signed", "account.login"
    std::string actor_id;           // user id, or "system"
    std::string subject_kind = {};  // "document", "user", "certificate", ...
    std::string subject_id = {};
    boost::json::object details = {};  // no secrets; persons by id only: the log cannot forget
    std::string address = {};          // of the client
    std::string user_agent = {};
};

struct LoggedEntry {
    std::int64_t index = 0;  // from 0, without gaps
    base::Time at;
    Entry entry;
    Hash hash{};       // RFC 6962 leaf hash
    std::string leaf;  // the canonical JSON that was hashed
};

/// Appends in the caller's transaction and returns the entry's index. It locks the log's head until the transaction
/// ends: call it last. Throws db::Failure; errors: invalid audit.entry (no kind, or text that is not UTF-8).
Result<std::int64_t> append(db::Connection& connection, const base::Clock& clock, const Entry& entry);

struct Filter {
    std::optional<std::string> actor_id, subject_kind, subject_id, kind;  // kind: exact, or "account.*"
    std::optional<base::Time> from, to;                                   // from <= at < to
    std::optional<std::int64_t> before;                                   // index, for paging downwards
    std::optional<std::int64_t> after;                                    // index, for paging upwards (with ascending)
    bool ascending = false;                                               // default: newest first
    int limit = 50;
};
std::vector<LoggedEntry> list(db::Connection& connection, const Filter& filter);
/// What a person did or what was done to the account: actor or subject is the user. ACC-10.
std::vector<LoggedEntry> list_for_user(db::Connection& connection, const std::string& user_id, const Filter& filter);
std::optional<LoggedEntry> find(db::Connection& connection, std::int64_t index);

// --- tree head, checkpoints, proofs ---

struct TreeHead {
    std::int64_t size = 0;
    Hash root{};
};
TreeHead tree_head(db::Connection& connection);
Result<TreeHead> tree_head_at(db::Connection& connection, std::int64_t size);

/// A signed tree head as a text note (C2SP tlog-checkpoint, signed-note): origin, size, base64 root, signature line.
struct Checkpoint {
    TreeHead head;
    base::Time at;
    std::string origin, note, key_id /* base64 of the key hash, 4 bytes */,
        signature /* base64, without the key hash */;
};
/// Signs the present head when the log grew since the last checkpoint; nothing to do gives nothing.
/// Run it every N seconds (jobs::Runner::every).
Result<std::optional<Checkpoint>> make_checkpoint(db::Pool& pool, const base::Clock& clock, const std::string& origin,
                                                  crypto::Signer& signer);
std::optional<Checkpoint> latest_checkpoint(db::Connection& connection);
/// Checks the note's form, origin and signature. `public_key` is a SubjectPublicKeyInfo. Errors: invalid
/// audit.checkpoint.
Result<TreeHead> verify_checkpoint(const std::string& note, const std::string& origin, ByteView public_key);

/// Errors: not_found audit.no_entry.
Result<std::vector<Hash>> inclusion_proof(db::Connection& connection, std::int64_t index, std::int64_t size);
Result<std::vector<Hash>> consistency_proof(db::Connection& connection, std::int64_t first, std::int64_t second);

// --- checking and export ---

struct LogCheck {
    bool ok = false;
    TreeHead head;                          // as recomputed
    std::optional<std::int64_t> first_bad;  // index of the first bad entry
    std::string problem;                    // English, empty when ok
};
/// Recomputes every leaf, the chain, the tree and every checkpoint (signatures too, when a public key is given).
LogCheck verify_log(db::Connection& connection, const std::string& origin = {}, ByteView public_key = {});

/// One JSON object a line, in order: {"index","leaf","leafHash"}; `leaf` is the exact text that was hashed.
void export_log(db::Connection& connection, const std::function<void(std::string_view)>& line);

std::vector<db::Migration> migrations();

}  // namespace audit
