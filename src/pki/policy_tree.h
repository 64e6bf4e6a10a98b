#pragma once
// Internal to pki: the valid_policy_tree of RFC 5280 section 6.1.
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pki {

class PolicyTree {
  public:
    PolicyTree();  // depth 0: one node, anyPolicy
    bool null() const { return null_; }
    void set_null();

    /// Section 6.1.3 (d) and (e): one certificate's policies. `any_allowed`: inhibit_anyPolicy > 0, or self-issued and
    /// not last.
    void add_certificate(const std::vector<std::string>& policies, bool any_allowed);
    /// Section 6.1.4 (b): mappings of the certificate just added; `allowed` is policy_mapping > 0.
    void map(const std::vector<std::pair<std::string, std::string>>& mappings, bool allowed);
    /// Section 6.1.5 (g): keeps what the user accepts; gives the user-constrained policy set.
    std::set<std::string> intersect(const std::set<std::string>& accepted);
    /// Mappings can make trees explode (CVE-2023-0464): beyond a limit the path counts as invalid.
    bool too_large() const { return too_large_; }

  private:
    struct Node {
        std::string policy;
        std::set<std::string> expected;
        std::size_t parent = 0;  // index in the level above
        bool alive = true;
    };
    using Level = std::vector<Node>;
    void add(Level& level, Node node);
    void prune(std::size_t from_level);
    const Node* parent_of(std::size_t level, const Node& node) const;

    std::vector<Level> levels_;
    bool null_ = false, too_large_ = false;
    std::size_t nodes_ = 1;
};

}  // namespace pki
