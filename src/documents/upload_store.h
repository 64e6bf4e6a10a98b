#pragma once
// Uploads under way (tus 1.0): their rows, and bytes appended to a temporary blob.
#include "documents/documents.h"

namespace documents {

struct Upload {
    std::string id, owner_id, blob_id;
    std::uint64_t length = 0, received = 0;
    base::Time expires_at{};
};

base::Error no_upload();  // not_found upload.not_found

/// Errors: too_large document.too_large; too_many_requests upload.too_many; those of the blob store.
Result<Upload> create_upload(const Deps& deps, const std::string& owner_id, std::uint64_t length);
/// Nothing when it is not this person's, used up or expired.
std::optional<Upload> find_upload(db::Connection& connection, const std::string& id, const std::string& owner_id,
                                  base::Time now);
/// Appends what arrived at `offset`. One writer at a time. Errors: conflict upload.offset, upload.busy;
/// too_large upload.too_long; those of the blob store, after which what was kept counts.
Result<Upload> append_upload(const Deps& deps, const Upload& upload, std::uint64_t offset,
                             const http::SpooledBody& body);
/// Removes the row in the caller's transaction; its blob is the caller's then. False when it is gone.
bool take_upload(db::Connection& connection, const std::string& id);
void delete_upload(const Deps& deps, const Upload& upload);

}  // namespace documents
