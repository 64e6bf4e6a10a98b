#pragma once
// The text of a log entry that is hashed.
#include <optional>
#include <string>

#include "audit/audit.h"

namespace audit {

/// JSON with sorted members and without white space (RFC 8785 for the types that occur: no fractions).
/// Errors: invalid audit.entry.
Result<std::string> leaf_text(std::int64_t index, base::Time at, const Entry& entry);
/// The entry that a leaf tells; nothing when it is not a leaf of this log.
std::optional<LoggedEntry> parse_leaf(const std::string& leaf);

std::string hash_text(const Hash& hash);
std::optional<Hash> hash_from_text(const std::string& text);

/// SHA-256(previous chain value || leaf hash); the first previous value is empty.
Hash chain_hash(ByteView previous, const Hash& leaf);

/// Subtree hashes from the tables; throws std::runtime_error when one is missing (the log is damaged).
NodeSource stored_nodes(db::Connection& connection);

}  // namespace audit
