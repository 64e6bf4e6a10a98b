#pragma once
// Who signed, whether that can be trusted, and at what proven time (EN 319 102-1 clauses 5.2.6, 5.5, 5.6: proofs of
// existence, time sliding, revocation, cryptographic constraints).
#include "pki/path.h"
#include "validation/evidence.h"
#include "validation/rules.h"

namespace validation {

class TrustCheck {
  public:
    /// Anchors are those of the options; `evidence` holds everything found in the file.
    TrustCheck(const ValidationOptions& options, const Evidence& evidence);

    /// Document time-stamps first, newest to oldest, each at the time that newer ones prove; then the signatures.
    void check(std::vector<Subject>& subjects);

  private:
    struct Chain {
        SubIndication problem = SubIndication::none;
        std::string message;
        pki::PathResult path;
    };
    struct Proof {
        std::size_t revision;  // everything up to this revision existed ...
        base::Time at;         // ... at this time
        std::string authority;
    };
    struct SignatureTimestamp {
        base::Time at;
        std::string authority;
        bool trusted = false;
    };

    Chain check_chain(const pki::Certificate& leaf, pki::CertificateUsage usage, base::Time at, bool proven) const;
    void check_algorithms(Chain& chain, base::Time at, bool proven) const;
    void check_document_timestamp(Subject& subject);
    void check_signature(Subject& subject);
    std::optional<SignatureTimestamp> rule_v_c5_token(Subject& subject, const pki::CmsSignerInfo& info,
                                                      const std::optional<pki::TimestampToken>& token, base::Time at,
                                                      bool proven) const;
    const Proof* earliest_proof(std::size_t revision, bool strictly_newer) const;
    void rule_v_c4_chain(Subject& subject, const Chain& chain) const;

    const ValidationOptions& options_;
    const Evidence& evidence_;
    std::vector<pki::Certificate> anchors_;
    std::vector<Proof> proofs_;
};

}  // namespace validation
