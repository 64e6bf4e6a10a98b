#pragma once
// File keys from passwords (ISO 32000-2 sections 7.6.4.3 and 7.6.4.4).
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pdf {

struct PasswordData {
    int revision = 0;
    std::size_t key_size = 5;  // bytes, revisions 2 to 4
    std::uint32_t permission_bits = 0;
    bool encrypt_metadata = true;
    std::string owner, user;          // /O, /U: 32 bytes, or 48 for revisions 5 and 6
    std::string owner_key, user_key;  // /OE, /UE: 32 bytes, revisions 5 and 6
    std::string id0;                  // first string of /ID
};

/// The file key when `password` is the user's (owner's) password.
std::optional<base::Bytes> file_key_by_user(const PasswordData& data, std::string_view password);
std::optional<base::Bytes> file_key_by_owner(const PasswordData& data, std::string_view password);

/// A password of revisions 5 and 6 as ISO 32000-2 section 7.6.4.3.3 wants it: SASLprep (RFC 4013) with unassigned code
/// points let through, as in a query. Nothing for what the profile forbids, and for anything but UTF-8 of up to 1024
/// bytes.
std::optional<std::string> saslprep(std::string_view password);

/// Algorithm 2.B, the hash of revision 6; `user` is empty or the 48 bytes of /U.
base::Bytes hash_revision_6(std::string_view password, std::string_view salt, std::string_view user);

}  // namespace pdf
