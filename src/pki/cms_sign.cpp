// CAdES signatures written from a DER template: two microseconds over the bare private-key operation, and no
// signing-time.
#include <algorithm>

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

Bytes certificate_set(const Certificate& leaf, std::span<const Certificate> chain) {
    std::vector<Bytes> all{leaf.der()};
    for (const Certificate& each : chain) all.push_back(each.der());
    return der::set_of(all, der::tag::constructed(0));
}

std::size_t element_size(std::size_t content) {
    return der::header_size(content) + content;
}

const Bytes& signed_data_oid() {
    static const Bytes encoded = der::oid(oid::signed_data);
    return encoded;
}

const Bytes& timestamp_oid() {
    static const Bytes encoded = der::oid(oid::signature_time_stamp);
    return encoded;
}

Result<void> check_size(DigestAlgorithm digest, ByteView value) {
    if (value.size() == crypto::digest_size(digest)) return {};
    return base::make_error(base::ErrorCode::internal, "cms.bad_digest_size", "digest and algorithm do not match");
}

}  // namespace

struct CmsTemplate::Variable {
    ByteView attributes, signature;
    std::optional<ByteView> content;  // inside, or detached
    ByteView token;                   // signature-time-stamp; empty: none
    bool certificates = true;
};

CmsTemplate::CmsTemplate(const Certificate& leaf, std::span<const Certificate> chain, crypto::KeyAlgorithm key,
                         DigestAlgorithm digest, std::string_view content_type)
    : CmsTemplate(leaf, chain, key, scheme_of(leaf, key, digest), digest, content_type) {}

CmsTemplate::CmsTemplate(const Certificate& leaf, std::span<const Certificate> chain, crypto::KeyAlgorithm key,
                         const crypto::SignatureScheme& scheme, DigestAlgorithm digest, std::string_view content_type)
    : digest_(digest),
      key_(key),
      scheme_(scheme),
      spki_(leaf.spki()),
      type_(der::oid(content_type)),
      certificates_(certificate_set(leaf, chain)),
      signature_algorithm_(signature_algorithm_identifier(scheme)) {
    const Bytes digest_algorithm = digest_algorithm_identifier(digest);
    // RFC 5652 section 5.1: version 3 when the content is not id-data
    before_content_ = der::integer(content_type == oid::data ? 1 : 3);
    base::append(before_content_, der::tlv(der::tag::set, digest_algorithm));
    before_attributes_ = der::integer(1);
    base::append(before_attributes_, der::sequence({leaf.issuer().der, serial_integer(leaf)}));
    base::append(before_attributes_, digest_algorithm);

    // The three attributes that every signature of ours has. DER sorts a SET OF by encoding (RFC 5652 section 5.3);
    // their lengths differ, so that the order does not hang on the digest.
    const Bytes room(crypto::digest_size(digest));
    const Bytes message_digest = attribute(oid::message_digest, der::octet_string(room));
    const std::vector<Bytes> all = {attribute(oid::content_type, type_), message_digest,
                                    attribute(oid::signing_certificate_v2, signing_certificate_v2(leaf))};
    attributes_ = der::set_of(all);
    const auto found = std::ranges::search(attributes_, message_digest);
    digest_at_ = static_cast<std::size_t>(found.end() - attributes_.begin()) - room.size();
}

Bytes CmsTemplate::attributes_for(ByteView content_digest) const {
    Bytes out = attributes_;
    std::ranges::copy(content_digest, out.begin() + static_cast<std::ptrdiff_t>(digest_at_));
    return out;
}

// From the inside out: every length is known before the first octet is written.
Bytes CmsTemplate::assemble(const Variable& parts) const {
    const std::size_t token_set = element_size(parts.token.size());
    const std::size_t token_attribute = timestamp_oid().size() + token_set;
    const std::size_t unsigned_attributes = parts.token.empty() ? 0 : element_size(token_attribute);
    const std::size_t signer_info = before_attributes_.size() + parts.attributes.size() + signature_algorithm_.size() +
                                    element_size(parts.signature.size()) +
                                    (parts.token.empty() ? 0 : element_size(unsigned_attributes));
    const std::size_t octets = parts.content ? element_size(parts.content->size()) : 0;
    const std::size_t content_info = type_.size() + (parts.content ? element_size(octets) : 0);
    const std::size_t certificates = parts.certificates ? certificates_.size() : 0;
    const std::size_t signed_data =
        before_content_.size() + element_size(content_info) + certificates + element_size(element_size(signer_info));
    const std::size_t whole = signed_data_oid().size() + element_size(element_size(signed_data));

    Bytes out;
    out.reserve(element_size(whole));
    der::append_header(out, der::tag::sequence, whole);
    base::append(out, signed_data_oid());
    der::append_header(out, der::tag::constructed(0), element_size(signed_data));
    der::append_header(out, der::tag::sequence, signed_data);
    base::append(out, before_content_);
    der::append_header(out, der::tag::sequence, content_info);
    base::append(out, type_);
    if (parts.content) {
        der::append_header(out, der::tag::constructed(0), octets);
        der::append_header(out, der::tag::octet_string, parts.content->size());
        base::append(out, *parts.content);
    }
    if (parts.certificates) base::append(out, certificates_);
    der::append_header(out, der::tag::set, element_size(signer_info));
    der::append_header(out, der::tag::sequence, signer_info);
    base::append(out, before_attributes_);
    out.push_back(der::tag::constructed(0));  // signed as SET OF, stored as [0] IMPLICIT
    base::append(out, parts.attributes.subspan(1));
    base::append(out, signature_algorithm_);
    der::append_header(out, der::tag::octet_string, parts.signature.size());
    base::append(out, parts.signature);
    if (!parts.token.empty()) {
        der::append_header(out, der::tag::constructed(1), unsigned_attributes);
        der::append_header(out, der::tag::sequence, token_attribute);
        base::append(out, timestamp_oid());
        der::append_header(out, der::tag::set, parts.token.size());
        base::append(out, parts.token);
    }
    return out;
}

