#include "pki/certificate.h"

#include <algorithm>

#include "base/encoding.h"
#include "pki/algorithms.h"
#include "pki/certificate_data.h"
#include "pki/oids.h"

namespace pki {

namespace {

using base::ErrorCode;
using base::make_error;

constexpr std::size_t max_size = 256 * 1024;

base::Error bad(const char* message) {
    return make_error(ErrorCode::malformed, "certificate.malformed", message);
}

Result<void> parse_serial(ByteView content, CertificateData& out) {
    if (content.size() > 64) return bad("serial number of more than 64 octets");
    out.serial_negative = (content[0] & 0x80) != 0;
    if (content.size() > 1 && content[0] == 0) content = content.subspan(1);
    out.serial.assign(content.begin(), content.end());
    return {};
}

Result<void> parse_spki(const der::Element& element, CertificateData& out) {
    out.spki.assign(element.whole.begin(), element.whole.end());
    der::Reader reader(element.content);
    EZ_CHECK(reader.next(der::tag::sequence));
    EZ_TRY(const ByteView bits, reader.octet_bit_string());
    EZ_CHECK(reader.finish());
    out.key_bits_offset = element.whole.size() - bits.size();
    return {};
}

Result<void> parse_certificate_extensions(ByteView content, CertificateData& out) {
    if (out.version != 3) return bad("extensions in a certificate that is not version 3");
    EZ_TRY(const der::Element list, der::parse_single(content));
    if (list.tag != der::tag::sequence) return bad("extensions are not a SEQUENCE");
    EZ_TRY(out.extensions, parse_extensions(der::Reader(list.content)));
    if (out.extensions.empty()) return bad("an empty list of extensions");
    for (const Extension& extension : out.extensions) {
        const auto known = read_certificate_extension(extension, out);
        // An extension that we know but cannot read counts as a critical one that we do not know: such a certificate
        // can be looked at, and no path through it is valid.
        if (!known || (!*known && extension.critical)) out.unhandled_critical.push_back(extension.oid);
    }
    return {};
}

Result<void> parse_tbs(der::Reader tbs, CertificateData& out) {
    EZ_TRY(const auto version, tbs.optional(der::tag::constructed(0)));
    if (version) {
        der::Reader inner(version->content);
        EZ_TRY(const auto number, inner.small_integer());
        EZ_CHECK(inner.finish());
        if (number < 0 || number > 2) return bad("unknown version");
        out.version = static_cast<int>(number) + 1;
    }
    EZ_TRY(const ByteView serial, tbs.integer());
    EZ_CHECK(parse_serial(serial, out));
    EZ_TRY(const der::Element algorithm, tbs.next(der::tag::sequence));
    out.algorithms_match = std::ranges::equal(algorithm.whole, out.algorithm.der);
    EZ_TRY(const der::Element issuer, tbs.next(der::tag::sequence));
    EZ_TRY(out.issuer, Name::parse(issuer.whole));
    EZ_TRY(der::Reader validity, tbs.enter(der::tag::sequence));
    EZ_TRY(out.not_before, validity.x509_time());
    EZ_TRY(out.not_after, validity.x509_time());
    EZ_CHECK(validity.finish());
    EZ_TRY(const der::Element subject, tbs.next(der::tag::sequence));
    EZ_TRY(out.subject, Name::parse(subject.whole));
    EZ_TRY(const der::Element spki, tbs.next(der::tag::sequence));
    EZ_CHECK(parse_spki(spki, out));
    EZ_CHECK(tbs.optional(der::tag::primitive(1)));  // issuerUniqueID, subjectUniqueID: obsolete, of no use
    EZ_CHECK(tbs.optional(der::tag::primitive(2)));
    EZ_TRY(const auto extensions, tbs.optional(der::tag::constructed(3)));
    EZ_CHECK(tbs.finish());
    if (extensions) EZ_CHECK(parse_certificate_extensions(extensions->content, out));
    return {};
}

}  // namespace

Result<Certificate> Certificate::parse(ByteView der) {
    if (der.size() > max_size)
        return make_error(ErrorCode::too_large, "certificate.too_large", "certificate above 256 KiB");
    auto data = std::make_shared<CertificateData>();
    data->der.assign(der.begin(), der.end());
    EZ_TRY(const der::Element whole, der::parse_single(data->der));
    if (whole.tag != der::tag::sequence) return bad("a certificate is a SEQUENCE");
    der::Reader reader(whole.content);
    EZ_TRY(const der::Element tbs, reader.next(der::tag::sequence));
    EZ_TRY(const der::Element algorithm, reader.next(der::tag::sequence));
    EZ_TRY(const ByteView signature, reader.octet_bit_string());
    EZ_CHECK(reader.finish());
    data->tbs_offset = static_cast<std::size_t>(tbs.whole.data() - data->der.data());
    data->tbs_size = tbs.whole.size();
    data->signature.assign(signature.begin(), signature.end());
    EZ_TRY(data->algorithm, parse_signature_algorithm(algorithm));
    EZ_CHECK(parse_tbs(der::Reader(tbs.content, 1), *data));
    data->fingerprint = crypto::sha256(data->der);
    return Certificate(std::move(data));
}

const Bytes& Certificate::der() const {
    return data_->der;
}
ByteView Certificate::tbs() const {
    return ByteView(data_->der).subspan(data_->tbs_offset, data_->tbs_size);
}
int Certificate::version() const {
    return data_->version;
}
const Bytes& Certificate::serial() const {
    return data_->serial;
}
std::string Certificate::serial_hex() const {
    return base::hex_upper(data_->serial);
}
bool Certificate::serial_is_negative() const {
    return data_->serial_negative;
}
const SignatureAlgorithm& Certificate::signature_algorithm() const {
    return data_->algorithm;
}
bool Certificate::signature_algorithms_match() const {
    return data_->algorithms_match;
}
const Bytes& Certificate::signature() const {
    return data_->signature;
}
const Name& Certificate::subject() const {
    return data_->subject;
}
const Name& Certificate::issuer() const {
    return data_->issuer;
}
Time Certificate::not_before() const {
    return data_->not_before;
}
Time Certificate::not_after() const {
    return data_->not_after;
}
const Bytes& Certificate::spki() const {
    return data_->spki;
}
ByteView Certificate::public_key_bits() const {
    return ByteView(data_->spki).subspan(data_->key_bits_offset);
}
const std::vector<Extension>& Certificate::extensions() const {
    return data_->extensions;
}
const std::vector<std::string>& Certificate::unhandled_critical() const {
    return data_->unhandled_critical;
}
std::optional<std::uint32_t> Certificate::key_usage() const {
    return data_->key_usage;
}
const std::vector<std::string>& Certificate::extended_key_usage() const {
    return data_->extended_key_usage;
}
const std::vector<PolicyInformation>& Certificate::policies() const {
    return data_->policies;
}
bool Certificate::has_policies() const {
    return data_->has_policies;
}
std::vector<std::pair<std::string, std::string>> Certificate::policy_mappings() const {
    return data_->policy_mappings;
}
const PolicyConstraints& Certificate::policy_constraints() const {
    return data_->policy_constraints;
}
std::optional<int> Certificate::inhibit_any_policy() const {
    return data_->inhibit_any_policy;
}
const std::optional<NameConstraints>& Certificate::name_constraints() const {
    return data_->name_constraints;
}
const Bytes& Certificate::subject_key_id() const {
    return data_->subject_key_id;
}
const Bytes& Certificate::authority_key_id() const {
    return data_->authority_key_id;
}
const std::vector<GeneralName>& Certificate::authority_issuer() const {
    return data_->authority_issuer;
}
const Bytes& Certificate::authority_serial() const {
    return data_->authority_serial;
}
const std::vector<GeneralName>& Certificate::subject_alt_names() const {
    return data_->subject_alt_names;
}
const std::vector<std::string>& Certificate::ocsp_urls() const {
    return data_->ocsp_urls;
}
const std::vector<std::string>& Certificate::ca_issuer_urls() const {
    return data_->ca_issuer_urls;
}
const std::vector<std::string>& Certificate::crl_urls() const {
    return data_->crl_urls;
}
const std::vector<DistributionPoint>& Certificate::distribution_points() const {
    return data_->distribution_points;
}
bool Certificate::has_basic_constraints() const {
    return data_->has_basic_constraints;
}
bool Certificate::is_ca() const {
    return data_->is_ca;
}
std::optional<int> Certificate::path_len() const {
    return data_->path_len;
}
bool Certificate::ocsp_no_check() const {
    return data_->ocsp_no_check;
}
const crypto::Sha256Digest& Certificate::fingerprint() const {
    return data_->fingerprint;
}

Result<crypto::PublicKey> Certificate::public_key() const {
    std::call_once(data_->key_once, [this] { data_->key = crypto::PublicKey::from_spki(data_->spki); });
    return *data_->key;
}

const Extension* Certificate::extension(std::string_view oid) const {
    const auto found = std::ranges::find(data_->extensions, oid, &Extension::oid);
    return found == data_->extensions.end() ? nullptr : &*found;
}

bool Certificate::allows(std::uint32_t usage_bits) const {
    return !data_->key_usage || (*data_->key_usage & usage_bits) == usage_bits;
}

bool Certificate::has_extended_key_usage(std::string_view oid) const {
    return std::ranges::find(data_->extended_key_usage, oid) != data_->extended_key_usage.end();
}

bool Certificate::is_self_issued() const {
    return data_->subject.matches(data_->issuer);
}

Result<void> verify_certificate_signature(const Certificate& certificate, const Certificate& issuer) {
    const auto& algorithm = certificate.signature_algorithm();
    // RFC 5280 section 4.1.1.2: both algorithm fields are the same
    if (!algorithm.scheme || !certificate.signature_algorithms_match())
        return make_error(ErrorCode::unsupported, "certificate.unknown_algorithm",
                          "signature algorithm " + algorithm.oid);
    EZ_TRY(const auto key, issuer.public_key());
    if (!key.verify(*algorithm.scheme, certificate.tbs(), certificate.signature()))
        return make_error(ErrorCode::invalid, "certificate.bad_signature",
                          "the issuer's key did not sign this certificate");
    return {};
}

Bytes key_identifier(ByteView spki) {
    der::Reader outer(spki);
    auto sequence = outer.enter(der::tag::sequence);
    if (!sequence || !sequence->next(der::tag::sequence)) return {};
    const auto bits = sequence->octet_bit_string();
    return bits ? crypto::digest(crypto::DigestAlgorithm::sha1, *bits) : Bytes{};
}

}  // namespace pki
