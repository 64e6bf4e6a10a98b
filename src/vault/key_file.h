#pragma once
// Private keys that leave the machine: the root CA's. PEM "ENCRYPTED PRIVATE KEY", PKCS#8 with PBES2 (RFC 8018): scrypt
// (N = 2^14, r = 8, p = 1: the most that `openssl pkey` opens) and AES-256-CBC, so that `openssl pkey -in FILE` opens
// it anywhere.
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/signer.h"

namespace vault {

struct ExportableKey {
    std::unique_ptr<crypto::Signer> signer;  // for the ceremony only; destroy it as soon as the ceremony is over
    std::string encrypted_pem;               // the file to take away
};

/// A fresh key for a ceremony; nothing of it is kept here. Errors: invalid when the passphrase is shorter than 12
/// characters.
base::Result<ExportableKey> create_exportable_key(crypto::KeyAlgorithm algorithm, std::string_view passphrase);
/// Errors: vault.key_file_damaged, vault.key_file_passphrase.
base::Result<std::unique_ptr<crypto::Signer>> open_key_file(std::string_view encrypted_pem,
                                                            std::string_view passphrase);

}  // namespace vault
