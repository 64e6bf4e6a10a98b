#include "documents/blob_claims.h"

#include "base/log.h"

namespace documents {
namespace {

constexpr std::chrono::hours claim_time{24};
constexpr int batch = 200;

void expire_uploads(const Deps& deps) {
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    const auto rows = connection->run(
        "DELETE FROM upload WHERE id IN (SELECT id FROM upload WHERE expires_at <= ?"
        " ORDER BY expires_at LIMIT ?) RETURNING blob_id",
        deps.clock.now(), batch);
    for (const db::Row& row : rows) abandon_blob(*connection, row.get<std::string>(0));
    transaction.commit();
}

}  // namespace

Result<std::string> store_blob(const Deps& deps, ByteView bytes) {
    EZ_TRY(auto id, deps.blobs.create(bytes));
    deps.pool.take()->run("INSERT INTO unclaimed_blob(blob_id, since, doomed) VALUES (?, ?, FALSE)", id,
                          deps.clock.now());
    return id;
}

Result<void> claim_blob(db::Connection& connection, const std::string& blob_id) {
    if (connection.run("DELETE FROM unclaimed_blob WHERE blob_id = ? AND NOT doomed", blob_id).affected == 1) return {};
    return base::make_error(base::ErrorCode::conflict, "document.changed",
                            "the stored bytes were swept away meanwhile");
}

void abandon_blob(db::Connection& connection, const std::string& blob_id) {
    connection.run("INSERT INTO unclaimed_blob(blob_id, since, doomed) VALUES (?, 0, TRUE)", blob_id);
}

int sweep(const Deps& deps) {
    expire_uploads(deps);
    auto connection = deps.pool.take();
    // Doomed first and committed, then removed: whoever claims sees one or the other.
    connection->run("UPDATE unclaimed_blob SET doomed = TRUE WHERE since <= ?", deps.clock.now() - claim_time);
    const auto rows = connection->run("SELECT blob_id FROM unclaimed_blob WHERE doomed LIMIT ?", batch);
    int removed = 0;
    for (const db::Row& row : rows) {
        const auto id = row.get<std::string>(0);
        if (const auto gone = deps.blobs.remove(id); !gone) {
            base::log_warning("documents.sweep", {{"key", gone.error().key}});
            continue;
        }
        connection->run("DELETE FROM unclaimed_blob WHERE blob_id = ?", id);
        ++removed;
    }
    return removed;
}

void add_jobs(jobs::Runner& runner, const Deps& deps) {
    runner.every("documents.sweep", std::chrono::minutes(10), [&deps]() -> Result<void> {
        while (sweep(deps) == batch) {
        }
        return {};
    });
}

}  // namespace documents
