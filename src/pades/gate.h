#pragma once
// May this document be signed at all, and what should the signer know before?
#include <string>
#include <vector>

#include "base/result.h"
#include "pdf/document.h"

namespace pades {

struct GateOptions {
    std::string field_name;  // of an existing field to sign; empty: a new field
    bool visible = true;
};

struct GateWarning {
    std::string key;      // pdf.javascript, pdf.already_signed, pdf.usage_rights
    std::string message;  // English
};

struct SignGate {
    std::vector<GateWarning> warnings;
    std::uint32_t signatures = 0;  // already there, document time-stamps not counted
    std::uint32_t document_timestamps = 0;
    bool certified = false;
    bool marks_allowed() const { return signatures == 0 && document_timestamps == 0; }
};

/// Errors, all forbidden or unsupported: pdf.permission_denied (P bits), pdf.certified_no_changes (DocMDP, FieldMDP or
/// Lock with P 1), pdf.certified_no_visible_field (a new visible field), pdf.field_locked (FieldMDP or Lock), pdf.xfa,
/// pdf.no_such_page (no pages); and those of reading the form. Public-key encryption (pdf.pubsec) and passwords are
/// refused by pdf::Document::open.
base::Result<SignGate> check_signable(const pdf::Document& document, const GateOptions& options = {});

}  // namespace pades
