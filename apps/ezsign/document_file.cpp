#include "document_file.h"

#include "files.h"

namespace cli {

base::Result<pdf::Document> open_document(base::ByteView file, const std::string& password_file) {
    pdf::OpenOptions open;
    if (!password_file.empty()) {
        EZ_TRY(open.password, read_secret(password_file));
    }
    auto document = pdf::Document::open(file, open);
    if (document) return document;
    base::Error error = document.error();
    if (error.key == "pdf.damaged") error.message += " Repair it first, for example with: qpdf IN.pdf REPAIRED.pdf";
    if (error.key == "pdf.password_required") error.message += " Give its password with --password-file FILE";
    return error;
}

int signing_exit_code(const base::Error& error) {
    const auto starts = [&](std::string_view prefix) { return error.key.starts_with(prefix); };
    if (starts("cli.") || starts("file.") || starts("font.")) return 2;
    if (starts("tsa.") || starts("evidence.")) return 4;
    if (starts("p12.") || starts("certificate.") || starts("crypto.")) return 3;
    return 1;
}

}  // namespace cli
