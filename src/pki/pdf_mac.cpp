#include "pki/pdf_mac.h"

#include <array>

#include "base/rng.h"
#include "crypto/key_wrap.h"
#include "pki/algorithms.h"
#include "pki/oids.h"

namespace pki {
namespace {

constexpr std::string_view authenticated_data = "1.2.840.113549.1.9.16.1.2", integrity_info = "1.0.32004.1.0",
                           key_derivation = "1.0.32004.1.1", aes_256_wrap = "2.16.840.1.101.3.4.1.45",
                           hmac_sha256 = "1.2.840.113549.2.9";

base::Error unsupported(const char* what) {
    return base::make_error(
        base::ErrorCode::unsupported, "pdf.mac_unsupported",
        std::string("The document's authentication code is of a kind that is not supported: ") + what);
}

Bytes algorithm(std::string_view name) {
    return der::sequence({der::oid(name)});
}
Bytes attribute(std::string_view type, const Bytes& value) {
    return der::sequence({der::oid(type), der::tlv(der::tag::set, value)});
}

Result<std::string> name_of(const der::Element& identifier) {
    der::Reader reader(identifier.content);
    return reader.oid();
}

/// The one value of the attribute of this type; an error unless there is exactly one.
Result<ByteView> value_of(ByteView attributes, std::string_view type) {
    std::optional<ByteView> found;
    der::Reader reader(attributes);
    while (!reader.at_end()) {
        EZ_TRY(der::Reader one, reader.enter(der::tag::sequence));
        EZ_TRY(const std::string name, one.oid());
        EZ_TRY(der::Reader values, one.enter(der::tag::set));
        EZ_TRY(const der::Element value, values.next());
        if (name != type) continue;
        if (found || !values.at_end()) return pdf_mac_invalid();
        found = value.whole;
    }
    if (!found) return pdf_mac_invalid();
    return *found;
}

/// The code's key, from the only recipient: PasswordRecipientInfo (RFC 3211, RFC 5652 section 6.2.4).
Result<Bytes> unwrap(ByteView wrapping_key, der::Reader recipients) {
    EZ_TRY(der::Reader recipient, recipients.enter(der::tag::constructed(3)));
    EZ_CHECK(recipients.finish());
    EZ_CHECK(recipient.small_integer());
    EZ_TRY(const der::Element derivation, recipient.next(der::tag::constructed(0)));
    EZ_TRY(const std::string derived, name_of(derivation));
    EZ_TRY(const der::Element encryption, recipient.next(der::tag::sequence));
    EZ_TRY(const std::string wrapped_by, name_of(encryption));
    if (derived != key_derivation || wrapped_by != aes_256_wrap) return unsupported("the wrapping of its key");
    EZ_TRY(const ByteView wrapped, recipient.octet_string());
    EZ_CHECK(recipient.finish());
    auto key = crypto::unwrap_key(wrapping_key, wrapped);
    if (!key) return pdf_mac_invalid();
    return std::move(*key);
}

Result<PdfMac> parse_info(ByteView content, crypto::DigestAlgorithm digest) {
    der::Reader outer(content);
    EZ_TRY(der::Reader info, outer.enter(der::tag::sequence));
    EZ_CHECK(outer.finish());
    EZ_TRY(const auto version, info.small_integer());
    if (version != 0) return unsupported("its version");
    PdfMac out{digest, {}, {}};
    EZ_TRY(const ByteView data, info.octet_string());
    out.data.assign(data.begin(), data.end());
    EZ_TRY(const auto signature, info.optional(der::tag::primitive(0)));
    if (signature) out.signature = Bytes(signature->content.begin(), signature->content.end());
    EZ_CHECK(info.finish());
    return out;
}

Result<void> check_attributes(ByteView attributes, ByteView content, crypto::DigestAlgorithm digest,
                              const der::Element& digest_id, const der::Element& mac_id) {
    EZ_TRY(const ByteView type, value_of(attributes, oid::content_type));
    EZ_TRY(const ByteView message, value_of(attributes, oid::message_digest));
    EZ_TRY(const ByteView protection, value_of(attributes, oid::algorithm_protection));
    if (!std::ranges::equal(type, der::oid(integrity_info)) ||
        !base::equal_constant_time(message, der::octet_string(crypto::digest(digest, content))))
        return pdf_mac_invalid();
    // RFC 6211: the algorithms are those that are in use.
    der::Reader reader(protection);
    EZ_TRY(der::Reader both, reader.enter(der::tag::sequence));
    EZ_TRY(const der::Element protected_digest, both.next(der::tag::sequence));
    EZ_TRY(const der::Element protected_mac, both.next(der::tag::constructed(2)));
    if (!both.at_end() || !std::ranges::equal(protected_digest.content, digest_id.content) ||
        !std::ranges::equal(protected_mac.content, mac_id.content))
        return pdf_mac_invalid();
    return {};
}

}  // namespace

base::Error pdf_mac_invalid() {
    return base::make_error(base::ErrorCode::malformed, "pdf.mac_invalid",
                            "The document was changed by somebody who does not have its password (its authentication "
                            "code does not fit); ask its author for a good copy");
}

Bytes pdf_mac_key(ByteView file_key, ByteView salt) {
    return crypto::hkdf_sha256(file_key, salt, base::as_bytes("PDFMAC"), 32);
}

Bytes make_pdf_mac(ByteView wrapping_key, const PdfMac& what) {
    Bytes key = base::random_bytes(32);
    const Bytes digest_id = digest_algorithm_identifier(what.digest), mac_id = algorithm(hmac_sha256);
    const Bytes content = what.signature ? der::sequence({der::integer(0), der::octet_string(what.data),
                                                          der::tlv(der::tag::primitive(0), *what.signature)})
                                         : der::sequence({der::integer(0), der::octet_string(what.data)});
    Bytes implicit_digest = digest_id, implicit_mac = mac_id, derivation = algorithm(key_derivation);
    implicit_digest[0] = der::tag::constructed(1);
    implicit_mac[0] = der::tag::constructed(2);
    derivation[0] = der::tag::constructed(0);
    const std::array attributes{attribute(oid::content_type, der::oid(integrity_info)),
                                attribute(oid::message_digest, der::octet_string(crypto::digest(what.digest, content))),
                                attribute(oid::algorithm_protection, der::sequence({digest_id, implicit_mac}))};
    Bytes set = der::set_of(attributes);
    const Bytes mac = crypto::hmac_sha256(key, set);
    set[0] = der::tag::constructed(2);
    const Bytes recipient = der::tlv(
        der::tag::constructed(3),
        {der::integer(0), derivation, algorithm(aes_256_wrap), der::octet_string(crypto::wrap_key(wrapping_key, key))});
    base::cleanse(key);
    const Bytes data =
        der::sequence({der::integer(0), der::tlv(der::tag::set, recipient), mac_id, implicit_digest,
                       der::sequence({der::oid(integrity_info), der::explicit_tag(0, der::octet_string(content))}), set,
                       der::octet_string(mac)});
    return der::sequence({der::oid(authenticated_data), der::explicit_tag(0, data)});
}

Result<PdfMac> open_pdf_mac(ByteView wrapping_key, ByteView token) {
    EZ_TRY(const der::Element whole, der::parse_single(token));
    der::Reader info(whole.content);
    EZ_TRY(const std::string type, info.oid());
    EZ_TRY(der::Reader wrapped, info.enter(der::tag::constructed(0)));
    EZ_CHECK(info.finish());
    if (whole.tag != der::tag::sequence || type != authenticated_data) return unsupported("its CMS type");
    EZ_TRY(der::Reader data, wrapped.enter(der::tag::sequence));
    EZ_CHECK(wrapped.finish());
    EZ_CHECK(data.small_integer());
    EZ_TRY(const der::Reader recipients, data.enter(der::tag::set));
    EZ_TRY(const der::Element mac_id, data.next(der::tag::sequence));
    EZ_TRY(const std::string mac_name, name_of(mac_id));
    if (mac_name != hmac_sha256) return unsupported("its algorithm");
    EZ_TRY(const der::Element digest_id, data.next(der::tag::constructed(1)));
    EZ_TRY(const std::string digest_name, name_of(digest_id));
    const auto digest = digest_from_oid(digest_name);
    if (!digest || *digest == crypto::DigestAlgorithm::sha1) return unsupported("its digest");
    EZ_TRY(der::Reader encapsulated, data.enter(der::tag::sequence));
    EZ_TRY(const std::string content_type, encapsulated.oid());
    EZ_TRY(der::Reader content_reader, encapsulated.enter(der::tag::constructed(0)));
    EZ_TRY(const ByteView content, content_reader.octet_string());
    EZ_CHECK(content_reader.finish());
    EZ_CHECK(encapsulated.finish());
    EZ_TRY(const der::Element attributes, data.next(der::tag::constructed(2)));
    EZ_TRY(const ByteView mac, data.octet_string());
    EZ_CHECK(data.finish());  // unauthenticated attributes are not allowed
    if (content_type != integrity_info) return unsupported("its content");

    EZ_TRY(Bytes key, unwrap(wrapping_key, recipients));
    Bytes set(attributes.whole.begin(), attributes.whole.end());
    set[0] = der::tag::set;
    const Bytes computed = crypto::hmac_sha256(key, set);
    base::cleanse(key);
    if (!base::equal_constant_time(computed, mac)) return pdf_mac_invalid();
    EZ_CHECK(check_attributes(attributes.content, content, *digest, digest_id, mac_id));
    return parse_info(content, *digest);
}

}  // namespace pki
