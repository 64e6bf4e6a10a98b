#pragma once
// The three texts that a subscriber agrees to (KYC-3), versioned, in Indonesian and English, compiled in from
// agreements/*.md.
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace identity {

struct AgreementText {
    std::string_view kind;      // "privacy", "subscriber", "warranty"
    std::string_view version;   // "1.0"
    std::string_view language;  // "id", "en"
    std::string_view title;     // first heading of the text
    std::string_view body;      // Markdown
};

/// Every text of the current version.
std::span<const AgreementText> agreement_texts();
/// In the order in which they are shown.
std::span<const std::string_view> agreement_kinds();
/// Falls back to Indonesian, the language of the law.
const AgreementText* find_agreement(std::string_view kind, std::string_view language);
std::string agreement_digest(const AgreementText& text);  // SHA-256 of the body, lower hex
/// The current text with this digest, whichever its language.
const AgreementText* agreement_by_digest(std::string_view kind, std::string_view version, std::string_view digest);

}  // namespace identity
