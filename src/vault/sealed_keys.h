#pragma once
// Everything that is opened with the master key: the data-encryption key for private keys, and the secret that other
// keys are derived from. Only this class turns sealed bytes into a Signer.
#include <filesystem>
#include <memory>

#include "vault/key_store.h"
#include "vault/local_vault.h"
#include "vault/secret_bytes.h"

namespace vault {

class SealedKeys {
  public:
    /// Reads the master key and the secrets under it; makes both on an empty installation.
    static base::Result<SealedKeys> open(db::Pool& pool, const base::Clock& clock, const LocalVaultOptions& options);

    /// A new key pair, its private half sealed at once.
    base::Result<StoredKey> make(std::string owner, std::string label, KeyType type, base::Time now) const;
    /// Errors: vault.key_damaged.
    base::Result<std::unique_ptr<crypto::Signer>> unseal(const StoredKey& stored) const;
    base::Bytes derive(std::string_view purpose) const;

  private:
    SealedKeys(SecretBytes data_key, SecretBytes root_secret)
        : data_key_(std::move(data_key)), root_secret_(std::move(root_secret)) {}
    SecretBytes data_key_;     // seals private keys
    SecretBytes root_secret_;  // input of HKDF
};

}  // namespace vault
