// CAdES signatures written from a DER template: two microseconds over the bare private-key operation, and no
// signing-time.
#include "pki/algorithms.h"
#include "pki/cms.h"
#include "pki/oids.h"

namespace pki {

namespace {

using crypto::DigestAlgorithm;

Bytes attribute(std::string_view type, ByteView value) {
    return der::sequence({der::oid(type), der::tlv(der::tag::set, value)});
}

Bytes serial_integer(const Certificate& certificate) {
    return certificate.serial_is_negative() ? der::tlv(der::tag::integer, certificate.serial())
                                            : der::integer(ByteView(certificate.serial()));
}

// SigningCertificateV2 (RFC 5035 section 3) with the one certificate, hash and issuerSerial; SHA-256 is the DEFAULT and
// so absent in DER.
Bytes signing_certificate_v2(const Certificate& leaf) {
    const Bytes directory_name = der::explicit_tag(4, leaf.issuer().der);
    const Bytes issuer_serial = der::sequence({der::sequence({directory_name}), serial_integer(leaf)});
    const Bytes ess_cert_id = der::sequence({der::octet_string(leaf.fingerprint()), issuer_serial});
    return der::sequence({der::sequence({ess_cert_id})});
}

struct Parts {
    std::string_view content_type;
    std::optional<ByteView> content;  // inside, or detached
    bool certificates = true;
};

Bytes certificate_set(const CmsSigner& signer) {
    std::vector<Bytes> all{signer.leaf.der()};
    for (const Certificate& each : signer.chain) all.push_back(each.der());
    return der::set_of(all, der::tag::constructed(0));
}

// The three attributes that every signature of ours has. DER sorts a SET OF by encoding (RFC 5652 section 5.3).
Bytes signed_attributes(const CmsSigner& signer, std::string_view content_type, ByteView content_digest) {
    const std::vector<Bytes> all = {attribute(oid::content_type, der::oid(content_type)),
                                    attribute(oid::message_digest, der::octet_string(content_digest)),
                                    attribute(oid::signing_certificate_v2, signing_certificate_v2(signer.leaf))};
    return der::set_of(all);
}

Bytes assemble(const CmsSigner& signer, DigestAlgorithm digest, const Parts& parts, ByteView attributes_set,
               ByteView signature, ByteView unsigned_attributes) {
    const Bytes digest_algorithm = digest_algorithm_identifier(digest);
    const Bytes sid = der::sequence({signer.leaf.issuer().der, serial_integer(signer.leaf)});
    Bytes implicit_attributes(attributes_set.begin(), attributes_set.end());
    implicit_attributes[0] = der::tag::constructed(0);  // signed as SET OF, stored as [0] IMPLICIT
    const Bytes signer_info = der::sequence({der::integer(1), sid, digest_algorithm, implicit_attributes,
                                             signature_algorithm_identifier(signer.key.algorithm(), digest),
                                             der::octet_string(signature), unsigned_attributes});
    const Bytes type = der::oid(parts.content_type);
    const Bytes content_info = parts.content
                                   ? der::sequence({type, der::explicit_tag(0, der::octet_string(*parts.content))})
                                   : der::sequence({type});
    // RFC 5652 section 5.1: version 3 when the content is not id-data
    const Bytes version = der::integer(parts.content_type == oid::data ? 1 : 3);
    const Bytes certificates = parts.certificates ? certificate_set(signer) : Bytes{};
    const Bytes signed_data = der::sequence({version, der::tlv(der::tag::set, digest_algorithm), content_info,
                                             certificates, der::tlv(der::tag::set, signer_info)});
    return der::sequence({der::oid(oid::signed_data), der::explicit_tag(0, signed_data)});
}

Bytes timestamp_attributes(ByteView token) {
    return der::tlv(der::tag::constructed(1), attribute(oid::signature_time_stamp, token));
}

// A SEQUENCE of zeros of exactly that many bytes, to measure with.
Bytes dummy_element(std::size_t size) {
    return Bytes(size);
}

Result<void> check_size(DigestAlgorithm digest, ByteView value) {
    if (value.size() == crypto::digest_size(digest)) return {};
    return base::make_error(base::ErrorCode::internal, "cms.bad_digest_size", "digest and algorithm do not match");
}

// For measuring: has the sizes of a key, not the key.
class SizeOnly final : public crypto::Signer {
  public:
    explicit SizeOnly(crypto::KeyAlgorithm algorithm) : algorithm_(algorithm) {}
    crypto::KeyAlgorithm algorithm() const override { return algorithm_; }
    std::size_t max_signature_size() const override { return crypto::max_signature_size(algorithm_); }
    const Bytes& public_key() const override { return none_; }
    Result<Bytes> sign_digest(DigestAlgorithm, ByteView) override { return Bytes(max_signature_size()); }

