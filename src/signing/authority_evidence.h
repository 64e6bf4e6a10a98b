#pragma once
// Validation data from our own authority, fresh at each call: made after the signature's time-stamp (EN 319 102-1
// section 5.2.11).
#include "authority/authority.h"
#include "pades/sign.h"

namespace signing {

class AuthorityEvidence final : public pades::ValidationDataSource {
  public:
    explicit AuthorityEvidence(authority::Authority& authority) : authority_(authority) {}
    base::Result<pades::ValidationData> collect(const std::vector<std::vector<pki::Certificate>>& chains) override {
        pades::ValidationData data;
        for (const auto& chain : chains) {
            EZ_TRY(auto evidence, authority_.evidence(chain.front()));
            for (const pki::Certificate& certificate : chain) evidence.certificates.push_back(certificate.der());
            data.add({std::move(evidence.certificates), std::move(evidence.ocsp_responses), std::move(evidence.crls)});
        }
        return data;
    }

  private:
    authority::Authority& authority_;
};

}  // namespace signing
