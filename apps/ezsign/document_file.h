#pragma once
// What the subcommands that add to a PDF share.
#include <string>

#include "pdf/document.h"

namespace cli {

/// Errors name the remedy on the command line. `file` must outlive the document; `password_file` may be empty.
base::Result<pdf::Document> open_document(base::ByteView file, const std::string& password_file);

/// 2 wrong options or unreadable files; 3 key or certificate unusable; 4 a service (TSA, OCSP, CRL) did not answer; 1
/// the document cannot be signed.
int signing_exit_code(const base::Error& error);

}  // namespace cli
