#pragma once
// QPDF in a process of its own (module sandbox), for executables that hold keys.
#include "pdf/repair.h"
#include "sandbox/sandbox.h"

namespace pdf {

/// For sandbox::run_if_asked.
sandbox::Job rewrite_job();

/// A Rewriter: rewrite_with_qpdf in a child process. Errors: those of rewrite_with_qpdf; a file that crashes QPDF is
/// pdf.damaged, one that takes too much memory or time pdf.too_complex; unavailable sandbox.unavailable.
base::Result<base::Bytes> rewrite_in_sandbox(base::ByteView file, std::string_view password);

}  // namespace pdf
