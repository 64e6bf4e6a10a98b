#pragma once
// The pre-sign scan (rules ): what a signer should know before signing, because it could change the meaning
// of the document later (shadow attacks) or act by itself. Warnings only; "flatten, then sign" is the safe way out.
#include "pdf/document.h"
#include "validation/report.h"

namespace validation {

/// Each finding has severity warning; rules "A-1" ... "A-7". Never fails: what cannot be read is a finding.
std::vector<Finding> scan_before_signing(const pdf::Document& document);

}  // namespace validation
