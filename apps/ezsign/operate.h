#pragma once
// Commands for those who run an installation: config, migrate, backup, restore, audit, user.
#include <string>
#include <vector>

namespace cli {

struct ConfigOptions {
    std::string data = "var";
};
/// Prints every setting with its value and where it comes from. 0 all is well; 1 something is wrong, named.
int run_config_check(const ConfigOptions& options);

struct MigrateOptions {
    std::string data = "var";
    bool dry_run = false;
};
/// 0 the schema is up to date now (or would be); 1 refused.
int run_migrate(const MigrateOptions& options);

struct BackupOptions {
    std::string data = "var", passphrase_file, file;
    bool without_database = false;
};
/// 0 done; 1 refused, nothing was left behind.
int run_backup(const BackupOptions& options);
int run_restore(const BackupOptions& options);

struct AuditOptions {
    std::string data = "var";
    std::string export_file;  // empty: none; "-": standard output
};
/// Recomputes the whole log. 0 whole; 1 damaged, with the first bad entry; 2 could not be read.
int run_audit_verify(const AuditOptions& options);

struct UserOptions {
    std::string data = "var", email, name, language = "id", password_file, role;
    bool remove = false;  // take the role away
};
/// 0 done; 1 refused.
int run_user_create(const UserOptions& options);
int run_user_list(const UserOptions& options);
int run_user_role(const UserOptions& options);

}  // namespace cli
