#include "signing/self_check.h"

#include <algorithm>

#include "base/log.h"
#include "validation/validate.h"

namespace signing {
namespace {

using validation::SignatureReport;

base::Result<validation::ValidationOptions> options_for(authority::Authority& authority, const SelfCheck& what) {
    validation::ValidationOptions options;
    EZ_TRY(const auto anchors, authority.anchors());
    for (const pki::Certificate& anchor : anchors) options.trust_anchors.push_back(anchor.der());
    options.time = what.now;
    options.cache = &authority.certificate_cache();
    options.password = what.open.password;
    options.file_key = what.open.file_key;
    options.file_key_owner = what.open.file_key_owner;
    return options;
}

const SignatureReport* find(const std::vector<SignatureReport>& reports, const std::string& field) {
    const auto found =
        std::find_if(reports.begin(), reports.end(), [&](const SignatureReport& r) { return r.field == field; });
    return found == reports.end() ? nullptr : &*found;
}

std::string failed_rules(const SignatureReport& report) {
    std::string rules;
    for (const validation::Finding& finding : report.findings)
        if (finding.severity == validation::Severity::failure) rules += finding.rule + " ";
    return rules;
}

bool good(const SignatureReport& report) {
    return report.verdict.passed() && report.intact && report.level == validation::Level::b_lta &&
           report.change <= validation::Change::lta;
}

base::Error refuse(const std::string& why, const std::string& rules) {
    base::log_error("signing.self_check", {{"why", why}, {"rules", rules}});
    return base::make_error(base::ErrorCode::internal, "signing.self_check", "The new signature does not hold: " + why);
}

}  // namespace

base::Result<void> check_own_signature(authority::Authority& authority, const SelfCheck& what) {
    EZ_TRY(const auto options, options_for(authority, what));
    const auto report = validation::validate_pdf(what.file, options);
    if (!report.readable) return refuse("unreadable", report.error_key);
    const SignatureReport* own = find(report.signatures, what.field);
    if (own == nullptr) return refuse("missing", "");
    if (!good(*own))
        return refuse(std::string(to_string(own->verdict.indication)) + " " + to_string(own->verdict.sub_indication) +
                          " " + to_string(own->level) + " " + to_string(own->change),
                      failed_rules(*own));
    if (report.signatures.size() + report.document_timestamps.size() > 2) {
        const auto before = validation::validate_pdf(what.file.first(what.base_size), options);
        if (!validation::first_worsened(before, report).empty()) return refuse("it breaks an earlier signature", "");
    }
    return {};
}

}  // namespace signing
