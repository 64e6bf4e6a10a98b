#pragma once
// One encrypted file that holds an installation: database, blobs, keys. Taken while the server runs; restored into an
// empty folder.
//
// Format: "ezSign backup 1\n", 16 bytes of salt, then chunks: length (4 bytes, big-endian), AES-256-GCM of at most 1
// MiB. The key is scrypt(passphrase, salt, N = 2^17, r = 8, p = 1); each chunk's associated data are its number and
// whether it is the last, so that none can be dropped, repeated or moved. Inside: for each file its name (2-byte
// length), its size (8 bytes), its bytes; at the end an empty name.
#include <filesystem>
#include <string_view>

#include "base/result.h"
#include "installation/settings.h"

namespace installation {

struct BackupSummary {
    std::uint64_t files = 0, bytes = 0;
};

/// The database is copied first, so every blob that it names is in the backup. `out` appears only when complete.
/// Errors: not_found installation.missing; unsupported backup.postgres (dump that database with pg_dump, then back up
/// with `without_database`); invalid backup.passphrase (under 12 characters); conflict backup.exists; unavailable
/// backup.write.
base::Result<BackupSummary> back_up(const Settings& settings, std::string_view passphrase,
                                    const std::filesystem::path& out, bool without_database = false);

/// Errors: conflict restore.not_empty (`data` exists and holds something); wrong_password restore.passphrase; malformed
/// restore.damaged (not a backup, cut off, or changed); unavailable backup.write. Nothing is left in `data` unless all
/// of it was read.
base::Result<BackupSummary> restore(const std::filesystem::path& backup, std::string_view passphrase,
                                    const std::filesystem::path& data);

}  // namespace installation
