#pragma once
// The SQL of documents.
#include <optional>
#include <string>
#include <vector>

#include "documents/documents.h"

namespace documents {

void insert_document(db::Connection& connection, const Document& document, const std::string& base_blob);

struct ListFilter {
    std::string owner_id;
    std::optional<State> state;
    std::string query;                   // every word of it is part of the name, without case
    std::optional<base::Time> from, to;  // of creation, from <= t < to
    std::string cursor;
    int limit = 50;
};
struct DocumentList {
    std::vector<Document> items;  // newest first, without warnings and pages
    std::optional<std::string> next_cursor;
};
/// Errors: invalid page.cursor.
Result<DocumentList> list_documents(db::Connection& connection, const ListFilter& filter);

std::optional<Document> find_by_token(db::Connection& connection, const std::string& audit_token);
/// False when it is not there any more.
bool rename_document(db::Connection& connection, const std::string& id, const std::string& name);
bool set_public_trail(db::Connection& connection, const std::string& id, PublicTrail trail);
/// Its name, contents and keys go; the row stays for the audit trail's sake. False when it is gone already.
bool delete_document(db::Connection& connection, const std::string& id, base::Time now);

struct Part {
    std::string blob_id;
    std::uint64_t size = 0;
};
std::vector<Part> list_parts(db::Connection& connection, const std::string& document_id);

}  // namespace documents
