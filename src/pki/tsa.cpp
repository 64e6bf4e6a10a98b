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

Bytes encode_tst_info(const TimestampRequest& request, const TimestampPolicy& policy, const Certificate& leaf,
                      Time gen_time, ByteView serial) {
    const Bytes imprint =
        der::sequence({digest_algorithm_identifier(request.digest, true), der::octet_string(request.imprint)});
    const Bytes nonce = request.nonce ? der::tlv(der::tag::integer, *request.nonce) : Bytes{};
    const Bytes tsa = policy.name_in_token ? der::explicit_tag(0, der::explicit_tag(4, leaf.subject().der)) : Bytes{};
    return der::sequence({der::integer(1), der::oid(request.policy.empty() ? policy.oid : request.policy), imprint,
                          der::integer(serial), der::generalized_time(gen_time), encode_accuracy(policy.accuracy),
                          nonce, tsa});
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
    : signer_(signer), policy_(std::move(policy)), clock_(clock), serials_(serials), last_{} {}

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
    EZ_TRY(const Time time, gen_time());
    EZ_TRY(const Bytes serial, serials_.next());
    if (serial.empty() || serial.size() > 20)
        return make_error(ErrorCode::internal, "tsa.bad_serial", "serial numbers have 1 to 20 octets");
    const Bytes info = encode_tst_info(request, policy_, signer_.leaf, time, serial);
    EZ_TRY(Bytes token, sign_cms_enveloping(signer_, policy_.digest, oid::tst_info, info, request.certificates_wanted));
    // A token leaves only after it was read back and verified: it would be found out years later otherwise.
    EZ_TRY(const auto check, TimestampToken::parse(token));
    EZ_CHECK(check.verify(request.imprint, &signer_.leaf));
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

std::size_t TimestampAuthority::max_token_size() const {
    const TimestampRequest largest{.digest = crypto::DigestAlgorithm::sha512,
                                   .imprint = Bytes(64),
                                   .policy = {},
                                   .nonce = {},
                                   .certificates_wanted = true};
    const Bytes serial(20, 0xFF);
    return max_cms_enveloping_size(signer_, encode_tst_info(largest, policy_, signer_.leaf, Time{}, serial).size());
}

}  // namespace pki
