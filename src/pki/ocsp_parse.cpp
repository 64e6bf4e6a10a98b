#include <algorithm>

#include "pki/algorithms.h"
#include "pki/certificate_cache.h"
#include "pki/certificate_data.h"
#include "pki/ocsp.h"
#include "pki/oids.h"
#include "pki/verify_once.h"

namespace pki {

namespace {

using base::ErrorCode;
using base::make_error;

base::Error bad_request(const char* message) {
    return make_error(ErrorCode::malformed, "ocsp.malformed_request", message);
}
base::Error bad_response(const char* message) {
    return make_error(ErrorCode::malformed, "ocsp.malformed_response", message);
}

Bytes copy_of(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

Result<OcspCertId> parse_cert_id(const der::Element& element) {
    OcspCertId id;
    id.der = copy_of(element.whole);
    der::Reader reader(element.content);
    EZ_TRY(const der::Element algorithm, reader.next(der::tag::sequence));
    EZ_TRY(id.digest, parse_digest_algorithm(algorithm));
    EZ_TRY(const ByteView name_hash, reader.octet_string());
    EZ_TRY(const ByteView key_hash, reader.octet_string());
    EZ_TRY(const ByteView serial, reader.integer());
    EZ_CHECK(reader.finish());
    if (serial.size() > 64) return bad_request("serial number of more than 64 octets");
    id.issuer_name_hash = copy_of(name_hash);
    id.issuer_key_hash = copy_of(key_hash);
    id.serial.assign(serial.begin() + (serial.size() > 1 && serial[0] == 0), serial.end());
    return id;
}

Result<std::vector<Extension>> extensions_of(const der::Element& explicit_element) {
    EZ_TRY(const der::Element list, der::parse_single(explicit_element.content));
    if (list.tag != der::tag::sequence) return bad_request("extensions are a SEQUENCE");
    return parse_extensions(der::Reader(list.content));
}

Result<Bytes> nonce_of(const Extension& extension) {
    EZ_TRY(const der::Element value, der::parse_single(extension.value));
    if (value.tag != der::tag::octet_string) return bad_request("nonce is not an OCTET STRING");
    return copy_of(value.content);
}

}  // namespace

bool OcspCertId::issued_by(const Certificate& issuer) const {
    return issuer_name_hash == crypto::digest(digest, issuer.subject().der) &&
           issuer_key_hash == crypto::digest(digest, issuer.public_key_bits());
}

bool OcspCertId::matches(const Certificate& certificate, const Certificate& issuer) const {
    return serial == certificate.serial() && issued_by(issuer);
}

Result<OcspRequest> parse_ocsp_request(ByteView bytes) {
    if (bytes.size() > 64 * 1024) return bad_request("request above 64 KiB");
    OcspRequest out;
    EZ_TRY(const der::Element whole, der::parse_single(bytes));
    if (whole.tag != der::tag::sequence) return bad_request("a request is a SEQUENCE");
    der::Reader outer(whole.content);
    EZ_TRY(der::Reader tbs, outer.enter(der::tag::sequence));
    EZ_CHECK(outer.optional(der::tag::constructed(0)));  // signature of the requestor: of no use to us
    EZ_CHECK(outer.finish());
    EZ_TRY(const auto version, tbs.optional(der::tag::constructed(0)));
    if (version) {
        der::Reader inner(version->content);
        EZ_TRY(const auto number, inner.small_integer());
        if (number != 0) return bad_request("unknown version");
    }
    EZ_CHECK(tbs.optional(der::tag::constructed(1)));  // requestorName
    EZ_TRY(der::Reader list, tbs.enter(der::tag::sequence));
    while (!list.at_end()) {
        EZ_TRY(der::Reader entry, list.enter(der::tag::sequence));
        EZ_TRY(const der::Element id, entry.next(der::tag::sequence));
        EZ_TRY(auto parsed, parse_cert_id(id));
        out.ids.push_back(std::move(parsed));
        EZ_CHECK(entry.optional(der::tag::constructed(0)));
        EZ_CHECK(entry.finish());
        if (out.ids.size() > 100) return bad_request("more than 100 certificates");
    }
    if (out.ids.empty()) return bad_request("no certificate asked for");
    EZ_TRY(const auto extensions, tbs.optional(der::tag::constructed(2)));
    EZ_CHECK(tbs.finish());
    if (extensions) {
        EZ_TRY(const auto all, extensions_of(*extensions));
        for (const Extension& extension : all) {
            if (extension.oid == oid::ocsp_nonce) {
                EZ_TRY(out.nonce, nonce_of(extension));
                // RFC 8954 section 2.1: 1 to 32 octets; others get malformedRequest
                if (out.nonce->empty() || out.nonce->size() > 32) return bad_request("nonce must have 1 to 32 octets");
            } else if (extension.critical) {
                return bad_request("unknown critical extension");
            }
        }
    }
    return out;
}

class OcspResponseParser {
  public:
    static Result<void> parse_basic(ByteView bytes, CertificateCache* cache, OcspResponse& out) {
        EZ_TRY(const der::Element whole, der::parse_single(bytes));
        if (whole.tag != der::tag::sequence) return bad_response("BasicOCSPResponse is a SEQUENCE");
        der::Reader reader(whole.content, 4);
        EZ_TRY(const der::Element tbs, reader.next(der::tag::sequence));
        EZ_TRY(const der::Element algorithm, reader.next(der::tag::sequence));
        EZ_TRY(out.signature_algorithm_, parse_signature_algorithm(algorithm));
        EZ_TRY(const ByteView signature, reader.octet_bit_string());
        EZ_TRY(const auto certificates, reader.optional(der::tag::constructed(0)));
        EZ_CHECK(reader.finish());
        out.tbs_ = copy_of(tbs.whole);
        out.signature_ = copy_of(signature);
        EZ_CHECK(parse_response_data(der::Reader(tbs.content, 5), out));
        if (!certificates) return {};
        der::Reader wrapped(certificates->content, 5);
        EZ_TRY(der::Reader list, wrapped.enter(der::tag::sequence));
        while (!list.at_end()) {
            EZ_TRY(const der::Element element, list.next(der::tag::sequence));
            if (auto certificate = parse_certificate(element.whole, cache))
                out.certificates_.push_back(std::move(*certificate));
            if (out.certificates_.size() > 20) return bad_response("more than 20 certificates");
        }
        return {};
    }

