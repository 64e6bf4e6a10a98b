// Revocation from supplied evidence: OCSP responses first, then CRLs (RFC 5280 section 6.3.3).
#include <algorithm>

#include "pki/oids.h"
#include "pki/path_context.h"

namespace pki {

namespace {

// Answers without nextUpdate say that newer ones are always at hand: they count for a while only.
constexpr std::chrono::days no_next_update_grace{7};

// All reasons of ReasonFlags: bits 1 to 8; bit 0 is unused (RFC 5280 section 4.2.1.13).
constexpr std::uint32_t all_reasons = 0x1FE;

// Evidence speaks about `time` if it was current then, or was made later: who is good later was good before.
bool covers(Time this_update, std::optional<Time> next_update, Time time) {
    if (this_update >= time) return true;
    return time <= next_update.value_or(this_update + no_next_update_grace);
}

// "good" about a certificate that had already expired proves nothing, unless the issuer keeps expired ones on record.
bool knows_expired(const Certificate& certificate, Time this_update, std::optional<Time> record_since) {
    return this_update <= certificate.not_after() || (record_since && *record_since <= certificate.not_after());
}

CertificateStatus revoked_or_later(Time revoked_at, std::optional<RevocationReason> reason, Time time,
                                   CertificateStatus base) {
    base.revoked_at = revoked_at;
    base.reason = reason;
    base.status = revoked_at <= time ? RevocationStatus::revoked : RevocationStatus::good;
    return base;
}

// ---- OCSP ----

bool responder_is_trusted(const Certificate& responder, const Certificate& issuer, const Certificate& anchor,
                          const PathContext& context) {
    if (responder == issuer || responder.ocsp_no_check()) return true;
    if (context.options.revocation != RevocationMode::require) return true;
    // RFC 6960 section 4.2.2.2.1: without nocheck the responder's own status counts; only CRLs can tell it without a
    // circle.
    if (context.depth >= max_path_depth) return false;
    PathOptions options = context.options;
    options.ocsp_responses = {};
    const PathContext inner{context.intermediates, context.anchors, options, context.depth + 1, context.budget};
    return check_revocation(responder, issuer, anchor, inner).status == RevocationStatus::good;
}

std::optional<CertificateStatus> from_ocsp(const Certificate& certificate, const Certificate& issuer,
                                           const Certificate& anchor, const PathContext& context) {
    std::optional<CertificateStatus> best;
    const Time time = context.options.time;
    for (const OcspResponse& response : context.options.ocsp_responses) {
        const OcspSingle* single = response.find(certificate, issuer);
        if (!single || response.has_unknown_critical_extension() || context.budget-- <= 0) continue;
        const auto responder = response.verify(issuer, response.produced_at(), context.options.cache);
        if (!responder || !responder_is_trusted(*responder, issuer, anchor, context)) continue;
        CertificateStatus status;
        status.source = "ocsp";
        status.this_update = single->this_update;
        status.next_update = single->next_update;
        status.produced_at = response.produced_at();
        if (single->status == OcspCertStatus::revoked) {
            status = revoked_or_later(single->revoked_at, single->reason, time, status);
            // Revocation is final, however old the answer: certificateHold aside.
            if (status.status == RevocationStatus::revoked) return status;
        } else {
            const bool current = covers(single->this_update, single->next_update, time) &&
                                 knows_expired(certificate, single->this_update, single->archive_cutoff);
            status.status =
                single->status == OcspCertStatus::good && current ? RevocationStatus::good : RevocationStatus::unknown;
        }
        const bool better = !best ||
                            (best->status == RevocationStatus::unknown && status.status == RevocationStatus::good) ||
                            (best->status == status.status && best->this_update < status.this_update);
        if (better) best = status;
    }
    return best;
}

// ---- CRLs ----

bool same_names(const std::vector<GeneralName>& a, const std::vector<GeneralName>& b) {
    return std::ranges::any_of(a, [&](const GeneralName& one) {
        return std::ranges::any_of(b, [&](const GeneralName& other) {
            if (one.kind != other.kind) return false;
            return one.kind == GeneralNameKind::directory ? one.directory.matches(other.directory)
                                                          : one.der == other.der;
        });
    });
}

// nameRelativeToCRLIssuer: the issuer's name with one RDN more.
std::vector<GeneralName> full_names(const std::vector<GeneralName>& full, const std::optional<Name>& relative,
                                    const Name& issuer) {
    std::vector<GeneralName> out = full;
    if (relative) {
        Name name = issuer;
        name.rdns.insert(name.rdns.end(), relative->rdns.begin(), relative->rdns.end());
        name.der.clear();
        GeneralName general;
        general.kind = GeneralNameKind::directory;
        general.directory = std::move(name);
        out.push_back(std::move(general));
    }
    return out;
}

bool names_directory(const std::vector<GeneralName>& names, const Name& name) {
    return std::ranges::any_of(names, [&](const GeneralName& each) {
        return each.kind == GeneralNameKind::directory && each.directory.matches(name);
    });
}

// Section 6.3.3 (b): may this CRL speak about the certificate under this distribution point?
bool in_scope(const Crl& crl, const DistributionPoint& point, const Certificate& certificate) {
    const auto& scope = crl.distribution_point();
    if (!point.crl_issuer.empty()) {
        if (!names_directory(point.crl_issuer, crl.issuer()) || !scope || !scope->indirect) return false;
    } else if (!crl.issuer().matches(certificate.issuer())) {
        return false;
    }
    if (!scope) return true;
    const Name& relative_to = crl.issuer();
    const auto crl_names = full_names(scope->full_name, scope->relative_name, relative_to);
    if (!crl_names.empty()) {
        auto point_names = full_names(point.full_name, point.relative_name, relative_to);
        if (point_names.empty()) point_names = point.crl_issuer;
        if (!same_names(crl_names, point_names)) return false;
    }
    if (scope->only_user_certs && certificate.is_ca()) return false;
    if (scope->only_ca_certs && !certificate.is_ca()) return false;
    return !scope->only_attribute_certs;
}

bool equal_scope(const Crl& a, const Crl& b) {
    const auto encoded = [](const Crl& crl) {
        const auto& all = crl.extensions();
        const auto found = std::ranges::find(all, oid::issuing_distribution_point, &Extension::oid);
        return found == all.end() ? Bytes{} : found->value;
    };
    return a.issuer().matches(b.issuer()) && encoded(a) == encoded(b) && a.authority_key_id() == b.authority_key_id();
}

// Section 6.3.3 (f), (g): whose key signed it? The issuer's, or one with a path of its own to the same anchor.
std::optional<Certificate> signer_of(const Crl& crl, const Certificate& issuer, const Certificate& anchor,
                                     const PathContext& context) {
    const auto signs = [&](const Certificate& candidate) {
        return candidate.subject().matches(crl.issuer()) && candidate.allows(key_usage::crl_sign) &&
               context.budget-- > 0 && crl.verify_signature(candidate, context.options.cache);
    };
    if (context.own_crl == &crl) return *context.own_signer;
    if (signs(issuer)) return issuer;
    for (const Certificate& candidate : context.anchors)
        if (candidate == anchor && signs(candidate)) return candidate;
    if (context.depth >= max_path_depth) return std::nullopt;
    for (const Certificate& candidate : context.intermediates) {
        if (candidate == issuer || !signs(candidate)) continue;
        const PathContext inner{context.intermediates,
                                context.anchors,
                                context.options,
                                context.depth + 1,
                                context.budget,
                                &crl,
                                &candidate};
        const PathResult path = find_path(candidate, inner, CertificateUsage::any);
        if (path.ok && path.chain.back() == anchor) return candidate;
    }
    return std::nullopt;
}

// The newest delta CRL for this complete one, signed by the same key (section 6.3.3 (c)).
const Crl* delta_for(const Crl& complete, const Certificate& signer, const PathContext& context) {
    const Crl* newest = nullptr;
    const auto greater = [](const Bytes& a, const Bytes& b) {
        return a.size() != b.size() ? a.size() > b.size() : a > b;
    };
    if (!complete.number()) return nullptr;
    for (const Crl& delta : context.options.crls) {
        if (!delta.delta_base() || !delta.number() || !equal_scope(complete, delta) ||
            !delta.unhandled_critical().empty())
            continue;
        if (greater(*delta.delta_base(), *complete.number()) || !greater(*delta.number(), *complete.number())) continue;
        if (!covers(delta.this_update(), delta.next_update(), context.options.time)) continue;
        if (context.budget-- <= 0 || !delta.verify_signature(signer, context.options.cache)) continue;
        if (!newest || greater(*delta.number(), *newest->number())) newest = &delta;
    }
    return newest;
}

struct CrlState {
    std::uint32_t reasons = 0;
    CertificateStatus status;
};

// One complete CRL under one distribution point; true if the certificate is found revoked.
bool apply_crl(const Crl& crl, const DistributionPoint& point, const Certificate& certificate,
               const Certificate& issuer, const Certificate& anchor, const PathContext& context, CrlState& state) {
    if (crl.delta_base() || !in_scope(crl, point, certificate)) return false;
    // (d), (e): which reasons does it speak about, and is one of them news?
    std::uint32_t reasons = all_reasons;
    if (crl.distribution_point() && crl.distribution_point()->only_some_reasons)
        reasons &= *crl.distribution_point()->only_some_reasons;
    if (point.reasons) reasons &= *point.reasons;
    if (!(reasons & ~state.reasons)) return false;
    // Section 5.2: a CRL with an unknown critical extension cannot show that a certificate is good.
    const auto signer = signer_of(crl, issuer, anchor, context);
    if (!signer) return false;
    const Time time = context.options.time;
    CertificateStatus status;
    status.source = "crl";
    status.this_update = crl.this_update();
    status.next_update = crl.next_update();
    auto entry = crl.find(certificate.serial(), certificate.issuer());
    if (const Crl* delta = delta_for(crl, *signer, context)) {
        if (auto newer = delta->find(certificate.serial(), certificate.issuer())) {
            entry = newer;
            if (newer->reason == RevocationReason::remove_from_crl) entry.reset();
        }
        status.next_update = delta->next_update();
    }
    if (entry) {
        status = revoked_or_later(entry->revoked_at, entry->reason, time, status);
        if (status.status == RevocationStatus::revoked) {
            state.status = status;
            return true;
        }
    }
    const bool usable = crl.unhandled_critical().empty() && !(entry && entry->unknown_critical) &&
                        covers(crl.this_update(), crl.next_update(), time) &&
                        knows_expired(certificate, crl.this_update(), crl.expired_certs_on_crl());
    if (!usable) return false;
    state.reasons |= reasons;
    status.status = RevocationStatus::good;
    state.status = status;
    return false;
}

std::optional<CertificateStatus> from_crls(const Certificate& certificate, const Certificate& issuer,
                                           const Certificate& anchor, const PathContext& context) {
    if (context.options.crls.empty()) return std::nullopt;
    std::vector<DistributionPoint> points = certificate.distribution_points();
    // Section 6.3.3, last paragraph: CRLs of the issuer that no distribution point names
    DistributionPoint whole;
    GeneralName name;
    name.kind = GeneralNameKind::directory;
    name.directory = certificate.issuer();
    whole.full_name.push_back(std::move(name));
    points.push_back(std::move(whole));
    CrlState state;
    for (const DistributionPoint& point : points) {
        for (const Crl& crl : context.options.crls) {
            if (apply_crl(crl, point, certificate, issuer, anchor, context, state)) return state.status;
            if (state.reasons == all_reasons) return state.status;
        }
    }
    CertificateStatus unknown;
    unknown.status = RevocationStatus::unknown;
    unknown.source = "crl";
    return unknown;
}

}  // namespace

CertificateStatus check_revocation(const Certificate& certificate, const Certificate& issuer, const Certificate& anchor,
                                   const PathContext& context) {
    if (certificate.ocsp_no_check() && certificate.has_extended_key_usage(oid::ocsp_signing)) {
        CertificateStatus status;
        status.status = RevocationStatus::good;
        status.source = "nocheck";
        return status;
    }
    const auto ocsp = from_ocsp(certificate, issuer, anchor, context);
    if (ocsp && ocsp->status == RevocationStatus::revoked) return *ocsp;
    const auto crl = from_crls(certificate, issuer, anchor, context);
    if (crl && crl->status == RevocationStatus::revoked) return *crl;
    if (ocsp && ocsp->status == RevocationStatus::good) return *ocsp;
    if (crl && crl->status == RevocationStatus::good) return *crl;
    CertificateStatus unknown = ocsp.value_or(CertificateStatus{});
    unknown.status = RevocationStatus::unknown;
    return unknown;
}

}  // namespace pki
