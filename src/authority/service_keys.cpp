#include "authority/service_keys.h"

#include "base/log.h"
#include "pki/oids.h"

namespace authority {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;
constexpr std::chrono::minutes look_again_after{10};

bool past_half_life(const pki::Certificate& certificate, base::Time now) {
    return now >= certificate.not_before() + (certificate.not_after() - certificate.not_before()) / 2;
}

}  // namespace

base::Time whole_seconds(base::Time time) {
    return std::chrono::floor<std::chrono::seconds>(time);
}

Result<crypto::Signer*> ServiceKeys::ca_key(const Ca& ca) {
    if (!ca.online())
        return make_error(ErrorCode::unavailable, "authority.offline_ca", "the key of this CA is not here");
    const std::lock_guard lock(mutex_);
    auto& key = ca_keys_[ca.name];
    if (!key) {
        EZ_TRY(key, vault_.system_signer(ca.key_label));
    }
    return key.get();
}

Result<std::shared_ptr<const ServiceUnit>> ServiceKeys::unit(std::string_view profile, const Ca& ca) {
    const base::Time now = clock_.now();
    const std::lock_guard lock(mutex_);
    Cached& cached = units_[std::string(profile) + "/" + ca.name];
    if (cached.unit && now < cached.look_again && cached.unit->certificate.valid_at(now)) return cached.unit;
    std::optional<CertificateRow> row;
    {
        db::Pool::Lease connection = pool_.take();
        row = newest_service_certificate(*connection, profile, ca.name);
    }
    if (!row)
        return make_error(ErrorCode::unavailable, "authority.no_service_certificate",
                          "a service certificate is missing");
    EZ_TRY(pki::Certificate certificate, pki::Certificate::parse(row->der));
    if (!certificate.valid_at(now))
        return make_error(ErrorCode::unavailable, "authority.service_certificate_expired",
                          "a service certificate is not valid now");
    EZ_TRY(std::unique_ptr<crypto::Signer> key, vault_.system_signer(row->key_id));
    cached.unit =
        std::make_shared<const ServiceUnit>(ServiceUnit{std::move(certificate), cas_.chain_from(ca), std::move(key)});
    cached.look_again = now + look_again_after;
    return cached.unit;
}

Result<std::shared_ptr<const ServiceUnit>> ServiceKeys::tsa() {
    const Ca* ca = cas_.find(timestamping_ca);
    if (!ca) return not_ready();
    return unit("tsa", *ca);
}

Result<void> ServiceKeys::renew_unit(std::string_view profile, const Ca& ca, std::chrono::hours validity,
                                     std::string_view common_name) {
    const base::Time now = clock_.now();
    std::string label;
    {
        db::Pool::Lease connection = pool_.take();
        const auto newest = newest_service_certificate(*connection, profile, ca.name);
        if (newest) {
            EZ_TRY(const pki::Certificate certificate, pki::Certificate::parse(newest->der));
            if (!past_half_life(certificate, now)) return {};
        }
        label = std::string(profile) + "-" + ca.name + "-" +
                std::to_string(count_service_certificates(*connection, profile, ca.name) + 1);
    }
    // The key may be there from a renewal that a crash cut short; nothing was certified for it, or it would have been
    // counted.
    EZ_TRY(const std::unique_ptr<crypto::Signer> key,
           vault::ensure_system_signer(vault_, label, crypto::KeyAlgorithm::ec_p256));
    EZ_TRY(crypto::Signer* const issuer, ca_key(ca));
    IssueSpec spec;
    spec.request_key = label;
    spec.profile = std::string(profile);
    spec.owner = "system";
    spec.key_id = label;
    EZ_TRY(spec.subject, pki::make_name({{std::string(pki::oid::country), "ID"},
                                         {std::string(pki::oid::organization), settings_.organisation},
                                         {std::string(pki::oid::common_name), std::string(common_name)}}));
    spec.spki = key->public_key();
    spec.not_before = whole_seconds(now);
    spec.not_after = std::min(spec.not_before + validity - std::chrono::seconds(1), ca.certificate.not_after());
    spec.actor = {"system", "", ""};
    EZ_CHECK(issuance_.issue(spec, ca, *issuer));
    base::log_info("authority.service_certificate", {{"profile", profile}, {"ca", ca.name}});
    const std::lock_guard lock(mutex_);
    units_.erase(spec.profile + "/" + ca.name);
    return {};
}

Result<void> ServiceKeys::renew() {
    for (const Ca& ca : cas_.all()) {
        if (!ca.online()) continue;
        const std::string name = settings_.organisation + (settings_.test ? " TEST OCSP " : " OCSP ") + ca.name;
        EZ_CHECK(renew_unit("ocsp_responder", ca, settings_.responder_validity, name));
    }
    if (const Ca* ca = cas_.find(timestamping_ca))
        EZ_CHECK(renew_unit("tsa", *ca, settings_.tsa_validity,
                            settings_.organisation + (settings_.test ? " TEST TSA" : " TSA")));
    return {};
}

}  // namespace authority
