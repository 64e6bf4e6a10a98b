// Recomputes the whole log from its leaves.
#include <map>

#include "audit/audit.h"
#include "audit/leaf.h"
#include "base/encoding.h"

namespace audit {
namespace {

struct StoredCheckpoint {
    std::string root, note;
};

class Checker {
  public:
    Checker(db::Connection& connection, const std::string& origin, ByteView public_key)
        : connection_(connection), origin_(origin), public_key_(public_key) {
        for (const db::Row& row : connection.run("SELECT size, root, note FROM audit_checkpoint")) {
            checkpoints_[row.get<std::int64_t>(0)] = {row.get<std::string>(1), row.get<std::string>(2)};
        }
    }

    LogCheck run() {
        while (check_.problem.empty() && batch()) {
        }
        if (check_.problem.empty()) end();
        check_.head = {next_, root()};
        check_.ok = check_.problem.empty();
        return check_;
    }

  private:
    void fail(std::string problem) {
        check_.problem = std::move(problem);
        check_.first_bad = next_;
    }

    bool batch() {
        const auto rows = connection_.run(
            "SELECT idx, at, kind, actor_id, subject_kind, subject_id, leaf, leaf_hash, chain FROM audit_entry"
            " WHERE idx >= ? ORDER BY idx LIMIT 500",
            next_);
        for (const db::Row& row : rows) {
            entry(row);
            if (!check_.problem.empty()) return false;
            ++next_;
            checkpoint();
            if (!check_.problem.empty()) return false;
        }
        return !rows.empty();
    }

    void entry(const db::Row& row) {
        if (row.get<std::int64_t>(0) != next_) return fail("an entry is missing");
        const auto leaf = row.get<std::string>(6);
        const auto told = parse_leaf(leaf);
        if (!told) return fail("the entry's text is not readable");
        const Entry& e = told->entry;
        if (told->index != next_ || told->at != row.get<base::Time>(1) || e.kind != row.get<std::string>(2) ||
            e.actor_id != row.get<std::string>(3) || e.subject_kind != row.get<std::string>(4) ||
            e.subject_id != row.get<std::string>(5)) {
            return fail("the entry's columns differ from its text");
        }
        if (hash_text(told->hash) != row.get<std::string>(7)) return fail("the entry's hash is wrong");
        chain_ = chain_hash(next_ == 0 ? ByteView{} : ByteView(chain_), told->hash);
        if (hash_text(chain_) != row.get<std::string>(8)) return fail("the chain is broken");
        add(told->hash);
    }

    /// Grows the tree's frontier and compares each completed subtree with the stored one: proofs are made of those.
    void add(Hash hash) {
        int level = 0;
        for (auto index = static_cast<std::uint64_t>(next_); (index >> level & 1) != 0; ++level) {
            hash = node_hash(frontier_[level], hash);
            frontier_.erase(level);
            const auto stored = connection_.one<std::string>("SELECT hash FROM audit_node WHERE level = ? AND idx = ?",
                                                             level + 1, index >> (level + 1));
            if (stored != hash_text(hash)) return fail("a hash of the tree is wrong");
        }
        frontier_[level] = hash;
    }

    Hash root() const {
        if (frontier_.empty()) return empty_root();
        auto peak = frontier_.begin();  // smallest subtree first, which is the rightmost
        Hash hash = peak->second;
        while (++peak != frontier_.end()) hash = node_hash(peak->second, hash);
        return hash;
    }

    void checkpoint() {
        const auto found = checkpoints_.find(next_);
        if (found == checkpoints_.end()) return;
        if (found->second.root != hash_text(root())) return fail("a checkpoint has another root");
        if (public_key_.empty()) return;
        const auto head = verify_checkpoint(found->second.note, origin_, public_key_);
        if (!head) return fail("a checkpoint does not verify: " + head.error().message);
        if (head->size != next_ || head->root != root()) fail("a checkpoint's note tells another root");
    }

    void end() {
        const auto head = connection_.run("SELECT size, chain FROM audit_head WHERE id = 1");
        if (head.empty()) return fail("the head is missing");
        if (head[0].get<std::int64_t>(0) != next_) return fail("entries are missing at the end");
        if (head[0].get<std::string>(1) != (next_ == 0 ? std::string() : hash_text(chain_))) {
            return fail("the head has another chain value");
        }
        if (!checkpoints_.empty() && checkpoints_.rbegin()->first > next_) {
            fail("a checkpoint knows entries that are missing");
        }
    }

    db::Connection& connection_;
    const std::string& origin_;
    ByteView public_key_;
    std::map<std::int64_t, StoredCheckpoint> checkpoints_;
    std::map<int, Hash> frontier_;
    std::int64_t next_ = 0;
    Hash chain_{};
    LogCheck check_;
};

}  // namespace

LogCheck verify_log(db::Connection& connection, const std::string& origin, ByteView public_key) {
    db::Transaction snapshot(connection, db::Intent::read);
    return Checker(connection, origin, public_key).run();
}

}  // namespace audit
