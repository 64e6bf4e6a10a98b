#include "documents/contents.h"

#include <algorithm>

#include "crypto/aead.h"

namespace documents {
namespace {

Bytes aad(std::string_view purpose, const std::string& document_id) {
    return base::to_bytes(std::string(purpose) + ":" + document_id);
}

}  // namespace

base::Error no_document() {
    return base::make_error(base::ErrorCode::not_found, "document.not_found", "no such document");
}

// The state holds up to 63 bytes of the document in clear, so it is sealed like the document itself.
Bytes seal_hash_state(const Deps& deps, const std::string& document_id, const crypto::Sha256& hash) {
    return crypto::seal(deps.data_key, hash.state(), aad("hash", document_id));
}

Result<crypto::Sha256> hash_of(const Deps& deps, const Document& document) {
    EZ_TRY(const Bytes state, crypto::open(deps.data_key, document.sealed_hash_state, aad("hash", document.id)));
    EZ_TRY(auto hash, crypto::Sha256::resume(state));
    if (hash.length() != document.size) {
        return base::make_error(base::ErrorCode::internal, "storage.damaged", "a stored hash is of another version");
    }
    return hash;
}

Bytes seal_file_key(const Deps& deps, const std::string& document_id, const pdf::Document& document) {
    const pdf::Security* security = document.security();
    if (security == nullptr) return {};
    Bytes secret{static_cast<std::uint8_t>(security->owner() ? 1 : 0)};
    base::append(secret, security->file_key());
    const Bytes sealed = crypto::seal(deps.data_key, secret, aad("file-key", document_id));
    base::cleanse(secret);
    return sealed;
}

Result<pdf::OpenOptions> open_options(const Deps& deps, const Document& document) {
    pdf::OpenOptions options;
    if (!document.encrypted) return options;
    EZ_TRY(Bytes secret, crypto::open(deps.data_key, document.sealed_file_key, aad("file-key", document.id)));
    if (secret.empty()) {
        return base::make_error(base::ErrorCode::internal, "storage.damaged", "a sealed file key is empty");
    }
    options.file_key_owner = secret[0] == 1;
    options.file_key.assign(secret.begin() + 1, secret.end());
    base::cleanse(secret);
    return options;
}

Result<std::vector<Part>> parts_of(const Deps& deps, const Document& document, Version version) {
    auto parts = list_parts(*deps.pool.take(), document.id);
    if (parts.empty()) return no_document();
    if (version == Version::original) {
        parts.resize(1);
        return parts;
    }
    // An increment that came after the row was read belongs to a newer version than the caller asked for.
    std::uint64_t size = 0;
    std::size_t count = 0;
    while (count < parts.size() && size < document.size) size += parts[count++].size;
    if (size != document.size) {
        return base::make_error(base::ErrorCode::internal, "storage.damaged",
                                "the parts are not as long as the document");
    }
    parts.resize(count);
    return parts;
}

Result<Bytes> read_range(blob::BlobStore& blobs, const std::vector<Part>& parts, std::uint64_t offset,
                         std::uint64_t length) {
    Bytes out;
    out.reserve(length);
    std::uint64_t start = 0;
    for (const Part& part : parts) {
        const auto from = std::max(offset, start), to = std::min(offset + length, start + part.size);
        if (from < to) {
            EZ_TRY(const Bytes piece, blobs.read(part.blob_id, from - start, to - from));
            base::append(out, piece);
        }
        start += part.size;
    }
    return out;
}

Result<Bytes> read_contents(const Deps& deps, const Document& document, Version version) {
    EZ_TRY(const auto parts, parts_of(deps, document, version));
    return read_range(deps.blobs, parts, 0, version == Version::original ? document.original_size : document.size);
}

DocumentView view_of(const Document& d) {
    return {d.id,         d.name,         d.state,      d.page_count, d.size,  d.sha256,      d.encrypted,
            d.created_at, d.completed_at, d.signatures, d.warnings,   d.pages, d.public_trail};
}

std::string public_audit_url(const Deps& deps, const Document& document) {
    return deps.settings.public_url + "/a/" + document.audit_token;
}

}  // namespace documents
