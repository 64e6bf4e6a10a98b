#pragma once
// Validation data fetched over HTTP: issuers by AIA, OCSP first, CRLs where there is no OCSP (RFC 5280
// sections 4.2.1.13, 4.2.2.1).
#include <map>
#include <string>

#include "base/clock.h"
#include "net/http_client.h"
#include "pades/sign.h"

namespace cli {

class HttpEvidence final : public pades::ValidationDataSource {
  public:
    explicit HttpEvidence(const base::Clock& clock);
    /// Errors: gone "certificate.revoked"; unavailable "evidence.unavailable" naming the certificate and each address
    /// tried.
    base::Result<pades::ValidationData> collect(const std::vector<std::vector<pki::Certificate>>& chains) override;

  private:
    base::Result<std::vector<pki::Certificate>> complete(std::vector<pki::Certificate> chain);
    base::Result<void> prove(const pki::Certificate& certificate, const pki::Certificate& issuer,
                             pades::ValidationData& data);
    /// True when the certificate is proven good; false: try something else (the reason is in `trouble`).
    base::Result<bool> ask_ocsp(const std::string& url, const pki::Certificate& certificate,
                                const pki::Certificate& issuer, pades::ValidationData& data, std::string& trouble);
    base::Result<bool> fetch_crl(const std::string& url, const pki::Certificate& certificate,
                                 const pki::Certificate& issuer, pades::ValidationData& data, std::string& trouble);

    const base::Clock& clock_;
    net::HttpClient client_;
    std::map<std::string, base::Bytes> crls_;
};

}  // namespace cli
