#pragma once
// Blobs and rows live in two stores; these few calls keep either from outliving the other.
#include <string>

#include "documents/documents.h"

namespace documents {

/// The row that names the blob is being written in this transaction. Errors: conflict document.changed (swept away).
Result<void> claim_blob(db::Connection& connection, const std::string& blob_id);
/// The row that named the blob is being deleted in this transaction; the sweep removes the blob.
void abandon_blob(db::Connection& connection, const std::string& blob_id);
/// Removes expired uploads and blobs that nobody claimed for a day (at once when abandoned). Returns how many blobs.
int sweep(const Deps& deps);

}  // namespace documents
