#include "pki/policy_tree.h"

#include <algorithm>

#include "pki/oids.h"

namespace pki {

namespace {
constexpr std::size_t max_nodes = 1000;
const std::string any(oid::any_policy);
}  // namespace

PolicyTree::PolicyTree() : levels_{{Node{any, {any}, 0, true}}} {}

void PolicyTree::set_null() {
    null_ = true;
    levels_.clear();
}

void PolicyTree::add(Level& level, Node node) {
    if (++nodes_ > max_nodes) {
        too_large_ = true;
        return;
    }
    level.push_back(std::move(node));
}

const PolicyTree::Node* PolicyTree::parent_of(std::size_t level, const Node& node) const {
    return level == 0 ? nullptr : &levels_[level - 1][node.parent];
}

// Deletes nodes of `from_level` and above that have no living child (6.1.3 (d)(3)).
void PolicyTree::prune(std::size_t from_level) {
    for (std::size_t depth = from_level + 1; depth-- > 0;) {
        std::vector<bool> has_child(levels_[depth].size());
        if (depth + 1 < levels_.size())
            for (const Node& child : levels_[depth + 1])
                if (child.alive) has_child[child.parent] = true;
        for (std::size_t i = 0; i < levels_[depth].size(); ++i)
            if (!has_child[i]) levels_[depth][i].alive = false;
    }
    if (std::ranges::none_of(levels_.front(), &Node::alive)) set_null();
}

void PolicyTree::add_certificate(const std::vector<std::string>& policies, bool any_allowed) {
    if (null_) return;
    if (policies.empty()) return set_null();  // 6.1.3 (e)
    Level next;
    const Level& above = levels_.back();
    for (const std::string& policy : policies) {
        if (policy == any) continue;
        bool matched = false;
        for (std::size_t i = 0; i < above.size(); ++i) {
            if (!above[i].alive || !above[i].expected.contains(policy)) continue;
            add(next, {policy, {policy}, i, true});  // (d)(1)(i)
            matched = true;
        }
        for (std::size_t i = 0; !matched && i < above.size(); ++i)
            if (above[i].alive && above[i].policy == any) add(next, {policy, {policy}, i, true});  // (d)(1)(ii)
    }
    if (any_allowed && std::ranges::find(policies, any) != policies.end()) {  // (d)(2)
        for (std::size_t i = 0; i < above.size(); ++i) {
            if (!above[i].alive) continue;
            for (const std::string& policy : above[i].expected) {
                const bool exists = std::ranges::any_of(
                    next, [&](const Node& node) { return node.parent == i && node.policy == policy; });
                if (!exists) add(next, {policy, {policy}, i, true});
            }
        }
    }
    levels_.push_back(std::move(next));
    prune(levels_.size() - 2);
}

void PolicyTree::map(const std::vector<std::pair<std::string, std::string>>& mappings, bool allowed) {
    if (null_) return;
    const std::size_t depth = levels_.size() - 1;
    std::set<std::string> issuer_policies;
    for (const auto& mapping : mappings) issuer_policies.insert(mapping.first);
    for (const std::string& id : issuer_policies) {
        if (!allowed) {  // (b)(2)
            for (Node& node : levels_[depth])
                if (node.policy == id) node.alive = false;
            if (depth > 0) prune(depth - 1);
            if (null_) return;
            continue;
        }
        std::set<std::string> mapped;  // (b)(1)
        for (const auto& [from, to] : mappings)
            if (from == id) mapped.insert(to);
        bool found = false;
        std::vector<std::size_t> any_parents;
        for (Node& node : levels_[depth]) {
            if (!node.alive) continue;
            if (node.policy == id) {
                node.expected = mapped;
                found = true;
            }
            if (node.policy == any && depth > 0) any_parents.push_back(node.parent);
        }
        if (!found)
            for (const std::size_t parent : any_parents) add(levels_[depth], {id, mapped, parent, true});
    }
}

std::set<std::string> PolicyTree::intersect(const std::set<std::string>& accepted) {
    std::set<std::string> out;
    if (null_) return out;
    // valid_policy_node_set: nodes whose parent is anyPolicy, and not themselves the root
    const bool user_any = accepted.contains(any);
    std::set<std::string> present;
    for (std::size_t depth = 1; depth < levels_.size(); ++depth) {
        for (Node& node : levels_[depth]) {
            const Node* parent = parent_of(depth, node);
            if (!node.alive || !parent || parent->policy != any) continue;
            if (!user_any && node.policy != any && !accepted.contains(node.policy)) {
                // (g)(iii)(2): with its descendants
                node.alive = false;
                std::vector<bool> dead(levels_[depth].size());
                dead[static_cast<std::size_t>(&node - levels_[depth].data())] = true;
                for (std::size_t below = depth + 1; below < levels_.size(); ++below) {
                    std::vector<bool> dead_below(levels_[below].size());
                    for (std::size_t i = 0; i < levels_[below].size(); ++i)
                        if (dead[levels_[below][i].parent]) {
                            levels_[below][i].alive = false;
                            dead_below[i] = true;
                        }
                    dead = std::move(dead_below);
                }
                continue;
            }
            if (node.policy != any) present.insert(node.policy);
        }
    }
    const std::size_t last = levels_.size() - 1;
    if (!user_any && last > 0) {  // (g)(iii)(3)
        Level extra;
        for (Node& node : levels_[last]) {
            if (!node.alive || node.policy != any) continue;
            for (const std::string& policy : accepted)
                if (!present.contains(policy)) extra.push_back({policy, {policy}, node.parent, true});
            node.alive = false;
        }
        for (Node& node : extra) {
            present.insert(node.policy);
            levels_[last].push_back(std::move(node));
        }
    } else if (user_any) {
        for (const Node& node : levels_[last])
            if (node.alive && node.policy == any) out.insert(any);
    }
    if (last > 0) prune(last - 1);
    if (!null_) out.insert(present.begin(), present.end());
    return out;
}

}  // namespace pki
