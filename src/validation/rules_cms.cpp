// V-C: what must hold of the CMS signature, apart from its mathematics (signature_check.h) and its chain (trust.h).
#include <algorithm>

#include "validation/rules.h"

namespace validation {
namespace {

constexpr std::string_view kCades = "ETSI.CAdES.detached";
constexpr std::string_view kPkcs7 = "adbe.pkcs7.detached";
constexpr std::string_view kTimestamp = "ETSI.RFC3161";

}  // namespace

// V-C1: formats that can be valid. The older ones sign with SHA-1 by construction (ISO 32000-2 clause 12.8.3.1).
void rule_v_c1(const FileFacts&, Subject& subject) {
    const auto& sub_filter = subject.field->sub_filter;
    if (sub_filter != kCades && sub_filter != kPkcs7 && sub_filter != kTimestamp)
        return subject.fail("V-C1",
                            "the signature format " + (sub_filter.empty() ? "(none)" : sub_filter) + " is not accepted",
                            {}, SubIndication::sig_constraints_failure);
    if (subject.cms && !subject.is_timestamp() && subject.cms->content())
        subject.fail("V-C1", "the CMS carries content of its own instead of signing the document");
}

namespace {

SubIndication reason_of(const pki::CmsFinding& finding) {
    if (finding.key == "cms.no_signing_certificate") return SubIndication::sig_constraints_failure;
    if (finding.key == "cms.signer_mismatch") return SubIndication::no_signing_certificate_found;
    if (finding.key.starts_with("cms.unknown_")) return SubIndication::crypto_constraints_failure;
    return SubIndication::format_failure;
}

void add_cms_findings(Subject& subject, std::string_view group) {
    const bool cades = subject.field->sub_filter == kCades;
    for (const auto& finding : subject.cms->check_rules(cades)) {
        if (finding.rule != group.substr(2)) continue;
        // Strength is judged at the proven time and certificates are also sought in the DSS: trust.cpp.
        if (finding.key.starts_with("cms.weak_") || finding.key == "cms.no_certificate") continue;
        if (finding.fatal)
            subject.fail(group, finding.message, {}, reason_of(finding));
        else
            subject.warn(group, finding.message);
    }
}

}  // namespace

// V-C2: one signer, signed attributes, consistent algorithms, the signer's certificate bound by hash.
void rule_v_c2(const FileFacts&, Subject& subject) {
    if (!subject.cms || subject.is_timestamp()) return;
    add_cms_findings(subject, "V-C2");
}

// V-C3: what PAdES forbids besides (EN 319 142-1 clause 6.3).
void rule_v_c3(const FileFacts&, Subject& subject) {
    if (!subject.cms || subject.is_timestamp()) return;
    add_cms_findings(subject, "V-C3");
    const auto& infos = subject.cms->signer_infos();
    if (subject.field->sub_filter != kCades || infos.empty()) return;
    const bool states_why = infos.front().signed_attribute("1.2.840.113549.1.9.16.2.16") != nullptr ||
                            infos.front().signed_attribute("1.2.840.113549.1.9.16.2.15") != nullptr;
    if (states_why && subject.field->signature.has("Reason"))
        subject.warn("V-C3", "/Reason stands beside a signed commitment or policy");
}

}  // namespace validation
