#pragma once
// What a file is, by its bytes; never by its name.
#include "base/bytes.h"

namespace media {

enum class FileType { unknown, pdf, png, jpeg };

/// PDF: "%PDF-" within the first 1024 bytes (ISO 32000-1 annex H.3.4.1), unless a picture's magic stands first.
FileType sniff(base::ByteView data);

}  // namespace media
