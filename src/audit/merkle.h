#pragma once
// The Merkle tree of RFC 6962 section 2.1 (RFC 9162 section 2.1), as pure functions: hashes, roots, proofs, and their
// checks.
#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace audit {

using Hash = crypto::Sha256Digest;

Hash leaf_hash(base::ByteView leaf);                  // SHA-256(0x00 || leaf)
Hash node_hash(const Hash& left, const Hash& right);  // SHA-256(0x01 || left || right)
Hash empty_root();                                    // SHA-256 of nothing

/// The hash of the complete subtree of 2^level leaves that begins at leaf index << level.
using NodeSource = std::function<Hash(int level, std::uint64_t index)>;

Hash root_of(std::uint64_t size, const NodeSource& nodes);
/// PATH(index, D[size]); index < size.
std::vector<Hash> inclusion_path(std::uint64_t index, std::uint64_t size, const NodeSource& nodes);
/// PROOF(first, D[second]); 0 < first <= second.
std::vector<Hash> consistency_path(std::uint64_t first, std::uint64_t second, const NodeSource& nodes);

/// RFC 9162 section 2.1.3.2. Errors: invalid audit.proof.
base::Result<void> verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                    const std::vector<Hash>& path, const Hash& root);
/// RFC 9162 section 2.1.4.2. Errors: invalid audit.proof.
base::Result<void> verify_consistency(std::uint64_t first, std::uint64_t second, const Hash& first_root,
                                      const Hash& second_root, const std::vector<Hash>& path);

}  // namespace audit
