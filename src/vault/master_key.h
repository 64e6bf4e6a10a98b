#pragma once
// The file that seals everything: 32 random bytes, mode 0600.
#include <filesystem>

#include "base/result.h"
#include "vault/secret_bytes.h"

namespace vault {

/// Errors: vault.master_key_missing, vault.master_key_mode, vault.master_key_damaged.
base::Result<SecretBytes> read_master_key(const std::filesystem::path& file);
/// Makes it durably, with its folder (0700); never replaces one. Errors: vault.master_key_write.
base::Result<void> create_master_key(const std::filesystem::path& file);

}  // namespace vault
