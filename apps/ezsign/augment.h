#pragma once
// ezsign augment: makes the signatures of a PDF provable for longer (B-LTA, or one more document time-stamp).
#include <string>

#include "http_evidence.h"

namespace cli {

struct AugmentOptions {
    std::string tsa;            // URL
    std::string password_file;  // of the document
    HttpLimits http;
    std::string input, output;
};

/// 0 done; 1 the document cannot be augmented; 2 unreadable files; 4 a service (TSA, OCSP, CRL) did not answer.
int run_augment(const AugmentOptions& options);

}  // namespace cli
