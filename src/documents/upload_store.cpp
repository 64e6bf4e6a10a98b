#include "documents/upload_store.h"

#include "base/encoding.h"
#include "base/rng.h"
#include "documents/blob_claims.h"

namespace documents {
namespace {

using base::ErrorCode;
using base::make_error;

constexpr std::chrono::minutes writer_time{2};
constexpr std::size_t piece_size = 4u << 20;

constexpr const char* columns = "id, owner_id, blob_id, length, received, expires_at";

Upload from_row(const db::Row& row) {
    auto [id, owner, blob, length, received, expires] =
        row.as<std::string, std::string, std::string, std::uint64_t, std::uint64_t, base::Time>();
    return {id, owner, blob, length, received, expires};
}

/// Appends piece by piece, so that 50 MB are never in memory at once. `received` counts what is kept.
Result<void> append_pieces(const Deps& deps, const Upload& upload, const http::SpooledBody& body,
                           std::uint64_t& received) {
    for (std::uint64_t done = 0; done < body.size();) {
        EZ_TRY(const Bytes piece, body.read(done, piece_size));
        if (piece.empty()) return make_error(ErrorCode::unavailable, "http.spool", "the body ended early");
        EZ_TRY(received, deps.blobs.append(upload.blob_id, piece, received));
        done += piece.size();
    }
    return {};
}

}  // namespace

base::Error no_upload() {
    return make_error(ErrorCode::not_found, "upload.not_found", "no such upload, or it has expired");
}

Result<Upload> create_upload(const Deps& deps, const std::string& owner_id, std::uint64_t length) {
    if (length > deps.settings.max_upload) {
        return make_error(ErrorCode::too_large, "document.too_large",
                          "more than " + std::to_string(deps.settings.max_upload >> 20) + " MiB");
    }
    const auto open = deps.pool.take()->one<int>("SELECT count(*) FROM upload WHERE owner_id = ?", owner_id);
    if (open.value_or(0) >= deps.settings.max_open_uploads) {
        return make_error(ErrorCode::too_many_requests, "upload.too_many", "too many unfinished uploads");
    }
    EZ_TRY(const auto blob, store_blob(deps, {}));
    const auto now = deps.clock.now();
    const Upload upload{base::new_id("up", now), owner_id, blob, length, 0, now + deps.settings.upload_valid};
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_CHECK(claim_blob(*connection, blob));
    connection->run(std::string("INSERT INTO upload(") + columns + ") VALUES (?, ?, ?, ?, 0, ?)", upload.id, owner_id,
                    blob, length, upload.expires_at);
    transaction.commit();
    return upload;
}

std::optional<Upload> find_upload(db::Connection& connection, const std::string& id, const std::string& owner_id,
                                  base::Time now) {
    const auto rows = connection.run(
        std::string("SELECT ") + columns + " FROM upload WHERE id = ? AND owner_id = ? AND expires_at > ?", id,
        owner_id, now);
    if (rows.empty()) return std::nullopt;
    return from_row(rows[0]);
}

Result<Upload> append_upload(const Deps& deps, const Upload& upload, std::uint64_t offset,
                             const http::SpooledBody& body) {
    if (offset != upload.received) {
        return make_error(ErrorCode::conflict, "upload.offset", "the upload continues elsewhere; ask with HEAD",
                          "Upload-Offset");
    }
    if (body.size() > upload.length - offset) {
        return make_error(ErrorCode::too_large, "upload.too_long", "more bytes than the upload was announced with");
    }
    const std::string writer = base::hex(base::random_bytes(16));
    const auto now = deps.clock.now();
    // The claim keeps two writers from appending at the same offset; the bytes flow outside of any transaction.
    const auto claimed = deps.pool.take()->run(
        "UPDATE upload SET writer = ?, writer_until = ? WHERE id = ? AND received = ? AND (writer IS NULL OR"
        " writer_until <= ?)",
        writer, now + writer_time, upload.id, offset, now);
    if (claimed.affected != 1) {
        return make_error(ErrorCode::conflict, "upload.busy", "another request writes to this upload");
    }
    Upload next = upload;
    const auto appended = append_pieces(deps, upload, body, next.received);
    const auto stored = deps.pool.take()->run(
        "UPDATE upload SET received = ?, writer = NULL, writer_until = NULL WHERE id = ? AND writer = ?", next.received,
        upload.id, writer);
    if (!appended) return appended.error();
    if (stored.affected != 1) {
        return make_error(ErrorCode::conflict, "upload.busy", "another request took the upload over");
    }
    return next;
}

bool take_upload(db::Connection& connection, const std::string& id) {
    return connection.run("DELETE FROM upload WHERE id = ?", id).affected == 1;
}

void delete_upload(const Deps& deps, const Upload& upload) {
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    if (take_upload(*connection, upload.id)) abandon_blob(*connection, upload.blob_id);
    transaction.commit();
}

}  // namespace documents
