// Requests, responses and tokens of RFC 3161.
#include "pki/tsp.h"

#include "pki/algorithms.h"
#include "pki/oids.h"

namespace pki {

namespace {

using base::ErrorCode;
using base::make_error;

base::Error bad(const char* message) {
    return make_error(ErrorCode::malformed, "tsp.malformed", message);
}

struct Imprint {
    std::optional<crypto::DigestAlgorithm> digest;  // nothing: unknown algorithm
    Bytes value;
};

Result<Imprint> parse_imprint(der::Reader reader) {
    Imprint out;
    EZ_TRY(const der::Element algorithm, reader.next(der::tag::sequence));
    EZ_TRY(const ByteView value, reader.octet_string());
    EZ_CHECK(reader.finish());
    if (value.size() > 64) return bad("messageImprint of more than 64 octets");
    if (const auto known = parse_digest_algorithm(algorithm)) out.digest = *known;
    out.value.assign(value.begin(), value.end());
    return out;
}

Bytes copy_of(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

struct RawRequest {
    std::int64_t version = 0;
    Imprint imprint;
    TimestampRequest request;
    bool has_extensions = false;
};

Result<RawRequest> parse_raw(ByteView bytes) {
    RawRequest out;
    EZ_TRY(const der::Element whole, der::parse_single(bytes));
    if (whole.tag != der::tag::sequence) return bad("a request is a SEQUENCE");
    der::Reader reader(whole.content);
    EZ_TRY(out.version, reader.small_integer());
    EZ_TRY(const der::Reader imprint, reader.enter(der::tag::sequence));
    EZ_TRY(out.imprint, parse_imprint(imprint));
    if (reader.peek() == der::tag::oid) {
        EZ_TRY(out.request.policy, reader.oid());
    }
    if (reader.peek() == der::tag::integer) {
        EZ_TRY(const ByteView nonce, reader.integer());
        if (nonce.size() > 64) return bad("nonce of more than 64 octets");
        out.request.nonce = copy_of(nonce);
    }
    if (reader.peek() == der::tag::boolean) {
        EZ_TRY(out.request.certificates_wanted, reader.boolean());
    }
    EZ_TRY(const auto extensions, reader.optional(der::tag::constructed(0)));
    EZ_CHECK(reader.finish());
    out.has_extensions = extensions.has_value();
    return out;
}

// Accuracy (RFC 3161 section 2.4.2): seconds, [0] millis 1-999, [1] micros 1-999
Result<std::chrono::microseconds> parse_accuracy(der::Reader reader) {
    std::int64_t total = 0;
    EZ_TRY(const auto seconds, reader.optional(der::tag::integer));
    EZ_TRY(const auto millis, reader.optional(der::tag::primitive(0)));
    EZ_TRY(const auto micros, reader.optional(der::tag::primitive(1)));
    EZ_CHECK(reader.finish());
    const auto add = [&](const std::optional<der::Element>& element, std::int64_t unit,
                         std::int64_t most) -> Result<void> {
        if (!element) return {};
        EZ_TRY(const auto value, der::decode_small_integer(element->content));
        if (value < 0 || value > most) return bad("accuracy out of range");
        total += value * unit;
        return {};
    };
    EZ_CHECK(add(seconds, 1'000'000, 1'000'000));
    EZ_CHECK(add(millis, 1'000, 999));
    EZ_CHECK(add(micros, 1, 999));
    return std::chrono::microseconds(total);
}

Result<TstInfo> parse_tst_info(ByteView content) {
    TstInfo info;
    EZ_TRY(const der::Element whole, der::parse_single(content));
    if (whole.tag != der::tag::sequence) return bad("TSTInfo is a SEQUENCE");
    der::Reader reader(whole.content);
    EZ_TRY(const auto version, reader.small_integer());
    if (version != 1) return bad("unknown version of TSTInfo");
    EZ_TRY(info.policy, reader.oid());
    EZ_TRY(const der::Reader imprint_reader, reader.enter(der::tag::sequence));
    EZ_TRY(auto imprint, parse_imprint(imprint_reader));
    if (!imprint.digest || imprint.value.size() != crypto::digest_size(*imprint.digest))
        return make_error(ErrorCode::unsupported, "tsp.unknown_digest", "imprint of an unknown digest algorithm");
    info.digest = *imprint.digest;
    info.imprint = std::move(imprint.value);
    EZ_TRY(info.serial, reader.unsigned_integer());
    EZ_TRY(info.gen_time, reader.generalized_time());
    EZ_TRY(const auto accuracy, reader.optional(der::tag::sequence));
    if (accuracy) {
        EZ_TRY(info.accuracy, parse_accuracy(der::Reader(accuracy->content)));
    }
    if (reader.peek() == der::tag::boolean) {
        EZ_TRY(info.ordering, reader.boolean());
    }
    if (reader.peek() == der::tag::integer) {
        EZ_TRY(const ByteView nonce, reader.integer());
        info.nonce = copy_of(nonce);
    }
    EZ_TRY(const auto tsa, reader.optional(der::tag::constructed(0)));
    if (tsa) {
        EZ_TRY(const der::Element name, der::parse_single(tsa->content));
        EZ_TRY(info.tsa, parse_general_name(name));
    }
    EZ_CHECK(reader.optional(der::tag::constructed(1)));  // extensions: none is processed
    EZ_CHECK(reader.finish());
    return info;
}

}  // namespace

Bytes build_timestamp_request(const TimestampRequest& request) {
    const Bytes imprint =
        der::sequence({digest_algorithm_identifier(request.digest, true), der::octet_string(request.imprint)});
    const Bytes policy = request.policy.empty() ? Bytes{} : der::oid(request.policy);
    const Bytes nonce = request.nonce ? der::tlv(der::tag::integer, *request.nonce) : Bytes{};
    const Bytes wanted = request.certificates_wanted ? der::boolean(true) : Bytes{};
    return der::sequence({der::integer(1), imprint, policy, nonce, wanted});
}

std::variant<TimestampRequest, TimestampRefusal> parse_timestamp_request(ByteView bytes) {
    if (bytes.size() > 64 * 1024) return TimestampRefusal{TimestampFailure::bad_request, "request above 64 KiB"};
    auto raw = parse_raw(bytes);
    if (!raw)
        return TimestampRefusal{TimestampFailure::bad_data_format, "not a time-stamp request: " + raw.error().message};
    if (raw->version != 1) return TimestampRefusal{TimestampFailure::bad_request, "unknown version"};
    using crypto::DigestAlgorithm;
    const auto digest = raw->imprint.digest;
    // Only what will still be strong when the token is needed (EN 319 422 section 4.1.2).
    if (digest != DigestAlgorithm::sha256 && digest != DigestAlgorithm::sha384 && digest != DigestAlgorithm::sha512)
        return TimestampRefusal{TimestampFailure::bad_alg, "SHA-256, SHA-384 or SHA-512 only"};
    if (raw->imprint.value.size() != crypto::digest_size(*digest))
        return TimestampRefusal{TimestampFailure::bad_data_format, "imprint does not have the algorithm's size"};
    // RFC 3161 section 2.4.1: a server that does not recognise an extension, critical or not, refuses
    if (raw->has_extensions)
        return TimestampRefusal{TimestampFailure::unaccepted_extension, "extensions are not supported"};
    raw->request.digest = *digest;
    raw->request.imprint = std::move(raw->imprint.value);
    return std::move(raw->request);
}

Result<TimestampResponse> parse_timestamp_response(ByteView bytes) {
    TimestampResponse out;
    EZ_TRY(const der::Element whole, der::parse_single(bytes));
    if (whole.tag != der::tag::sequence) return bad("a response is a SEQUENCE");
    der::Reader reader(whole.content);
    EZ_TRY(der::Reader info, reader.enter(der::tag::sequence));
    EZ_TRY(const auto status, info.small_integer());
    if (status < 0 || status > 5) return bad("unknown status");
    out.status = static_cast<int>(status);
    if (info.peek() == der::tag::sequence) {
        EZ_TRY(der::Reader texts, info.enter(der::tag::sequence));
        while (!texts.at_end()) {
            EZ_TRY(const der::Element element, texts.next());
            EZ_TRY(const auto text, der::decode_string(element.tag, element.content));
            out.text += (out.text.empty() ? "" : " ") + text;
        }
    }
    EZ_TRY(const auto failure, info.optional(der::tag::bit_string));
    if (failure) {
        EZ_TRY(out.failure_bits, der::decode_named_bits(failure->content));
    }
    EZ_CHECK(info.finish());
    if (!reader.at_end()) {
        EZ_TRY(const der::Element token, reader.next(der::tag::sequence));
        out.token = copy_of(token.whole);
    }
    EZ_CHECK(reader.finish());
    if ((out.status <= 1) != !out.token.empty()) return bad("status and token do not agree");
    return out;
}

Result<TimestampToken> TimestampToken::parse(ByteView bytes, const CmsParseOptions& options) {
    EZ_TRY(auto cms, CmsSignedData::parse(bytes, options));
    if (cms.content_type() != oid::tst_info || !cms.content()) return bad("not a time-stamp token");
    EZ_TRY(auto info, parse_tst_info(*cms.content()));
    Bytes der = copy_of(bytes.first(cms.size()));
    return TimestampToken(std::move(cms), std::move(info), std::move(der));
}

Result<void> check_timestamping_usage(const Certificate& certificate) {
    // RFC 3161 section 2.3: one extended key usage, timeStamping, critical
    const Extension* usage = certificate.extension(oid::extended_key_usage);
    if (!usage || !usage->critical || certificate.extended_key_usage().size() != 1 ||
        certificate.extended_key_usage().front() != oid::time_stamping)
        return make_error(ErrorCode::invalid, "tsp.bad_usage",
                          "the signer's certificate is not one of a time-stamping authority");
    return {};
}

Result<void> TimestampToken::verify(ByteView imprint_digest, const Certificate* signer) const {
    if (!base::equal_constant_time(info_.imprint, imprint_digest))
        return make_error(ErrorCode::invalid, "tsp.imprint_mismatch", "the time-stamp is for other data");
    if (!signer) signer = cms_.signer_certificate();
    if (!signer)
        return make_error(ErrorCode::invalid, "tsp.no_certificate", "the authority's certificate is not at hand");
    EZ_CHECK(check_timestamping_usage(*signer));
    const auto& infos = cms_.signer_infos();
    // RFC 3161 section 2.4.2: exactly one signer, ESSCertID present
    if (infos.size() != 1 || infos.front().signing_certificates.empty())
        return make_error(ErrorCode::invalid, "tsp.no_signing_certificate", "signing-certificate attribute is missing");
    if (!infos.front().digest)
        return make_error(ErrorCode::invalid, "cms.unknown_algorithm", "unknown digest algorithm");
    return cms_.verify(crypto::digest(*infos.front().digest, *cms_.content()), *signer);
}

Result<void> TimestampToken::verify_data(ByteView data, const Certificate* signer) const {
    return verify(crypto::digest(info_.digest, data), signer);
}

}  // namespace pki
