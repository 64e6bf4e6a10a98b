#include "http_evidence.h"

#include <algorithm>

#include "pki/crl.h"
#include "pki/ocsp.h"

namespace cli {
namespace {

using base::ErrorCode;
using base::make_error;

constexpr std::size_t longest_chain = 8;
constexpr std::size_t addresses_tried = 4;  // per certificate and kind: a foreign certificate may list many
constexpr std::chrono::minutes clock_slack{5};

base::Error revoked(const pki::Certificate& certificate) {
    return make_error(ErrorCode::gone, "certificate.revoked",
                      "The certificate of " + certificate.subject().common_name() + " is revoked");
}

net::HttpOptions limited(const HttpLimits& limits) {
    net::HttpOptions options;
    options.timeout = std::chrono::seconds(limits.timeout_seconds);
    options.refuse_private_addresses = limits.public_addresses;
    options.max_body = std::size_t{20} << 20;
    options.max_redirects = 3;
    return options;
}

std::vector<std::string> few(const std::vector<std::string>& urls) {
    return {urls.begin(), urls.begin() + static_cast<std::ptrdiff_t>(std::min(urls.size(), addresses_tried))};
}

}  // namespace

HttpEvidence::HttpEvidence(const base::Clock& clock, const HttpLimits& limits)
    : clock_(clock), client_(limited(limits)) {}

base::Result<pades::ValidationData> HttpEvidence::collect(const std::vector<std::vector<pki::Certificate>>& chains) {
    pades::ValidationData data;
    for (const auto& partial : chains) {
        EZ_TRY(const auto chain, complete(partial));
        for (std::size_t i = 0; i < chain.size(); ++i) {
            pades::ValidationData one;
            one.certificates.push_back(chain[i].der());
            if (i + 1 < chain.size()) EZ_CHECK(prove(chain[i], chain[i + 1], one));
            data.add(one);
        }
    }
    return data;
}

/// Up to the root: what the signature does not carry is fetched from the issuers' addresses.
base::Result<std::vector<pki::Certificate>> HttpEvidence::complete(std::vector<pki::Certificate> chain) {
    while (!chain.back().is_self_issued() && chain.size() < longest_chain) {
        std::optional<pki::Certificate> issuer;
        std::string trouble;
        for (const std::string& url : few(chain.back().ca_issuer_urls())) {
            const auto reply = client_.get(url);
            trouble += " " + url + " (" +
                       (reply ? "HTTP status " + std::to_string(reply->status) : reply.error().message) + ")";
            if (!reply || reply->status != 200) continue;
            const auto found = pki::parse_certificates(reply->body);
            if (!found) continue;
            for (const pki::Certificate& candidate : *found)
                if (candidate.subject().matches(chain.back().issuer()) &&
                    pki::verify_certificate_signature(chain.back(), candidate))
                    issuer = candidate;
            if (issuer) break;
        }
        if (!issuer)
            return make_error(ErrorCode::unavailable, "evidence.unavailable",
                              "The certificate that issued \"" + chain.back().subject().rfc4514() +
                                  "\" cannot be found" + (trouble.empty() ? "" : " at" + trouble) +
                                  ": put it into the PKCS#12 file, or sign with --level b-t");
        chain.push_back(*issuer);
    }
    return chain;
}

base::Result<void> HttpEvidence::prove(const pki::Certificate& certificate, const pki::Certificate& issuer,
                                       pades::ValidationData& data) {
    std::string trouble;
    for (const std::string& url : few(certificate.ocsp_urls())) {
        EZ_TRY(const bool proven, ask_ocsp(url, certificate, issuer, data, trouble));
        if (proven) return {};
    }
    for (const std::string& url : few(certificate.crl_urls())) {
        EZ_TRY(const bool proven, fetch_crl(url, certificate, issuer, data, trouble));
        if (proven) return {};
    }
    if (trouble.empty()) trouble = " it names no OCSP responder and no CRL";
    return make_error(ErrorCode::unavailable, "evidence.unavailable",
                      "Nothing proves that the certificate of " + certificate.subject().common_name() +
                          " is not revoked:" + trouble + "; sign with --level b-t to do without");
}

base::Result<bool> HttpEvidence::ask_ocsp(const std::string& url, const pki::Certificate& certificate,
                                          const pki::Certificate& issuer, pades::ValidationData& data,
                                          std::string& trouble) {
    const auto fails = [&](const std::string& why) {
        trouble += " " + url + " (" + why + ")";
        return false;
    };
    pki::OcspRequest request;
    request.ids.push_back(
        pki::make_ocsp_cert_id(certificate, issuer, crypto::DigestAlgorithm::sha1));  // RFC 5019 section 2.1.1
    const auto reply = client_.post(url, "application/ocsp-request", pki::build_ocsp_request(request));
    if (!reply) return fails(reply.error().message);
    if (reply->status != 200) return fails("HTTP status " + std::to_string(reply->status));
    const auto response = pki::OcspResponse::parse(reply->body);
    if (!response) return fails(response.error().message);
    if (response->status() != pki::OcspResponseStatus::successful) return fails("the responder refused");
    const pki::OcspSingle* single = response->find(certificate, issuer);
    if (single == nullptr) return fails("its answer is about another certificate");
    const auto responder = response->verify(issuer, clock_.now());
    if (!responder) return fails(responder.error().message);
    if (single->status == pki::OcspCertStatus::revoked) return revoked(certificate);
    if (single->status != pki::OcspCertStatus::good) return fails("the responder does not know it");
    if (single->this_update > clock_.now() + clock_slack ||
        (single->next_update && *single->next_update + clock_slack < clock_.now()))
        return fails("its answer is out of date");
    if (*responder != issuer && !responder->ocsp_no_check()) {
        EZ_TRY(const bool proven, prove_responder(*responder, issuer, data, trouble));
        if (!proven) return fails("nothing proves that its own certificate is not revoked");
    }
    data.ocsp_responses.push_back(response->der());
    data.certificates.push_back(responder->der());
    return true;
}

base::Result<bool> HttpEvidence::prove_responder(const pki::Certificate& responder, const pki::Certificate& issuer,
                                                 pades::ValidationData& data, std::string& trouble) {
    for (const std::string& url : few(responder.crl_urls())) {
        EZ_TRY(const bool proven, fetch_crl(url, responder, issuer, data, trouble));
        if (proven) return true;
    }
    return false;
}

base::Result<bool> HttpEvidence::fetch_crl(const std::string& url, const pki::Certificate& certificate,
                                           const pki::Certificate& issuer, pades::ValidationData& data,
                                           std::string& trouble) {
    const auto fails = [&](const std::string& why) {
        trouble += " " + url + " (" + why + ")";
        return false;
    };
    if (!crls_.contains(url)) {
        auto reply = client_.get(url);
        if (!reply) return fails(reply.error().message);
        if (reply->status != 200) return fails("HTTP status " + std::to_string(reply->status));
        crls_[url] = std::move(reply->body);
    }
    const auto crl = pki::Crl::parse(crls_[url]);
    if (!crl) return fails(crl.error().message);
    if (!crl->issuer().matches(issuer.subject()) || !crl->verify_signature(issuer))
        return fails("the list is not its issuer's");
    if (crl->delta_base()) return fails("a delta list");
    if (crl->this_update() > clock_.now() + clock_slack ||
        (crl->next_update() && *crl->next_update() + clock_slack < clock_.now()))
        return fails("the list is out of date");
    if (crl->find(certificate.serial(), certificate.issuer())) return revoked(certificate);
    data.crls.push_back(crl->der());
    return true;
}

}  // namespace cli
