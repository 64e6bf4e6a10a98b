#include "base/encoding.h"
#include "documents/accept_document.h"
#include "documents/contents.h"
#include "documents/routes.h"
#include "http/page.h"

namespace documents {

struct DocumentChange {
    std::optional<std::string> name;
    std::optional<PublicTrail> public_trail;
};
BOOST_DESCRIBE_STRUCT(DocumentChange, (), (name, public_trail))

namespace {

using base::ErrorCode;
using base::make_error;
using http::Request;
using http::Response;

Result<Document> document_of(db::Connection& connection, const Request& request) {
    auto document = find_document_of(connection, request.param("id"), request.user_id());
    if (!document) return no_document();
    return std::move(*document);
}

Result<std::optional<base::Time>> time_query(const Request& request, const std::string& name) {
    const auto text = request.query_value(name);
    if (!text || text->empty()) return std::optional<base::Time>();
    auto time = base::from_rfc3339(*text);
    if (!time) time = base::from_rfc3339(*text + "T00:00:00Z");
    if (!time) return make_error(ErrorCode::invalid, "query.time", "an RFC 3339 time or a date is expected", name);
    return time;
}

Result<Response> list(const Deps& deps, const Request& request) {
    EZ_TRY(const auto page, http::page_request(request));
    ListFilter filter;
    filter.owner_id = request.user_id();
    filter.cursor = page.cursor;
    filter.limit = page.limit;
    filter.query = request.query_value("query").value_or("").substr(0, 400);
    if (!base::is_utf8(filter.query) || filter.query.find('\0') != std::string::npos) filter.query.clear();
    if (const auto state = request.query_value("state"); state && !state->empty()) {
        filter.state = json::enum_from_text<State>(*state);
        if (!filter.state) return make_error(ErrorCode::invalid, "query.state", "draft or completed", "state");
    }
    EZ_TRY(filter.from, time_query(request, "from"));
    EZ_TRY(filter.to, time_query(request, "to"));
    EZ_TRY(const auto found, list_documents(*deps.pool.take(), filter));
    http::Page<DocumentView> out;
    for (const Document& document : found.items) {
        out.items.push_back(view_of(document));
        out.items.back().warnings.reset();
        out.items.back().pages.reset();
    }
    out.next_cursor = found.next_cursor;
    return Response::json(out);
}

Result<Response> create(const Deps& deps, const Request& request) {
    EZ_TRY(const auto body, request.json<NewDocument>());
    EZ_TRY(const auto document, accept_document(deps, actor_of(request), body));
    return Response::json(view_of(document), 201);
}

Result<Response> show(const Deps& deps, const Request& request) {
    EZ_TRY(const auto document, document_of(*deps.pool.take(), request));
    return Response::json(view_of(document));
}

Result<Response> change(const Deps& deps, const Request& request) {
    EZ_TRY(const auto body, request.json<DocumentChange>());
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_TRY(auto document, document_of(*connection, request));
    if (body.name) {
        EZ_TRY(document.name, checked_name(*body.name));
        if (!rename_document(*connection, document.id, document.name)) return no_document();
        EZ_CHECK(record(deps, *connection, actor_of(request), "document.renamed", "document", document.id));
    }
    if (body.public_trail) {
        document.public_trail = *body.public_trail;
        if (!set_public_trail(*connection, document.id, document.public_trail)) return no_document();
        EZ_CHECK(record(deps, *connection, actor_of(request), "document.public_trail", "document", document.id,
                        {{"shows", json::enum_text(document.public_trail)}}));
    }
    transaction.commit();
    return Response::json(view_of(document));
}

Result<Response> remove(const Deps& deps, const Request& request) {
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_TRY(const auto document, document_of(*connection, request));
    if (!delete_document(*connection, document.id, deps.clock.now())) return no_document();
    EZ_CHECK(record(deps, *connection, actor_of(request), "document.deleted", "document", document.id,
                    {{"digestBefore", document.sha256}}));
    transaction.commit();
    return Response::no_content();
}

std::string file_name(const Document& document) {
    return base::lower_ascii(document.name).ends_with(".pdf") ? document.name : document.name + ".pdf";
}

/// A browser's script fetches to show; a browser that navigates, and every other program, takes the file away.
const char* act_of(const Request& request) {
    const auto mode = request.header("Sec-Fetch-Mode");
    return mode.empty() || mode == "navigate" ? "document.downloaded" : "document.viewed";
}

/// Once for each time that the file is opened: readers ask for the rest of it in pieces.
bool is_later_piece(const Request& request) {
    const auto range = request.header("Range");
    return !range.empty() && !range.starts_with("bytes=0-");
}

Result<void> record_access(const Deps& deps, const Request& request, const Document& document, bool original) {
    if (request.method != "GET" || is_later_piece(request)) return {};
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_CHECK(record(deps, *connection, actor_of(request), act_of(request), "document", document.id,
                    {{"version", original ? "original" : "newest"},
                     {"digest", original ? document.original_sha256 : document.sha256}}));
    transaction.commit();
    return {};
}

Result<Response> download(const Deps& deps, const Request& request) {
    EZ_TRY(const auto document, document_of(*deps.pool.take(), request));
    const auto wanted = request.query_value("version").value_or("");
    if (!wanted.empty() && wanted != "original") {
        return make_error(ErrorCode::invalid, "query.version", "original, or nothing for the newest", "version");
    }
    const bool original = wanted == "original";
    const std::string tag = "\"" + (original ? document.original_sha256 : document.sha256) + "\"";
    if (request.header("If-None-Match") == tag) {  // RFC 9110 section 13.1.2
        Response response;
        response.status = 304;
        response.header("ETag", tag).header("Cache-Control", "private, no-cache");
        return response;
    }
    EZ_TRY(auto parts, parts_of(deps, document, original ? Version::original : Version::newest));
    EZ_CHECK(record_access(deps, request, document, original));
    http::Stream stream{original ? document.original_size : document.size,
                        [&blobs = deps.blobs, parts = std::move(parts)](std::uint64_t offset, std::size_t length) {
                            return read_range(blobs, parts, offset, length);
                        }};
    Response response = Response::stream("application/pdf", std::move(stream));
    response.attachment(file_name(document)).header("ETag", tag).header("Cache-Control", "private, no-cache");
    return response;
}

}  // namespace

void add_document_routes(http::Router& router, const Deps& deps) {
    router.add({.method = "GET",
                .pattern = "/api/v1/documents",
                .operation_id = "listDocuments",
                .summary = "My documents, newest first; without warnings and pages",
                .query = {{"state", "draft or completed"},
                          {"query", "words of the name"},
                          {"from", "created at or after: RFC 3339 time or date"},
                          {"to", "created before"},
                          {"cursor"},
                          {"limit"}},
                .response = json::schema<http::Page<DocumentView>>,
                .errors = {"query.state", "query.time", "page.limit", "page.cursor"},
                .compressed = true},
               [&deps](const Request& request) { return list(deps, request); });
    router.add({.method = "POST",
                .pattern = "/api/v1/documents",
                .operation_id = "createDocument",
                .summary = "Accepts a complete upload as a document",
                .body = http::Body::json,
                .success = 201,
                .request = json::schema<NewDocument>,
                .response = json::schema<DocumentView>,
                .errors = {"upload.not_found",
                           "upload.incomplete",
                           "document.name",
                           "document.empty",
                           "document.not_supported",
                           "document.too_many_pages",
                           "image.damaged",
                           "image.too_large",
                           "pdf.password_required",
                           "pdf.wrong_password",
                           "pdf.permission_denied",
                           "pdf.certified_no_changes",
                           "pdf.field_locked",
                           "pdf.xfa",
                           "pdf.pubsec",
                           "pdf.mac_invalid",
                           "pdf.mac_missing",
                           "pdf.mac_unsupported",
                           "pdf.truncated",
                           "pdf.damaged",
                           "pdf.damaged_signed",
                           "pdf.external_content",
                           "pdf.predeclared_objects",
                           "pdf.unsupported_encryption",
                           "pdf.too_complex",
                           "sandbox.unavailable",
                           "storage.full"}},
               [&deps](const Request& request) { return create(deps, request); });
    router.add({.method = "GET",
                .pattern = "/api/v1/documents/{id}",
                .operation_id = "getDocument",
                .summary = "One document",
                .response = json::schema<DocumentView>,
                .errors = {"document.not_found"}},
               [&deps](const Request& request) { return show(deps, request); });
    router.add({.method = "PATCH",
                .pattern = "/api/v1/documents/{id}",
                .operation_id = "changeDocument",
                .summary = "Renames it, or changes what the public audit trail shows",
                .body = http::Body::json,
                .request = json::schema<DocumentChange>,
                .response = json::schema<DocumentView>,
                .errors = {"document.not_found", "document.name"}},
               [&deps](const Request& request) { return change(deps, request); });
    router.add({.method = "DELETE",
                .pattern = "/api/v1/documents/{id}",
                .operation_id = "deleteDocument",
                .summary = "Deletes its contents and name; the audit entries stay",
                .success = 204,
                .errors = {"document.not_found"}},
               [&deps](const Request& request) { return remove(deps, request); });
    router.add({.method = "GET",
                .pattern = "/api/v1/documents/{id}/file",
                .operation_id = "getDocumentFile",
                .summary = "The PDF: the newest version, or as it was accepted",
                .query = {{"version", "original"}},
                .response_media = "application/pdf",
                .errors = {"document.not_found", "query.version"}},
               [&deps](const Request& request) { return download(deps, request); });
}

void add_routes(http::Router& router, const Deps& deps) {
    add_upload_routes(router, deps);
    add_document_routes(router, deps);
    add_audit_trail_routes(router, deps);
    add_specimen_routes(router, deps);
}

}  // namespace documents
