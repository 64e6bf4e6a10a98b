#pragma once
// Names as on the identity card (Permendagri 73/2022; spec/indonesia.md section 3.3): Latin letters, at most 60, older
// single-word names valid.
#include <string>
#include <string_view>

#include "base/result.h"

namespace identity {

/// Outer and repeated white space removed; nothing else is changed, because the certificate shows the name as printed.
std::string tidy_name(std::string_view name);
/// Of a tidied name. Errors (invalid, field "/name"): name.empty, name.too_long, name.letters.
base::Result<void> check_name(std::string_view name);
/// For comparing: upper case, academic and religious titles, punctuation and repeated spaces removed.
std::string match_form(std::string_view name);

}  // namespace identity
