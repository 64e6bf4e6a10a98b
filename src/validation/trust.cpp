#include "validation/trust.h"

#include <algorithm>

#include "base/encoding.h"
#include "validation/algorithms.h"

namespace validation {
namespace {

/// Leaf problems change their name with what is proven about the time (EN 319 102-1 clauses 5.2.6.4, 5.5.4).
SubIndication translate(pki::SubIndication problem, bool proven) {
    switch (problem) {
        case pki::SubIndication::none:
            return SubIndication::none;
        case pki::SubIndication::no_certificate_chain_found:
            return SubIndication::no_certificate_chain_found;
        case pki::SubIndication::certificate_chain_general_failure:
            return SubIndication::certificate_chain_general_failure;
        case pki::SubIndication::chain_constraints_failure:
            return SubIndication::chain_constraints_failure;
        case pki::SubIndication::crypto_constraints_failure:
            return SubIndication::crypto_constraints_failure;
        case pki::SubIndication::sig_crypto_failure:
            return SubIndication::certificate_chain_general_failure;
        case pki::SubIndication::hash_failure:
            return SubIndication::hash_failure;
        case pki::SubIndication::format_failure:
            return SubIndication::format_failure;
        case pki::SubIndication::expired:
        case pki::SubIndication::out_of_bounds_no_poe:
            return SubIndication::out_of_bounds_no_poe;
        case pki::SubIndication::not_yet_valid:
            return SubIndication::not_yet_valid;
        // Stricter than the standard where a time-stamp shows that the signature is younger than the revocation.
        case pki::SubIndication::revoked:
        case pki::SubIndication::revoked_no_poe:
            return proven ? SubIndication::revoked : SubIndication::revoked_no_poe;
        case pki::SubIndication::revoked_ca_no_poe:
            return SubIndication::revoked_ca_no_poe;
        case pki::SubIndication::try_later:
            return SubIndication::try_later;
        case pki::SubIndication::no_signing_certificate_found:
            return SubIndication::no_signing_certificate_found;
        case pki::SubIndication::no_poe:
            return SubIndication::no_poe;
    }
    return SubIndication::certificate_chain_general_failure;
}

std::string explain(SubIndication problem) {
    switch (problem) {
        case SubIndication::no_certificate_chain_found:
            return "the certificate chain does not end at a trusted root";
        case SubIndication::revoked:
            return "the certificate was revoked before the proven time of the signature";
        case SubIndication::revoked_no_poe:
            return "the certificate is revoked, and nothing proves that the signature is older";
        case SubIndication::revoked_ca_no_poe:
            return "a certification authority of the chain is revoked";
        case SubIndication::out_of_bounds_no_poe:
            return "the certificate is not valid at the time that can be proven";
        case SubIndication::not_yet_valid:
            return "the certificate is not valid yet at the proven time";
        case SubIndication::crypto_constraints_failure:
            return "an algorithm was too weak already at the proven time";
        case SubIndication::crypto_constraints_failure_no_poe:
            return "an algorithm is too weak, and nothing proves that the signature is older";
        case SubIndication::try_later:
            return "there is no usable revocation information";
        case SubIndication::chain_constraints_failure:
            return "a certificate of the chain may not be used for this";
        default:
            return "the certificate chain is not valid";
    }
}

/// False if the chain stops on the way, or breaks because an anchor of the same name is another authority.
bool reaches_anchor(const std::vector<pki::Certificate>& chain, const std::vector<pki::Certificate>& anchors,
                    pki::CertificateCache* cache) {
    if (chain.empty() || std::find(anchors.begin(), anchors.end(), chain.back()) == anchors.end()) return false;
    for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
        if (!pki::verify_certificate_signature(chain[i], chain[i + 1], cache)) return false;
    }
    return true;
}

RevocationInfo revocation_of(const pki::CertificateStatus& status) {
    RevocationInfo info;
    switch (status.status) {
        case pki::RevocationStatus::good:
            info.state = RevocationState::good;
            break;
        case pki::RevocationStatus::revoked:
            info.state = RevocationState::revoked;
            break;
        default:
            return info;
    }
    info.source = status.source;
    info.at = status.this_update;
    info.revoked_at = status.revoked_at;
    if (status.revoked_at && status.reason) info.reason = pki::to_string(*status.reason);
    return info;
}

}  // namespace

TrustCheck::TrustCheck(const ValidationOptions& options, const Evidence& evidence)
    : options_(options), evidence_(evidence) {
    for (const auto& der : options.trust_anchors) {
        if (auto anchor = pki::parse_certificate(der, evidence.cache())) anchors_.push_back(std::move(*anchor));
    }
}

