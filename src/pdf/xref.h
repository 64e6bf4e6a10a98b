#pragma once
// The chain of cross-reference sections (ISO 32000-2 sections 7.5.4, 7.5.5, 7.5.8) and the revisions they make up.
#include <vector>

#include "base/result.h"
#include "pdf/document.h"

namespace pdf {

struct XrefChain {
    std::vector<XrefSection> sections;  // newest first
    std::vector<Revision> revisions;    // oldest first
};

class XrefReader {
  public:
    XrefReader(base::ByteView file, std::uint64_t header_offset, const Limits& limits)
        : file_(file), header_offset_(header_offset), limits_(limits) {}
    /// From the last "startxref" on.
    base::Result<XrefChain> read() const;

  private:
    base::Result<std::uint64_t> find_startxref() const;
    base::Result<XrefSection> read_section(std::uint64_t position) const;
    base::Result<void> read_table(class Parser& parser, XrefSection& section) const;
    base::Result<void> read_subsections(Parser& parser, XrefSection& section) const;
    base::Result<void> read_stream(Parser& parser, XrefSection& section) const;
    base::Result<void> read_rows(XrefSection& section, base::ByteView data) const;
    base::Result<void> read_index(XrefSection& section) const;
    base::Result<void> read_links(XrefSection& section) const;
    base::Result<void> sort_subsections(XrefSection& section) const;
    base::Result<std::uint64_t> absolute(std::int64_t offset) const;
    std::vector<Revision> find_revisions(const std::vector<XrefSection>& sections) const;
    void find_end(Revision& revision, std::uint64_t from) const;
    bool begins_linearized() const;

    base::ByteView file_;
    std::uint64_t header_offset_;
    const Limits& limits_;
};

}  // namespace pdf
