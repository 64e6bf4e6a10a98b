#include "authority/service.h"

#include "audit/audit.h"
#include "base/crash_point.h"
#include "base/log.h"
#include "pki/oids.h"

namespace authority {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;

constexpr std::chrono::seconds interrupted_after{15};

base::Error no_certificate() {
    return make_error(ErrorCode::not_found, "certificate.not_found", "there is no such certificate");
}

std::string key_type_of(crypto::KeyAlgorithm algorithm) {
    switch (algorithm) {
        case crypto::KeyAlgorithm::ec_p256:
            return "EC P-256";
        case crypto::KeyAlgorithm::ec_p384:
            return "EC P-384";
        case crypto::KeyAlgorithm::rsa_2048:
            return "RSA 2048";
        case crypto::KeyAlgorithm::rsa_3072:
            return "RSA 3072";
        case crypto::KeyAlgorithm::rsa_4096:
            return "RSA 4096";
        case crypto::KeyAlgorithm::ed25519:
            break;
    }
    return "Ed25519";
}

std::string key_type_of(const pki::Certificate& certificate) {
    const auto key = certificate.public_key();
    const auto algorithm = key ? key->algorithm() : std::nullopt;
    return algorithm ? key_type_of(*algorithm) : "unknown";
}

}  // namespace

Service::Service(db::Pool& pool, vault::Vault& vault, const base::Clock& clock, Settings settings, CaSet cas)
    : pool_(pool),
      vault_(vault),
      clock_(clock),
      settings_(std::move(settings)),
      cas_(std::move(cas)),
      issuance_(pool_, clock_, settings_),
      keys_(pool_, vault_, clock_, settings_, cas_, issuance_),
      ocsp_(pool_, clock_, settings_, cas_, keys_, issuance_.throw_away()),
      crls_(pool_, clock_, settings_, cas_, keys_, issuance_.throw_away()),
      tsa_(pool_, clock_, settings_, keys_) {}

Result<pki::Name> Service::person_name(const PersonSubject& subject) const {
    // The observed Indonesian profile: C, O=Personal, CN as on the card, an opaque number; never the NIK (indonesia.md
    // section 2).
    return pki::make_name({{std::string(pki::oid::country), "ID"},
                           {std::string(pki::oid::organization), "Personal"},
                           {std::string(pki::oid::common_name), subject.common_name},
                           {std::string(pki::oid::serial_number), subject.unique_id}});
}

Result<CertificatePreview> Service::preview(const PersonSubject& subject) {
    const Ca* ca = cas_.find(persons_ca);
    if (!ca) return not_ready();
    EZ_TRY(const pki::Name name, person_name(subject));
    const pki::CertificateProfile profile = *profile_by_name(settings_, "person", persons_ca);
    CertificatePreview out;
    out.subject = name.attributes();
    out.issuer = ca->certificate.subject().rfc4514();
    out.not_before = whole_seconds(clock_.now());
    out.not_after =
        std::min(out.not_before + settings_.person_validity - std::chrono::seconds(1), ca->certificate.not_after());
    out.key_type = key_type_of(settings_.person_key.algorithm);
    if (!profile.policies.empty()) {
        out.policy = profile.policies.front().oid;
        out.policy_url = profile.policies.front().cps_uri;
    }
    return out;
}

Result<IssuedCertificate> Service::issue(const PersonIssuance& issuance, std::string key_id, base::ByteView spki) {
    const Ca* ca = cas_.find(persons_ca);
    if (!ca) return not_ready();
    EZ_TRY(crypto::Signer* const ca_key, keys_.ca_key(*ca));
    IssueSpec spec;
    spec.request_key = issuance.request_key;
    spec.profile = "person";
    spec.owner = issuance.owner;
    spec.key_id = std::move(key_id);
    EZ_TRY(spec.subject, person_name(issuance.subject));
    spec.spki.assign(spki.begin(), spki.end());
    spec.not_before = whole_seconds(clock_.now());
    spec.not_after =
        std::min(spec.not_before + settings_.person_validity - std::chrono::seconds(1), ca->certificate.not_after());
    spec.actor = issuance.actor;
    EZ_TRY(const CertificateRow row, issuance_.issue(spec, *ca, *ca_key));
    return describe(row);
}

Result<IssuedCertificate> Service::issue_person_certificate(const PersonIssuance& issuance) {
    const std::lock_guard lock(issuing_);
    {
        db::Pool::Lease connection = pool_.take();
        const auto existing = find_by_request(*connection, issuance.request_key);
        if (existing && existing->state == state::issued) return describe(*existing);
    }
    if (!cas_.find(persons_ca)) return not_ready();
    EZ_TRY(const vault::Key key, vault_.create_user_key(issuance.owner, settings_.person_key, issuance.actor));
    base::crash_point("authority.person_key_made");
    auto issued = issue(issuance, key.id, key.spki);
    // A key without a certificate must not stay usable; one that another process certified meanwhile has its own.
    if (!issued || issued->key_id != key.id) EZ_CHECK(vault_.disable_key(key.id, issuance.actor));
    return issued;
}

