#include "documents/trial_signature.h"

#include <algorithm>

#include "pades/sign.h"
#include "pki/oids.h"
#include "pki/profile.h"
#include "pki/tsp.h"
#include "validation/validate.h"

namespace documents {
namespace {

using base::Result;

struct Party {
    std::unique_ptr<crypto::Signer> key;
    pki::Certificate certificate;
};

Result<Party> make_party(const char* name, pki::CertificateProfile profile, base::Time now, const Party* issuer) {
    EZ_TRY(const Bytes pkcs8, crypto::generate_key(crypto::KeyAlgorithm::ec_p256));
    EZ_TRY(auto key, crypto::software_signer(pkcs8));
    pki::CertificateRequest request;
    EZ_TRY(request.subject, pki::make_name({{std::string(pki::oid::common_name), name}}));
    request.spki = key->public_key();
    request.serial = pki::new_serial();
    request.not_before = std::chrono::floor<std::chrono::seconds>(now);
    request.not_after = request.not_before + std::chrono::hours(1);
    request.profile = std::move(profile);
    EZ_TRY(const Bytes der, issuer == nullptr ? pki::issue_self_signed(request, *key)
                                              : pki::issue_certificate(request, &issuer->certificate, *issuer->key));
    EZ_TRY(auto certificate, pki::Certificate::parse(der));
    return Party{std::move(key), std::move(certificate)};
}

struct TrialFile {
    Bytes file;  // with the trial's increments
    Bytes anchor;
    std::string field;
};

Result<TrialFile> sign(const pdf::Document& document, const crypto::Sha256& hash, const pdf::OpenOptions& open,
                       const base::Clock& clock) {
    EZ_TRY(const Party root, make_party("Trial root", pki::root_profile(), clock.now(), nullptr));
    EZ_TRY(const Party person, make_party("Trial signer", pki::person_profile({}), clock.now(), &root));
    EZ_TRY(const Party tsa, make_party("Trial TSA", pki::tsa_profile({}), clock.now(), &root));
    pki::RandomSerialSource serials;
    pki::TimestampPolicy policy;
    policy.oid = pki::PolicyOids().timestamping;
    pki::TimestampAuthority stamper(pki::CmsSigner{tsa.certificate, {}, *tsa.key}, policy, clock, serials);

    pades::SignOptions options;
    options.level = pades::Level::b_t;
    options.timestamper = &stamper;
    EZ_TRY(const auto signature,
           pades::sign_file(document, hash, pki::CmsSigner{person.certificate, {}, *person.key}, options));
    TrialFile trial{Bytes(document.bytes().begin(), document.bytes().end()), root.certificate.der(),
                    signature.field_name};
    base::append(trial.file, signature.bytes);
    EZ_TRY(const pdf::Document signed_document, pdf::Document::open(trial.file, open));
    EZ_TRY(const auto stamp,
           pades::stamp_document(signed_document, signature.hash, {{root.certificate.der()}, {}, {}}, stamper));
    base::append(trial.file, stamp.increment);
    return trial;
}

std::string reason(const validation::SignatureReport& report) {
    for (const auto& finding : report.findings)
        if (finding.severity == validation::Severity::failure) return finding.message + " [" + finding.rule + "]";
    return validation::to_string(report.verdict.sub_indication);
}

std::optional<Warning> would_not_hold(const std::string& why) {
    return Warning{"pdf.would_not_hold", "The file is put together so that a signature in it would not hold: " + why +
                                             ". Print it to a new PDF and upload that"};
}

/// The trial's own signature is found by its field; its chain and level are ours and of no interest.
std::optional<Warning> judge(const validation::ValidationReport& report, const std::string& field) {
    if (!report.readable) return would_not_hold(report.error);
    const auto& all = report.signatures;
    const auto own = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.field == field; });
    // A file that our reader would have to repair has one finding for all, without a field.
    if (own == all.end()) return would_not_hold(all.empty() ? "it is not found" : reason(all.front()));
    if (!own->verdict.passed() || own->change > validation::Change::lta) return would_not_hold(reason(*own));
    return std::nullopt;
}

bool any_failed(const validation::ValidationReport& report) {
    const auto failed = [](const auto& one) { return one.verdict.indication == validation::Indication::total_failed; };
    return std::ranges::any_of(report.signatures, failed) || std::ranges::any_of(report.document_timestamps, failed);
}

}  // namespace

Result<Trial> try_signature(const pdf::Document& document, const crypto::Sha256& hash, const base::Clock& clock) {
    pdf::OpenOptions open = pades::reopen_options(document);
    EZ_TRY(const TrialFile trial, sign(document, hash, open, clock));
    validation::ValidationOptions options;
    options.trust_anchors = {trial.anchor};
    options.time = clock.now();
    options.file_key = open.file_key;
    options.file_key_owner = open.file_key_owner;
    const auto after = validation::validate_pdf(trial.file, options);
    Trial out{judge(after, trial.field)};
    if (!out.refusal && after.signatures.size() + after.document_timestamps.size() > 2) {
        const auto before = validation::validate_pdf(document.bytes(), options);
        out.earlier_failed = any_failed(before);
        if (!validation::first_worsened(before, after).empty())
            out.refusal = would_not_hold("it would break an earlier signature");
    }
    base::cleanse(open.file_key);
    base::cleanse(options.file_key);
    return out;
}

}  // namespace documents
