#pragma once
// The bytes of a document, and the two secrets its row keeps sealed under the data key.
#include "documents/document_store.h"

namespace documents {

Bytes seal_hash_state(const Deps& deps, const std::string& document_id, const crypto::Sha256& hash);
/// Empty for a document that is not encrypted.
Bytes seal_file_key(const Deps& deps, const std::string& document_id, const pdf::Document& document);

/// [offset, offset + length) of the concatenated parts.
Result<Bytes> read_range(blob::BlobStore& blobs, const std::vector<Part>& parts, std::uint64_t offset,
                         std::uint64_t length);
/// The parts of a version. Errors: not_found document.not_found (deleted meanwhile).
Result<std::vector<Part>> parts_of(const Deps& deps, const Document& document, Version version);

base::Error no_document();

}  // namespace documents
