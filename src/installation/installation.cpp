#include "installation/installation.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "accounts/account.h"
#include "audit/audit.h"
#include "documents/documents.h"
#include "identity/identity.h"
#include "jobs/jobs.h"
#include "signing/signing.h"
#include "vault/local_vault.h"

namespace installation {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;

Result<void> open_database(Installation& out, const OpenOptions& options) {
    try {
        db::PoolOptions pool;
        pool.size = static_cast<std::size_t>(out.settings.database_connections);
        out.pool = db::Pool::open(out.settings.database_url(), pool);
        const auto migrations = all_migrations();
        if (options.migrate) return db::migrate(*out.pool, migrations);
        EZ_TRY(const auto pending, db::pending_migrations(*out.pool, migrations));
        if (!pending.empty())
            return make_error(
                ErrorCode::conflict, "installation.not_migrated",
                "the database is of an older version; run: ezsign migrate --data " + out.settings.data.string());
        return {};
    } catch (const db::Failure& failure) {
        return make_error(ErrorCode::unavailable, "installation.database", failure.what());
    }
}

}  // namespace

std::vector<db::Migration> all_migrations() {
    std::vector<db::Migration> all;
    for (auto part :
         {jobs::migrations(), audit::migrations(), vault::migrations(), accounts::migrations(), notify::migrations(),
          authority::migrations(), identity::migrations(), documents::migrations(), signing::migrations()})
        all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
    return all;
}

authority::Settings authority_settings(const Settings& settings) {
    authority::Settings out;
    out.public_url = settings.url();
    out.test = settings.test;
    out.organisation = settings.organisation;
    out.person_key = settings.person_key;
    return out;
}

Result<std::unique_ptr<Installation>> open_installation(Settings settings, const OpenOptions& options) {
    std::error_code failed;
    if (options.create) {
        std::filesystem::create_directories(settings.data / "keys", failed);
        if (!failed) std::filesystem::permissions(settings.data, std::filesystem::perms::owner_all, failed);
        if (failed)
            return make_error(ErrorCode::unavailable, "installation.folder",
                              "cannot make the data folder " + settings.data.string() + ": " + failed.message());
    } else if (!std::filesystem::exists(settings.data / "keys" / "master.key")) {
        return make_error(
            ErrorCode::not_found, "installation.missing",
            settings.data.string() + " holds no installation; start the server there first, or give --data");
    }
    auto out = std::make_unique<Installation>();
    out->settings = std::move(settings);
    EZ_CHECK(open_database(*out, options));
    vault::LocalVaultOptions keys;
    keys.master_key_file = out->settings.data / "keys" / "master.key";
    keys.create_master_key = options.create;
    keys.codes.sends_per_hour = static_cast<int>(out->settings.otp_sends_per_hour);
    EZ_TRY(out->vault, vault::open_local_vault(*out->pool, out->clock, keys));
    EZ_TRY(const base::Bytes blob_key, out->vault->derive_key("blob-kek"));
    out->blobs = std::make_unique<blob::FileBlobStore>(out->settings.data / "blobs", blob_key);
    EZ_TRY(base::Bytes mail_key, out->vault->derive_key("mail-sealing"));
    out->mail = std::make_unique<notify::MailQueue>(std::move(mail_key));
    EZ_TRY(out->authority,
           authority::open_authority(*out->pool, *out->vault, out->clock, authority_settings(out->settings)));
    return out;
}

Result<DataLock> DataLock::take(const std::filesystem::path& data) {
    const int descriptor = ::open((data / "server.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor >= 0 && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return DataLock(descriptor);
    if (descriptor >= 0) ::close(descriptor);
    return make_error(ErrorCode::conflict, "installation.in_use",
                      "another ezsignd uses " + data.string() + "; stop it, or start this one with another --data");
}

DataLock::~DataLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace installation
