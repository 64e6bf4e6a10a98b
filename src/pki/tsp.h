#pragma once
// Time-stamps (RFC 3161, RFC 5816, EN 319 422): requests, responses, tokens, and the authority itself. Bytes only, no
// HTTP.
#include <functional>
#include <mutex>
#include <optional>
#include <variant>

#include "base/clock.h"
#include "pki/cms.h"

namespace pki {

struct TimestampRequest {
    crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
    Bytes imprint;
    std::string policy;          // dotted; empty: none asked for
    std::optional<Bytes> nonce;  // contents octets of the INTEGER, as sent
    bool certificates_wanted = false;
};

/// Bits of PKIFailureInfo (RFC 3161 section 2.4.2).
enum class TimestampFailure {
    bad_alg = 0,
    bad_request = 2,
    bad_data_format = 5,
    time_not_available = 14,
    unaccepted_policy = 15,
    unaccepted_extension = 16,
    add_info_not_available = 17,
    system_failure = 25
};

/// A request that is refused says why; `failure` goes into the response.
struct TimestampRefusal {
    TimestampFailure failure;
    std::string text;
};

Bytes build_timestamp_request(const TimestampRequest& request);
std::variant<TimestampRequest, TimestampRefusal> parse_timestamp_request(ByteView der);

struct TimestampResponse {
    int status = 0;                             // 0 granted, 1 granted with modifications, 2 rejection, ...
    std::optional<std::uint32_t> failure_bits;  // bit i = PKIFailureInfo bit i
    std::string text;
    Bytes token;  // empty unless granted
};
Result<TimestampResponse> parse_timestamp_response(ByteView der);

struct TstInfo {
    Time gen_time;
    crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
    Bytes imprint;
    Bytes serial;  // magnitude
    std::string policy;
    std::optional<Bytes> nonce;  // contents octets of the INTEGER
    std::optional<std::chrono::microseconds> accuracy;
    bool ordering = false;
    std::optional<GeneralName> tsa;
};

class TimestampToken {
  public:
    /// Keys "tsp.malformed", "cms.…", "der.…".
    static Result<TimestampToken> parse(ByteView der, const CmsParseOptions& options = {});
    const TstInfo& info() const { return info_; }
    const CmsSignedData& cms() const { return cms_; }
    const Bytes& der() const { return der_; }  // without padding
    const Certificate* signer_certificate() const { return cms_.signer_certificate(); }

    /// Imprint, signature, signing-certificate attribute and the signer's time-stamping usage (RFC 3161 section 2.3).
    /// Not the chain: see path.h. `signer` defaults to the embedded one. Keys: "tsp.imprint_mismatch",
    /// "tsp.no_certificate", "tsp.bad_usage", "cms.…".
    Result<void> verify(ByteView imprint_digest, const Certificate* signer = nullptr) const;
    /// The same over the data: digests it under the token's own algorithm.
    Result<void> verify_data(ByteView data, const Certificate* signer = nullptr) const;

  private:
    TimestampToken(CmsSignedData cms, TstInfo info, Bytes der)
        : cms_(std::move(cms)), info_(std::move(info)), der_(std::move(der)) {}
    CmsSignedData cms_;
    TstInfo info_;
    Bytes der_;
};

/// May this certificate's key sign tokens (RFC 3161 section 2.3)? Key "tsp.bad_usage".
Result<void> check_timestamping_usage(const Certificate& certificate);

/// Serial numbers of tokens: unique for the life of the authority's key. Magnitude, 1 to 20 octets.
struct SerialSource {
    virtual ~SerialSource() = default;
    virtual Result<Bytes> next() = 0;
};
/// 136 random bits: unique for all practical purposes, without a database.
class RandomSerialSource final : public SerialSource {
  public:
    Result<Bytes> next() override;
};

struct TimestampPolicy {
    std::string oid;                         // issued when the request names none
    std::vector<std::string> also_accepted;  // other policies a request may name
    std::chrono::microseconds accuracy{1'000'000};
    crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;  // of the token's signature
    bool name_in_token = true;                                         // TSTInfo.tsa = certificate subject
    /// A token leaves only after it was read back and verified: a mistake would be found out years later otherwise.
    /// False only where the caller calls check_token itself.
    bool verify_tokens = true;
    /// Asked before every token: false means that the clock may not be trusted, and the request is refused.
    std::function<bool()> clock_is_trusted;
};

/// Thread-safe. The signer's key must be used for nothing else; its certificate has critical EKU timeStamping alone.
class TimestampAuthority final : public Timestamper {
  public:
    TimestampAuthority(const CmsSigner& signer, TimestampPolicy policy, const base::Clock& clock,
                       SerialSource& serials);
    /// TimeStampResp DER, for granted and refused requests alike. Fails only if the response cannot be made at all.
    Result<Bytes> respond(ByteView request_der);
    Result<Bytes> timestamp(crypto::DigestAlgorithm algorithm, ByteView digest) override;
    std::size_t max_token_size() const override { return max_token_size_; }
    /// Reads a token of this authority back and verifies it under the authority's certificate.
    Result<void> check_token(ByteView token, ByteView imprint) const;

  private:
    Result<Bytes> make_token(const TimestampRequest& request);
    Result<Time> gen_time();
    Bytes encode_info(const TimestampRequest& request, Time gen_time, ByteView serial) const;

    CmsSigner signer_;
    TimestampPolicy policy_;
    CmsTemplate template_;
    Bytes policy_oid_, accuracy_, tsa_name_;  // as they stand in every TSTInfo
    Result<void> usage_;                      // is the certificate one for time-stamping?
    std::size_t max_token_size_ = 0;
    const base::Clock& clock_;
    SerialSource& serials_;
    std::mutex mutex_;
    Time last_;  // genTime never goes backwards
};

}  // namespace pki
