#include "validation/file_facts.h"

namespace validation {
namespace {

using EntryMap = std::unordered_map<std::uint32_t, pdf::XrefEntry>;

bool same_place(const pdf::XrefEntry& a, const pdf::XrefEntry& b) {
    if (a.type != b.type) return false;
    if (a.type == pdf::XrefEntry::Type::free) return true;
    if (a.type == pdf::XrefEntry::Type::compressed) return a.offset == b.offset && a.index == b.index;
    return a.offset == b.offset && a.generation == b.generation;
}

/// What the sections of one revision say together; a hybrid's stream fills in what its table calls free (7.5.8.4).
base::Result<EntryMap> entries_of(const pdf::Document& document, const pdf::Revision& revision, const Limits& limits) {
    EntryMap together;
    for (std::size_t i = 0; i < revision.section_count; ++i) {
        const auto& section = document.sections()[revision.first_section + i];
        EZ_TRY(const auto entries, section.entries());
        for (const auto& entry : entries) {
            const auto [at, fresh] = together.try_emplace(entry.number, entry);
            if (!fresh && section.hybrid_part && at->second.type == pdf::XrefEntry::Type::free) at->second = entry;
        }
        if (together.size() > limits.objects_examined)
            return base::make_error(base::ErrorCode::too_large, "pdf.too_complex", "too many cross-reference entries");
    }
    return together;
}

}  // namespace

base::Result<std::vector<RevisionFacts>> read_revisions(const pdf::Document& document, const Limits& limits) {
    std::vector<RevisionFacts> all;
    if (document.revisions().size() > limits.revisions)
        return base::make_error(base::ErrorCode::too_large, "pdf.too_complex", "too many revisions");
    EntryMap current;
    std::uint64_t begin = 0;
    for (const auto& revision : document.revisions()) {
        RevisionFacts facts;
        facts.number = static_cast<std::uint32_t>(all.size() + 1);
        facts.info = revision;
        facts.begin = begin;
        EZ_TRY(auto entries, entries_of(document, revision, limits));
        if (all.empty()) {
            for (const auto& [number, entry] : entries) facts.touched.emplace(number, Touched{entry, std::nullopt});
            current = std::move(entries);
        } else {
            for (const auto& [number, entry] : entries) {
                const auto old = current.find(number);
                if (old != current.end() && same_place(old->second, entry)) continue;
                const bool known = old != current.end();
                if (!known && entry.type == pdf::XrefEntry::Type::free) continue;  // "0 1 f" and unused numbers
                facts.touched.emplace(number, Touched{entry, known ? std::optional(old->second) : std::nullopt});
                current[number] = entry;
            }
        }
        begin = revision.complete ? revision.eof_end : begin;
        all.push_back(std::move(facts));
    }
    return all;
}

LengthOf length_lookup(const pdf::Document& document) {
    return [&document](std::uint32_t number, std::uint16_t generation) -> std::optional<std::uint64_t> {
        const auto value = document.load({number, generation});
        if (!value || !value->is_integer() || *value->as_integer() < 0) return std::nullopt;
        return static_cast<std::uint64_t>(*value->as_integer());
    };
}

}  // namespace validation
