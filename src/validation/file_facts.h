#pragma once
// What all rules share about one file: the document, its revisions with the objects that each touched, and the
// signatures.
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "pdf/document.h"
#include "pdf/signatures.h"
#include "validation/raw_scan.h"
#include "validation/report.h"
#include "validation/validate.h"

namespace validation {

using Findings = std::vector<Finding>;

/// An object that a revision's cross-reference section redirects.
struct Touched {
    pdf::XrefEntry now;
    std::optional<pdf::XrefEntry> before;  // as the older revisions had it; nothing when they did not mention it
    bool was_in_use() const { return before && before->type != pdf::XrefEntry::Type::free; }
    bool is_freed() const { return now.type == pdf::XrefEntry::Type::free; }
};

struct RevisionFacts {
    std::uint32_t number = 0;  // 1 = the oldest
    pdf::Revision info;
    std::uint64_t begin = 0;                   // behind the "%%EOF" of the revision before
    std::map<std::uint32_t, Touched> touched;  // entries that only repeat the older state are left out
};

struct FileFacts {
    base::ByteView bytes;
    const pdf::Document* document = nullptr;
    const ValidationOptions* options = nullptr;
    pki::CertificateCache* cache = nullptr;
    std::vector<RevisionFacts> revisions;  // oldest first
    std::vector<pdf::SignatureField> fields;

    const pdf::XrefSection& section(std::size_t index) const { return document->sections()[index]; }
    const RevisionFacts& newest() const { return revisions.back(); }
    /// The newest section of a revision: its trailer is the one that counts.
    const pdf::XrefSection& head(const RevisionFacts& revision) const { return section(revision.info.first_section); }
};

/// Reads every cross-reference entry. Errors: pdf.damaged, pdf.too_complex.
base::Result<std::vector<RevisionFacts>> read_revisions(const pdf::Document& document, const Limits& limits);

/// Lengths of streams whose /Length is a reference, asked of the document.
LengthOf length_lookup(const pdf::Document& document);

/// The four numbers of a well-formed /ByteRange: [0 gap_begin gap_end end-gap_end].
struct SignedRange {
    std::uint64_t gap_begin = 0, gap_end = 0, end = 0;
};

}  // namespace validation