Result<Bytes> CmsTemplate::sign_attributes(crypto::Signer& key, ByteView attributes) const {
    if (key.public_key() != spki_ || !(key.scheme(digest_) == scheme_))
        return base::make_error(base::ErrorCode::internal, "cms.wrong_key",
                                "key and certificate do not belong together");
    return key.sign_message(digest_, attributes);
}

Result<Bytes> CmsTemplate::sign(crypto::Signer& key, ByteView document_digest, Timestamper* timestamper) const {
    EZ_CHECK(check_size(digest_, document_digest));
    const Bytes attributes = attributes_for(document_digest);
    EZ_TRY(const Bytes signature, sign_attributes(key, attributes));
    Bytes token;
    if (timestamper) {
        // EN 319 122-1 section 5.3: the imprint is the digest of the signature value
        EZ_TRY(token, timestamper->timestamp(digest_, crypto::digest(digest_, signature)));
        if (token.size() > timestamper->max_token_size())
            return base::make_error(base::ErrorCode::internal, "cms.token_too_large",
                                    "the time-stamp is larger than announced");
    }
    return assemble({attributes, signature, std::nullopt, token, true});
}

Result<Bytes> CmsTemplate::sign_enveloping(crypto::Signer& key, ByteView content, bool include_certificates) const {
    const Bytes attributes = attributes_for(crypto::digest(digest_, content));
    EZ_TRY(const Bytes signature, sign_attributes(key, attributes));
    return assemble({attributes, signature, content, {}, include_certificates});
}

std::size_t CmsTemplate::max_size(const Timestamper* timestamper) const {
    const Bytes signature(crypto::max_signature_size(key_));
    const Bytes token(timestamper ? timestamper->max_token_size() : 0);
    return assemble({attributes_, signature, std::nullopt, token, true}).size();
}

std::size_t CmsTemplate::max_enveloping_size(std::size_t content_size) const {
    const Bytes signature(crypto::max_signature_size(key_)), content(content_size);
    return assemble({attributes_, signature, ByteView(content), {}, true}).size();
}

namespace {

CmsTemplate template_for(const CmsSigner& signer, DigestAlgorithm digest, std::string_view content_type) {
    return {signer.leaf, signer.chain, signer.key.algorithm(), signer.key.scheme(digest), digest, content_type};
}

}  // namespace

DigestAlgorithm cms_digest(const crypto::Signer& key, DigestAlgorithm wanted) {
    return key.only_digest().value_or(wanted);
}

std::size_t max_cms_size(const CmsSigner& signer, const Timestamper* timestamper, DigestAlgorithm digest) {
    return template_for(signer, digest, oid::data).max_size(timestamper);
}

std::size_t max_cms_size(const Certificate& leaf, std::span<const Certificate> chain, crypto::KeyAlgorithm key,
                         const Timestamper* timestamper, DigestAlgorithm digest) {
    return CmsTemplate(leaf, chain, key, digest, oid::data).max_size(timestamper);
}

std::size_t max_cms_enveloping_size(const CmsSigner& signer, std::size_t content_size) {
    // SHA-512: the widest message-digest attribute, since the digest is not known here
    return template_for(signer, DigestAlgorithm::sha512, oid::tst_info).max_enveloping_size(content_size);
}

Result<Bytes> sign_cms_cades(const CmsSigner& signer, DigestAlgorithm digest, ByteView document_digest,
                             Timestamper* timestamper) {
    return template_for(signer, digest, oid::data).sign(signer.key, document_digest, timestamper);
}

Result<Bytes> sign_cms_enveloping(const CmsSigner& signer, DigestAlgorithm digest, std::string_view content_type,
                                  ByteView content, bool include_certificates) {
    return template_for(signer, digest, content_type).sign_enveloping(signer.key, content, include_certificates);
}

}  // namespace pki
