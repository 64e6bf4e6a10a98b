#pragma once
// A document is signed before anybody is asked to: with keys made for it and thrown away, to B-LTA, and our own
// validator looks at the result. Files exist that open and can be shown but in which no signature would hold, and
// nobody should learn that after the code was spent.
#include <optional>

#include "base/clock.h"
#include "crypto/digest.h"
#include "documents/document.h"
#include "pdf/document.h"

namespace documents {

struct Trial {
    /// Why a signature in this document would not hold, or would break an earlier one: key pdf.would_not_hold, with the
    /// rules in words; nothing when it would hold.
    std::optional<Warning> refusal;
    bool earlier_failed = false;  // a signature or time-stamp that it has is not valid, whoever is trusted
};

/// `hash` has been fed the file. Errors: those of pades::sign_file.
base::Result<Trial> try_signature(const pdf::Document& document, const crypto::Sha256& hash, const base::Clock& clock);

}  // namespace documents
