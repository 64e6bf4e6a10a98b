// Reading SignedData (RFC 5652 section 5) without interpretation of trust.
#include <algorithm>

#include "pki/algorithms.h"
#include "pki/certificate_cache.h"
#include "pki/cms.h"
#include "pki/oids.h"

namespace pki {

namespace {

using base::ErrorCode;
using base::make_error;

constexpr std::size_t max_size = 8 * 1024 * 1024;
constexpr std::size_t max_certificates = 100, max_crls = 100, max_signers = 16, max_attributes = 64, max_values = 64;
constexpr std::string_view ocsp_revocation_info = "1.3.6.1.5.5.7.16.2";  // RFC 5940

base::Error bad(const char* message) {
    return make_error(ErrorCode::malformed, "cms.malformed", message);
}
base::Error too_many(const char* what) {
    return make_error(ErrorCode::too_large, "cms.too_large", std::string("too many ") + what);
}

Bytes copy(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

Bytes magnitude(ByteView integer) {
    if (integer.size() > 1 && integer[0] == 0) integer = integer.subspan(1);
    return copy(integer);
}

Result<std::vector<CmsAttribute>> parse_attributes(ByteView content, bool* sorted) {
    std::vector<CmsAttribute> out;
    der::Reader reader(content, 8);
    ByteView previous;
    while (!reader.at_end()) {
        EZ_TRY(const der::Element element, reader.next(der::tag::sequence));
        if (sorted && !previous.empty() && std::ranges::lexicographical_compare(element.whole, previous))
            *sorted = false;
        previous = element.whole;
        EZ_TRY(der::Reader fields, reader.enter(element));
        CmsAttribute attribute;
        EZ_TRY(attribute.type, fields.oid());
        EZ_TRY(der::Reader values, fields.enter(der::tag::set));
        EZ_CHECK(fields.finish());
        while (!values.at_end()) {
            EZ_TRY(const der::Element value, values.next());
            attribute.values.push_back(copy(value.whole));
            if (attribute.values.size() > max_values) return too_many("attribute values");
        }
        out.push_back(std::move(attribute));
        if (out.size() > max_attributes) return too_many("attributes");
    }
    return out;
}

// IssuerSerial (RFC 5035 section 5.4.1.3)
Result<void> parse_issuer_serial(der::Reader reader, SigningCertificateId& out) {
    EZ_TRY(const der::Reader names, reader.enter(der::tag::sequence));
    EZ_TRY(auto general_names, parse_general_names(names));
    EZ_TRY(const ByteView serial, reader.integer());
    EZ_CHECK(reader.finish());
    if (general_names.size() == 1 && general_names[0].kind == GeneralNameKind::directory)
        out.issuer = std::move(general_names[0].directory);
    out.serial = magnitude(serial);
    return {};
}

Result<std::vector<SigningCertificateId>> parse_signing_certificate(ByteView value, bool v2) {
    std::vector<SigningCertificateId> out;
    der::Reader outer(value, 8);
    EZ_TRY(der::Reader attribute, outer.enter(der::tag::sequence));
    EZ_TRY(der::Reader ids, attribute.enter(der::tag::sequence));  // policies may follow: informative
    while (!ids.at_end()) {
        EZ_TRY(der::Reader id, ids.enter(der::tag::sequence));
        SigningCertificateId entry;
        entry.digest = v2 ? crypto::DigestAlgorithm::sha256 : crypto::DigestAlgorithm::sha1;
        if (v2 && id.peek() == der::tag::sequence) {
            EZ_TRY(const der::Element algorithm, id.next());
            const auto known = parse_digest_algorithm(algorithm);
            if (!known && known.error().key != "algorithm.unknown_digest") return known.error();
            entry.digest = known ? std::optional(*known) : std::nullopt;
        }
        EZ_TRY(const ByteView hash, id.octet_string());
        entry.hash = copy(hash);
        if (!id.at_end()) {
            EZ_TRY(const der::Reader issuer_serial, id.enter(der::tag::sequence));
            EZ_CHECK(parse_issuer_serial(issuer_serial, entry));
        }
        EZ_CHECK(id.finish());
        out.push_back(std::move(entry));
        if (out.size() > max_certificates) return too_many("signing certificates");
    }
    return out;
}

// CMSAlgorithmProtection (RFC 6211): digest algorithm, [1] signature algorithm.
bool protection_agrees(ByteView value, const CmsSignerInfo& info) {
    der::Reader outer(value, 8);
    auto reader = outer.enter(der::tag::sequence);
    if (!reader) return false;
    auto digest = reader->enter(der::tag::sequence);
    if (!digest) return false;
    const auto digest_oid = digest->oid();
    const auto signature = reader->next(der::tag::constructed(1));
    const auto own = der::parse_single(info.signature_algorithm.der);
    return digest_oid && signature && own && *digest_oid == info.digest_oid &&
           std::ranges::equal(signature->content, own->content);
}

bool is_single_valued(std::string_view type) {
    return type == oid::content_type || type == oid::message_digest || type == oid::signing_time ||
           type == oid::signing_certificate || type == oid::signing_certificate_v2 || type == oid::algorithm_protection;
}

Result<void> interpret_signed(CmsSignerInfo& info) {
    for (std::size_t i = 0; i < info.signed_attributes.size(); ++i) {
        const CmsAttribute& attribute = info.signed_attributes[i];
        for (std::size_t k = 0; k < i; ++k)
            if (info.signed_attributes[k].type == attribute.type) info.attributes_unique = false;
        if (attribute.values.empty() || (is_single_valued(attribute.type) && attribute.values.size() != 1)) {
            info.attributes_unique = false;
            continue;
        }
        der::Reader value(attribute.values.front(), 8);
        if (attribute.type == oid::content_type) {
            EZ_TRY(info.content_type, value.oid());
        } else if (attribute.type == oid::message_digest) {
            EZ_TRY(const ByteView digest, value.octet_string());
            info.message_digest = copy(digest);
        } else if (attribute.type == oid::signing_time) {
            if (const auto time = value.x509_time()) info.signing_time = *time;
        } else if (attribute.type == oid::signing_certificate || attribute.type == oid::signing_certificate_v2) {
            const bool v2 = attribute.type == oid::signing_certificate_v2;
            (v2 ? info.has_signing_certificate_v2 : info.has_signing_certificate_v1) = true;
            EZ_TRY(auto ids, parse_signing_certificate(attribute.values.front(), v2));
            // With both present the newer one counts.
            if (v2 || info.signing_certificates.empty()) info.signing_certificates = std::move(ids);
        } else if (attribute.type == oid::content_time_stamp) {
            info.content_timestamps = attribute.values;
        }
    }
    return {};
}

Result<CmsSignerInfo> parse_signer_info(der::Reader reader) {
    CmsSignerInfo info;
    EZ_TRY(const auto version, reader.small_integer());
    if (version != 1 && version != 3) return bad("unknown version of SignerInfo");
    info.version = static_cast<int>(version);
    EZ_TRY(const der::Element sid, reader.next());
    if (sid.tag == der::tag::sequence) {
        EZ_TRY(der::Reader pair, reader.enter(sid));
        EZ_TRY(const der::Element issuer, pair.next());
        EZ_TRY(info.issuer, Name::parse(issuer.whole));
        EZ_TRY(const ByteView serial, pair.integer());
        EZ_CHECK(pair.finish());
        info.serial = magnitude(serial);
    } else if (sid.tag == der::tag::primitive(0)) {
        info.subject_key_id = copy(sid.content);
    } else {
        return bad("SignerIdentifier is neither form");
    }
    EZ_TRY(const der::Element digest, reader.next(der::tag::sequence));
    {
        der::Reader algorithm(digest.content);
        EZ_TRY(info.digest_oid, algorithm.oid());
    }
    if (const auto known = parse_digest_algorithm(digest)) info.digest = *known;
    EZ_TRY(const auto signed_attributes, reader.optional(der::tag::constructed(0)));
    EZ_TRY(const der::Element algorithm, reader.next(der::tag::sequence));
    EZ_TRY(info.signature_algorithm, parse_signature_algorithm(algorithm));
    if (info.digest) info.scheme = cms_scheme(info.signature_algorithm, *info.digest);
    EZ_TRY(const ByteView signature, reader.octet_string());
    info.signature = copy(signature);
    EZ_TRY(const auto unsigned_attributes, reader.optional(der::tag::constructed(1)));
    EZ_CHECK(reader.finish());

    if (signed_attributes) {
        info.has_signed_attributes = true;
        EZ_TRY(info.signed_attributes, parse_attributes(signed_attributes->content, &info.signed_attributes_sorted));
        info.signed_attributes_der = copy(signed_attributes->whole);
        info.signed_attributes_der[0] = der::tag::set;  // what is signed is the SET OF (RFC 5652 section 5.4)
        EZ_CHECK(interpret_signed(info));
        if (const auto* protection = info.signed_attribute(oid::algorithm_protection))
            info.algorithm_protection_agrees =
                protection->values.size() == 1 && protection_agrees(protection->values.front(), info);
    }
    if (unsigned_attributes) {
        EZ_TRY(info.unsigned_attributes, parse_attributes(unsigned_attributes->content, nullptr));
        for (const auto& attribute : info.unsigned_attributes) {
            if (attribute.type == oid::signature_time_stamp)
                info.signature_timestamps.insert(info.signature_timestamps.end(), attribute.values.begin(),
                                                 attribute.values.end());
            if (attribute.type == oid::counter_signature) info.has_counter_signature = true;
        }
    }
    return info;
}

// adbe-revocationInfoArchival: [0] CRLs, [1] OCSP responses. Best effort: it is somebody else's convenience.
void collect_adobe_revocation(ByteView value, std::vector<Bytes>& crls, std::vector<Bytes>& ocsp_responses) {
    der::Reader outer(value, 8);
    auto archive = outer.enter(der::tag::sequence);
    while (archive && !archive->at_end()) {
        const auto part = archive->next();
        if (!part) return;
        der::Reader inner(part->content, 10);
        auto list = inner.enter(der::tag::sequence);
        auto& target = part->tag == der::tag::constructed(0) ? crls : ocsp_responses;
        if (part->tag != der::tag::constructed(0) && part->tag != der::tag::constructed(1)) continue;
        while (list && !list->at_end() && target.size() < max_crls) {
            const auto element = list->next();
            if (!element) return;
            target.push_back(copy(element->whole));
        }
    }
}

}  // namespace

class CmsParser {
  public:
    static Result<void> parse_signed_data(der::Reader reader, CertificateCache* cache, CmsSignedData& out) {
        EZ_TRY(const auto version, reader.small_integer());
        if (version < 1 || version > 5) return bad("unknown version of SignedData");
        out.version_ = static_cast<int>(version);
        EZ_TRY(der::Reader algorithms, reader.enter(der::tag::set));
        while (!algorithms.at_end()) {
            EZ_TRY(der::Reader algorithm, algorithms.enter(der::tag::sequence));
            EZ_TRY(auto name, algorithm.oid());
            out.digest_algorithms_.push_back(std::move(name));
            if (out.digest_algorithms_.size() > max_signers) return too_many("digest algorithms");
        }
        EZ_TRY(der::Reader content_info, reader.enter(der::tag::sequence));
        EZ_TRY(out.content_type_, content_info.oid());
        if (!content_info.at_end()) {
            EZ_TRY(der::Reader wrapped, content_info.enter(der::tag::constructed(0)));
            EZ_TRY(const ByteView content, wrapped.octet_string());
            EZ_CHECK(wrapped.finish());
            EZ_CHECK(content_info.finish());
            out.content_ = copy(content);
        }
        EZ_TRY(const auto certificates, reader.optional(der::tag::constructed(0)));
        if (certificates) EZ_CHECK(parse_certificate_set(der::Reader(certificates->content, 4), cache, out));
        EZ_TRY(const auto crls, reader.optional(der::tag::constructed(1)));
        if (crls) EZ_CHECK(parse_crl_set(der::Reader(crls->content, 4), out));
        EZ_TRY(der::Reader signers, reader.enter(der::tag::set));
        EZ_CHECK(reader.finish());
        while (!signers.at_end()) {
            if (out.signer_infos_.size() >= max_signers) return too_many("signers");
            EZ_TRY(const der::Reader signer, signers.enter(der::tag::sequence));
            EZ_TRY(auto info, parse_signer_info(signer));
            if (const auto* archive = info.signed_attribute(oid::adobe_revocation_info);
                archive && !archive->values.empty())
                collect_adobe_revocation(archive->values.front(), out.crls_, out.ocsp_responses_);
            out.signer_infos_.push_back(std::move(info));
        }
        return {};
    }

