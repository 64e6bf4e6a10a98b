#pragma once
// The rules of an authorisation, without I/O: what may be done with it at a given moment, and what its code is bound
// to.
#include <string>
#include <vector>

#include "vault/local_vault.h"
#include "vault/vault.h"

namespace vault {

/// As stored. The code itself is nowhere: `code_mac` = HMAC(key, everything below that must not change + code).
struct AuthorisationRecord {
    std::string id, key_id, owner;
    std::string method;
    base::Bytes digests;  // in order, all of the length that the key asks for
    base::Bytes code_mac;
    AuthorisationState state = AuthorisationState::open;
    int tries_left = 0, sends_left = 0;
    std::chrono::seconds valid{0};
    base::Time sent_at{}, expires_at{}, created_at{};
    std::string subject_kind, subject_id;
};

const char* to_string(AuthorisationState state);
std::optional<AuthorisationState> state_from_string(std::string_view text);

/// Whether each digest has the length that a key of this kind signs.
bool all_of_length(const std::vector<base::Bytes>& digests, KeyType type);
base::Bytes join_digests(const std::vector<base::Bytes>& digests);

/// Binds code, key, owner, digests and expiry together: changing one of them in the database makes the code wrong.
base::Bytes code_mac(base::ByteView mac_key, const AuthorisationRecord& record, std::string_view code);

/// What the record says at `now`: an open one past its time is expired.
AuthorisationState state_at(const AuthorisationRecord& record, base::Time now);
Authorisation view_at(const AuthorisationRecord& record, const CodePolicy& policy, base::Time now);

/// Errors: otp.used, otp.too_many_tries (void), otp.expired.
base::Result<void> check_open(const AuthorisationRecord& record, base::Time now);
/// Errors: authorisation.mismatch.
base::Result<void> check_binding(const AuthorisationRecord& record, const Key& key, const Confirmation& confirmation);

}  // namespace vault
