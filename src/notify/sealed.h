#pragma once
// What lies in the database, sealed: mail orders in the queue and mail in the inbox.
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace notify {

/// base64 of AES-256-GCM; `purpose` binds the text to its table.
std::string seal_text(base::ByteView key, std::string_view purpose, std::string_view text);
/// Errors: internal notify.sealed (wrong key or damaged).
base::Result<std::string> open_text(base::ByteView key, std::string_view purpose, std::string_view sealed);

}  // namespace notify
