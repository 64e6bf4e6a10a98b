#include "validation/changes.h"

#include <algorithm>

#include "validation/mdp.h"

namespace validation {
namespace {

constexpr const char* kShadow = "shadow attack or later edit";
constexpr const char* kShadowReplace = "shadow attack (replace)";
constexpr const char* kEvilAnnotation = "evil annotation attack (EAA)";
constexpr const char* kSneakySignature = "sneaky signature attack (SSA)";

/// What all signatures up to a revision allow together (V-D14): the smallest permission counts.
struct Allowed {
    int permission = 2;  // ISO 32000-2 clause 12.8.2.2: without DocMDP, forms and further signatures
    bool certified = false;
    std::vector<FieldLock> locks;
};

Change most_allowed(int permission) {
    if (permission <= 1) return Change::lta;
    return permission == 2 ? Change::form : Change::annot;
}

struct Party {
    Subject* subject;
    ModificationPolicy policy;
};

Allowed allowed_for(const std::vector<Party>& parties, const Subject& subject) {
    Allowed allowed;
    std::optional<int> smallest;
    const auto take = [&](std::optional<int> permission) {
        if (permission) smallest = std::min(smallest.value_or(3), *permission);
    };
    for (const auto& party : parties) {
        if (!party.subject->revision || *party.subject->revision > *subject.revision) continue;
        take(party.policy.certification);
        take(party.policy.lock_permission);
        if (party.policy.malformed) take(1);
        if (party.policy.certification) allowed.certified = true;
        if (party.subject == &subject)
            allowed.locks.insert(allowed.locks.end(), party.policy.locks.begin(), party.policy.locks.end());
    }
    allowed.permission = smallest.value_or(2);
    return allowed;
}

void report_items(Subject& subject, const Allowed& allowed, const RevisionChanges& revision) {
    for (const auto& item : revision.items) {
        Finding finding = warning(item.rule, item.message, revision.revision, item.object);
        finding.severity = Severity::information;
        if (item.level == Change::other) {
            finding = failure(item.rule, item.message, revision.revision, item.object);
            finding.attack = kShadow;
        } else if (item.may_hide_content) {
            finding = failure(item.rule, item.message, revision.revision, item.object);
            finding.attack = kEvilAnnotation;
            finding.reason = SubIndication::sig_constraints_failure;
        } else if (item.replaces_value && !allowed.certified && item.value_since <= subject.report.revision) {
            // Filling an empty field is what forms are for. Nobody said that what stood there may be exchanged.
            finding = failure(item.rule, item.message, revision.revision, item.object);
            finding.attack = kShadowReplace;
            finding.reason = SubIndication::sig_constraints_failure;
        }
        constexpr std::size_t kEnough = 100;
        if (subject.report.findings.size() < kEnough || finding.severity == Severity::failure)
            subject.report.findings.push_back(std::move(finding));
    }
}

void judge_revision(const FileFacts& file, Subject& subject, const Allowed& allowed, const RevisionChanges& revision) {
    report_items(subject, allowed, revision);
    if (revision.level != Change::other && revision.level > most_allowed(allowed.permission)) {
        auto finding = failure(
            "V-D14",
            "a change that the signatures do not allow (DocMDP permission " + std::to_string(allowed.permission) + ")",
            revision.revision);
        if (revision.level == Change::annot) finding.attack = kEvilAnnotation;
        subject.report.findings.push_back(std::move(finding));
    }
    if (revision.adds_visible_field && allowed.certified && !file.options->allow_visible_fields_when_certified) {
        auto finding =
            failure("V-D6", "a visible signature field was added to a certified document", revision.revision);
        finding.attack = kSneakySignature;
        subject.report.findings.push_back(std::move(finding));
    }
    for (const auto& name : revision.filled_fields) {
        const bool locked = std::any_of(allowed.locks.begin(), allowed.locks.end(),
                                        [&](const FieldLock& lock) { return lock.locks(name); });
        if (locked)
            subject.report.findings.push_back(
                failure("V-D9", "a field that the signature locks was changed", revision.revision));
    }
}

/// V-D14: only the first signature may certify.
void rule_v_d14_certifications(std::vector<Party>& parties) {
    const Party* first = nullptr;
    for (const auto& party : parties) {
        if (party.subject->is_timestamp() || !party.subject->revision) continue;
        if (!first || *party.subject->revision < *first->subject->revision) first = &party;
    }
    for (auto& party : parties) {
        if (!party.policy.certification || !party.subject->revision || &party == first) continue;
        party.subject->fail("V-D14", "a certification after another signature");
    }
}

}  // namespace

void judge_changes(const FileFacts& file, std::size_t first_signed, const std::vector<RevisionChanges>& changes,
                   std::vector<Subject>& subjects) {
    std::vector<Party> parties;
    for (auto& subject : subjects) {
        parties.push_back({&subject, read_policy(*file.document, *subject.field)});
        subject.report.certification = parties.back().policy.certification;
    }
    rule_v_d14_certifications(parties);
    for (auto& subject : subjects) {
        if (!subject.revision) {
            subject.report.change = Change::other;  // nothing says what it signed
            continue;
        }
        const auto allowed = allowed_for(parties, subject);
        for (std::size_t i = 0; i < changes.size(); ++i) {
            if (first_signed + 1 + i <= *subject.revision) continue;
            subject.report.change = std::max(subject.report.change, changes[i].level);
            judge_revision(file, subject, allowed, changes[i]);
        }
    }
}

}  // namespace validation
