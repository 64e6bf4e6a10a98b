#pragma once
// The sRGB colour space (IEC 61966-2-1) as an ICC version 2 profile made here: no file needed, the same bytes
// everywhere.
#include <memory>

#include "appearance/pdf_parts.h"

namespace appearance {

/// Profile bytes as for /ICCBased with /N 3, or the DestOutputProfile of an output intent. About 2.6 KB, 1.5 KB
/// deflated.
const base::Bytes& srgb_profile();
const base::Bytes& srgb_profile_deflated();
/// The profile as the stream of an /ICCBased colour space.
const std::shared_ptr<const PdfParts>& srgb_parts();

}  // namespace appearance