TrustCheck::Chain TrustCheck::check_chain(const pki::Certificate& leaf, pki::CertificateUsage usage, base::Time at,
                                          bool proven) const {
    pki::PathOptions options;
    options.time = at;
    options.usage = usage;
    options.revocation = options_.require_revocation ? pki::RevocationMode::require : pki::RevocationMode::if_available;
    options.ocsp_responses = evidence_.ocsp_responses();
    options.crls = evidence_.crls();
    options.cache = evidence_.cache();
    options.modern_cryptography = false;  // judged below, by the time that is proven
    Chain chain;
    chain.path = pki::validate_path(leaf, evidence_.certificates(), anchors_, options);
    if (!chain.path.ok) {
        chain.problem = translate(chain.path.sub_indication, proven);
        if (chain.problem == SubIndication::none) chain.problem = SubIndication::certificate_chain_general_failure;
        if (chain.problem == SubIndication::certificate_chain_general_failure &&
            !reaches_anchor(chain.path.chain, anchors_, evidence_.cache()))
            chain.problem = SubIndication::no_certificate_chain_found;
        chain.message = explain(chain.problem);
    } else {
        check_algorithms(chain, at, proven);
    }
    return chain;
}

void TrustCheck::check_algorithms(Chain& chain, base::Time at, bool proven) const {
    // The anchor's own signature proves nothing and is not looked at.
    for (std::size_t i = 0; i + 1 < chain.path.chain.size(); ++i) {
        const auto& scheme = chain.path.chain[i].signature_algorithm().scheme;
        const auto issuer_key = chain.path.chain[i + 1].public_key();
        const auto own_key = chain.path.chain[i].public_key();
        const auto until = scheme && issuer_key ? reliable_until(*scheme, *issuer_key) : std::nullopt;
        const auto own_until = own_key ? reliable_until(*own_key) : std::nullopt;
        if (until && own_until && at <= *until && at <= *own_until) continue;
        const bool once = until && own_until;
        chain.problem = once && !proven ? SubIndication::crypto_constraints_failure_no_poe
                                        : SubIndication::crypto_constraints_failure;
        chain.message = explain(chain.problem);
        return;
    }
}

const TrustCheck::Proof* TrustCheck::earliest_proof(std::size_t revision, bool strictly_newer) const {
    const Proof* earliest = nullptr;
    for (const auto& proof : proofs_) {
        if (strictly_newer ? proof.revision <= revision : proof.revision < revision) continue;
        if (!earliest || proof.at < earliest->at) earliest = &proof;
    }
    return earliest;
}

// V-C4: what was found of the signer's chain at the time that is proven.
void TrustCheck::rule_v_c4_chain(Subject& subject, const Chain& chain) const {
    auto& report = subject.report;
    for (const auto& certificate : chain.path.chain) {
        const bool anchor = std::find(anchors_.begin(), anchors_.end(), certificate) != anchors_.end();
        report.chain.push_back({certificate.subject().rfc4514(), certificate.issuer().rfc4514(),
                                base::lower_ascii(certificate.serial_hex()), certificate.not_before(),
                                certificate.not_after(), base::hex(certificate.fingerprint()), anchor});
    }
    if (!chain.path.statuses.empty()) report.revocation = revocation_of(chain.path.statuses.front());
    if (chain.problem != SubIndication::none) {
        subject.fail("V-C4", chain.message, {}, chain.problem);
    } else if (report.revocation.state == RevocationState::unknown) {
        subject.warn("V-C4", "nothing says whether the certificate was revoked");
    }
}

namespace {

/// The signature's own algorithms, at the proven time (EN 319 102-1 clause 5.2.8).
SubIndication check_own_algorithm(const pki::CmsSignedData& cms, const pki::Certificate& signer, base::Time at,
                                  bool proven) {
    if (cms.signer_infos().empty()) return SubIndication::none;
    const auto& info = cms.signer_infos().front();
    const auto key = signer.public_key();
    if (!info.scheme || !key || !info.digest) return SubIndication::crypto_constraints_failure;
    const auto by_scheme = reliable_until(*info.scheme, *key);
    const auto by_digest = reliable_until(*info.digest);
    if (!by_scheme || !by_digest) return SubIndication::crypto_constraints_failure;
    if (at <= *by_scheme && at <= *by_digest) return SubIndication::none;
    return proven ? SubIndication::crypto_constraints_failure : SubIndication::crypto_constraints_failure_no_poe;
}

}  // namespace

