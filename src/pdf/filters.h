#pragma once
// Stream filters (ISO 32000-2 section 7.4).
#include <zlib.h>

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

/// Flate data (zlib format, RFC 1950), unpacked as far as asked. They must outlive it.
class Inflation {
  public:
    explicit Inflation(base::ByteView data);
    ~Inflation();
    Inflation(const Inflation&) = delete;
    Inflation& operator=(const Inflation&) = delete;

    /// Appends `more` bytes, fewer where the data end. Errors: pdf.damaged.
    base::Result<void> append(base::Bytes& out, std::size_t more);
    bool ended() const { return ended_; }

  private:
    base::ByteView data_;
    z_stream stream_{};
    bool ended_ = false, between_blocks_ = false;
};

base::Result<base::Bytes> inflate(base::ByteView data, std::size_t limit);  // zlib format (RFC 1950)
base::Bytes deflate(base::ByteView data);                                   // for our own streams

}  // namespace pdf