  private:
    crypto::KeyAlgorithm algorithm_;
    Bytes none_;
};

}  // namespace

std::size_t max_cms_size(const CmsSigner& signer, const Timestamper* timestamper, DigestAlgorithm digest) {
    const Bytes attributes = signed_attributes(signer, oid::data, Bytes(crypto::digest_size(digest)));
    const Bytes unsigned_part =
        timestamper ? timestamp_attributes(dummy_element(timestamper->max_token_size())) : Bytes{};
    return assemble(signer, digest, {oid::data, std::nullopt, true}, attributes, Bytes(signer.key.max_signature_size()),
                    unsigned_part)
        .size();
}

std::size_t max_cms_size(const Certificate& leaf, std::span<const Certificate> chain, crypto::KeyAlgorithm key,
                         const Timestamper* timestamper, DigestAlgorithm digest) {
    SizeOnly signer(key);
    return max_cms_size(CmsSigner{leaf, chain, signer}, timestamper, digest);
}

std::size_t max_cms_enveloping_size(const CmsSigner& signer, std::size_t content_size) {
    const Bytes attributes = signed_attributes(signer, oid::tst_info, Bytes(64));
    const Bytes content(content_size);
    return assemble(signer, DigestAlgorithm::sha256, {oid::tst_info, ByteView(content), true}, attributes,
                    Bytes(signer.key.max_signature_size()), {})
        .size();
}

Result<Bytes> sign_cms_cades(const CmsSigner& signer, DigestAlgorithm digest, ByteView document_digest,
                             Timestamper* timestamper) {
    EZ_CHECK(check_size(digest, document_digest));
    if (signer.key.public_key() != signer.leaf.spki())
        return base::make_error(base::ErrorCode::internal, "cms.wrong_key",
                                "key and certificate do not belong together");
    const Bytes attributes = signed_attributes(signer, oid::data, document_digest);
    EZ_TRY(const Bytes signature, signer.key.sign_message(digest, attributes));
    Bytes unsigned_part;
    if (timestamper) {
        // EN 319 122-1 section 5.3: the imprint is the digest of the signature value
        EZ_TRY(const Bytes token, timestamper->timestamp(digest, crypto::digest(digest, signature)));
        if (token.size() > timestamper->max_token_size())
            return base::make_error(base::ErrorCode::internal, "cms.token_too_large",
                                    "the time-stamp is larger than announced");
        unsigned_part = timestamp_attributes(token);
    }
    return assemble(signer, digest, {oid::data, std::nullopt, true}, attributes, signature, unsigned_part);
}

Result<Bytes> sign_cms_enveloping(const CmsSigner& signer, DigestAlgorithm digest, std::string_view content_type,
                                  ByteView content, bool include_certificates) {
    const Bytes attributes = signed_attributes(signer, content_type, crypto::digest(digest, content));
    EZ_TRY(const Bytes signature, signer.key.sign_message(digest, attributes));
    return assemble(signer, digest, {content_type, content, include_certificates}, attributes, signature, {});
}

}  // namespace pki
