#include "documents/presign_scan.h"

#include "validation/scan.h"

namespace documents {
namespace {

bool has_attachments(const pdf::Document& document) {
    const auto catalog = document.catalog();
    const auto names = catalog ? document.resolve(*catalog, "Names") : base::Result<pdf::Value>(pdf::Value());
    const auto files = names ? document.resolve(*names, "EmbeddedFiles") : base::Result<pdf::Value>(pdf::Value());
    return files && files->is_dictionary();
}

}  // namespace

PresignScan presign_scan(const pdf::Document& document) {
    PresignScan result;
    for (auto& found : validation::scan_before_signing(document)) {
        // the bytes that would be signed are not what shows, and what shows can be exchanged at any time.
        if (found.key == "pdf.external_content") result.refusal = Warning{found.key, found.message};
        // objects that an attacker adds later under numbers declared now.
        if (found.key == "pdf.predeclared_objects")
            result.needs_rewriting = Warning{found.key, found.message};
        else
            result.warnings.push_back({std::move(found.key), std::move(found.message)});
    }
    if (has_attachments(document))
        result.warnings.push_back(
            {"pdf.attachments", "the document carries other files; your signature covers them too"});
    return result;
}

}  // namespace documents
