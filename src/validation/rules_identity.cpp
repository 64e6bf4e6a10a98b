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

}  // namespace validation
