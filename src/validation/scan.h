#pragma once
// The pre-sign scan (rules ): what a signer should know before signing, because it could change the meaning
// of the document later (shadow attacks) or act by itself. It only reports; who signs decides (documents refuses two
// of them, docs/compliance/validation.md says which).
#include <optional>
#include <string>
#include <vector>

#include "pdf/document.h"

namespace validation {

/// Keys: pdf.covered; pdf.hidden_layers; pdf.javascript, pdf.launch_actions, pdf.actions,
/// pdf.external_content; pdf.hidden_objects, pdf.predeclared_objects; pdf.field_appearance;
/// pdf.hidden_annotations; pdf.stray_bytes.
struct ScanFinding {
    std::string rule, key;
    std::string message;                       // English
    std::optional<std::uint32_t> object = {};  // the first one that it was found in
};

/// Each key once. Never fails: what cannot be read is a finding. Looks at the first 2,000 pages, 20,000 annotations
/// and 200,000 objects.
std::vector<ScanFinding> scan_before_signing(const pdf::Document& document);

}  // namespace validation