  private:
    static Result<void> parse_responder(der::Reader& reader, OcspResponse& out) {
        EZ_TRY(const der::Element id, reader.next());
        if (id.tag == der::tag::constructed(1)) {
            EZ_TRY(out.responder_name_, Name::parse(id.content));
            return {};
        }
        if (id.tag != der::tag::constructed(2)) return bad_response("ResponderID is neither form");
        der::Reader inner(id.content);
        EZ_TRY(const ByteView hash, inner.octet_string());
        EZ_CHECK(inner.finish());
        out.responder_key_hash_ = copy_of(hash);
        return {};
    }

    static Result<void> parse_response_data(der::Reader reader, OcspResponse& out) {
        EZ_TRY(const auto version, reader.optional(der::tag::constructed(0)));
        if (version) {
            der::Reader inner(version->content);
            EZ_TRY(const auto number, inner.small_integer());
            if (number != 0) return bad_response("unknown version");
        }
        EZ_CHECK(parse_responder(reader, out));
        EZ_TRY(out.produced_at_, reader.generalized_time());
        EZ_TRY(der::Reader list, reader.enter(der::tag::sequence));
        EZ_TRY(const auto extensions, reader.optional(der::tag::constructed(1)));
        EZ_CHECK(reader.finish());
        while (!list.at_end()) {
            EZ_TRY(const der::Reader entry, list.enter(der::tag::sequence));
            EZ_TRY(auto single, parse_single_response(entry, out));
            out.singles_.push_back(std::move(single));
            if (out.singles_.size() > 1000) return bad_response("more than 1000 single responses");
        }
        if (!extensions) return {};
        EZ_TRY(const auto all, extensions_of(*extensions));
        for (const Extension& extension : all) {
            if (extension.oid == oid::ocsp_nonce) {
                if (auto nonce = nonce_of(extension)) out.nonce_ = std::move(*nonce);
            } else if (extension.critical && extension.oid != oid::ocsp_extended_revoke) {
                out.unknown_critical_ = true;
            }
        }
        return {};
    }

    static Result<void> parse_status(const der::Element& element, OcspSingle& out) {
        switch (element.tag) {
            case der::tag::primitive(0):
                out.status = OcspCertStatus::good;
                return {};
            case der::tag::primitive(2):
                out.status = OcspCertStatus::unknown;
                return {};
            case der::tag::constructed(1):
                break;
            default:
                return bad_response("unknown CertStatus");
        }
        out.status = OcspCertStatus::revoked;
        der::Reader reader(element.content);
        EZ_TRY(out.revoked_at, reader.generalized_time());
        EZ_TRY(const auto reason, reader.optional(der::tag::constructed(0)));
        EZ_CHECK(reader.finish());
        if (!reason) return {};
        der::Reader inner(reason->content);
        EZ_TRY(const der::Element number, inner.next(der::tag::enumerated));
        if (number.content.size() == 1) out.reason = revocation_reason_from_number(number.content[0]);
        return {};
    }

