#pragma once
// The self-hosted captcha: proof of work as the altcha widget (3.x) does it, PBKDF2/SHA-256. No third party sees the
// visitor.
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "db/db.h"

namespace accounts {

struct CaptchaParameters {
    std::string algorithm = "PBKDF2/SHA-256";
    std::int64_t cost = 0;  // iterations
    std::int64_t key_length = 32;
    std::string key_prefix = "00";  // hex that the derived key must begin with
    std::string nonce, salt;        // hex
    std::int64_t expires_at = 0;    // seconds since 1970
};
BOOST_DESCRIBE_STRUCT(CaptchaParameters, (), (algorithm, cost, key_length, key_prefix, nonce, salt, expires_at))
struct CaptchaChallenge {
    CaptchaParameters parameters;
    std::string signature;  // hex HMAC-SHA-256 of the parameters as JSON with sorted keys
};
BOOST_DESCRIBE_STRUCT(CaptchaChallenge, (), (parameters, signature))

CaptchaChallenge make_captcha(base::ByteView key, base::Time now, std::int64_t cost);

/// Everything but single use: our signature, not expired, the solution derives to the required prefix.
/// `payload` is base64 of {challenge:{parameters,signature},solution:{counter,derivedKey}}. Returns the nonce.
/// Errors: invalid captcha.invalid, captcha.expired.
base::Result<CaptchaParameters> verify_captcha(base::ByteView key, base::Time now, std::string_view payload);

/// verify_captcha, and remembers the nonce in the caller's transaction. Errors: also invalid captcha.used.
base::Result<void> spend_captcha(db::Connection& connection, base::ByteView key, base::Time now,
                                 std::string_view payload);

}  // namespace accounts
