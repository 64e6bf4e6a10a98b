// bytes that belong to no object.
#include <algorithm>

#include "validation/raw_scan.h"
#include "validation/scan_parts.h"

namespace validation {
namespace {

/// Between two objects may stand white space, comments (the header and "%%EOF" are ones) and "startxref" with its
/// number.
bool is_accounted_for(base::ByteView bytes, Span gap) {
    const auto inside = bytes.first(gap.end);
    RawLexer lexer(inside, gap.begin);
    for (;;) {
        auto token = lexer.next();
        if (token.kind == TokenKind::end) return true;
        if (token.kind != TokenKind::keyword || lexer.text(token) != "startxref") return false;
        token = lexer.next();
        if (token.kind != TokenKind::number) return false;
    }
}

/// All that the cross-reference sections account for; nothing when an object is not as the standard says, which is
/// another rule's business.
std::optional<std::vector<Span>> known_spans(const pdf::Document& document,
                                             const std::vector<RevisionFacts>& revisions) {
    std::vector<Span> spans;
    const auto length = length_lookup(document);
    for (const auto& section : document.sections())
        spans.push_back({static_cast<std::size_t>(section.offset), static_cast<std::size_t>(section.end)});
    for (const auto& revision : revisions) {
        for (const auto& [number, touched] : revision.touched) {
            if (touched.now.type != pdf::XrefEntry::Type::in_file) continue;
            const auto object = raw_object(document.bytes(), static_cast<std::size_t>(touched.now.offset), length);
            if (!object || object->number != number) return std::nullopt;
            spans.push_back(object->whole);
        }
    }
    std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
    return spans;
}

}  // namespace

bool rule_a7_stray_bytes(const pdf::Document& document, const std::vector<RevisionFacts>& revisions) {
    const auto bytes = document.bytes();
    const auto spans = known_spans(document, revisions);
    if (!spans) return false;
    std::size_t at = 0;
    for (const auto& span : *spans) {
        if (span.begin > at && !is_accounted_for(bytes, {at, span.begin})) return true;
        at = std::max(at, span.end);
    }
    return at < bytes.size() && !is_accounted_for(bytes, {at, bytes.size()});
}

}  // namespace validation
