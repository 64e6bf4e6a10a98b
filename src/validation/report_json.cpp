#include "validation/report_json.h"

#include "json/json.h"
#include "validation/plain_words.h"

namespace validation {
namespace {

RuleJson describe(const Finding& finding) {
    RuleJson out{finding.rule, finding.message, to_string(finding.severity), {}, {}, {}};
    if (!finding.attack.empty()) out.attack = finding.attack;
    if (finding.revision) out.revision = *finding.revision;
    if (finding.object) out.object = *finding.object;
    return out;
}

std::vector<RuleJson> describe(const std::vector<Finding>& findings) {
    std::vector<RuleJson> out;
    out.reserve(findings.size());
    for (const auto& finding : findings) out.push_back(describe(finding));
    return out;
}

boost::json::value time_or_null(const std::optional<base::Time>& time) {
    if (!time) return nullptr;
    return boost::json::value(base::to_rfc3339(*time));
}

std::optional<std::string> if_any(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

const char* to_text(RevocationState state) {
    switch (state) {
        case RevocationState::good:
            return "good";
        case RevocationState::revoked:
            return "revoked";
        case RevocationState::unknown:
            break;
    }
    return "unknown";
}

SentenceJson describe(const Sentence& sentence) {
    return {sentence.id, sentence.en};
}

SignatureJson describe(const SignatureReport& in) {
    SignatureJson out;
    out.type = in.type == SignatureType::timestamp ? "timestamp" : "signature";
    out.field = in.field;
    out.subject = in.subject;
    out.level = to_string(in.level);
    out.indication = to_string(in.verdict.indication);
    if (in.verdict.sub_indication != SubIndication::none)
        out.sub_indication = boost::json::value(to_string(in.verdict.sub_indication));
    out.coverage = to_string(in.coverage);
    out.change = to_string(in.change);
    out.signing_time = time_or_null(in.claimed_time);
    out.timestamp_time = time_or_null(in.timestamp_time);
    out.revision = in.revision;
    out.rules = describe(in.findings);
    out.intact = in.intact;
    out.common_name = in.common_name;
    out.issuer = in.issuer;
    out.serial = in.serial;
    out.sub_filter = in.sub_filter;
    out.digest_algorithm = in.digest_algorithm;
    out.signature_algorithm = in.signature_algorithm;
    out.revocation = to_text(in.revocation.state);
    out.revocation_source = if_any(in.revocation.source);
    out.revocation_reason = if_any(in.revocation.reason);
    out.revocation_checked = in.revocation.at;
    out.revoked_at = in.revocation.revoked_at;
    out.timestamp_trusted = in.timestamp_trusted;
    out.timestamp_authority = in.timestamp_authority;
    out.claimed_name = if_any(in.claimed_name);
    out.claimed_reason = if_any(in.claimed_reason);
    out.claimed_location = if_any(in.claimed_location);
    if (in.certification) out.certification = *in.certification;
    for (const auto& link : in.chain)
        out.chain.push_back(
            {link.subject, link.issuer, link.serial, link.sha256, link.not_before, link.not_after, link.trust_anchor});
    out.key = verdict_key(in);
    out.words = describe(verdict_sentence(in));
    return out;
}

}  // namespace

ReportJson describe_report(const ValidationReport& report, const std::string& name) {
    ReportJson out;
    out.file = name;
    for (const auto& one : report.signatures) out.signatures.push_back(describe(one));
    for (const auto& one : report.document_timestamps) out.document_timestamps.push_back(describe(one));
    out.verdict = {to_string(report.verdict()), verdict_key(report), describe(verdict_sentence(report))};
    out.warnings = describe(report.warnings);
    out.revisions = report.revisions;
    out.encrypted = report.encrypted;
    out.checked_at = report.checked_at;
    out.error = if_any(report.error);
    out.error_key = if_any(report.error_key);
    return out;
}

std::string report_json(const ValidationReport& report, const std::string& name) {
    return json::serialize(describe_report(report, name));
}

}  // namespace validation