    static void set_source(CmsSignedData& out, std::size_t size, bool was_ber) {
        out.size_ = size;
        out.was_ber_ = was_ber;
    }

  private:
    static Result<void> parse_certificate_set(der::Reader reader, CertificateCache* cache, CmsSignedData& out) {
        std::size_t count = 0;
        while (!reader.at_end()) {
            if (++count > max_certificates) return too_many("certificates");
            EZ_TRY(const der::Element element, reader.next());
            auto certificate = element.tag == der::tag::sequence
                                   ? parse_certificate(element.whole, cache)
                                   : Result<Certificate>(bad("not an X.509 public-key certificate"));
            if (certificate)
                out.certificates_.push_back(std::move(*certificate));
            else
                ++out.unreadable_certificates_;
        }
        return {};
    }

    static Result<void> parse_crl_set(der::Reader reader, CmsSignedData& out) {
        while (!reader.at_end()) {
            if (out.crls_.size() + out.ocsp_responses_.size() >= max_crls) return too_many("CRLs");
            EZ_TRY(const der::Element element, reader.next());
            if (element.tag == der::tag::sequence) {
                out.crls_.push_back(copy(element.whole));
            } else if (element.tag == der::tag::constructed(1)) {
                EZ_TRY(der::Reader other, reader.enter(element));
                EZ_TRY(const std::string format, other.oid());
                EZ_TRY(const der::Element value, other.next());
                if (format == ocsp_revocation_info) out.ocsp_responses_.push_back(copy(value.whole));
            }
        }
        return {};
    }
};

const CmsAttribute* CmsSignerInfo::signed_attribute(std::string_view oid) const {
    const auto found = std::ranges::find(signed_attributes, oid, &CmsAttribute::type);
    return found == signed_attributes.end() ? nullptr : &*found;
}
const CmsAttribute* CmsSignerInfo::unsigned_attribute(std::string_view oid) const {
    const auto found = std::ranges::find(unsigned_attributes, oid, &CmsAttribute::type);
    return found == unsigned_attributes.end() ? nullptr : &*found;
}

Result<CmsSignedData> CmsSignedData::parse(ByteView bytes, const CmsParseOptions& options) {
    if (bytes.size() > max_size) return make_error(ErrorCode::too_large, "cms.too_large", "SignedData above 8 MiB");
    std::size_t used = 0;
    Bytes normalised;
    bool was_ber = false;
    auto element = der::parse_first(bytes, used);
    if (options.allow_ber && !der::is_normal(bytes)) {
        was_ber = true;
        EZ_TRY(normalised, der::normalise_ber(bytes, used));
        element = der::parse_single(normalised);
    }
    if (!element) return element.error();
    const ByteView rest = bytes.subspan(used);
    const bool only_zeros = std::ranges::all_of(rest, [](std::uint8_t octet) { return octet == 0; });
    if (!rest.empty() && !(options.allow_zero_padding && only_zeros))
        return make_error(ErrorCode::malformed, "cms.trailing_bytes", "bytes after the signature's ContentInfo");
    if (element->tag != der::tag::sequence) return bad("ContentInfo is a SEQUENCE");
    der::Reader content_info(element->content);
    EZ_TRY(const std::string type, content_info.oid());
    if (type != oid::signed_data)
        return make_error(ErrorCode::malformed, "cms.not_signed_data", "content type " + type);
    EZ_TRY(der::Reader wrapped, content_info.enter(der::tag::constructed(0)));
    EZ_CHECK(content_info.finish());
    EZ_TRY(const der::Reader signed_data, wrapped.enter(der::tag::sequence));
    EZ_CHECK(wrapped.finish());
    CmsSignedData out;
    EZ_CHECK(CmsParser::parse_signed_data(signed_data, options.cache, out));
    CmsParser::set_source(out, used, was_ber);
    return out;
}

}  // namespace pki
