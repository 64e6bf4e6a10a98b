#pragma once
// The in-process key store: PKCS#8 sealed with AES-256-GCM under a data-encryption key, which is itself sealed under
// the master key. The master key is a file of 32 random bytes, mode 0600, made on first start; whoever has it and the
// database has the keys.
#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

#include "db/db.h"
#include "vault/vault.h"

namespace vault {

/// Limits on codes. The defaults are the installation's policy; all of it is configuration (spec/indonesia.md section
/// 6).
struct CodePolicy {
    std::size_t digits = 6;
    int tries = 3;  // per authorisation, over all its codes
    std::chrono::seconds resend_after{60};
    int sends_per_authorisation = 5;
    int sends_per_hour = 120;  // per owner, over all authorisations
    int wrong_per_hour = 12;   // per owner; then otp.locked
    std::chrono::minutes longest_validity{15};
};

struct LocalVaultOptions {
    std::filesystem::path master_key_file;  // e.g. var/keys/master.key
    bool create_master_key = true;          // false: a missing file is an error (restore, second server)
    CodePolicy codes;
};

std::vector<db::Migration> migrations();

/// Needs the vault's and the audit module's migrations applied. Errors: vault.master_key_missing (the database holds
/// sealed keys but the file is not there: never makes a new one over old data), vault.master_key_mode (readable by
/// others), vault.master_key_wrong.
base::Result<std::unique_ptr<Vault>> open_local_vault(db::Pool& pool, const base::Clock& clock,
                                                      const LocalVaultOptions& options);

}  // namespace vault
