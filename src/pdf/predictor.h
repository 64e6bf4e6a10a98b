#pragma once
// PNG and TIFF predictors of Flate and LZW data (ISO 32000-2 section 7.4.4.4).
#include <cstddef>

#include "base/bytes.h"
#include "base/result.h"
#include "pdf/value.h"

namespace pdf {

/// Undoes PNG predictors in place, as far as rows have come.
class PngUndo {
  public:
    static base::Result<PngUndo> of(const Value& parameters);
    /// Of `data`, all that was given before and what has come since: whole rows are undone, with `last` also a short
    /// one at the end (some writers leave it so).
    base::Result<void> take(base::Bytes& data, bool last);
    std::size_t done() const { return out_; }  // data[0, done) are undone

  private:
    std::size_t pixel_ = 0, row_ = 0;  // bytes
    std::size_t in_ = 0, out_ = 0;
};

bool is_png_predictor(const Value& parameters);

/// `parameters`: a /DecodeParms dictionary of direct values, or null.
base::Result<base::Bytes> undo_predictor(base::Bytes data, const Value& parameters);

}  // namespace pdf
