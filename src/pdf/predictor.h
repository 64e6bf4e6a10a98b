#pragma once
// PNG and TIFF predictors of Flate and LZW data (ISO 32000-2 section 7.4.4.4).
#include "base/bytes.h"
#include "base/result.h"
#include "pdf/value.h"

namespace pdf {

/// `parameters`: a /DecodeParms dictionary of direct values, or null.
base::Result<base::Bytes> undo_predictor(base::Bytes data, const Value& parameters);

}  // namespace pdf