void TrustCheck::check_document_timestamp(Subject& subject) {
    if (!subject.token) return;
    const auto signer = find_signer(*subject.cms, evidence_);
    if (!signer) return;
    const auto gen_time = subject.token->info().gen_time;
    subject.report.timestamp_time = gen_time;
    subject.report.timestamp_authority = subject.report.common_name;
    const auto* newer = subject.revision ? earliest_proof(*subject.revision, true) : nullptr;
    const auto at = newer ? newer->at : options_.time;
    const auto chain = check_chain(*signer, pki::CertificateUsage::time_stamping, at, newer != nullptr);
    rule_v_c4_chain(subject, chain);
    const auto weak = check_own_algorithm(*subject.cms, *signer, at, newer != nullptr);
    if (weak != SubIndication::none) subject.fail("V-C2", explain(weak), {}, weak);
    if (gen_time > at)
        subject.fail("V-C4", "the time-stamp is younger than the time of this check", {},
                     SubIndication::timestamp_order_failure);
    const bool usable = subject.report.intact && subject.revision && chain.problem == SubIndication::none &&
                        weak == SubIndication::none && gen_time <= at;
    subject.report.timestamp_trusted = usable;
    if (usable) proofs_.push_back({*subject.revision, gen_time, subject.report.common_name});
}

// V-C5: a signature time-stamp that does not hold is no proof, and nothing worse.
std::optional<TrustCheck::SignatureTimestamp> TrustCheck::rule_v_c5_token(
    Subject& subject, const pki::CmsSignerInfo& info, const std::optional<pki::TimestampToken>& token, base::Time at,
    bool proven) const {
    if (!token) {
        subject.warn("V-C5", "a signature time-stamp cannot be read");
        return std::nullopt;
    }
    const auto signer = find_signer(token->cms(), evidence_);
    if (!signer || !token->verify_data(info.signature, &*signer)) {
        subject.warn("V-C5", "a signature time-stamp does not belong to this signature");
        return std::nullopt;
    }
    SignatureTimestamp result{token->info().gen_time, signer->subject().common_name(), false};
    const auto chain = check_chain(*signer, pki::CertificateUsage::time_stamping, at, proven);
    const auto weak = check_own_algorithm(token->cms(), *signer, at, proven);
    if (chain.problem != SubIndication::none)
        subject.warn("V-C5", "the signature time-stamp proves nothing: " + chain.message);
    else if (weak != SubIndication::none)
        subject.warn("V-C5", "the signature time-stamp proves nothing: " + explain(weak));
    else if (result.at > at)
        subject.warn("V-C5", "the signature time-stamp is younger than the time of this check");
    else
        result.trusted = true;
    return result;
}

void TrustCheck::check_signature(Subject& subject) {
    if (!subject.cms || subject.cms->signer_infos().size() != 1) return;
    const auto signer = find_signer(*subject.cms, evidence_);
    if (!signer) return;
    auto& report = subject.report;
    const auto* covered = subject.revision && report.intact ? earliest_proof(*subject.revision, false) : nullptr;
    auto best = covered ? std::optional(covered->at) : std::nullopt;
    const auto note = [&](const SignatureTimestamp& stamp) {
        const bool better = !report.timestamp_time || (stamp.trusted && !report.timestamp_trusted) ||
                            (stamp.trusted == report.timestamp_trusted && stamp.at < *report.timestamp_time);
        if (!better) return;
        report.timestamp_time = stamp.at;
        report.timestamp_authority = stamp.authority;
        report.timestamp_trusted = stamp.trusted;
    };
    const auto& info = subject.cms->signer_infos().front();
    for (const auto& token : subject.stamps) {
        const auto stamp =
            rule_v_c5_token(subject, info, token, covered ? covered->at : options_.time, covered != nullptr);
        if (!stamp) continue;
        note(*stamp);
        ++subject.sound_timestamps;
        if (stamp->trusted && (!best || stamp->at < *best)) best = stamp->at;
    }
    if (covered && (!report.timestamp_trusted || covered->at < *report.timestamp_time)) {
        report.timestamp_time = covered->at;
        report.timestamp_trusted = true;
        report.timestamp_authority = covered->authority;
    }
    const auto at = best.value_or(options_.time);
    const auto chain = check_chain(*signer, pki::CertificateUsage::document_signing, at, best.has_value());
    rule_v_c4_chain(subject, chain);
    const auto weak = check_own_algorithm(*subject.cms, *signer, at, best.has_value());
    if (weak != SubIndication::none) subject.fail("V-C2", explain(weak), {}, weak);
}

void TrustCheck::check(std::vector<Subject>& subjects) {
    std::vector<Subject*> timestamps;
    for (auto& subject : subjects) {
        if (subject.is_timestamp()) timestamps.push_back(&subject);
    }
    std::sort(timestamps.begin(), timestamps.end(),
              [](const Subject* a, const Subject* b) { return a->revision.value_or(0) > b->revision.value_or(0); });
    for (auto* subject : timestamps) check_document_timestamp(*subject);
    for (auto& subject : subjects) {
        if (!subject.is_timestamp()) check_signature(subject);
    }
}

}  // namespace validation
