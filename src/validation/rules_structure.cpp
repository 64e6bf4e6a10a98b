// V-P and those of V-B that look at whole revisions.
#include <algorithm>
#include <map>

#include "validation/rules.h"

namespace validation {
namespace {

using Type = pdf::XrefEntry::Type;

bool header_matches(base::ByteView bytes, const pdf::XrefEntry& entry) {
    RawLexer lexer(bytes, entry.offset);
    const auto number = lexer.next();
    const auto generation = lexer.next();
    const auto keyword = lexer.next();
    return number.kind == TokenKind::number && parse_unsigned(lexer.text(number)) == entry.number &&
           generation.kind == TokenKind::number && parse_unsigned(lexer.text(generation)) == entry.generation &&
           keyword.kind == TokenKind::keyword && lexer.text(keyword) == "obj";
}

struct Reporter {
    const FileFacts& file;
    std::size_t first_signed;
    Findings& out;
    /// A failure above the oldest signed revision, a warning in and below it.
    void add(const RevisionFacts& revision, std::string_view rule, std::string message,
             std::optional<std::uint32_t> object = {}) const {
        const bool later = revision.number > first_signed + 1;
        out.push_back(later ? failure(rule, std::move(message), revision.number, object)
                            : warning(rule, std::move(message), revision.number, object));
    }
};

void check_offsets(const Reporter& report, const RevisionFacts& revision) {
    const auto end = revision.info.complete ? revision.info.end : report.file.bytes.size();
    constexpr std::size_t kEnough = 20;  // findings of one kind
    std::size_t mismatches = 0;
    for (const auto& [number, touched] : revision.touched) {
        // Always free (ISO 32000-2 clause 7.5.4). Readers that follow "0 0 R" would show what nobody could sign.
        if (number == 0 && !touched.is_freed()) report.add(revision, "V-P3", "object 0 is in use", 0U);
        if (touched.now.type != Type::in_file) continue;
        if (touched.now.offset >= end) {
            // A table that points behind its own revision waits for bytes that are appended later.
            report.out.push_back(
                failure("V-P3", "the cross-reference points behind the end of its revision", revision.number, number));
        } else if (!header_matches(report.file.bytes, touched.now) && mismatches++ < kEnough) {
            report.add(revision, "V-P3", "no such object stands where the cross-reference points", number);
        }
        if (touched.was_in_use() && touched.before->type == Type::in_file &&
            touched.before->generation != touched.now.generation)
            report.add(revision, "V-P3", "the object changed its generation without having been freed", number);
    }
}

void check_size(const Reporter& report, const RevisionFacts& revision, std::uint32_t highest) {
    const auto size = report.file.head(revision).trailer.get("Size").as_integer();
    if (!size || *size <= 0)
        report.add(revision, "V-P3", "the trailer has no usable /Size");
    else if (static_cast<std::uint64_t>(*size) <= highest)
        report.add(revision, "V-P3", "/Size is not above the highest object number");
}

}  // namespace

Finding failure(std::string_view rule, std::string message, std::optional<std::uint32_t> revision,
                std::optional<std::uint32_t> object) {
    return {
        std::string(rule), Severity::failure, std::move(message), revision, object, {}, SubIndication::format_failure};
}

Finding warning(std::string_view rule, std::string message, std::optional<std::uint32_t> revision,
                std::optional<std::uint32_t> object) {
    return {std::string(rule), Severity::warning, std::move(message), revision, object, {}, SubIndication::none};
}

// V-P1: the strict reader opened the file; what is left to judge is where the header stands.
void rule_v_p1(const FileFacts& file, Findings& out) {
    if (file.document->header_offset() != 0)
        out.push_back(failure("V-P1", "bytes stand before the PDF header, so that readers disagree about offsets"));
}

void rule_v_p3(const FileFacts& file, std::size_t first_signed, Findings& out) {
    const Reporter report{file, first_signed, out};
    std::uint32_t highest = 0;
    std::uint64_t previous = 0;
    for (const auto& revision : file.revisions) {
        // A linearised file's first-page section stands before the main one: exempt (ISO 32000-1 annex F.3.3).
        if (revision.info.startxref <= previous && !revision.info.linearized && revision.number > 1)
            out.push_back(
                failure("V-P3", "the chain of cross-reference sections does not lead backwards", revision.number));
        previous = revision.info.linearized ? 0 : revision.info.startxref;
        check_offsets(report, revision);
        for (const auto& [number, touched] : revision.touched) {
            if (!touched.is_freed()) highest = std::max(highest, number);
        }
        check_size(report, revision, highest);
    }
}

namespace {

bool same_place(const pdf::XrefEntry& a, const pdf::XrefEntry& b) {
    return a.type == b.type && a.offset == b.offset && a.index == b.index;
}

enum class HybridViews { same, hidden_objects, older_objects, contradiction };

bool was_there_before(const RevisionFacts& revision, const pdf::XrefEntry& entry) {
    const auto touched = revision.touched.find(entry.number);
    return touched != revision.touched.end() && touched->second.before && same_place(*touched->second.before, entry);
}

/// What readers with and without support for cross-reference streams see of one hybrid section.
HybridViews compare_views(const RevisionFacts& revision, const pdf::XrefSection& table,
                          const pdf::XrefSection& stream) {
    const auto entries = stream.entries();
    if (!entries) return HybridViews::contradiction;
    auto result = HybridViews::same;
    for (const auto& entry : *entries) {
        if (entry.type == Type::free) continue;
        const auto seen = table.find(entry.number);
        if (!seen) return HybridViews::contradiction;
        if (!*seen || (*seen)->type == Type::free) {
            result = std::max(result, HybridViews::hidden_objects);
        } else if (!same_place(**seen, entry)) {
            if (!was_there_before(revision, entry)) return HybridViews::contradiction;
            result = HybridViews::older_objects;
        }
    }
    return result;
}

}  // namespace

// V-P4: a hybrid file shows readers without cross-reference streams other objects than those with them. Objects that
// only the newer readers see are what the format is for (ISO 32000-1 clause 7.5.8.4); two different objects are not. A
// writer that copies the trailer names the old stream again: it shows what the revision before had, and the table
// counts.
void rule_v_p4(const FileFacts& file, std::size_t first_signed, Findings& out) {
    for (const auto& revision : file.revisions) {
        const pdf::XrefSection* table = nullptr;
        for (std::size_t i = 0; i < revision.info.section_count; ++i) {
            const auto& section = file.section(revision.info.first_section + i);
            if (!section.hybrid_part || !table) {
                table = &section;
                continue;
            }
            const auto views = compare_views(revision, *table, section);
            const bool later = revision.number > first_signed + 1;
            if (views == HybridViews::contradiction) {
                auto finding = failure("V-P4", "table and stream of the hybrid cross-reference give different objects",
                                       revision.number);
                if (!later) finding.reason = SubIndication::sig_constraints_failure;
                out.push_back(std::move(finding));
            } else if (views == HybridViews::older_objects) {
                out.push_back(warning("V-P4",
                                      "the stream of the hybrid cross-reference shows objects as they were before",
                                      revision.number));
            } else if (views == HybridViews::hidden_objects) {
                out.push_back(later ? failure("V-P4", "objects were added that old readers do not see", revision.number)
                                    : warning("V-P4", "old readers do not see some objects of this hybrid file",
                                              revision.number));
            }
        }
    }
}

void rule_v_p5(const FileFacts& file, std::size_t first_signed, Findings& out) {
    std::map<std::uint32_t, bool> containers;  // numbers of object streams and cross-reference streams so far
    std::map<std::uint32_t, std::uint64_t> places;
    for (const auto& revision : file.revisions) {
        for (std::size_t i = 0; i < revision.info.section_count; ++i) {
            const auto& section = file.section(revision.info.first_section + i);
            if (section.kind != pdf::XrefSection::Kind::stream) continue;
            const auto number = section.object.number;
            if (revision.number > first_signed + 1 && revision.touched.contains(number) &&
                revision.touched.at(number).was_in_use())
                out.push_back(failure("V-P5", "a cross-reference stream takes the number of an older object",
                                      revision.number, number));
            containers[number] = true;
        }
        for (const auto& [number, touched] : revision.touched) {
            if (touched.now.type == Type::in_file) places[number] = touched.now.offset;
        }
        for (const auto& [number, touched] : revision.touched) {
            if (touched.now.type == Type::compressed) {
                const auto stream = static_cast<std::uint32_t>(touched.now.offset);
                if (!places.contains(stream))
                    out.push_back(failure("V-P5", "an object lies in an object stream that its revision does not have",
                                          revision.number, number));
            }
            if (revision.number > first_signed + 1 && touched.was_in_use() && containers.contains(number))
                out.push_back(
                    failure("V-P5", "an object stream of an older revision is overridden", revision.number, number));
        }
        for (const auto& [number, touched] : revision.touched) {
            if (touched.now.type == Type::compressed) containers[static_cast<std::uint32_t>(touched.now.offset)] = true;
        }
    }
}

void rule_v_p6(const FileFacts& file, std::size_t first_signed, Findings& out) {
    for (std::size_t i = first_signed + 1; i < file.revisions.size(); ++i) {
        const auto& before = file.head(file.revisions[i - 1]).trailer;
        const auto& now = file.head(file.revisions[i]).trailer;
        const auto number = file.revisions[i].number;
        const bool encrypted = before.has("Encrypt") || now.has("Encrypt");
        if (!(before.get("Encrypt") == now.get("Encrypt")))
            out.push_back(failure("V-P6", "the encryption dictionary was exchanged", number));
        const auto& old_id = before.get("ID");
        const auto& new_id = now.get("ID");
        if (old_id.is_array() && !old_id.items().empty() &&
            (!new_id.is_array() || new_id.items().empty() || !(old_id.items()[0] == new_id.items()[0])))
            // The identifier is part of the key; without encryption some writers make a new one, which harms nothing.
            out.push_back(encrypted ? failure("V-P6", "the first string of the file identifier changed", number)
                                    : warning("V-P6", "the first string of the file identifier changed", number));
    }
}

namespace {

/// True if a gap between objects holds nothing that any reader could take for structure.
bool is_harmless_gap(base::ByteView bytes, const Span& gap) {
    if (!is_blank(bytes, gap)) return false;
    const auto text = base::as_text(bytes.subspan(gap.begin, gap.size()));
    for (const std::string_view word : {"obj", "xref", "trailer", "stream"}) {  // in comments, for readers that repair
        if (text.find(word) != std::string_view::npos) return false;
    }
    return true;
}

/// "startxref N %%EOF" directly behind the newest section. N may point to white space before it, as some writers do.
bool tail_is_plain(const FileFacts& file, std::uint64_t begin, const pdf::Revision& revision) {
    const auto end = revision.eof_end;
    const auto bytes = file.bytes;
    RawLexer lexer(bytes.first(end), begin);
    const auto keyword = lexer.next();
    const auto number = lexer.next();
    if (keyword.kind != TokenKind::keyword || lexer.text(keyword) != "startxref" || number.kind != TokenKind::number)
        return false;
    const auto written = parse_unsigned(lexer.text(number));
    if (!written || *written > bytes.size()) return false;
    const auto target = *written + file.document->header_offset();
    if (target > revision.startxref || !is_blank(bytes, {target, revision.startxref})) return false;
    if (!is_harmless_gap(bytes, {begin, keyword.span.begin})) return false;
    auto at = number.span.end;
    while (at < end && is_pdf_space(bytes[at])) ++at;
    return base::as_text(bytes.subspan(at, end - at)) == "%%EOF";
}

struct Accounted {
    std::vector<Span> spans;
    std::optional<std::uint32_t> bad_object;
};

Accounted account_for(const FileFacts& file, const RevisionFacts& revision, const LengthOf& length_of) {
    Accounted result;
    std::map<std::uint64_t, bool> sections;
    for (std::size_t i = 0; i < revision.info.section_count; ++i) {
        const auto& section = file.section(revision.info.first_section + i);
        result.spans.push_back({section.offset, section.end});
        sections[section.offset] = true;
    }
    for (std::size_t i = 0; i < revision.info.section_count; ++i) {
        const auto entries = file.section(revision.info.first_section + i).entries();
        if (!entries) continue;
        for (const auto& entry : *entries) {
            if (entry.type != Type::in_file || entry.offset < revision.begin || sections.contains(entry.offset))
                continue;
            const auto object = raw_object(file.bytes, entry.offset, length_of);
            if (!object || object->number != entry.number)
                result.bad_object = entry.number;
            else
                result.spans.push_back(object->whole);
        }
    }
    std::sort(result.spans.begin(), result.spans.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
    // A hybrid lists objects twice.
    result.spans.erase(std::unique(result.spans.begin(), result.spans.end()), result.spans.end());
    return result;
}

}  // namespace

// V-B7: every byte behind the oldest signed revision is an object that its cross-reference lists, or the reference
// itself.
void rule_v_b7(const FileFacts& file, std::size_t first_signed, Findings& out) {
    const auto length_of = length_lookup(*file.document);
    for (std::size_t i = first_signed + 1; i < file.revisions.size(); ++i) {
        const auto& revision = file.revisions[i];
        const auto add = [&](std::string message, std::optional<std::uint32_t> object = {}) {
            auto finding = failure("V-B7", std::move(message), revision.number, object);
            finding.attack = "incremental saving attack";
            out.push_back(std::move(finding));
        };
        if (!revision.info.complete) {
            add("the revision does not end with startxref, the right number and %%EOF");
            continue;
        }
        const auto accounted = account_for(file, revision, length_of);
        if (accounted.bad_object) {
            add("an object that was added cannot be read", accounted.bad_object);
            continue;
        }
        auto at = static_cast<std::size_t>(revision.begin);
        bool plain = true;
        for (const auto& span : accounted.spans) {
            plain = plain && span.begin >= at && is_harmless_gap(file.bytes, {at, span.begin});
            at = std::max(at, span.end);
        }
        if (!plain || !tail_is_plain(file, at, revision.info))
            add("the revision holds bytes that its cross-reference does not list");
    }
}

void rule_v_b8(const FileFacts& file, Findings& out) {
    const auto& last = file.newest().info;
    if (!last.complete) return;  // V-B5 and V-B7 speak about it
    for (auto at = static_cast<std::size_t>(last.eof_end); at < file.bytes.size(); ++at) {
        if (is_pdf_space(file.bytes[at])) continue;
        auto finding = failure("V-B8", "bytes stand behind the end of the file");
        finding.attack = "incremental saving attack";
        out.push_back(std::move(finding));
        return;
    }
}

}  // namespace validation