Result<IssuedCertificate> Service::issue_for_public_key(const PersonIssuance& issuance, base::ByteView spki) {
    if (!settings_.test)
        return make_error(ErrorCode::forbidden, "authority.test_only",
                          "keys outside the vault are certified on test installations only");
    return issue(issuance, "", spki);
}

Result<IssuedCertificate> Service::describe(const CertificateRow& row) {
    EZ_TRY(const pki::Certificate certificate, pki::Certificate::parse(row.der));
    IssuedCertificate out;
    out.id = row.id;
    out.owner = row.owner;
    out.key_id = row.key_id;
    out.serial = row.serial;
    out.subject = certificate.subject().rfc4514();
    out.issuer = certificate.issuer().rfc4514();
    if (const Ca* root = cas_.root()) out.root = root->certificate.subject().rfc4514();
    out.profile = row.profile;
    if (certificate.has_policies() && !certificate.policies().empty()) out.policy = certificate.policies().front().oid;
    out.key_type = key_type_of(certificate);
    out.not_before = certificate.not_before();
    out.not_after = certificate.not_after();
    out.revoked_at = row.revoked_at;
    out.revocation_reason = row.reason;
    out.status = row.revoked_at                           ? CertificateStatus::revoked
                 : clock_.now() > certificate.not_after() ? CertificateStatus::expired
                                                          : CertificateStatus::active;
    out.der = row.der;
    return out;
}

Result<std::vector<IssuedCertificate>> Service::describe_all(const std::vector<CertificateRow>& rows) {
    std::vector<IssuedCertificate> out;
    for (const CertificateRow& row : rows) {
        EZ_TRY(IssuedCertificate one, describe(row));
        out.push_back(std::move(one));
    }
    return out;
}

Result<IssuedCertificate> Service::certificate(std::string_view id) {
    std::optional<CertificateRow> row;
    {
        db::Pool::Lease connection = pool_.take();
        row = find_certificate(*connection, id);
    }
    if (!row || row->state != state::issued) return no_certificate();
    return describe(*row);
}

Result<std::vector<IssuedCertificate>> Service::certificates_of(std::string_view owner) {
    std::vector<CertificateRow> rows;
    {
        db::Pool::Lease connection = pool_.take();
        rows = list_of_owner(*connection, owner);
    }
    return describe_all(rows);
}

Result<std::vector<IssuedCertificate>> Service::find_certificates(std::string_view query, int limit) {
    std::vector<CertificateRow> rows;
    {
        db::Pool::Lease connection = pool_.take();
        rows = search_certificates(*connection, query, std::clamp(limit, 1, 500));
    }
    return describe_all(rows);
}

Result<SigningChain> Service::signing_chain(std::string_view owner, std::string_view certificate_id) {
    EZ_TRY(std::vector<IssuedCertificate> mine, certificates_of(owner));
    std::erase_if(mine, [&](const IssuedCertificate& one) {
        return one.key_id.empty() || (!certificate_id.empty() && one.id != certificate_id);
    });
    if (mine.empty()) {
        if (!certificate_id.empty()) return no_certificate();
        return make_error(ErrorCode::conflict, "certificate.none", "there is no certificate yet");
    }
    for (IssuedCertificate& one : mine) {
        if (one.status != CertificateStatus::active) continue;
        EZ_TRY(pki::Certificate leaf, pki::Certificate::parse(one.der));
        const Ca* issuer = cas_.issuer_of(leaf);
        if (!issuer) return not_ready();
        return SigningChain{std::move(one), std::move(leaf), cas_.chain_from(*issuer)};
    }
    if (mine.front().status == CertificateStatus::revoked)
        return make_error(ErrorCode::gone, "certificate.revoked", "the certificate was revoked");
    return make_error(ErrorCode::gone, "certificate.expired", "the certificate has expired");
}

