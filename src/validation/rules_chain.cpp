// V-P2: the revisions of a file are what the chain of its cross-reference sections says (ISO 32000-2 clauses 7.5.5 and
// 7.5.6).
#include <algorithm>
#include <set>

#include "validation/rules.h"

namespace validation {
namespace {

constexpr std::size_t kMaxSections = 1000;
constexpr std::size_t kTail = 2048, kHead = 1024;  // bytes in which the end and the header are sought

/// Follows the chain with the second reader, which knows nothing of pdf::Document.
class Chain {
  public:
    explicit Chain(base::ByteView bytes) : bytes_(bytes), looks_left_(4 * bytes.size()) {
        const auto header = base::as_text(bytes.first(std::min(bytes.size(), kHead))).find("%PDF-");
        if (header != std::string_view::npos) header_ = header;
    }

    std::optional<std::string> why_broken() {
        auto next = start();
        if (!next || !section(*next)) return std::nullopt;  // no chain begins here: damage of another kind
        std::set<std::uint64_t> seen;
        while (next && !problem_ && seen.size() < kMaxSections) {
            if (!seen.insert(*next).second) return "the sections form a loop";
            next = previous_of(*next);
        }
        return problem_;
    }

  private:
    /// What the last "startxref" says. When there is none the file is damaged in another way.
    std::optional<std::uint64_t> start() const {
        const auto begin = bytes_.size() > kTail ? bytes_.size() - kTail : 0;
        const auto found = base::as_text(bytes_.subspan(begin)).rfind("startxref");
        if (found == std::string_view::npos) return std::nullopt;
        RawLexer lexer(bytes_, begin + found + 9);
        const auto number = parse_unsigned(lexer.text(lexer.next()));
        if (!number || *number >= bytes_.size() - header_) return std::nullopt;
        return *number + header_;
    }

    /// Where a link of the trailer leads; nothing without one. Not to a place in the file: a problem.
    std::optional<std::uint64_t> link(const std::vector<RawEntry>& trailer, const std::string& key) {
        const auto* entry = find_entry(trailer, key);
        if (!entry) return std::nullopt;
        const auto written = base::as_text(bytes_.subspan(entry->value.begin, entry->value.size()));
        if (written == "null") return std::nullopt;
        const auto number = parse_unsigned(written.starts_with('+') ? written.substr(1) : written);
        if (!number)
            problem_ = "/" + key + " is no offset";
        else if (*number >= bytes_.size() - header_)
            problem_ = "/" + key + " leads beyond the end of the file";
        else if (*number != 0 || key != "Prev")  // some writers end the chain so
            return *number + header_;
        return std::nullopt;
    }

    struct Section {
        bool table = false;
        std::vector<RawEntry> trailer;
    };

    /// A table's trailer, or the dictionary of a cross-reference stream; nothing when neither stands there.
    std::optional<Section> section(std::uint64_t position) {
        RawLexer lexer(bytes_, static_cast<std::size_t>(position));
        const auto first = lexer.next();
        const bool table = lexer.text(first) == "xref";
        if (!table && (first.kind != TokenKind::number || lexer.next().kind != TokenKind::number ||
                       lexer.text(lexer.next()) != "obj"))
            return std::nullopt;
        if (table) {
            const auto at = base::as_text(bytes_).find("trailer", lexer.offset());
            if (at == std::string_view::npos) return std::nullopt;
            looks_left_ -= std::min(looks_left_, at - lexer.offset());
            lexer.seek(at + 7);
        }
        lexer.skip_space();
        auto entries = raw_dictionary(bytes_, lexer.offset());
        if (!entries || entries->empty()) return std::nullopt;
        looks_left_ -= std::min(looks_left_, entries->back().value.end - lexer.offset());
        const auto* type = find_entry(*entries, "Type");
        if (!table && (!type || base::as_text(bytes_.subspan(type->value.begin, type->value.size())) != "/XRef"))
            return std::nullopt;
        return Section{table, std::move(*entries)};
    }

    std::optional<std::uint64_t> previous_of(std::uint64_t position) {
        if (looks_left_ == 0) return std::nullopt;  // sections over each other: another rule's business
        const auto here = section(position);
        if (!here) {
            problem_ = "no cross-reference section stands at byte " + std::to_string(position);
            return std::nullopt;
        }
        const auto previous = link(here->trailer, "Prev");
        if (problem_ || !here->table) return previous;
        // Clause 7.5.8.4: the stream of a hybrid.
        const auto stream = link(here->trailer, "XRefStm");
        if (!stream) return previous;
        const auto part = section(*stream);
        if (!part || part->table) problem_ = "/XRefStm leads to no cross-reference stream";
        return previous;
    }

    base::ByteView bytes_;
    std::size_t looks_left_;  // bytes of sections still to be looked through
    std::uint64_t header_ = 0;
    std::optional<std::string> problem_;
};

}  // namespace

std::optional<std::string> rule_v_p2_broken_chain(base::ByteView bytes) {
    return Chain(bytes).why_broken();
}

// V-P2: each link of the chain is one revision, which its own startxref and "%%EOF" complete; the two sections of a
// linearised file are one (annex F.3), the stream of a hybrid belongs to its table.
void rule_v_p2(const FileFacts& file, std::size_t first_signed, Findings& out) {
    for (std::size_t i = 0; i < file.revisions.size(); ++i) {
        const auto& revision = file.revisions[i];
        if (!revision.info.complete) {
            const std::string message = "the revision is not ended by startxref, its number and %%EOF";
            out.push_back(i > first_signed ? failure("V-P2", message, revision.number)
                                           : warning("V-P2", message, revision.number));
            continue;
        }
        for (std::size_t part = 1; part < revision.info.section_count; ++part) {
            const auto& section = file.section(revision.info.first_section + part);
            const bool elsewhere = section.offset < revision.begin || section.offset >= revision.info.end;
            if (!section.hybrid_part || !elsewhere) continue;
            // Some writers copy the reference to an older one. Which objects it shows is judged by V-P4.
            auto note =
                warning("V-P2", "the stream of the hybrid cross-reference lies in another revision", revision.number);
            note.severity = Severity::information;
            out.push_back(std::move(note));
        }
    }
}

}  // namespace validation
