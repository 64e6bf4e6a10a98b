#include "audit/merkle.h"

#include <bit>
#include <stdexcept>

namespace audit {
namespace {

base::Error bad_proof(const char* why) {
    return base::make_error(base::ErrorCode::invalid, "audit.proof", why);
}

/// The largest power of two smaller than n; n > 1 (RFC 6962 section 2.1).
std::uint64_t split(std::uint64_t n) {
    return std::bit_floor(n - 1);
}

/// MTH(D[begin : begin + n]); begin is a multiple of the largest power of two that is at most n.
Hash range_root(std::uint64_t begin, std::uint64_t n, const NodeSource& nodes) {
    if (std::has_single_bit(n)) return nodes(std::countr_zero(n), begin / n);
    const std::uint64_t k = split(n);
    return node_hash(range_root(begin, k, nodes), range_root(begin + k, n - k, nodes));
}

Hash hash_with_prefix(std::uint8_t prefix, base::ByteView a, base::ByteView b) {
    crypto::Sha256 hash;
    hash.update(base::ByteView(&prefix, 1));
    hash.update(a);
    hash.update(b);
    return hash.finish();
}

}  // namespace

// RFC 6962 section 2.1: the prefixes 0x00 and 0x01 keep a leaf from passing for a node.
Hash leaf_hash(base::ByteView leaf) {
    return hash_with_prefix(0x00, leaf, {});
}
Hash node_hash(const Hash& left, const Hash& right) {
    return hash_with_prefix(0x01, left, right);
}
Hash empty_root() {
    return crypto::sha256({});
}

Hash root_of(std::uint64_t size, const NodeSource& nodes) {
    return size == 0 ? empty_root() : range_root(0, size, nodes);
}

// RFC 6962 section 2.1.1, PATH; walks down, so that the hashes come out root first, and is turned round at the end.
std::vector<Hash> inclusion_path(std::uint64_t index, std::uint64_t size, const NodeSource& nodes) {
    if (index >= size) throw std::logic_error("audit: inclusion_path: index beyond size");
    std::vector<Hash> path;
    std::uint64_t begin = 0, n = size;
    while (n > 1) {
        const std::uint64_t k = split(n);
        if (index - begin < k) {
            path.push_back(range_root(begin + k, n - k, nodes));
            n = k;
        } else {
            path.push_back(range_root(begin, k, nodes));
            begin += k;
            n -= k;
        }
    }
    return {path.rbegin(), path.rend()};
}

// RFC 6962 section 2.1.2, PROOF and SUBPROOF.
std::vector<Hash> consistency_path(std::uint64_t first, std::uint64_t second, const NodeSource& nodes) {
    if (first == 0 || first > second) throw std::logic_error("audit: consistency_path: sizes");
    std::vector<Hash> path;
    std::uint64_t begin = 0, m = first, n = second;
    bool whole = true;  // the subtree is the one that the first tree's verifier knows as its root
    while (m != n) {
        const std::uint64_t k = split(n);
        if (m <= k) {
            path.push_back(range_root(begin + k, n - k, nodes));
            n = k;
        } else {
            path.push_back(range_root(begin, k, nodes));
            begin += k;
            m -= k;
            n -= k;
            whole = false;
        }
    }
    if (!whole) path.push_back(range_root(begin, m, nodes));
    return {path.rbegin(), path.rend()};
}

base::Result<void> verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                    const std::vector<Hash>& path, const Hash& root) {
    if (index >= size) return bad_proof("the index is not in the tree");
    std::uint64_t fn = index, sn = size - 1;
    Hash r = leaf;
    for (const Hash& p : path) {
        if (sn == 0) return bad_proof("the path is too long");
        if ((fn & 1) != 0 || fn == sn) {
            r = node_hash(p, r);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            r = node_hash(r, p);
        }
        fn >>= 1;
        sn >>= 1;
    }
    if (sn != 0) return bad_proof("the path is too short");
    if (r != root) return bad_proof("the path leads to another root");
    return {};
}

base::Result<void> verify_consistency(std::uint64_t first, std::uint64_t second, const Hash& first_root,
                                      const Hash& second_root, const std::vector<Hash>& path) {
    if (first == 0) return bad_proof("nothing can be proved about the empty tree");
    if (first > second) return bad_proof("the second tree is smaller");
    if (first == second) {
        if (!path.empty()) return bad_proof("a path between equal trees");
        if (first_root != second_root) return bad_proof("equal sizes, different roots");
        return {};
    }
    if (path.empty()) return bad_proof("the path is empty");
    std::vector<Hash> nodes = path;
    if (std::has_single_bit(first)) nodes.insert(nodes.begin(), first_root);
    std::uint64_t fn = first - 1, sn = second - 1;
    while ((fn & 1) != 0) {
        fn >>= 1;
        sn >>= 1;
    }
    Hash fr = nodes[0], sr = nodes[0];
    for (std::size_t i = 1; i < nodes.size(); ++i) {
        if (sn == 0) return bad_proof("the path is too long");
        if ((fn & 1) != 0 || fn == sn) {
            fr = node_hash(nodes[i], fr);
            sr = node_hash(nodes[i], sr);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            sr = node_hash(sr, nodes[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    if (sn != 0) return bad_proof("the path is too short");
    if (fr != first_root || sr != second_root) return bad_proof("the path leads to other roots");
    return {};
}

}  // namespace audit
