#pragma once
// CMS SignedData (RFC 5652): CAdES baseline signatures as PAdES wants them (EN 319 122-1, EN 319 142-1), and a strict
// reader.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crypto/public_key.h"
#include "crypto/signer.h"
#include "pki/certificate.h"

namespace pki {

class CertificateCache;

/// Who signs. References must outlive the call.
struct CmsSigner {
    const Certificate& leaf;
    std::span<const Certificate> chain;  // issuer first, root left out
    crypto::Signer& key;
};

/// A source of RFC 3161 tokens: our own authority, or one behind HTTP.
struct Timestamper {
    virtual ~Timestamper() = default;
    virtual Result<Bytes> timestamp(crypto::DigestAlgorithm algorithm, ByteView digest) = 0;  // TimeStampToken DER
    virtual std::size_t max_token_size() const = 0;                                           // bytes
};

/// A SignedData with all that stays the same between signatures of one certificate already encoded; what is left is one
/// private-key operation and one pass over the output. Immutable: keep it with the key and share it between threads.
class CmsTemplate {
  public:
    /// `content_type` as an OID: id-data makes detached signatures, any other one holds its content inside.
    CmsTemplate(const Certificate& leaf, std::span<const Certificate> chain, crypto::KeyAlgorithm key,
                crypto::DigestAlgorithm digest, std::string_view content_type);
    /// For a key that signs otherwise than its kind by default: Signer::scheme.
    CmsTemplate(const Certificate& leaf, std::span<const Certificate> chain, crypto::KeyAlgorithm key,
                const crypto::SignatureScheme& scheme, crypto::DigestAlgorithm digest, std::string_view content_type);

    /// See sign_cms_cades, max_cms_size and sign_cms_enveloping, which make a template for one signature.
    Result<Bytes> sign(crypto::Signer& key, ByteView document_digest, Timestamper* timestamper = nullptr) const;
    Result<Bytes> sign_enveloping(crypto::Signer& key, ByteView content, bool include_certificates) const;
    std::size_t max_size(const Timestamper* timestamper) const;
    std::size_t max_enveloping_size(std::size_t content_size) const;

  private:
    struct Variable;  // what differs between two signatures
    Bytes assemble(const Variable& parts) const;
    Bytes attributes_for(ByteView content_digest) const;
    Result<Bytes> sign_attributes(crypto::Signer& key, ByteView attributes) const;

    crypto::DigestAlgorithm digest_;
    crypto::KeyAlgorithm key_;
    crypto::SignatureScheme scheme_;
    Bytes spki_;
    Bytes attributes_;  // SET OF, with room for the digest at digest_at_
    std::size_t digest_at_ = 0;
    Bytes before_content_;     // version, digestAlgorithms
    Bytes type_;               // eContentType
    Bytes certificates_;       // [0] IMPLICIT
    Bytes before_attributes_;  // of the SignerInfo: version, sid, digestAlgorithm
    Bytes signature_algorithm_;
};

/// The digest for signatures of this key: the one it is bound to, else `wanted`.
crypto::DigestAlgorithm cms_digest(const crypto::Signer& key,
                                   crypto::DigestAlgorithm wanted = crypto::DigestAlgorithm::sha256);

/// Exact upper bound in bytes of what sign_cms_cades gives: every part is known but the signature's and the token's
/// length.
std::size_t max_cms_size(const Certificate& leaf, std::span<const Certificate> chain, crypto::KeyAlgorithm key,
                         const Timestamper* timestamper,
                         crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256);
std::size_t max_cms_size(const CmsSigner& signer, const Timestamper* timestamper,
                         crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256);

/// A detached signature: content-type, message-digest, signing-certificate-v2 (SHA-256, no issuerSerial conflict), NO
/// signing-time (EN 319 142-1 table 1 forbids it), certificates of leaf and chain; with a timestamper also the
/// signature-time-stamp attribute over the signature value. `document_digest` is the digest of the signed bytes under
/// `digest`.
Result<Bytes> sign_cms_cades(const CmsSigner& signer, crypto::DigestAlgorithm digest, ByteView document_digest,
                             Timestamper* timestamper = nullptr);

/// The same SignedData with content inside (time-stamp tokens): version 3, eContentType `content_type`.
Result<Bytes> sign_cms_enveloping(const CmsSigner& signer, crypto::DigestAlgorithm digest,
                                  std::string_view content_type, ByteView content, bool include_certificates);
std::size_t max_cms_enveloping_size(const CmsSigner& signer, std::size_t content_size);

// ---- reading
// -----------------------------------------------------------------------------------------------------------

struct CmsAttribute {
    std::string type;
    std::vector<Bytes> values;  // each a whole element
};

/// ESSCertID or ESSCertIDv2 (RFC 5035).
struct SigningCertificateId {
    std::optional<crypto::DigestAlgorithm> digest = crypto::DigestAlgorithm::sha256;  // nothing: unknown algorithm
    Bytes hash;
    std::optional<Name> issuer;                          // issuerSerial
    Bytes serial;                                        // as Certificate::serial()
    bool matches(const Certificate& certificate) const;  // hash, and issuerSerial if there is one
};

struct CmsSignerInfo {
    int version = 0;
    std::optional<Name> issuer;  // issuerAndSerialNumber ...
    Bytes serial;
    Bytes subject_key_id;  // ... or subjectKeyIdentifier
    std::string digest_oid;
    std::optional<crypto::DigestAlgorithm> digest;  // nothing: unknown algorithm
    SignatureAlgorithm signature_algorithm;
    std::optional<crypto::SignatureScheme> scheme;  // nothing: unknown, or it contradicts the digest algorithm
    Bytes signature;

