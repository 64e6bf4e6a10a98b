#pragma once
// One installation, opened: database, keys, blobs, authority. The server and the command line both begin here.
#include <filesystem>
#include <memory>
#include <vector>

#include "authority/authority.h"
#include "base/clock.h"
#include "base/result.h"
#include "blob/blob_store.h"
#include "db/db.h"
#include "installation/settings.h"
#include "notify/notify.h"
#include "vault/vault.h"

namespace installation {

/// Every module's migrations, in order.
std::vector<db::Migration> all_migrations();

authority::Settings authority_settings(const Settings& settings);

struct OpenOptions {
    bool create = false;   // make the data folder and a new master key when there is nothing yet
    bool migrate = false;  // bring the schema up to date; otherwise a schema that is behind is an error
};

/// Members are opened from top to bottom, and closed from bottom to top.
struct Installation {
    Settings settings;
    base::SystemClock clock;
    std::unique_ptr<db::Pool> pool;
    std::unique_ptr<vault::Vault> vault;
    std::unique_ptr<blob::BlobStore> blobs;
    std::unique_ptr<notify::MailQueue> mail;
    std::unique_ptr<authority::Authority> authority;
};

/// Errors: not_found installation.missing (no such data folder; start the server first), installation.not_migrated,
/// db.schema_newer, unavailable installation.database, those of the vault.
base::Result<std::unique_ptr<Installation>> open_installation(Settings settings, const OpenOptions& options);

/// Held by a running server: one server at a time uses a data folder. Errors: conflict installation.in_use.
class DataLock {
  public:
    static base::Result<DataLock> take(const std::filesystem::path& data);
    DataLock(DataLock&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
    DataLock& operator=(DataLock&&) = delete;
    ~DataLock();

  private:
    explicit DataLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace installation
