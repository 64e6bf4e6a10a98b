#pragma once
// Stream filters (ISO 32000-2 section 7.4).
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "pdf/value.h"

namespace pdf {

struct Filter {
    std::string name;
    Value parameters;  // null or a dictionary of direct values
};

/// Undoes the filters in order; no step may give more than `limit` bytes (pdf.too_complex). /Crypt is skipped: the
/// caller has decrypted already. Unknown filters: pdf.unsupported_filter.
base::Result<base::Bytes> decode_filters(base::ByteView data, const std::vector<Filter>& filters, std::size_t limit);

base::Result<base::Bytes> inflate(base::ByteView data, std::size_t limit);  // zlib format (RFC 1950)
base::Bytes deflate(base::ByteView data);                                   // for our own streams

}  // namespace pdf
