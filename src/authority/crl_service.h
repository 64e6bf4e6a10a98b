#pragma once
// CRLs of the online CAs: complete, numbered without gaps backwards, kept with expired certificates (X.509
// expiredCertsOnCRL).
#include "authority/service_keys.h"

namespace authority {

/// Lints a CRL under a throw-away key, then signs it. For the online CAs and, in a ceremony, for the root.
base::Result<base::Bytes> make_crl(const pki::Certificate& issuer, crypto::Signer& key, ThrowAwayKeys& throw_away,
                                   std::int64_t number, base::Time this_update, base::Time next_update,
                                   const std::vector<RevokedRow>& revoked);

class CrlService {
  public:
    CrlService(db::Pool& pool, const base::Clock& clock, const Settings& settings, const CaSet& cas, ServiceKeys& keys,
               ThrowAwayKeys& throw_away)
        : pool_(pool), clock_(clock), settings_(settings), cas_(cas), keys_(keys), throw_away_(throw_away) {}

    /// A new one now: after a revocation.
    base::Result<void> publish(const Ca& ca);
    /// Those that are missing, past half of their life, or older than the last revocation.
    base::Result<void> publish_due();
    /// Errors: not_found crl.not_found; unavailable crl.expired (never served: it would look like good news).
    base::Result<base::Bytes> current(std::string_view ca);

  private:
    db::Pool& pool_;
    const base::Clock& clock_;
    const Settings& settings_;
    const CaSet& cas_;
    ServiceKeys& keys_;
    ThrowAwayKeys& throw_away_;
};

}  // namespace authority
