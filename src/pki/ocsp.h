#pragma once
// OCSP (RFC 6960, RFC 8954 nonce, RFC 5019 profile): requests, responses of a delegated responder, and their reading.
#include <optional>
#include <vector>

#include "crypto/signer.h"
#include "pki/certificate.h"
#include "pki/revocation.h"

namespace pki {

class CertificateCache;

struct OcspCertId {
    crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha1;
    Bytes issuer_name_hash, issuer_key_hash;
    Bytes serial;  // as Certificate::serial()
    Bytes der;     // as sent: responses mirror it

    bool issued_by(const Certificate& issuer) const;
    bool matches(const Certificate& certificate, const Certificate& issuer) const;
};
OcspCertId make_ocsp_cert_id(const Certificate& certificate, const Certificate& issuer,
                             crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256);
OcspCertId make_ocsp_cert_id(ByteView serial, const Certificate& issuer, crypto::DigestAlgorithm digest);

struct OcspRequest {
    std::vector<OcspCertId> ids;
    std::optional<Bytes> nonce;  // 1 to 32 octets (RFC 8954); a longer one is an error of the request
};

/// Keys "ocsp.malformed_request", "der.…": answer ocsp_error_response(malformed_request). At most 64 KiB, 100
/// certificates. A signed request is accepted, its signature is not looked at.
Result<OcspRequest> parse_ocsp_request(ByteView der);
Bytes build_ocsp_request(const OcspRequest& request);

enum class OcspResponseStatus {
    successful = 0,
    malformed_request = 1,
    internal_error = 2,
    try_later = 3,
    sig_required = 5,
    unauthorized = 6
};
/// Unsigned: five bytes.
Bytes ocsp_error_response(OcspResponseStatus status);

enum class OcspCertStatus { good, revoked, unknown };

struct OcspSingle {
    OcspCertId id;
    OcspCertStatus status = OcspCertStatus::unknown;
    Time revoked_at{};                       // revoked only
    std::optional<RevocationReason> reason;  // revoked only
    Time this_update{};
    std::optional<Time> next_update;
    std::optional<Time> archive_cutoff;  // answers reach back that far beyond expiry (RFC 6960 section 4.4.4)
};

/// An answer "revoked" for a serial that was never issued must be (RFC 6960 section 2.2): reason certificateHold,
/// revoked at 1 January 1970, and `extended_revoke` set in the response.
OcspSingle ocsp_never_issued(OcspCertId id, Time this_update, std::optional<Time> next_update);

struct OcspReply {
    Time produced_at{};
    std::vector<OcspSingle> singles;
    std::optional<Bytes> nonce;  // the request's
    bool extended_revoke = false;
};

/// The responder's certificate is embedded; responderID is byKey. If the CA itself signs pass its certificate and
/// `embed_certificate` = false.
struct OcspResponder {
    const Certificate& certificate;
    crypto::Signer& key;
    bool embed_certificate = true;
};
Result<Bytes> build_ocsp_response(const OcspReply& reply, const OcspResponder& responder,
                                  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256);

class OcspResponse {
  public:
    /// Keys "ocsp.malformed_response", "der.…". An unsuccessful response parses too: look at status(). At most 1 MiB,
    /// 1000 single responses, 20 certificates.
    static Result<OcspResponse> parse(ByteView der, CertificateCache* cache = nullptr);

    OcspResponseStatus status() const { return status_; }
    const Bytes& der() const { return der_; }
    Time produced_at() const { return produced_at_; }
    const std::vector<OcspSingle>& singles() const { return singles_; }
    const std::vector<Certificate>& certificates() const { return certificates_; }
    const std::optional<Bytes>& nonce() const { return nonce_; }
    const std::optional<Name>& responder_name() const { return responder_name_; }
    const Bytes& responder_key_hash() const { return responder_key_hash_; }
    const SignatureAlgorithm& signature_algorithm() const { return signature_algorithm_; }
    bool has_unknown_critical_extension() const { return unknown_critical_; }

    const OcspSingle* find(const Certificate& certificate, const Certificate& issuer) const;
    /// True when responderID names this certificate.
    bool names_responder(const Certificate& certificate) const;
    /// Signature mathematics only. Key "ocsp.bad_signature".
    Result<void> verify_signature(const Certificate& responder, CertificateCache* cache = nullptr) const;
    /// Who signed it and may they (RFC 6960 section 4.2.2.2): the issuer itself, or an embedded certificate issued by
    /// `issuer` with EKU OCSPSigning; that certificate's validity at `time` is checked. Returns it. Keys
    /// "ocsp.bad_signature", "ocsp.unauthorized_responder", "ocsp.responder_not_valid".
    Result<Certificate> verify(const Certificate& issuer, Time time, CertificateCache* cache = nullptr) const;

  private:
    OcspResponseStatus status_ = OcspResponseStatus::internal_error;
    Bytes der_, tbs_, signature_;
    Time produced_at_{};
    std::vector<OcspSingle> singles_;
    std::vector<Certificate> certificates_;
    std::optional<Bytes> nonce_;
    std::optional<Name> responder_name_;
    Bytes responder_key_hash_;
    SignatureAlgorithm signature_algorithm_;
    bool unknown_critical_ = false;

    friend class OcspResponseParser;
};

}  // namespace pki
