// V-S: which signature belongs to which field, and that it is still the one that was made.
#include <algorithm>
#include <map>
#include <set>

#include "base/encoding.h"
#include "validation/rules.h"

namespace validation {

// V-S1: a signature that a viewer's list or page does not show is reported.
void rule_v_s1(const FileFacts&, Subject& subject) {
    if (!subject.field->in_form) subject.warn("V-S1", "the signature is on a page but not in the document's form");
    if (!subject.field->on_page && !subject.field->widgets.empty() && !subject.is_timestamp())
        subject.inform("V-S1", "the signature's field is on no page");
}

// V-S2: /Type and /SubFilter agree on what it is.
void rule_v_s2(const FileFacts&, Subject& subject) {
    const auto& field = *subject.field;
    if (!field.type.empty() && field.type != "Sig" && field.type != "DocTimeStamp")
        subject.fail("V-S2", "the dictionary's /Type is neither Sig nor DocTimeStamp");
    if (field.type == "DocTimeStamp" && field.sub_filter != "ETSI.RFC3161")
        subject.fail("V-S2", "a document time-stamp of another format than ETSI.RFC3161");
    if (field.type == "Sig" && field.sub_filter == "ETSI.RFC3161")
        subject.warn("V-S2", "a document time-stamp that calls itself a signature");
}

// V-S3: the dictionary reads the same in its own revision and today: nobody put other names or reasons into it.
void rule_v_s3(const FileFacts& file, Subject& subject) {
    if (!subject.revision || *subject.revision + 1 == file.revisions.size()) return;
    const auto then = file.document->at_revision(file.revisions[*subject.revision].info.end);
    if (!then) return subject.fail("V-S3", "the signed revision cannot be read by itself");
    const auto value = then->load(subject.field->value);
    if (!value || !(*value == subject.field->signature))
        subject.fail("V-S3", "the signature dictionary was changed after signing", "spoofed signature dictionary");
}

// V-S4: one signature object belongs to one field, and field names cannot be confused.
void rule_v_s4(std::vector<Subject>& subjects) {
    std::map<std::uint32_t, std::vector<Subject*>> by_value;
    std::map<std::string, std::vector<Subject*>> by_name;
    for (auto& subject : subjects) {
        if (subject.field->value) by_value[subject.field->value.number].push_back(&subject);
        by_name[base::lower_ascii(base::trim(subject.field->name))].push_back(&subject);
    }
    for (auto& [number, sharing] : by_value) {
        if (sharing.size() < 2) continue;
        for (auto* subject : sharing)
            subject->fail("V-S4", "one signature is shown by several fields",
                          "signature referenced from several fields");
    }
    for (auto& [name, sharing] : by_name) {
        if (sharing.size() < 2) continue;
        for (auto* subject : sharing) subject->fail("V-S4", "several signature fields have the same name");
    }
}

namespace {

constexpr std::size_t kLongestName = 1000;  // characters compared; longer ones are no names
constexpr std::size_t kQuoted = 60;         // characters of a claim that a message repeats

/// Latin, Greek and Cyrillic letters in one case: enough to see that "MÜLLER" is "Müller".
char32_t in_lower_case(char32_t c) {
    if ((c >= U'A' && c <= U'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) ||
        (c >= 0x410 && c <= 0x42F))
        return c + 0x20;
    if (c >= 0x400 && c <= 0x40F) return c + 0x50;
    const bool odd_is_upper = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
    if (c >= 0x100 && c <= 0x17E && c != 0x178) return (c % 2 == (odd_is_upper ? 1 : 0)) ? c + 1 : c;
    return c;
}

/// One case, single spaces, none at the ends.
std::u32string comparable(std::string_view utf8) {
    std::u32string out;
    for (const char32_t c : base::utf8_decode(utf8)) {
        const bool space = c == U' ' || (c >= 9 && c <= 13) || c == 0xA0;
        if (!space)
            out += in_lower_case(c);
        else if (!out.empty() && out.back() != U' ')
            out += U' ';
    }
    if (!out.empty() && out.back() == U' ') out.pop_back();
    return out;
}

/// A claim as a message may repeat it: short, without what breaks lines or turns the direction of writing.
std::string as_quotation(std::string_view utf8) {
    std::u32string out;
    for (const char32_t c : base::utf8_decode(utf8.substr(0, kQuoted * 4 + 4))) {
        const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == U'"';
        const bool format = c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
                            (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF);
        out += control || format ? char32_t{0xFFFD} : c;
        if (out.size() < kQuoted) continue;
        out.back() = 0x2026;  // an ellipsis
        break;
    }
    return '"' + base::utf8_encode(out) + '"';
}

/// Every name under which the certificate knows its owner.
std::vector<std::string> names_of(const pki::Certificate& certificate) {
    const auto& subject = certificate.subject();
    std::vector<std::string> names{subject.rfc4514()};
    for (const auto* type : {"2.5.4.3", "2.5.4.10", "2.5.4.65", "1.2.840.113549.1.9.1"}) {  // CN, O, pseudonym, e-mail
        for (auto& name : subject.all(type)) names.push_back(std::move(name));
    }
    const auto given = subject.first("2.5.4.42"), family = subject.first("2.5.4.4");
    if (!given.empty() || !family.empty()) {
        names.push_back(given + " " + family);
        names.push_back(family + " " + given);
    }
    for (const auto& name : certificate.subject_alt_names()) {
        if (name.kind == pki::GeneralNameKind::rfc822) names.push_back(name.text);
    }
    return names;
}

}  // namespace

// V-S5: identity is the certificate's subject. /Name (ISO 32000-2 clause 12.8.1, table 255) is what the file claims;
// where it is no name of the certificate people are told. A note: a title or a middle name makes nobody an impostor.
void rule_v_s5(const FileFacts&, Subject& subject) {
    const auto& claimed = subject.report.claimed_name;
    if (!subject.signer || comparable(claimed.substr(0, kLongestName)).empty()) return;
    const auto names = names_of(*subject.signer);
    const bool known = claimed.size() <= kLongestName * 4 &&
                       std::any_of(names.begin(), names.end(),
                                   [&](const auto& name) { return comparable(name) == comparable(claimed); });
    if (known) return;
    subject.warn("V-S5", "the file says that " + as_quotation(claimed) + " signed, the certificate says " +
                             as_quotation(subject.report.common_name) + "; only the certificate proves who it was");
}

}  // namespace validation
