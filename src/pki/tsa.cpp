// The time-stamping authority (RFC 3161, EN 319 421/422).
#include <algorithm>

#include "base/rng.h"
#include "pki/algorithms.h"
#include "pki/oids.h"
#include "pki/tsp.h"

namespace pki {

namespace {

using base::ErrorCode;
using base::make_error;

Bytes encode_accuracy(std::chrono::microseconds accuracy) {
    const auto total = accuracy.count();
    Bytes content;
    const auto add = [&](std::int64_t value, std::uint8_t tag) {
        if (value == 0) return;
        Bytes element = der::integer(value);
        element[0] = tag;
        base::append(content, element);
    };
    add(total / 1'000'000, der::tag::integer);
    add(total / 1'000 % 1'000, der::tag::primitive(0));
    add(total % 1'000, der::tag::primitive(1));
    return content.empty() ? Bytes{} : der::tlv(der::tag::sequence, content);
}

Bytes refusal(const TimestampRefusal& why) {
    const Bytes text = der::sequence({der::utf8_string(why.text)});
    const Bytes failure = der::named_bits(1u << static_cast<unsigned>(why.failure));
    return der::sequence({der::sequence({der::integer(2), text, failure})});
}

}  // namespace

Result<Bytes> RandomSerialSource::next() {
    Bytes serial = base::random_bytes(17);
    serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3F) | 0x40);
    return serial;
}

TimestampAuthority::TimestampAuthority(const CmsSigner& signer, TimestampPolicy policy, const base::Clock& clock,
                                       SerialSource& serials)
    : signer_(signer),
      policy_(std::move(policy)),
      template_(signer.leaf, signer.chain, signer.key.algorithm(), signer.key.scheme(policy_.digest), policy_.digest,
                oid::tst_info),
      policy_oid_(der::oid(policy_.oid)),
      accuracy_(encode_accuracy(policy_.accuracy)),
      tsa_name_(policy_.name_in_token ? der::explicit_tag(0, der::explicit_tag(4, signer.leaf.subject().der))
                                      : Bytes{}),
      usage_(check_timestamping_usage(signer.leaf)),
      clock_(clock),
      serials_(serials),
      last_{} {
    const TimestampRequest largest{.digest = crypto::DigestAlgorithm::sha512,
                                   .imprint = Bytes(64),
                                   .policy = {},
                                   .nonce = {},
                                   .certificates_wanted = true};
    max_token_size_ = template_.max_enveloping_size(encode_info(largest, Time{}, Bytes(20, 0xFF)).size());
}

Bytes TimestampAuthority::encode_info(const TimestampRequest& request, Time gen_time, ByteView serial) const {
    const Bytes imprint =
        der::sequence({digest_algorithm_identifier(request.digest, true), der::octet_string(request.imprint)});
    const Bytes nonce = request.nonce ? der::tlv(der::tag::integer, *request.nonce) : Bytes{};
    const Bytes named = request.policy.empty() ? Bytes{} : der::oid(request.policy);
    return der::sequence({der::integer(1), named.empty() ? policy_oid_ : named, imprint, der::integer(serial),
                          der::generalized_time(gen_time), accuracy_, nonce, tsa_name_});
}

Result<void> TimestampAuthority::check_token(ByteView token, ByteView imprint) const {
    EZ_TRY(const auto parsed, TimestampToken::parse(token));
    return parsed.verify(imprint, &signer_.leaf);
}

Result<Time> TimestampAuthority::gen_time() {
    if (policy_.clock_is_trusted && !policy_.clock_is_trusted())
        return make_error(ErrorCode::unavailable, "tsa.clock", "the clock is not synchronised");
    const std::lock_guard lock(mutex_);
    const Time now = std::chrono::floor<std::chrono::seconds>(clock_.now());
    // A clock that was set back: wait it out instead of giving two orders of events.
    if (now < last_) return make_error(ErrorCode::unavailable, "tsa.clock", "the clock went backwards");
    if (now < signer_.leaf.not_before() || now > signer_.leaf.not_after())
        return make_error(ErrorCode::unavailable, "tsa.certificate_not_valid",
                          "the authority's certificate is not valid now");
    last_ = now;
    return now;
}

Result<Bytes> TimestampAuthority::make_token(const TimestampRequest& request) {
    EZ_CHECK(usage_);
    EZ_TRY(const Time time, gen_time());
    EZ_TRY(const Bytes serial, serials_.next());
    if (serial.empty() || serial.size() > 20)
        return make_error(ErrorCode::internal, "tsa.bad_serial", "serial numbers have 1 to 20 octets");
    EZ_TRY(Bytes token,
           template_.sign_enveloping(signer_.key, encode_info(request, time, serial), request.certificates_wanted));
    if (policy_.verify_tokens) EZ_CHECK(check_token(token, request.imprint));
    return token;
}

Result<Bytes> TimestampAuthority::respond(ByteView request_der) {
    auto parsed = parse_timestamp_request(request_der);
    if (const auto* refused = std::get_if<TimestampRefusal>(&parsed)) return refusal(*refused);
    const auto& request = std::get<TimestampRequest>(parsed);
    if (!request.policy.empty() && request.policy != policy_.oid &&
        std::ranges::find(policy_.also_accepted, request.policy) == policy_.also_accepted.end())
        return refusal({TimestampFailure::unaccepted_policy, "this policy is not offered"});
    const auto token = make_token(request);
    if (!token) {
        const bool clock = token.error().code == ErrorCode::unavailable;
        return refusal({clock ? TimestampFailure::time_not_available : TimestampFailure::system_failure,
                        clock ? "no trusted time at the moment" : "system failure"});
    }
    return der::sequence({der::sequence({der::integer(0)}), *token});
}

Result<Bytes> TimestampAuthority::timestamp(crypto::DigestAlgorithm algorithm, ByteView digest) {
    TimestampRequest request{.digest = algorithm,
                             .imprint = Bytes(digest.begin(), digest.end()),
                             .policy = {},
                             .nonce = {},
                             .certificates_wanted = true};
    if (digest.size() != crypto::digest_size(algorithm) || algorithm == crypto::DigestAlgorithm::sha1)
        return make_error(ErrorCode::internal, "tsa.bad_digest", "digest and algorithm do not match");
    return make_token(request);
}

}  // namespace pki
