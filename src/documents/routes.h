#pragma once
// The groups of routes that add_routes() adds.
#include "documents/documents.h"

namespace documents {

void add_upload_routes(http::Router& router, const Deps& deps);
void add_document_routes(http::Router& router, const Deps& deps);
void add_audit_trail_routes(http::Router& router, const Deps& deps);
void add_specimen_routes(http::Router& router, const Deps& deps);

}  // namespace documents
