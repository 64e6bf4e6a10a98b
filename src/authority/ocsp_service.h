#pragma once
// OCSP answers from the database, live (RFC 6960): what is not in it as issued is never "good".
#include "authority/service_keys.h"
#include "pki/ocsp.h"

namespace authority {

class OcspService {
  public:
    OcspService(db::Pool& pool, const base::Clock& clock, const Settings& settings, const CaSet& cas, ServiceKeys& keys,
                ThrowAwayKeys& throw_away)
        : pool_(pool), clock_(clock), settings_(settings), cas_(cas), keys_(keys), throw_away_(throw_away) {}

    /// OCSPResponse DER for anything that came: malformedRequest, unauthorized (not about our certificates), tryLater
    /// when we cannot sign.
    base::Bytes respond(base::ByteView request);
    /// For our own use: about one certificate of `ca`, with the responder's certificate.
    struct Proof {
        base::Bytes response;
        pki::Certificate responder;
    };
    base::Result<Proof> prove(const pki::Certificate& certificate, const Ca& ca);

  private:
    /// Linted under a throw-away key before it is signed. Errors: authority.lint_failed.
    base::Result<base::Bytes> answer(const pki::OcspRequest& request, const Ca& ca, const ServiceUnit& responder);
    pki::OcspSingle status_of(db::Connection& connection, const pki::OcspCertId& id, const Ca& ca,
                              base::Time this_update, base::Time next_update, bool& extended);

    db::Pool& pool_;
    const base::Clock& clock_;
    const Settings& settings_;
    const CaSet& cas_;
    ServiceKeys& keys_;
    ThrowAwayKeys& throw_away_;
};

}  // namespace authority
