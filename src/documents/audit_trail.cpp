#include "documents/audit_trail.h"

#include <map>

#include "accounts/account.h"
#include "base/encoding.h"
#include "documents/contents.h"

namespace documents {
namespace {

constexpr int max_entries = 1000;

std::optional<std::string> detail(const audit::LoggedEntry& logged, std::string_view name) {
    const auto* value = logged.entry.details.if_contains(name);
    if (!value || !value->is_string()) return std::nullopt;
    return std::string(std::string_view(value->get_string()));
}

std::vector<audit::LoggedEntry> entries_of(db::Connection& connection, const Document& document) {
    audit::Filter filter;
    filter.subject_kind = "document";
    filter.subject_id = document.id;
    filter.ascending = true;
    filter.limit = max_entries;
    return audit::list(connection, filter);
}

AuditTrailEntry entry_view(const audit::LoggedEntry& logged) {
    AuditTrailEntry view;
    view.index = logged.index;
    view.kind = logged.entry.kind;
    view.at = logged.at;
    view.method = detail(logged, "method");
    view.digest_before = detail(logged, "digestBefore");
    view.digest_after = detail(logged, "digestAfter");
    view.serial = detail(logged, "serial");
    view.leaf_hash = base::hex(logged.hash);
    return view;
}

AuditedDocument document_view(const Document& d) {
    return {std::nullopt, d.name, d.state, d.page_count, d.sha256, d.created_at, d.completed_at, d.signatures};
}

/// Names by user id, each asked for once.
class People {
  public:
    explicit People(db::Connection& connection) : connection_(connection) {}
    const std::optional<accounts::Account>& find(const std::string& id) {
        const auto known = known_.find(id);
        if (known != known_.end()) return known->second;
        return known_.emplace(id, accounts::find_account(connection_, id)).first->second;
    }

  private:
    db::Connection& connection_;
    std::map<std::string, std::optional<accounts::Account>> known_;
};

/// What the owner does with the document by themself and strangers need not know.
bool is_owners_affair(std::string_view kind) {
    return kind == "document.renamed" || kind == "document.public_trail" || kind == "document.viewed" ||
           kind == "document.downloaded";
}

}  // namespace

std::optional<TreeHeadView> signed_head(db::Connection& connection) {
    const auto checkpoint = audit::latest_checkpoint(connection);
    if (!checkpoint) return std::nullopt;
    return TreeHeadView{checkpoint->head.size, base::hex(checkpoint->head.root),
                        checkpoint->at,        checkpoint->signature,
                        checkpoint->key_id,    checkpoint->note};
}

AuditTrail owners_trail(const Deps& deps, db::Connection& connection, const Document& document, bool with_leaves) {
    AuditTrail trail{document_view(document), public_audit_url(deps, document), {}, signed_head(connection)};
    trail.document.id = document.id;
    People people(connection);
    for (const auto& logged : entries_of(connection, document)) {
        AuditTrailEntry view = entry_view(logged);
        if (const auto& person = people.find(logged.entry.actor_id)) {
            view.actor = person->name ? person->name : person->email;
        } else {
            view.actor = logged.entry.actor_id;
        }
        view.address = logged.entry.address;
        if (with_leaves) view.leaf = logged.leaf;
        trail.entries.push_back(std::move(view));
    }
    return trail;
}

Result<AuditTrail> public_trail(db::Connection& connection, const Document& document) {
    if (document.public_trail == PublicTrail::off) return no_document();
    const bool full = document.public_trail == PublicTrail::full;
    AuditTrail trail{document_view(document), std::nullopt, {}, signed_head(connection)};
    if (!full) trail.document.name = mask_words(document.name);
    People people(connection);
    for (const auto& logged : entries_of(connection, document)) {
        if (is_owners_affair(logged.entry.kind)) continue;
        AuditTrailEntry view = entry_view(logged);
        // Never the mail address: without a verified name the act shows without a person.
        const auto& person = people.find(logged.entry.actor_id);
        if (person && person->name) view.actor = full ? *person->name : mask_words(*person->name);
        trail.entries.push_back(std::move(view));
    }
    return trail;
}

Result<LogProof> log_proof(db::Connection& connection, std::int64_t index) {
    const auto logged = audit::find(connection, index);
    if (!logged) return base::make_error(base::ErrorCode::not_found, "audit.no_entry", "the log has no such entry");
    LogProof proof;
    proof.index = index;
    proof.leaf_hash = base::hex(logged->hash);
    proof.tree_head = signed_head(connection);
    if (proof.tree_head && proof.tree_head->size <= index) proof.tree_head.reset();
    const auto size = proof.tree_head ? proof.tree_head->size : audit::tree_head(connection).size;
    EZ_TRY(const auto head, audit::tree_head_at(connection, size));
    EZ_TRY(const auto path, audit::inclusion_proof(connection, index, size));
    proof.tree_size = size;
    proof.root_hash = base::hex(head.root);
    for (const auto& hash : path) proof.hashes.push_back(base::hex(hash));
    return proof;
}

}  // namespace documents
