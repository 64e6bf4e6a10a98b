#pragma once
// Files of the command line: limits on reading, all or nothing on writing.
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace cli {

/// Errors: not_found "file.unreadable", too_large "file.too_large".
base::Result<base::Bytes> read_file(const std::string& path, std::size_t limit = std::size_t{1} << 30);
/// The first line without its end: passwords. At most 1024 bytes.
base::Result<std::string> read_secret(const std::string& path);
/// A temporary file beside the target, flushed to disk, then renamed over it: never half a file. Error
/// "file.unwritable".
base::Result<void> write_file(const std::string& path, base::ByteView head, base::ByteView tail = {});

/// "ezsign: <message>" on standard error; a stable key in brackets for scripts.
void complain(const base::Error& error);

}  // namespace cli