Result<IssuedCertificate> Service::revoke(std::string_view id, pki::RevocationReason reason, std::string_view text,
                                          const vault::Actor& actor, const Also& also) {
    if (!is_ra_reason(reason))
        return make_error(ErrorCode::invalid, "certificate.reason", "this reason is not for subscribers", "/reason");
    EZ_TRY(const IssuedCertificate before, certificate(id));
    if (before.status == CertificateStatus::revoked) return before;
    // The key first: should we die in between, nobody can sign with a certificate that is about to be revoked.
    if (!before.key_id.empty() && before.owner != "system") EZ_CHECK(vault_.disable_key(before.key_id, actor));
    IssuedCertificate after;
    std::string ca;
    {
        db::Pool::Lease connection = pool_.take();
        db::Transaction transaction(*connection);
        auto row = lock_certificate(*connection, id);
        if (!row || row->state != state::issued) return no_certificate();
        if (row->revoked_at) return describe(*row);
        ca = row->ca;
        row->revoked_at = clock_.now();
        row->reason = reason;
        mark_revoked(*connection, id, *row->revoked_at, reason, text);
        EZ_TRY(after, describe(*row));
        if (also) EZ_CHECK(also(*connection, after));
        const auto index =
            audit::append(*connection, clock_,
                          {"certificate.revoked",
                           actor.user_id,
                           "certificate",
                           row->id,
                           {{"serial", row->serial}, {"owner", row->owner}, {"reason", pki::to_string(reason)}},
                           actor.address,
                           actor.user_agent});
        if (!index) return index.error();
        transaction.commit();
    }
    // OCSP knows already; a CRL that fails now is made by the next upkeep.
    if (const Ca* issuer = cas_.find(ca)) {
        const auto published = crls_.publish(*issuer);
        if (!published) base::log_error("authority.crl_failed", {{"ca", ca}, {"error", published.error().key}});
    }
    return after;
}

Result<Evidence> Service::evidence(const pki::Certificate& certificate) {
    const Ca* issuer = cas_.issuer_of(certificate);
    const Ca* root = cas_.root();
    if (!issuer || !root || !issuer->online())
        return make_error(ErrorCode::invalid, "authority.foreign_certificate", "this certificate is not one of ours");
    Evidence out;
    for (const pki::Certificate& one : cas_.chain_from(*issuer)) out.certificates.push_back(one.der());
    out.certificates.push_back(root->certificate.der());
    EZ_TRY(OcspService::Proof proof, ocsp_.prove(certificate, *issuer));
    out.certificates.push_back(proof.responder.der());
    out.ocsp_responses.push_back(std::move(proof.response));
    EZ_TRY(base::Bytes root_crl, crls_.current(root_ca));
    out.crls.push_back(std::move(root_crl));
    return out;
}

Result<std::vector<pki::Certificate>> Service::tsa_chain() {
    EZ_TRY(const std::shared_ptr<const ServiceUnit> unit, keys_.tsa());
    std::vector<pki::Certificate> out{unit->certificate};
    out.insert(out.end(), unit->chain.begin(), unit->chain.end());
    return out;
}

Result<std::vector<pki::Certificate>> Service::anchors() {
    const Ca* root = cas_.root();
    if (!root) return not_ready();
    return std::vector<pki::Certificate>{root->certificate};
}

Result<pki::Certificate> Service::ca_certificate(std::string_view ca) {
    const Ca* found = cas_.find(ca);
    if (!found) return make_error(ErrorCode::not_found, "authority.no_such_ca", "there is no such CA");
    return found->certificate;
}

std::vector<std::string> Service::ca_names() {
    std::vector<std::string> out;
    for (const Ca& ca : cas_.all()) out.push_back(ca.name);
    return out;
}

Result<void> Service::maintain() {
    if (cas_.empty()) return not_ready();
    EZ_CHECK(issuance_.burn_unfinished(clock_.now() - interrupted_after));
    EZ_CHECK(keys_.renew());
    return crls_.publish_due();
}

Result<void> Service::recover() {
    EZ_TRY(const int burned, issuance_.burn_unfinished(clock_.now()));
    if (burned > 0) base::log_warning("authority.recovered", {{"burned", burned}});
    return {};
}

Result<void> Service::reset_clock(const vault::Actor& actor) {
    tsa_.guard().reset();
    db::Pool::Lease connection = pool_.take();
    db::Transaction transaction(*connection);
    const auto index = audit::append(
        *connection, clock_,
        {"authority.clock_reset", actor.user_id, "authority", "tsa", {}, actor.address, actor.user_agent});
    if (!index) return index.error();
    transaction.commit();
    return {};
}

Result<std::unique_ptr<Authority>> open_authority(db::Pool& pool, vault::Vault& vault, const base::Clock& clock,
                                                  Settings settings) {
    CaSet cas;
    {
        db::Pool::Lease connection = pool.take();
        EZ_TRY(cas, CaSet::load(*connection));
    }
    return std::unique_ptr<Authority>(
        std::make_unique<Service>(pool, vault, clock, std::move(settings), std::move(cas)));
}

}  // namespace authority
