#pragma once
// Certificates, OCSP responses and CRLs found around a signature: in CMS, in the DSS (EN 319 142-1 clause 5.4.2), given
// by the caller. Everything is unproven until a path uses it.
#include <set>
#include <vector>

#include "pki/certificate.h"
#include "pki/cms.h"
#include "pki/crl.h"
#include "pki/ocsp.h"
#include "validation/file_facts.h"

namespace validation {

class Evidence {
  public:
    explicit Evidence(pki::CertificateCache* cache = nullptr) : cache_(cache) {}
    pki::CertificateCache* cache() const { return cache_; }
    void add_certificate(pki::Certificate certificate);
    void add_certificate_der(base::ByteView der);
    void add_ocsp(base::ByteView der);  // also those certificates that the response carries
    void add_crl(base::ByteView der);
    void add_cms(const pki::CmsSignedData& cms);
    void add(const Evidence& other);
    /// What /DSS of this revision of the document holds, VRI included.
    void add_dss(const pdf::Document& document);

    std::span<const pki::Certificate> certificates() const { return certificates_; }
    std::span<const pki::OcspResponse> ocsp_responses() const { return ocsp_responses_; }
    std::span<const pki::Crl> crls() const { return crls_; }
    /// True if an OCSP response or a CRL here could speak about the certificate (by serial number, by issuer).
    bool speaks_about(const pki::Certificate& certificate) const;

  private:
    bool is_new(const crypto::Sha256Digest& fingerprint);
    void add_streams(const pdf::Document& document, const pdf::Value& holder, std::string_view key,
                     void (Evidence::*add)(base::ByteView));
    pki::CertificateCache* cache_;
    std::vector<pki::Certificate> certificates_;
    std::vector<pki::OcspResponse> ocsp_responses_;
    std::vector<pki::Crl> crls_;
    std::set<crypto::Sha256Digest> seen_;
    std::set<base::Bytes> ocsp_serials_, crl_issuers_;
    void keep(pki::OcspResponse response);
    void keep(pki::Crl crl);
};

/// The signer's certificate: embedded, or one of `evidence` that the SignerInfo names.
std::optional<pki::Certificate> find_signer(const pki::CmsSignedData& cms, const Evidence& evidence);

}  // namespace validation
