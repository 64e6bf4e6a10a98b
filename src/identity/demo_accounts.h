#pragma once
// First start of a test installation: a verified person with a certificate, a new person, an RA officer, an operator.
#include <filesystem>

#include "identity/identity.h"

namespace identity {

/// Makes what is missing and goes on where a crash stopped it. Passwords are random; `file` (0600, one account a line:
/// label, address, password) is written before the accounts exist. Returns the file's text, for printing once; empty
/// when nothing was made.
base::Result<std::string> ensure_demo_accounts(const Deps& deps, const std::filesystem::path& file);

}  // namespace identity
