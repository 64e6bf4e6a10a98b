#pragma once
// The operator's trust list: a folder of certificate files.
#include <filesystem>
#include <vector>

#include "base/bytes.h"

namespace verification {

/// DER of every certificate in *.pem, *.crt and *.cer of the folder, in the order of the names. A missing folder is an
/// empty list; a file that cannot be read is logged and left out: fewer anchors never make anything valid.
std::vector<base::Bytes> read_trust_folder(const std::filesystem::path& folder);

}  // namespace verification
