#pragma once
// For tests: a root, an issuing CA, a signer, a time-stamp authority and an OCSP responder, made fresh in memory.
#include <memory>
#include <stdexcept>

#include "base/clock.h"
#include "pades/sign.h"
#include "pki/crl.h"
#include "pki/ocsp.h"
#include "pki/profile.h"
#include "pki/tsp.h"

namespace pades::testing {

template <class T>
T must(base::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().key + ": " + result.error().message);
    return std::move(*result);
}

struct Identity {
    std::unique_ptr<crypto::Signer> key;
    pki::Certificate certificate;
};

class TestAuthority {
  public:
    explicit TestAuthority(crypto::KeyAlgorithm signer_key = crypto::KeyAlgorithm::ec_p256)
        : clock_(base::from_micros(1'772'357'400'000'000)),
          root_(make("Test Root", pki::root_profile(), crypto::KeyAlgorithm::ec_p256, nullptr)),
          issuing_(make("Test Issuing CA", pki::issuing_ca_profile(urls_), crypto::KeyAlgorithm::ec_p256, &root_)),
          signer_(make("Siti Contoh", pki::person_profile(urls_), signer_key, &issuing_)),
          stamper_(make("Test TSA", pki::tsa_profile(urls_), crypto::KeyAlgorithm::ec_p256, &issuing_)),
          responder_(make("Test OCSP", pki::ocsp_responder_profile(urls_), crypto::KeyAlgorithm::ec_p256, &issuing_)),
          chain_{issuing_.certificate},
          timestamps_({stamper_.certificate, chain_, *stamper_.key}, stamping_policy(), clock_, serials_) {}

    pki::CmsSigner signer() { return {signer_.certificate, chain_, *signer_.key}; }
    pki::Timestamper& timestamper() { return timestamps_; }
    const pki::Certificate& root() const { return root_.certificate; }
    const pki::Certificate& leaf() const { return signer_.certificate; }
    base::Time now() const { return clock_.now(); }

    Bytes ocsp_for(const pki::Certificate& certificate) {
        pki::OcspSingle single;
        single.id = pki::make_ocsp_cert_id(certificate, issuing_.certificate);
        single.status = pki::OcspCertStatus::good;
        single.this_update = now();
        single.next_update = now() + std::chrono::hours(12);
        pki::OcspReply reply;
        reply.produced_at = now();
        reply.singles = {single};
        return must(pki::build_ocsp_response(reply, {responder_.certificate, *responder_.key}));
    }
    Bytes root_crl() {
        pki::CrlRequest request{root_.certificate, 1, {}, {}, {}, {}, false, false, {}};
        request.this_update = now();
        request.next_update = now() + std::chrono::hours(72);
        return must(pki::build_crl(request, *root_.key));
    }
    const pki::Certificate& responder() const { return responder_.certificate; }
    const pki::Certificate& issuing() const { return issuing_.certificate; }

  private:
    static pki::TimestampPolicy stamping_policy() {
        pki::TimestampPolicy policy;
        policy.oid = pki::PolicyOids().timestamping;
        return policy;
    }
    Identity make(const std::string& name, pki::CertificateProfile profile, crypto::KeyAlgorithm algorithm,
                  Identity* issuer) {
        const Bytes pkcs8 = must(crypto::generate_key(algorithm));
        auto key = must(crypto::software_signer(pkcs8));
        pki::CertificateRequest request;
        request.subject = must(pki::make_name({{"2.5.4.6", "ID"}, {"2.5.4.10", "Test"}, {"2.5.4.3", name}}));
        request.spki = key->public_key();
        request.serial = pki::new_serial();
        request.not_before = clock_.now() - std::chrono::hours(24);
        request.not_after = clock_.now() + std::chrono::hours(24 * (issuer == nullptr  ? 300
                                                                    : issuer == &root_ ? 200
                                                                                       : 20));
        request.profile = std::move(profile);
        if (std::find(request.profile.key_algorithms.begin(), request.profile.key_algorithms.end(), algorithm) ==
            request.profile.key_algorithms.end())
            request.profile.key_algorithms.push_back(algorithm);
        const Bytes der = issuer == nullptr ? must(pki::issue_self_signed(request, *key))
                                            : must(pki::issue_certificate(request, &issuer->certificate, *issuer->key));
        return {std::move(key), must(pki::Certificate::parse(der))};
    }

    base::ManualClock clock_;
    pki::AuthorityUrls urls_{"http://crl.example/ca.crl", "http://ocsp.example", "http://ca.example/ca.cer",
                             "http://ca.example/cps"};
    Identity root_, issuing_, signer_, stamper_, responder_;
    std::vector<pki::Certificate> chain_;
    pki::RandomSerialSource serials_;
    pki::TimestampAuthority timestamps_;
};

/// Evidence from the authority above, and a count of how often it was asked.
class TestSource final : public ValidationDataSource {
  public:
    explicit TestSource(TestAuthority& authority) : authority_(authority) {}
    Result<ValidationData> collect(const std::vector<std::vector<pki::Certificate>>& chains) override {
        ++calls;
        ValidationData data;
        for (const auto& chain : chains) {
            data.ocsp_responses.push_back(authority_.ocsp_for(chain.front()));
            for (const pki::Certificate& certificate : chain) data.certificates.push_back(certificate.der());
        }
        data.certificates.push_back(authority_.root().der());
        data.certificates.push_back(authority_.responder().der());
        data.crls.push_back(authority_.root_crl());
        return data;
    }
    int calls = 0;

  private:
    TestAuthority& authority_;
};

}  // namespace pades::testing
