#pragma once
// ezsign sign: a PAdES signature with a key from a PKCS#12 file or a PKCS#11 token.
#include <optional>
#include <string>
#include <vector>

#include "http_evidence.h"

namespace cli {

struct SignOptions {
    std::string p12, p12_password_file;
    std::string pkcs11_module, token, key, pin_file;  // instead of p12
    bool pss = false;                                 // RSASSA-PSS instead of PKCS#1 v1.5
    std::string digest;                               // "sha256", ...; empty: what suits the key
    std::string chain;                                // PEM: certificates that file or token do not have
    std::string tsa;                                  // URL; empty: none
    HttpLimits http;                                  // of the addresses in certificates
    std::string level;                                // "b-b", ...; empty: b-t with a TSA, else b-b
    std::string field;                                // of the form, or a new name
    int page = 0;                                     // 1-based; 0: invisible, or the first page when there is a box
    std::string box;    // "X,Y,W,H" in points from the top left of the displayed page; empty: invisible
    std::string image;  // PNG or JPEG
    std::string reason;
    std::string location;
    std::string font;            // TrueType file; empty: DejaVu Sans
    std::string password_file;   // of the document
    std::optional<int> certify;  // 1, 2, 3
    std::string input, output;
};

/// 0 signed; 1 the document cannot be signed (the message says why); 2 wrong options or unreadable files; 3 key or
/// certificate unusable; 4 a service (TSA, OCSP, CRL) did not answer. Nothing is written unless 0.
int run_sign(const SignOptions& options);

}  // namespace cli
