#pragma once
// Opening what people upload: strictly when possible, else repaired and rewritten by QPDF, which only unsigned files
// may be.
#include <functional>

#include "base/result.h"
#include "pdf/document.h"

namespace pdf {

struct RepairedFile {
    base::Bytes bytes;  // the file as given, or rewritten
    bool rewritten = false;
    Document document;  // over `bytes`; move the struct as a whole
};

/// Rewrites a file with QPDF, encryption kept. Hostile input can make QPDF crash: where there is something to lose,
/// call rewrite_in_sandbox (sandboxed_repair.h). Errors: pdf.damaged, pdf.password_required, pdf.wrong_password,
/// pdf.pubsec.
base::Result<base::Bytes> rewrite_with_qpdf(base::ByteView file, std::string_view password);

using Rewriter = std::function<base::Result<base::Bytes>(base::ByteView file, std::string_view password)>;

/// Opens strictly. When that refuses the file as damaged, or the header does not stand at the beginning, an unsigned
/// file is rewritten and a signed one refused (pdf.damaged_signed). A signed file with a header offset stays as it is.
base::Result<RepairedFile> open_or_repair(base::Bytes&& file, const OpenOptions& options = {},
                                          const Rewriter& rewrite = rewrite_with_qpdf);

}  // namespace pdf
