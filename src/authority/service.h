#pragma once
// Authority on the database and the vault: what open_authority() makes.
#include "authority/crl_service.h"
#include "authority/ocsp_service.h"
#include "authority/tsa_service.h"

namespace authority {

class Service final : public Authority {
  public:
    Service(db::Pool& pool, vault::Vault& vault, const base::Clock& clock, Settings settings, CaSet cas);

    base::Result<CertificatePreview> preview(const PersonSubject& subject) override;
    base::Result<IssuedCertificate> issue_person_certificate(const PersonIssuance& issuance) override;
    base::Result<IssuedCertificate> issue_for_public_key(const PersonIssuance& issuance, base::ByteView spki) override;
    base::Result<IssuedCertificate> certificate(std::string_view id) override;
    base::Result<std::vector<IssuedCertificate>> certificates_of(std::string_view owner) override;
    base::Result<std::vector<IssuedCertificate>> find_certificates(std::string_view query, int limit) override;
    base::Result<SigningChain> signing_chain(std::string_view owner, std::string_view certificate_id) override;
    base::Result<IssuedCertificate> revoke(std::string_view id, pki::RevocationReason reason, std::string_view text,
                                           const vault::Actor& actor, const Also& also) override;

    base::Result<Evidence> evidence(const pki::Certificate& certificate) override;
    pki::Timestamper& timestamper() override { return tsa_; }
    base::Result<std::vector<pki::Certificate>> tsa_chain() override;
    base::Result<std::vector<pki::Certificate>> anchors() override;
    pki::CertificateCache& certificate_cache() override { return certificate_cache_; }

    base::Result<base::Bytes> ocsp(base::ByteView request) override { return ocsp_.respond(request); }
    base::Result<base::Bytes> timestamp_response(base::ByteView request) override { return tsa_.respond(request); }
    base::Result<base::Bytes> crl(std::string_view ca) override { return crls_.current(ca); }
    base::Result<pki::Certificate> ca_certificate(std::string_view ca) override;
    std::vector<std::string> ca_names() override;

    base::Result<void> maintain() override;
    base::Result<void> recover() override;
    base::Result<void> reset_clock(const vault::Actor& actor) override;
    std::vector<HealthFinding> health() override;

  private:
    base::Result<pki::Name> person_name(const PersonSubject& subject) const;
    base::Result<IssuedCertificate> issue(const PersonIssuance& issuance, std::string key_id, base::ByteView spki);
    base::Result<IssuedCertificate> describe(const CertificateRow& row);
    base::Result<std::vector<IssuedCertificate>> describe_all(const std::vector<CertificateRow>& rows);
    HealthFinding check_cas();
    HealthFinding check_tsa();
    HealthFinding check_responders();
    HealthFinding check_crls();

    db::Pool& pool_;
    vault::Vault& vault_;
    const base::Clock& clock_;
    const Settings settings_;
    const CaSet cas_;
    pki::CertificateCache certificate_cache_;
    Issuance issuance_;
    ServiceKeys keys_;
    OcspService ocsp_;
    CrlService crls_;
    TsaService tsa_;
    std::mutex issuing_;  // a double click waits for the first instead of being refused
};

}  // namespace authority
