#pragma once
// The key ceremony: makes the root, the issuing CAs, and the first root CRL; writes a transcript. The root key leaves
// as an encrypted file and is not needed again until the next ceremony (new issuing CA, new root CRL).
#include <filesystem>
#include <functional>
#include <string>

#include "authority/authority.h"

namespace authority {

struct CeremonyResult {
    std::string root_certificate_pem;
    std::string encrypted_root_key_pem;  // take it off the machine
    std::string transcript;              // plain text: names, serials, fingerprints, times, who
};

/// Called with the result before the database is changed: put the key file where it survives. An error stops the
/// ceremony.
using SaveCeremony = std::function<base::Result<void>(const CeremonyResult&)>;

/// Errors: conflict (authority.exists) when a root is already there; invalid for a short passphrase.
base::Result<CeremonyResult> run_ceremony(db::Pool& pool, vault::Vault& vault, const base::Clock& clock,
                                          const Settings& settings, std::string_view root_passphrase,
                                          std::string_view officer, const SaveCeremony& save = {});

/// A new CRL of the root, valid a year, made with the root key brought back for a moment.
base::Result<void> renew_root_crl(db::Pool& pool, const base::Clock& clock, std::string_view encrypted_root_key_pem,
                                  std::string_view passphrase);

/// First start of a test installation: runs the ceremony when there is no root, writes root-ca-backup.enc,
/// root-ca-passphrase.txt (0600, says that it is for tests only) and root-ca-transcript.txt into `data_folder`, and
/// maintains. Returns whether it made anything.
base::Result<bool> ensure_test_installation(db::Pool& pool, vault::Vault& vault, const base::Clock& clock,
                                            const Settings& settings, const std::filesystem::path& data_folder);

/// Mode 0600, durable. Errors: storage.write.
base::Result<void> write_private_file(const std::filesystem::path& file, std::string_view text);

}  // namespace authority