    bool has_signed_attributes = false;
    Bytes signed_attributes_der;           // as signed: SET OF (tag 31), contents as in the file
    bool signed_attributes_sorted = true;  // DER order (a must, RFC 5652 section 5.3)
    bool attributes_unique = true;         // no type twice, one value where one is asked for
    std::vector<CmsAttribute> signed_attributes, unsigned_attributes;
    std::optional<std::string> content_type;
    std::optional<Bytes> message_digest;
    std::optional<Time> signing_time;
    std::vector<SigningCertificateId> signing_certificates;  // the first one is the signer's
    bool has_signing_certificate_v1 = false, has_signing_certificate_v2 = false;
    /// CMSAlgorithmProtection (RFC 6211): nothing = absent, otherwise whether it agrees with the SignerInfo.
    std::optional<bool> algorithm_protection_agrees;
    std::vector<Bytes> signature_timestamps;  // TimeStampToken DER, unsigned attribute
    std::vector<Bytes> content_timestamps;    // signed attribute
    bool has_counter_signature = false;

    const CmsAttribute* signed_attribute(std::string_view oid) const;
    const CmsAttribute* unsigned_attribute(std::string_view oid) const;
};

struct CmsParseOptions {
    /// Accept BER (indefinite lengths, constructed strings) of old makers; was_ber() tells.
    bool allow_ber = false;
    /// Bytes after the ContentInfo: refused unless they are zeros and this is set (padding of /Contents).
    bool allow_zero_padding = false;
    CertificateCache* cache = nullptr;
};

/// One broken rule of standards.md section 3.3; `rule` is "C1", "C2", "C3"; `fatal` = the signature cannot be valid.
struct CmsFinding {
    std::string rule;
    std::string key;  // "cms.no_signed_attributes"
    std::string message;
    bool fatal = true;
};

class CmsSignedData {
  public:
    /// Keys: "cms.malformed", "cms.not_signed_data", "cms.too_large", "cms.trailing_bytes", "der.…". Limits: 8 MiB, 100
    /// certificates, 100 CRLs, 16 signer infos, 64 attributes each.
    static Result<CmsSignedData> parse(ByteView bytes, const CmsParseOptions& options = {});

    int version() const { return version_; }
    const std::vector<std::string>& digest_algorithms() const { return digest_algorithms_; }  // OIDs
    const std::string& content_type() const { return content_type_; }
    const std::optional<Bytes>& content() const { return content_; }  // eContent; nothing: detached
    /// Certificates that could be read; others count in unreadable_certificates().
    const std::vector<Certificate>& certificates() const { return certificates_; }
    int unreadable_certificates() const { return unreadable_certificates_; }
    const std::vector<Bytes>& crls() const { return crls_; }
    const std::vector<Bytes>& ocsp_responses() const { return ocsp_responses_; }  // RFC 5940 and Adobe's attribute
    const std::vector<CmsSignerInfo>& signer_infos() const { return signer_infos_; }
    std::size_t size() const { return size_; }  // bytes of the ContentInfo in the input
    bool was_ber() const { return was_ber_; }

    /// The certificate that the only SignerInfo names; nothing: not embedded, or not exactly one SignerInfo.
    const Certificate* signer_certificate() const;
    /// Rules C1 to C3 for a detached CAdES/PAdES signature, apart from sub-filter and cryptography. Empty: all kept.
    std::vector<CmsFinding> check_rules(bool require_cades = true) const;
    /// Signature mathematics: messageDigest equals `content_digest`, the signature over the signed attributes verifies
    /// under `signer`'s key, signing-certificate names `signer`. Keys: "cms.digest_mismatch" (HASH_FAILURE),
    /// "cms.bad_signature" (SIG_CRYPTO_FAILURE), "cms.signer_mismatch", "cms.not_one_signer", "cms.unknown_algorithm",
    /// "cms.no_message_digest".
    Result<void> verify(ByteView content_digest, const Certificate& signer) const;

  private:
    int version_ = 0;
    std::vector<std::string> digest_algorithms_;
    std::string content_type_;
    std::optional<Bytes> content_;
    std::vector<Certificate> certificates_;
    int unreadable_certificates_ = 0;
    std::vector<Bytes> crls_, ocsp_responses_;
    std::vector<CmsSignerInfo> signer_infos_;
    std::size_t size_ = 0;
    bool was_ber_ = false;

    friend class CmsParser;
};

}  // namespace pki