    static Result<OcspSingle> parse_single_response(der::Reader reader, OcspResponse& out) {
        OcspSingle single;
        EZ_TRY(const der::Element id, reader.next(der::tag::sequence));
        EZ_TRY(single.id, parse_cert_id(id));
        EZ_TRY(const der::Element status, reader.next());
        EZ_CHECK(parse_status(status, single));
        EZ_TRY(single.this_update, reader.generalized_time());
        EZ_TRY(const auto next, reader.optional(der::tag::constructed(0)));
        if (next) {
            der::Reader inner(next->content);
            EZ_TRY(single.next_update, inner.generalized_time());
        }
        EZ_TRY(const auto extensions, reader.optional(der::tag::constructed(1)));
        EZ_CHECK(reader.finish());
        if (!extensions) return single;
        EZ_TRY(const auto all, extensions_of(*extensions));
        for (const Extension& extension : all) {
            if (extension.oid == oid::ocsp_archive_cutoff) {
                der::Reader inner(extension.value);
                EZ_TRY(single.archive_cutoff, inner.generalized_time());
            } else if (extension.critical) {
                out.unknown_critical_ = true;
            }
        }
        return single;
    }
};

Result<OcspResponse> OcspResponse::parse(ByteView bytes, CertificateCache* cache) {
    if (bytes.size() > 1024 * 1024) return make_error(ErrorCode::too_large, "ocsp.too_large", "response above 1 MiB");
    OcspResponse out;
    out.der_ = copy_of(bytes);
    EZ_TRY(const der::Element whole, der::parse_single(bytes));
    if (whole.tag != der::tag::sequence) return bad_response("a response is a SEQUENCE");
    der::Reader reader(whole.content);
    EZ_TRY(const der::Element status, reader.next(der::tag::enumerated));
    if (status.content.size() != 1 || status.content[0] > 6 || status.content[0] == 4)
        return bad_response("unknown status");
    out.status_ = static_cast<OcspResponseStatus>(status.content[0]);
    EZ_TRY(const auto response_bytes, reader.optional(der::tag::constructed(0)));
    EZ_CHECK(reader.finish());
    if ((out.status_ == OcspResponseStatus::successful) != response_bytes.has_value())
        return bad_response("status and content do not agree");
    if (!response_bytes) return out;
    der::Reader wrapped(response_bytes->content);
    EZ_TRY(der::Reader typed, wrapped.enter(der::tag::sequence));
    EZ_TRY(const std::string type, typed.oid());
    if (type != oid::ocsp_basic) return bad_response("not a basic OCSP response");
    EZ_TRY(const ByteView basic, typed.octet_string());
    EZ_CHECK(typed.finish());
    EZ_CHECK(wrapped.finish());
    EZ_CHECK(OcspResponseParser::parse_basic(basic, cache, out));
    return out;
}

const OcspSingle* OcspResponse::find(const Certificate& certificate, const Certificate& issuer) const {
    for (const OcspSingle& single : singles_)
        if (single.id.matches(certificate, issuer)) return &single;
    return nullptr;
}

bool OcspResponse::names_responder(const Certificate& certificate) const {
    if (responder_name_) return responder_name_->matches(certificate.subject());
    return !responder_key_hash_.empty() &&
           responder_key_hash_ == crypto::digest(crypto::DigestAlgorithm::sha1, certificate.public_key_bits());
}

Result<void> OcspResponse::verify_signature(const Certificate& responder, CertificateCache* cache) const {
    const auto refuse = [] {
        return make_error(ErrorCode::invalid, "ocsp.bad_signature", "the response is not signed by this responder");
    };
    if (!signature_algorithm_.scheme) return refuse();
    const auto verify = [&]() -> Result<void> {
        const auto key = responder.public_key();
        if (!key || !key->verify(*signature_algorithm_.scheme, tbs_, signature_)) return refuse();
        return {};
    };
    return verify_once(cache, [&] { return crypto::sha256(der_); }, responder, verify);
}

Result<Certificate> OcspResponse::verify(const Certificate& issuer, Time time, CertificateCache* cache) const {
    if (status_ != OcspResponseStatus::successful)
        return make_error(ErrorCode::invalid, "ocsp.not_successful", "the responder did not answer");
    if (names_responder(issuer) && verify_signature(issuer, cache)) return issuer;
    base::Error last = make_error(ErrorCode::invalid, "ocsp.unauthorized_responder",
                                  "no certificate of an authorised responder fits (RFC 6960 section 4.2.2.2)");
    for (const Certificate& candidate : certificates_) {
        if (!names_responder(candidate)) continue;
        // Delegation: issued directly by the CA that the question is about, for OCSPSigning
        if (!candidate.issuer().matches(issuer.subject()) || !candidate.has_extended_key_usage(oid::ocsp_signing) ||
            !candidate.allows(key_usage::digital_signature) || !candidate.unhandled_critical().empty() ||
            !verify_certificate_signature(candidate, issuer, cache))
            continue;
        if (!candidate.valid_at(time)) {
            last = make_error(ErrorCode::invalid, "ocsp.responder_not_valid",
                              "the responder's certificate is not valid then");
            continue;
        }
        const auto verified = verify_signature(candidate, cache);
        if (verified) return candidate;
        last = verified.error();
    }
    return last;
}

}  // namespace pki
