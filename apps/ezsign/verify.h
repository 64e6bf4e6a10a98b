#pragma once
// ezsign verify: checks the signatures of a PDF.
#include <string>
#include <vector>

namespace cli {

struct VerifyOptions {
    std::vector<std::string> trust;  // files with trusted root certificates, PEM or DER
    std::string at;                  // RFC 3339 time of the check, or a date; empty: now
    std::string password_file;       // of the document
    bool json = false;
    std::string etsi_report;  // file to write an ETSI TS 119 102-2 report to; empty: none
    std::string input;
};

/// 0 all signatures valid; 1 some invalid; 2 some indeterminate; 3 no signature; 4 unreadable file.
int run_verify(const VerifyOptions& options);

}  // namespace cli
