#include <charconv>

#include "documents/audit_trail.h"
#include "documents/contents.h"
#include "documents/routes.h"

namespace documents {
namespace {

using base::ErrorCode;
using base::make_error;
using http::Request;
using http::Response;

constexpr http::Rate public_rate{60, 60};

Result<Document> document_of(db::Connection& connection, const Request& request) {
    auto document = find_document_of(connection, request.param("id"), request.user_id());
    if (!document) return no_document();
    return std::move(*document);
}

Result<std::int64_t> index_of(const std::string& text) {
    std::int64_t index = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (text.empty() || code != std::errc{} || end != text.data() + text.size() || index < 0) {
        return make_error(ErrorCode::invalid, "audit.index", "the index of an entry is expected", "index");
    }
    return index;
}

Result<Response> trail(const Deps& deps, const Request& request) {
    auto connection = deps.pool.take();
    EZ_TRY(const auto document, document_of(*connection, request));
    return Response::json(owners_trail(deps, *connection, document, false));
}

Result<Response> trail_file(const Deps& deps, const Request& request) {
    auto connection = deps.pool.take();
    EZ_TRY(const auto document, document_of(*connection, request));
    Response response = Response::json(owners_trail(deps, *connection, document, true));
    response.attachment("audit-trail-" + document.id + ".json");
    return response;
}

Result<Response> trail_proof(const Deps& deps, const Request& request) {
    auto connection = deps.pool.take();
    EZ_TRY(const auto document, document_of(*connection, request));
    EZ_TRY(const auto index, index_of(request.query_value("index").value_or("")));
    const auto entry = audit::find(*connection, index);
    if (!entry || entry->entry.subject_kind != "document" || entry->entry.subject_id != document.id) {
        return make_error(ErrorCode::not_found, "audit.no_entry", "the document has no such entry");
    }
    EZ_TRY(const auto proof, log_proof(*connection, index));
    return Response::json(proof);
}

Result<Response> for_strangers(const Deps& deps, const Request& request) {
    auto connection = deps.pool.take();
    const auto document = find_by_token(*connection, request.param("token"));
    if (!document) return no_document();
    EZ_TRY(const auto shown, public_trail(*connection, *document));
    return Response::json(shown);
}

Result<Response> tree_head(const Deps& deps) {
    const auto head = signed_head(*deps.pool.take());
    if (!head) return make_error(ErrorCode::not_found, "audit.no_checkpoint", "no tree head was signed yet");
    return Response::json(*head);
}

Result<Response> public_proof(const Deps& deps, const Request& request) {
    EZ_TRY(const auto index, index_of(request.param("index")));
    EZ_TRY(const auto proof, log_proof(*deps.pool.take(), index));
    return Response::json(proof);
}

}  // namespace

void add_audit_trail_routes(http::Router& router, const Deps& deps) {
    router.add({.method = "GET",
                .pattern = "/api/v1/documents/{id}/audit-trail",
                .operation_id = "getAuditTrail",
                .summary = "Every act on the document",
                .response = json::schema<AuditTrail>,
                .errors = {"document.not_found"}},
               [&deps](const Request& request) { return trail(deps, request); });
    router.add({.method = "GET",
                .pattern = "/api/v1/documents/{id}/audit-trail.json",
                .operation_id = "downloadAuditTrail",
                .summary = "The same as a file, with the text of each entry that the log's hashes are made of",
                .response = json::schema<AuditTrail>,
                .errors = {"document.not_found"}},
               [&deps](const Request& request) { return trail_file(deps, request); });
    router.add({.method = "GET",
                .pattern = "/api/v1/documents/{id}/audit-trail/proof",
                .operation_id = "getAuditProof",
                .summary = "Proof that an entry is in the log (RFC 6962)",
                .query = {{"index", "of the entry", true}},
                .response = json::schema<LogProof>,
                .errors = {"document.not_found", "audit.no_entry", "audit.index"}},
               [&deps](const Request& request) { return trail_proof(deps, request); });
    router.add({.method = "GET",
                .pattern = "/api/v1/public/audit/{token}",
                .operation_id = "getPublicAuditTrail",
                .summary = "What a document's owner shows to everybody who has the link",
                .access = http::Access::anyone(),
                .response = json::schema<AuditTrail>,
                .errors = {"document.not_found"},
                .rate = public_rate,
                .compressed = true},
               [&deps](const Request& request) { return for_strangers(deps, request); });
    router.add({.method = "GET",
                .pattern = "/api/v1/public/tree-head",
                .operation_id = "getTreeHead",
                .summary = "The newest signed head of the audit log",
                .access = http::Access::anyone(),
                .response = json::schema<TreeHeadView>,
                .errors = {"audit.no_checkpoint"},
                .rate = public_rate},
               [&deps](const Request&) { return tree_head(deps); });
    router.add({.method = "GET",
                .pattern = "/api/v1/public/proof/{index}",
                .operation_id = "getPublicProof",
                .summary = "Proof that an entry is in the log; hashes only",
                .access = http::Access::anyone(),
                .response = json::schema<LogProof>,
                .errors = {"audit.no_entry", "audit.index"},
                .rate = public_rate},
               [&deps](const Request& request) { return public_proof(deps, request); });
}

}  // namespace documents
