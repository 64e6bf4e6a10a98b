#include "validation/validate.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "validation/changes.h"
#include "validation/level.h"
#include "validation/rules.h"
#include "validation/signature_check.h"
#include "validation/trust.h"

namespace validation {
namespace {

/// Also where somebody took the /ByteRange out: the names of the formats betray a signature.
bool looks_signed(base::ByteView file) {
    const auto text = base::as_text(file);
    return text.find("/ByteRange") != std::string_view::npos || text.find("/ETSI.CAdES") != std::string_view::npos ||
           text.find("/ETSI.RFC3161") != std::string_view::npos || text.find("/adbe.pkcs7") != std::string_view::npos;
}

bool is_password_problem(const base::Error& error) {
    return error.key == "pdf.password_required" || error.key == "pdf.wrong_password" || error.key == "pdf.pubsec" ||
           error.key == "pdf.unsupported_encryption";
}

/// A file that claims to be signed but can only be read after repair: invalid, because repair is interpretation (V-P1),
/// and because nobody can say what a signature covers when the revisions cannot be told (V-P2).
void refuse_damaged(ValidationReport& report, base::ByteView file, const base::Error& error) {
    SignatureReport signature;
    const auto chain = rule_v_p2_broken_chain(file);
    auto finding = chain ? failure("V-P2", "the file's revisions cannot be told apart: " + *chain)
                         : failure("V-P1", "the file cannot be read without repair: " + error.message);
    finding.attack = "incremental saving attack or damage";
    signature.findings.push_back(std::move(finding));
    signature.change = Change::other;
    signature.verdict.worsen(SubIndication::format_failure);
    report.signatures.push_back(std::move(signature));
}

void conclude(SignatureReport& report) {
    for (const auto& finding : report.findings) {
        if (finding.severity == Severity::failure) report.verdict.worsen(finding.reason);
    }
    // Belt and braces: valid only what was proven intact over a whole revision.
    const bool proven = report.intact && report.coverage >= Coverage::revision && report.change != Change::other;
    if (!proven && report.verdict.passed()) report.verdict.worsen(SubIndication::format_failure);
}

Subject make_subject(const FileFacts& file, const pdf::SignatureField& field, const LengthOf& length_of) {
    Subject subject;
    subject.field = &field;
    auto& report = subject.report;
    report.type = field.is_document_timestamp || field.sub_filter == "ETSI.RFC3161" ? SignatureType::timestamp
                                                                                    : SignatureType::signature;
    report.field = field.name;
    report.sub_filter = field.sub_filter;
    const auto text = [&](const char* key) {
        const auto value = file.document->resolve(field.signature, key);
        return value && value->is_string() ? value->as_text() : std::string();
    };
    report.claimed_name = text("Name");
    report.claimed_reason = text("Reason");
    report.claimed_location = text("Location");
    report.claimed_time = parse_pdf_date(text("M"));
    const auto place = file.document->locate(field.value.number);
    if (field.value && place && *place && (*place)->type == pdf::XrefEntry::Type::in_file)
        subject.object = raw_object(file.bytes, (*place)->offset, length_of);
    if (subject.object && subject.object->number != field.value.number) subject.object.reset();
    return subject;
}

/// Signatures that older revisions had and the newest one does not show any more: somebody took them out.
void find_removed(const FileFacts& file, const std::vector<Subject>& subjects, ValidationReport& report) {
    std::set<std::size_t> known;
    for (const auto& subject : subjects) {
        if (subject.revision) known.insert(*subject.revision);
    }
    std::size_t fields_left = 200'000;
    for (std::size_t i = 0; i + 1 < file.revisions.size(); ++i) {
        if (known.contains(i) || !file.revisions[i].info.complete || fields_left < file.fields.size()) continue;
        fields_left -= file.fields.size();
        const auto then = file.document->at_revision(file.revisions[i].info.end);
        const auto fields =
            then ? pdf::list_signatures(*then) : base::Result<std::vector<pdf::SignatureField>>(then.error());
        if (!fields) continue;
        for (const auto& field : *fields) {
            const bool still_there = std::any_of(subjects.begin(), subjects.end(), [&](const Subject& subject) {
                return subject.field->value && subject.field->value == field.value;
            });
            if (!field.is_signed || still_there) continue;
            SignatureReport removed;
            removed.field = field.name;
            removed.sub_filter = field.sub_filter;
            removed.revision = file.revisions[i].number;
            removed.change = Change::other;
            removed.findings.push_back(
                failure("V-D7", "a signature of an older revision was removed", file.revisions[i].number));
            conclude(removed);
            report.signatures.push_back(std::move(removed));
        }
    }
}

bool fails_any_of(const Subject& subject, std::initializer_list<std::string_view> rules) {
    return std::any_of(subject.report.findings.begin(), subject.report.findings.end(), [&](const Finding& finding) {
        return finding.severity == Severity::failure &&
               std::any_of(rules.begin(), rules.end(),
                           [&](std::string_view rule) { return finding.rule.starts_with(rule); });
    });
}

void check_bytes(const FileFacts& file, std::vector<Subject>& subjects) {
    for (auto& subject : subjects) {
        rule_v_s2(file, subject);
        rule_v_b1(file, subject);
        rule_v_b2(file, subject);
        rule_v_b3(file, subject);
        const bool legacy = subject.field->sub_filter == "adbe.x509.rsa_sha1";  // no CMS inside
        if (!legacy) rule_v_b4(file, subject);
        rule_v_c1(file, subject);
        rule_v_b5(file, subject);
    }
    rule_v_b6(subjects);
    rule_v_s4(subjects);
    for (auto& subject : subjects) {
        if (fails_any_of(subject, {"V-B"})) {
            // What such a range "covers" means nothing, and hashing it would let a hostile file cost without bound.
            subject.range.reset();
            subject.revision.reset();
            const bool unclear = fails_any_of(subject, {"V-B1", "V-B2", "V-B3", "V-B6"});
            subject.report.coverage = unclear ? Coverage::unclear : std::min(subject.report.coverage, Coverage::prefix);
        }
        read_tokens(file, subject);
    }
    hash_signed_bytes(file, subjects);
}

Evidence gather(const FileFacts& file, const std::vector<Subject>& subjects) {
    Evidence evidence(file.cache);
    for (const auto& subject : subjects) {
        if (!subject.cms) continue;
        evidence.add_cms(*subject.cms);
        for (const auto& stamp : subject.stamps) {
            if (stamp) evidence.add_cms(stamp->cms());
        }
    }
    evidence.add_dss(*file.document);
    for (const auto& der : file.options->certificates) evidence.add_certificate_der(der);
    for (const auto& der : file.options->trust_anchors) evidence.add_certificate_der(der);
    for (const auto& der : file.options->ocsp_responses) evidence.add_ocsp(der);
    for (const auto& der : file.options->crls) evidence.add_crl(der);
    return evidence;
}

/// Structure and changes: what later revisions did counts for every signature below them.
void check_revisions(const FileFacts& file, std::vector<Subject>& subjects, Findings& document_findings) {
    auto first_signed = file.revisions.size();
    for (const auto& subject : subjects) {
        if (subject.revision) first_signed = std::min(first_signed, *subject.revision);
    }
    if (first_signed == file.revisions.size())
        first_signed = file.revisions.size() - 1;  // nothing is covered: all is old
    Findings findings;
    rule_v_p1(file, findings);
    rule_v_p2(file, first_signed, findings);
    rule_v_p3(file, first_signed, findings);
    rule_v_p4(file, first_signed, findings);
    rule_v_p5(file, first_signed, findings);
    rule_v_p6(file, first_signed, findings);
    rule_v_b7(file, first_signed, findings);
    rule_v_b8(file, findings);
    for (const auto& finding : findings) {
        if (finding.severity != Severity::failure) {
            document_findings.push_back(finding);
            continue;
        }
        for (auto& subject : subjects) {
            // What a revision did wrong does not touch signatures that came later: they signed it as it was.
            const bool concerns = !finding.revision || !subject.revision ||
                                  *finding.revision > file.revisions[*subject.revision].number ||
                                  *finding.revision <= first_signed + 1;
            if (concerns) subject.report.findings.push_back(finding);
        }
        document_findings.push_back(finding);
    }
    judge_changes(file, first_signed, analyse_changes(file, first_signed), subjects);
}

void check_subjects(const FileFacts& file, ValidationReport& report) {
    const auto length_of = length_lookup(*file.document);
    std::vector<Subject> subjects;
    for (const auto& field : file.fields) {
        if (field.is_signed) subjects.push_back(make_subject(file, field, length_of));
    }
    if (subjects.size() > file.options->limits.signatures) {
        report.readable = false;
        report.error_key = "pdf.too_complex";
        report.error = "too many signatures";
        return;
    }
    if (subjects.empty() && !looks_signed(file.bytes)) return;
    check_bytes(file, subjects);
    const auto evidence = gather(file, subjects);
    for (auto& subject : subjects) {
        check_signature(subject, evidence);
        rule_v_c2(file, subject);
        rule_v_c3(file, subject);
        rule_v_s1(file, subject);
        rule_v_s3(file, subject);
        rule_v_s5(file, subject);
    }
    check_revisions(file, subjects, report.warnings);
    TrustCheck(*file.options, evidence).check(subjects);
    determine_levels(file, subjects, evidence);
    for (auto& subject : subjects) {
        conclude(subject.report);
        (subject.is_timestamp() ? report.document_timestamps : report.signatures).push_back(subject.report);
    }
    find_removed(file, subjects, report);
    const auto by_revision = [](const SignatureReport& a, const SignatureReport& b) {
        return std::tie(a.revision, a.field) < std::tie(b.revision, b.field);
    };
    std::sort(report.signatures.begin(), report.signatures.end(), by_revision);
    std::sort(report.document_timestamps.begin(), report.document_timestamps.end(), by_revision);
}

void examine(const pdf::Document& document, const ValidationOptions& options, ValidationReport& report) {
    FileFacts file;
    file.bytes = document.bytes();
    file.document = &document;
    file.options = &options;
    pki::CertificateCache own;  // the same authorities stand behind signer, time-stamps and responders
    file.cache = options.cache ? options.cache : &own;
    auto revisions = read_revisions(document, options.limits);
    auto fields = pdf::list_signatures(document);
    if (!revisions || !fields) {
        const auto& error = revisions ? fields.error() : revisions.error();
        if (looks_signed(file.bytes)) return refuse_damaged(report, file.bytes, error);
        report.warnings.push_back(warning("V-P1", "the document's form is damaged: " + error.message));
        return;
    }
    file.revisions = std::move(*revisions);
    file.fields = std::move(*fields);
    report.revisions = static_cast<std::uint32_t>(file.revisions.size());
    if (!file.revisions.empty()) check_subjects(file, report);
}

}  // namespace

ValidationReport validate_pdf(base::ByteView file, const ValidationOptions& options) {
    ValidationReport report;
    report.checked_at = options.time;
    pdf::OpenOptions open;
    open.password = options.password;
    open.file_key = options.file_key;
    open.file_key_owner = options.file_key_owner;
    const auto document = pdf::Document::open(file, open);
    if (!document) {
        const auto& error = document.error();
        if (!is_password_problem(error) && error.key != "pdf.not_pdf" && error.key != "pdf.empty" &&
            looks_signed(file)) {
            refuse_damaged(report, file, error);
            return report;
        }
        report.readable = false;
        report.error_key = error.key;
        report.error = error.message;
        return report;
    }
    report.encrypted = document->security() != nullptr;
    examine(*document, options, report);
    return report;
}

}  // namespace validation
