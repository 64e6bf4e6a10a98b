#include "validation/evidence.h"

namespace validation {
namespace {
constexpr std::size_t kMaxItems = 4000;  // of all kinds
constexpr std::size_t kMaxArray = 2000;  // entries of one DSS array that are looked at
}  // namespace

bool Evidence::is_new(const crypto::Sha256Digest& fingerprint) {
    return seen_.size() < kMaxItems && seen_.insert(fingerprint).second;
}

void Evidence::add_certificate(pki::Certificate certificate) {
    if (is_new(certificate.fingerprint())) certificates_.push_back(std::move(certificate));
}

void Evidence::add_certificate_der(base::ByteView der) {
    if (auto certificate = pki::parse_certificate(der, cache_)) add_certificate(std::move(*certificate));
}

void Evidence::add_ocsp(base::ByteView der) {
    if (!is_new(crypto::sha256(der))) return;
    auto response = pki::OcspResponse::parse(der, cache_);
    if (!response) return;
    for (const auto& certificate : response->certificates()) add_certificate(certificate);
    keep(std::move(*response));
}

void Evidence::add_crl(base::ByteView der) {
    if (!is_new(crypto::sha256(der))) return;
    if (auto crl = pki::Crl::parse(der)) keep(std::move(*crl));
}

void Evidence::keep(pki::OcspResponse response) {
    for (const auto& single : response.singles()) ocsp_serials_.insert(single.id.serial);
    ocsp_responses_.push_back(std::move(response));
}

void Evidence::keep(pki::Crl crl) {
    crl_issuers_.insert(crl.issuer().der);
    crls_.push_back(std::move(crl));
}

bool Evidence::speaks_about(const pki::Certificate& certificate) const {
    return ocsp_serials_.contains(certificate.serial()) || crl_issuers_.contains(certificate.issuer().der);
}

void Evidence::add_cms(const pki::CmsSignedData& cms) {
    for (const auto& certificate : cms.certificates()) add_certificate(certificate);
    for (const auto& response : cms.ocsp_responses()) add_ocsp(response);
    for (const auto& crl : cms.crls()) add_crl(crl);
}

void Evidence::add(const Evidence& other) {
    for (const auto& one : other.certificates_) add_certificate(one);
    for (const auto& one : other.ocsp_responses_) {
        if (is_new(crypto::sha256(one.der()))) keep(one);
    }
    for (const auto& one : other.crls_) {
        if (is_new(crypto::sha256(one.der()))) keep(one);
    }
}

void Evidence::add_streams(const pdf::Document& document, const pdf::Value& holder, std::string_view key,
                           void (Evidence::*add_one)(base::ByteView)) {
    const auto array = document.resolve(holder, key);
    if (!array) return;
    std::size_t left = kMaxArray;
    for (const auto& item : array->items()) {
        if (left-- == 0) return;
        const auto stream = document.resolve(item);
        if (!stream || !stream->is_stream()) continue;
        if (const auto data = document.stream_data(*stream)) (this->*add_one)(*data);
    }
}

void Evidence::add_dss(const pdf::Document& document) {
    const auto catalog = document.catalog();
    if (!catalog) return;
    const auto dss = document.resolve(*catalog, "DSS");
    if (!dss || !dss->is_dictionary()) return;
    add_streams(document, *dss, "Certs", &Evidence::add_certificate_der);
    add_streams(document, *dss, "OCSPs", &Evidence::add_ocsp);
    add_streams(document, *dss, "CRLs", &Evidence::add_crl);
    const auto vri = document.resolve(*dss, "VRI");
    if (!vri || !vri->is_dictionary()) return;
    std::size_t left = kMaxArray;
    for (const auto& entry : vri->entries()) {
        if (left-- == 0) return;
        const auto one = document.resolve(entry.value);
        if (!one || !one->is_dictionary()) continue;
        add_streams(document, *one, "Cert", &Evidence::add_certificate_der);
        add_streams(document, *one, "OCSP", &Evidence::add_ocsp);
        add_streams(document, *one, "CRL", &Evidence::add_crl);
    }
}

std::optional<pki::Certificate> find_signer(const pki::CmsSignedData& cms, const Evidence& evidence) {
    if (const auto* embedded = cms.signer_certificate()) return *embedded;
    if (cms.signer_infos().size() != 1) return std::nullopt;
    const auto& info = cms.signer_infos().front();
    for (const auto& candidate : evidence.certificates()) {
        const bool by_serial =
            info.issuer && info.issuer->matches(candidate.issuer()) && info.serial == candidate.serial();
        const bool by_key = !info.subject_key_id.empty() && info.subject_key_id == candidate.subject_key_id();
        if (by_serial || by_key) return candidate;
    }
    return std::nullopt;
}

}  // namespace validation
