#pragma once
// Validation data fetched over HTTP: issuers by AIA, OCSP first, CRLs where there is no OCSP (RFC 5280
// sections 4.2.1.13, 4.2.2.1).
#include <map>
#include <string>

#include "base/clock.h"
#include "net/http_client.h"
#include "pades/sign.h"

namespace cli {

/// What a user may narrow for addresses that stand in certificates.
struct HttpLimits {
    int timeout_seconds = 15;       // each request
    bool public_addresses = false;  // refuse private, loopback and link-local ones (RFC 6890)
};

class HttpEvidence final : public pades::ValidationDataSource {
  public:
    explicit HttpEvidence(const base::Clock& clock, const HttpLimits& limits = {});
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
    /// Of a delegated responder without ocsp-nocheck: that it is not revoked, by the CRLs it names (RFC 6960
    /// section 4.2.2.2.1).
    base::Result<bool> prove_responder(const pki::Certificate& responder, const pki::Certificate& issuer,
                                       pades::ValidationData& data, std::string& trouble);
    base::Result<bool> fetch_crl(const std::string& url, const pki::Certificate& certificate,
                                 const pki::Certificate& issuer, pades::ValidationData& data, std::string& trouble);

    const base::Clock& clock_;
    net::HttpClient client_;
    std::map<std::string, base::Bytes> crls_;
};

}  // namespace cli
