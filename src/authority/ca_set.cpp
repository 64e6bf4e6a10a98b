#include "authority/ca_set.h"

#include <array>

namespace authority {
namespace {

constexpr std::array<CaPlan, 3> plan{
    {{persons_ca, "Person CA"}, {seals_ca, "Seal CA"}, {timestamping_ca, "Timestamping CA"}}};

}  // namespace

base::Result<CaSet> CaSet::load(db::Connection& connection) {
    CaSet out;
    for (CaRow& row : list_cas(connection)) {
        EZ_TRY(pki::Certificate certificate, pki::Certificate::parse(row.certificate));
        out.cas_.push_back(
            {std::move(row.name), std::move(row.parent), std::move(row.key_label), std::move(certificate)});
    }
    return out;
}

const Ca* CaSet::find(std::string_view name) const {
    for (const Ca& ca : cas_)
        if (ca.name == name) return &ca;
    return nullptr;
}

const Ca* CaSet::root() const {
    return find(root_ca);
}

const Ca* CaSet::issuer_of(const pki::Certificate& certificate) const {
    for (const Ca& ca : cas_)
        if (ca.certificate.subject().matches(certificate.issuer()) &&
            ca.certificate.subject_key_id() == certificate.authority_key_id() &&
            ca.certificate.der() != certificate.der())
            return &ca;
    return nullptr;
}

std::vector<pki::Certificate> CaSet::chain_from(const Ca& ca) const {
    std::vector<pki::Certificate> out;
    for (const Ca* at = &ca; at && !at->parent.empty(); at = find(at->parent)) out.push_back(at->certificate);
    return out;
}

std::span<const CaPlan> issuing_ca_plan() {
    return plan;
}

std::string key_label_of(std::string_view ca) {
    return "ca-" + std::string(ca);
}

std::string ca_common_name(const Settings& settings, std::string_view common_name) {
    return settings.organisation + (settings.test ? " TEST " : " ") + std::string(common_name) + " G1";
}

pki::AuthorityUrls urls_of(const Settings& settings, std::string_view ca) {
    const std::string& base = settings.public_url;
    const std::string name(ca);
    // The root is offline and has a CRL only.
    return {base + "/crl/" + name + ".crl", ca == root_ca ? "" : base + "/ocsp", base + "/ca/" + name + ".cer",
            base + "/cps"};
}

std::optional<pki::CertificateProfile> profile_by_name(const Settings& settings, std::string_view profile,
                                                       std::string_view ca) {
    const pki::AuthorityUrls urls = urls_of(settings, ca);
    if (profile == "issuing_ca") return pki::issuing_ca_profile(urls, settings.oids);
    if (profile == "person") return pki::person_profile(urls, settings.oids);
    if (profile == "seal") return pki::seal_profile(urls, settings.oids);
    if (profile == "tsa") return pki::tsa_profile(urls, settings.oids);
    if (profile == "ocsp_responder") return pki::ocsp_responder_profile(urls);
    return std::nullopt;
}

base::Error not_ready() {
    return base::make_error(base::ErrorCode::unavailable, "authority.not_ready",
                            "this installation has no certification authority yet");
}

}  // namespace authority
