// V-B1 to V-B6: what a signature covers, and where its value stands.
#include <algorithm>

#include "base/encoding.h"
#include "validation/rules.h"

namespace validation {
namespace {

using Type = pdf::XrefEntry::Type;
constexpr const char* kForgery = "universal signature forgery";
constexpr const char* kWrapping = "signature wrapping";

}  // namespace

void Subject::fail(std::string_view rule, std::string message, std::string_view attack, SubIndication reason) {
    report.findings.push_back(
        {std::string(rule), Severity::failure, std::move(message), {}, {}, std::string(attack), reason});
}
void Subject::warn(std::string_view rule, std::string message) {
    report.findings.push_back(warning(rule, std::move(message)));
}
void Subject::inform(std::string_view rule, std::string message) {
    auto finding = warning(rule, std::move(message));
    finding.severity = Severity::information;
    report.findings.push_back(std::move(finding));
}

// V-B1: [0 b c d], direct, once, inside the file (ISO 32000-2 clause 12.8.1, table 255).
void rule_v_b1(const FileFacts& file, Subject& subject) {
    const auto& field = *subject.field;
    if (field.byte_range.empty())
        return subject.fail("V-B1", "/ByteRange is missing or no array of integers", kForgery);
    if (!field.byte_range_direct)
        subject.fail("V-B1", "/ByteRange is not a direct array in the signature dictionary", kForgery);
    if (!field.contents_direct)
        subject.fail("V-B1", "/Contents is not a direct string in the signature dictionary", kForgery);
    if (subject.object) {
        if (count_entries(subject.object->entries, "ByteRange") != 1 ||
            count_entries(subject.object->entries, "Contents") != 1)
            subject.fail("V-B1", "/ByteRange or /Contents stands more than once", kForgery);
    } else {
        subject.fail("V-B1", "the signature dictionary is no object of its own in the file", kForgery);
    }
    if (field.duplicate_keys) subject.warn("V-B1", "the signature dictionary has a key twice");
    const auto& range = field.byte_range;
    if (range.size() != 4) return subject.fail("V-B1", "/ByteRange does not hold four numbers", kForgery);
    if (std::any_of(range.begin(), range.end(), [](std::int64_t n) { return n < 0; }))
        return subject.fail("V-B1", "/ByteRange holds a negative number", kForgery);
    const auto size = static_cast<std::uint64_t>(file.bytes.size());
    const auto a = static_cast<std::uint64_t>(range[0]), b = static_cast<std::uint64_t>(range[1]);
    const auto c = static_cast<std::uint64_t>(range[2]), d = static_cast<std::uint64_t>(range[3]);
    if (a != 0) return subject.fail("V-B1", "/ByteRange does not begin at the start of the file", kForgery);
    if (b == 0 || c <= b || d == 0 || c > size || d > size - c)
        return subject.fail("V-B1", "/ByteRange does not fit the file", kForgery);
    subject.range = SignedRange{b, c, c + d};
}

// V-B2: the gap is one hexadecimal string and nothing else.
void rule_v_b2(const FileFacts& file, Subject& subject) {
    if (!subject.range) return;
    const auto [begin, end, unused] = *subject.range;
    const auto gap = file.bytes.subspan(begin, end - begin);
    const bool framed = gap.size() >= 2 && gap.front() == '<' && gap.back() == '>' && gap.size() % 2 == 0;
    if (!framed || base::count_hex_digits(gap.subspan(1)) != gap.size() - 2)
        subject.fail("V-B2", "the bytes left out of the signature are not exactly one hexadecimal string", kWrapping);
}

// V-B3: the gap is this dictionary's own /Contents.
void rule_v_b3(const FileFacts& file, Subject& subject) {
    if (!subject.range) return;
    const auto& field = *subject.field;
    if (field.contents_begin != subject.range->gap_begin || field.contents_end != subject.range->gap_end) {
        subject.fail("V-B3", "the bytes left out are not this signature's /Contents", kWrapping);
        return;
    }
    // The second reader must find the token in the same place.
    const auto* entry = subject.object ? find_entry(subject.object->entries, "Contents") : nullptr;
    if (!entry || entry->value.begin != subject.range->gap_begin || entry->value.end != subject.range->gap_end)
        return subject.fail("V-B3", "the bytes left out do not stand in the signature dictionary", kWrapping);
    const auto digits = file.bytes.subspan(entry->value.begin + 1, entry->value.size() - 2);
    const auto decoded = base::unhex(base::as_text(digits));
    if (!decoded || *decoded != field.contents)
        subject.fail("V-B3", "/Contents decodes to something else than the bytes left out", kWrapping);
}

// V-B4: one ContentInfo, then zeros.
void rule_v_b4(const FileFacts& file, Subject& subject) {
    const auto& contents = subject.field->contents;
    if (contents.empty() || std::all_of(contents.begin(), contents.end(), [](std::uint8_t byte) { return byte == 0; }))
        return subject.fail("V-B4", "/Contents is empty", kForgery);
    auto parsed =
        pki::CmsSignedData::parse(contents, {.allow_ber = true, .allow_zero_padding = true, .cache = file.cache});
    if (!parsed) return subject.fail("V-B4", "/Contents is no well-formed CMS signature: " + parsed.error().message);
    if (parsed->was_ber()) subject.warn("V-B4", "the CMS is written in BER, not in DER");
    subject.cms = std::move(*parsed);
}

namespace {

/// The revision that ends at `end`, give or take white space behind its "%%EOF".
std::optional<std::size_t> revision_that_ends_at(const FileFacts& file, std::uint64_t end) {
    for (std::size_t i = 0; i < file.revisions.size(); ++i) {
        const auto& info = file.revisions[i].info;
        if (!info.complete || info.eof_end > end) continue;
        const auto between = file.bytes.subspan(info.eof_end, end - info.eof_end);
        if (std::all_of(between.begin(), between.end(), is_pdf_space)) return i;
    }
    return std::nullopt;
}

}  // namespace

// V-B5: the signed bytes end where a revision ends, and that revision is the one that wrote the signature.
void rule_v_b5(const FileFacts& file, Subject& subject) {
    if (!subject.range) return;
    subject.report.coverage = Coverage::prefix;
    const auto index = revision_that_ends_at(file, subject.range->end);
    if (!index) {
        subject.fail("V-B5", "the signed bytes do not end where a revision of the document ends", kWrapping);
        return;
    }
    const auto number = subject.field->value.number;
    std::optional<std::size_t> defined;
    for (std::size_t i = 0; i < file.revisions.size(); ++i) {
        const auto& touched = file.revisions[i].touched;
        const auto at = touched.find(number);
        if (at == touched.end()) continue;
        defined = i;
        if (i <= *index) continue;
        subject.fail("V-B5", "the signature dictionary was replaced in a later revision", kWrapping);
        return;
    }
    if (defined != index)
        return subject.fail("V-B5", "the signature dictionary belongs to another revision", kWrapping);
    const auto entry = file.revisions[*index].touched.at(number).now;
    const auto offset = entry.offset;
    if (entry.type != Type::in_file || offset > subject.range->gap_begin)
        return subject.fail("V-B5", "the signature dictionary does not stand before its gap", kWrapping);
    subject.revision = index;
    subject.report.revision = file.revisions[*index].number;
    const auto rest = file.bytes.subspan(subject.range->end);
    const bool whole = *index + 1 == file.revisions.size() && std::all_of(rest.begin(), rest.end(), is_pdf_space);
    subject.report.coverage = whole ? Coverage::file : Coverage::revision;
}

// V-B6: gaps of different signatures are apart, and no two signatures end at the same place.
void rule_v_b6(std::vector<Subject>& subjects) {
    std::vector<Subject*> sorted;
    for (auto& subject : subjects) {
        if (subject.range) sorted.push_back(&subject);
    }
    std::sort(sorted.begin(), sorted.end(), [](const Subject* a, const Subject* b) {
        return std::pair(a->range->gap_begin, a->range->end) < std::pair(b->range->gap_begin, b->range->end);
    });
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        auto& before = *sorted[i - 1];
        auto& after = *sorted[i];
        if (before.field->value && before.field->value == after.field->value) continue;  // V-S4 speaks about it
        if (after.range->gap_begin < before.range->gap_end || after.range->gap_begin < before.range->end) {
            before.fail("V-B6", "the byte ranges of two signatures overlap", kWrapping);
            after.fail("V-B6", "the byte ranges of two signatures overlap", kWrapping);
        }
    }
}

}  // namespace validation
