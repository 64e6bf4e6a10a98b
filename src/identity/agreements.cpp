#include "identity/agreements.h"

#include "base/encoding.h"
#include "crypto/digest.h"
#include "identity/agreements_data.h"

namespace identity {
namespace {

constexpr std::array<std::string_view, 3> kinds{"privacy", "subscriber", "warranty"};

}  // namespace

std::span<const AgreementText> agreement_texts() {
    return agreement_rows;
}

std::span<const std::string_view> agreement_kinds() {
    return kinds;
}

const AgreementText* find_agreement(std::string_view kind, std::string_view language) {
    const AgreementText* fallback = nullptr;
    for (const AgreementText& text : agreement_rows) {
        if (text.kind != kind) continue;
        if (text.language == language) return &text;
        if (text.language == "id") fallback = &text;
    }
    return fallback;
}

std::string agreement_digest(const AgreementText& text) {
    return base::hex(crypto::sha256(base::as_bytes(text.body)));
}

const AgreementText* agreement_by_digest(std::string_view kind, std::string_view version, std::string_view digest) {
    for (const AgreementText& text : agreement_rows)
        if (text.kind == kind && text.version == version && agreement_digest(text) == digest) return &text;
    return nullptr;
}

}  // namespace identity
