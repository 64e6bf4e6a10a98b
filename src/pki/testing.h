#pragma once
// Test support: a small complete hierarchy, made in memory. Names say that it is for tests.
#include <memory>

#include "crypto/signer.h"
#include "pki/cms.h"
#include "pki/crl.h"
#include "pki/ocsp.h"
#include "pki/profile.h"
#include "pki/tsp.h"

namespace pki::testing {

struct Identity {
    Certificate certificate;
    std::shared_ptr<crypto::Signer> key;
    Bytes pkcs8;
};

/// Root, issuing CA, TSA and OCSP responder, valid from a month before `now`; issues persons on demand. Throws on any
/// failure.
class Hierarchy {
  public:
    explicit Hierarchy(base::Time now, crypto::KeyAlgorithm algorithm = crypto::KeyAlgorithm::ec_p256,
                       crypto::RsaPadding padding = crypto::RsaPadding::pkcs1)
        : now_(std::chrono::floor<std::chrono::seconds>(now)),
          algorithm_(algorithm),
          padding_(padding),
          root(issue("ezSign Test Root", root_profile(), nullptr, std::chrono::days(5000))),
          issuing(issue("ezSign Test Issuing CA", issuing_ca_profile(urls(), {}), &root, std::chrono::days(3000))),
          tsa(issue("ezSign Test TSA", tsa_profile(urls(), {}), &issuing, std::chrono::days(1000))),
          ocsp(issue("ezSign Test OCSP", ocsp_responder_profile(urls()), &issuing, std::chrono::days(60))) {}

    Identity person(const std::string& name = "Test Person") {
        return issue(name, person_profile(urls(), {}), &issuing, std::chrono::days(400));
    }
    Identity person(const std::string& name, crypto::KeyAlgorithm algorithm) {
        const auto before = std::exchange(algorithm_, algorithm);
        auto profile = person_profile(urls(), {});
        profile.key_algorithms.push_back(algorithm);  // others issue for kinds that we do not
        auto made = issue(name, profile, &issuing, std::chrono::days(400));
        algorithm_ = before;
        return made;
    }
    /// Any certificate below `issuer` (null: self-signed), valid for `lifetime` from a month ago.
    Identity issue(const std::string& name, const CertificateProfile& profile, const Identity* issuer,
                   std::chrono::days lifetime) {
        CertificateRequest request;
        request.subject = make_name({{"2.5.4.6", "ID"}, {"2.5.4.10", "ezSign Test"}, {"2.5.4.3", name}}).value();
        Bytes pkcs8 = crypto::generate_key(algorithm_).value();
        std::shared_ptr<crypto::Signer> key = crypto::software_signer(pkcs8, padding_).value();
        request.spki = key->public_key();
        request.serial = new_serial();
        request.not_before = now_ - std::chrono::days(30);
        request.not_after = request.not_before + lifetime;
        request.profile = profile;
        const Bytes der =
            issue_certificate(request, issuer ? &issuer->certificate : nullptr, issuer ? *issuer->key : *key).value();
        return {Certificate::parse(der).value(), key, pkcs8};
    }

    /// DER of an OCSP response about a certificate of the issuing CA.
    Bytes ocsp_response(const Certificate& about, base::Time at, OcspCertStatus status = OcspCertStatus::good,
                        std::optional<base::Time> revoked_at = {}) {
        OcspSingle single;
        single.id = make_ocsp_cert_id(about, issuing.certificate);
        single.status = status;
        single.revoked_at = revoked_at.value_or(at);
        single.this_update = at;
        single.next_update = at + std::chrono::hours(24);
        OcspReply reply;
        reply.produced_at = at;
        reply.singles = {single};
        return build_ocsp_response(reply, {ocsp.certificate, *ocsp.key}).value();
    }
    Bytes crl(const Identity& ca, base::Time at, std::vector<RevokedEntry> entries = {}) {
        CrlRequest request{.issuer = ca.certificate};
        request.this_update = at;
        request.next_update = at + std::chrono::days(7) - std::chrono::seconds(1);
        request.entries = std::move(entries);
        return build_crl(request, *ca.key).value();
    }

    std::vector<Certificate> chain() const { return {issuing.certificate}; }
    CmsSigner signer(const Identity& who) { return {who.certificate, chain_, *who.key}; }
    std::unique_ptr<TimestampAuthority> authority(const base::Clock& clock, SerialSource& serials) {
        TimestampPolicy policy;
        policy.oid = PolicyOids{}.timestamping;
        return std::make_unique<TimestampAuthority>(signer(tsa), policy, clock, serials);
    }

  private:
    static AuthorityUrls urls() {
        return {"http://pki.ezsign.test/crl/issuing.crl", "http://pki.ezsign.test/ocsp",
                "http://pki.ezsign.test/ca/issuing.cer", "https://ezsign.test/cps"};
    }
    base::Time now_;
    crypto::KeyAlgorithm algorithm_;
    crypto::RsaPadding padding_;

  public:
    Identity root, issuing, tsa, ocsp;

  private:
    std::vector<Certificate> chain_{issuing.certificate};
};

}  // namespace pki::testing
