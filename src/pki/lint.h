#pragma once
// Lints: what RFC 5280, EN 319 412 and our own profiles demand, checked on finished bytes. The authority signs every
// new certificate, CRL and OCSP response with a throw-away key first and lets nothing through that has an error here.
#include <string>
#include <vector>

#include "pki/certificate.h"
#include "pki/profile.h"

namespace pki {

enum class LintLevel { error, warning };

struct LintFinding {
    LintLevel level = LintLevel::error;
    std::string key;      // "lint.serial_too_short"
    std::string message;  // with clause
};

/// `issuer` null: self-signed expected. `profile` null: only what every certificate must keep. Does not check the
/// signature (it may be a throw-away one).
std::vector<LintFinding> lint_certificate(ByteView der, const CertificateProfile* profile, const Certificate* issuer);
std::vector<LintFinding> lint_crl(ByteView der, const Certificate& issuer);
std::vector<LintFinding> lint_ocsp(ByteView der, const Certificate& issuer);
/// By what the bytes are: certificate only, without profile and issuer.
std::vector<LintFinding> lint(ByteView certificate_der);

bool has_errors(const std::vector<LintFinding>& findings);
/// "key: message" lines, for logs.
std::string to_text(const std::vector<LintFinding>& findings);

}  // namespace pki
