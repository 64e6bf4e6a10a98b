// Health: would issuing, signing and proving work right now?
#include "authority/service.h"
#include "crypto/digest.h"

namespace authority {
namespace {

constexpr std::chrono::hours early_warning{24 * 30};

template <class T>
HealthFinding finding(std::string check, const base::Result<T>& result) {
    if (result) return {std::move(check), true, ""};
    return {std::move(check), false, result.error().message.empty() ? result.error().key : result.error().message};
}

}  // namespace

HealthFinding Service::check_cas() {
    if (cas_.empty()) return {"ca", false, not_ready().message};
    for (const Ca& ca : cas_.all()) {
        if (!ca.certificate.valid_at(clock_.now()))
            return {"ca", false, "the certificate of the CA '" + ca.name + "' is not valid now"};
        if (ca.online())
            if (const auto key = keys_.ca_key(ca); !key) return finding("ca", key);
    }
    for (const Ca& ca : cas_.all())
        if (ca.certificate.not_after() < clock_.now() + early_warning)
            return {"ca", true, "the certificate of the CA '" + ca.name + "' ends within 30 days"};
    return {"ca", true, ""};
}

HealthFinding Service::check_tsa() {
    const crypto::Sha256Digest digest = crypto::sha256(base::as_bytes("ezsign self-test"));
    const auto token = tsa_.timestamp(crypto::DigestAlgorithm::sha256, digest);
    if (!token) return finding("tsa", token);
    const auto parsed = pki::TimestampToken::parse(*token);
    if (!parsed) return finding("tsa", parsed);
    return finding("tsa", parsed->verify(digest));
}

HealthFinding Service::check_responders() {
    for (const Ca& ca : cas_.all()) {
        if (!ca.online()) continue;
        if (const auto unit = keys_.ocsp_responder(ca); !unit) return finding("ocsp", unit);
    }
    return {"ocsp", true, ""};
}

HealthFinding Service::check_crls() {
    for (const Ca& ca : cas_.all())
        if (const auto list = crls_.current(ca.name); !list) return finding("crl", list);
    return {"crl", true, ""};
}

std::vector<HealthFinding> Service::health() {
    std::vector<HealthFinding> out;
    out.push_back(finding("keys", vault_.self_test()));
    out.push_back(check_cas());
    if (cas_.empty()) return out;
    const bool clock = tsa_.guard().trusted();
    out.push_back({"clock", clock, clock ? "" : "the clock stands before a time that was used already"});
    out.push_back(check_tsa());
    out.push_back(check_responders());
    out.push_back(check_crls());
    return out;
}

}  // namespace authority
