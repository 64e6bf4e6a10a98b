#pragma once
// Keys in a token or a hardware security module, through its PKCS#11 2.40 library. The private key never leaves it.
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/signer.h"

namespace crypto {

/// Where a key is. `key` is its CKA_LABEL, or "id:" and its CKA_ID in hexadecimal.
struct Pkcs11Place {
    std::filesystem::path module;  // the vendor's library, such as /usr/lib/softhsm/libsofthsm2.so
    std::string token;             // CK_TOKEN_INFO label; may be empty where only one token is present
    std::string key;
};

struct Pkcs11Key {
    std::unique_ptr<Signer> signer;
    /// DER certificates of the token: the key's own (same CKA_ID) first, when there is one.
    std::vector<Bytes> certificates;
};

/// Logs in as user (a wrong PIN counts against the token's tries: asked once, never repeated) and finds the key. The
/// signer opens a session for each signature made at the same time and keeps them for the next; it signs with
/// CKM_ECDSA, CKM_RSA_PKCS (DigestInfo built here), CKM_RSA_PKCS_PSS or CKM_EDDSA. Errors: crypto.pkcs11_module (cannot
/// be loaded), crypto.pkcs11_token (none or several of this label), crypto.pkcs11_pin (wrong or locked),
/// crypto.pkcs11_key (none, several, or a kind that we do not use).
Result<Pkcs11Key> open_pkcs11_key(const Pkcs11Place& place, std::string_view pin,
                                  RsaPadding padding = RsaPadding::pkcs1);

}  // namespace crypto
