#pragma once
// The authority's own signing units: CA keys, one OCSP responder for each CA, the TSA. Loaded when needed, renewed at
// half life.
#include <map>
#include <memory>
#include <mutex>

#include "authority/ca_set.h"
#include "authority/issuance.h"

namespace authority {

/// A certificate with its key, immutable once made.
struct ServiceUnit {
    pki::Certificate certificate;
    std::vector<pki::Certificate> chain;  // issuer first, root left out
    std::unique_ptr<crypto::Signer> key;
};

class ServiceKeys {
  public:
    ServiceKeys(db::Pool& pool, vault::Vault& vault, const base::Clock& clock, const Settings& settings,
                const CaSet& cas, Issuance& issuance)
        : pool_(pool), vault_(vault), clock_(clock), settings_(settings), cas_(cas), issuance_(issuance) {}

    base::Result<crypto::Signer*> ca_key(const Ca& ca);
    base::Result<std::shared_ptr<const ServiceUnit>> ocsp_responder(const Ca& ca) { return unit("ocsp_responder", ca); }
    base::Result<std::shared_ptr<const ServiceUnit>> tsa();
    /// Makes what is missing or past half of its life.
    base::Result<void> renew();

  private:
    struct Cached {
        std::shared_ptr<const ServiceUnit> unit;
        base::Time look_again{};  // another process may have renewed it
    };
    base::Result<std::shared_ptr<const ServiceUnit>> unit(std::string_view profile, const Ca& ca);
    base::Result<void> renew_unit(std::string_view profile, const Ca& ca, std::chrono::hours validity,
                                  std::string_view common_name);

    db::Pool& pool_;
    vault::Vault& vault_;
    const base::Clock& clock_;
    const Settings& settings_;
    const CaSet& cas_;
    Issuance& issuance_;
    std::mutex mutex_;
    std::map<std::string, Cached> units_;                             // by profile and CA
    std::map<std::string, std::unique_ptr<crypto::Signer>> ca_keys_;  // by CA
};

base::Time whole_seconds(base::Time time);

}  // namespace authority
