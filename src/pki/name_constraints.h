#pragma once
// Internal to pki: name constraints (RFC 5280 section 4.2.1.10) gathered along a path.
#include <optional>
#include <string>
#include <vector>

#include "pki/certificate.h"

namespace pki {

class NameConstraintState {
  public:
    /// Section 6.1.4 (g): a CA's constraints count from here on.
    void add(const NameConstraints& constraints);
    /// Section 6.1.3 (b), (c): nothing, or why the certificate's names are not allowed.
    std::optional<std::string> check(const Certificate& certificate) const;

  private:
    std::optional<std::string> check_name(const GeneralName& name) const;
    std::vector<NameConstraints> all_;
};

}  // namespace pki
