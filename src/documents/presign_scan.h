#pragma once
// What a person should know about a document before putting a signature under it, beyond pades::check_signable.
#include <vector>

#include "documents/document.h"
#include "pdf/document.h"

namespace documents {

/// Layers and annotations that do not show now but could later, actions that start programs, files inside the file.
/// Damage in these places is not reported here. Looks at the first 2,000 pages.
std::vector<Warning> presign_scan(const pdf::Document& document);

}  // namespace documents
