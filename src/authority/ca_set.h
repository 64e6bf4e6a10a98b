#pragma once
// The CAs of this installation, as loaded from the database; and the addresses and profiles that follow from their
// names.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authority/authority.h"
#include "authority/certificate_store.h"

namespace authority {

struct Ca {
    std::string name, parent, key_label;
    pki::Certificate certificate;
    bool online() const { return !key_label.empty(); }
};

class CaSet {
  public:
    static base::Result<CaSet> load(db::Connection& connection);
    bool empty() const { return cas_.empty(); }
    const std::vector<Ca>& all() const { return cas_; }
    const Ca* find(std::string_view name) const;
    const Ca* root() const;
    /// The CA that issued it, by name and key.
    const Ca* issuer_of(const pki::Certificate& certificate) const;
    /// `ca` and what is above it; the root left out.
    std::vector<pki::Certificate> chain_from(const Ca& ca) const;

  private:
    std::vector<Ca> cas_;
};

/// Which issuing CAs an installation has, and what they are called.
struct CaPlan {
    std::string_view name;         // in addresses and labels
    std::string_view common_name;  // "Person CA"
};
std::span<const CaPlan> issuing_ca_plan();
inline constexpr std::string_view persons_ca = "persons", seals_ca = "seals", timestamping_ca = "timestamping",
                                  root_ca = "root";

std::string key_label_of(std::string_view ca);
/// "ezSign TEST Person CA G1"
std::string ca_common_name(const Settings& settings, std::string_view common_name);
/// Where answers about certificates of this CA are.
pki::AuthorityUrls urls_of(const Settings& settings, std::string_view ca);
/// By name, for certificates issued by `ca`.
std::optional<pki::CertificateProfile> profile_by_name(const Settings& settings, std::string_view profile,
                                                       std::string_view ca);

base::Error not_ready();

}  // namespace authority
