#pragma once
// What a password must be (ACC-2). Pure rules.
#include <string_view>

#include "base/result.h"

namespace accounts {

/// At least 9 characters with upper case, lower case, digit and symbol; not a common one, nor a common one in thin
/// disguise
/// ("P@ssw0rd1!"), nor made of the email address.
/// Errors (field as given): invalid password.weak, password.common.
base::Result<void> check_password(std::string_view password, std::string_view email, std::string_view field);

/// Whether it is one of data/common_passwords.inc, without case, look-alike characters, and what was hung on at the
/// ends.
bool is_common_password(std::string_view password);

/// A plain address: one '@', a domain with a dot, ASCII, at most 254 characters. Error: invalid email.invalid.
base::Result<void> check_email(std::string_view email, std::string_view field);

}  // namespace accounts
