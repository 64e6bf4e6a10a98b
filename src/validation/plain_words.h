#pragma once
// Verdicts and rules in one sentence each, in both languages: for people who never read a standard.
#include <string>
#include <string_view>

#include "validation/report.h"

namespace validation {

struct Sentence {
    std::string id, en;  // Indonesian, English
};

/// A stable key for translation by the web app: "verify.valid", "verify.changed", "verify.untrusted", ...
std::string verdict_key(const SignatureReport& signature);
std::string verdict_key(const ValidationReport& report);

Sentence verdict_sentence(const SignatureReport& signature);
Sentence verdict_sentence(const ValidationReport& report);

/// What a rule asks for: "V-B2" -> "The bytes left out of the signature are the signature itself and nothing else."
Sentence rule_sentence(std::string_view rule);

}  // namespace validation
