#pragma once
// What a person should know about a document before putting a signature under it, beyond pades::check_signable: the
// rules of validation/scan.h, and files inside the file.
#include <optional>
#include <vector>

#include "documents/document.h"
#include "pdf/document.h"

namespace documents {

struct PresignScan {
    std::vector<Warning> warnings;
    std::optional<Warning> refusal;          // must not be signed at all
    std::optional<Warning> needs_rewriting;  // must not be signed as it is; a rewritten copy may, if it has it not
};

PresignScan presign_scan(const pdf::Document& document);

}  // namespace documents
