#pragma once
// Result<T>: a value or an Error. Exceptions are for bugs and lost infrastructure only (docs/architecture.md,
// "Errors").
#include <boost/system/result.hpp>
#include <source_location>
#include <string>
#include <utility>

namespace base {

/// What went wrong, by kind. http/problem.h maps each to one HTTP status; the web app turns `Error::code` into words.
enum class ErrorCode {
    invalid,            // the input breaks a rule; `field` names it                      422
    malformed,          // bytes are not what they claim to be (not a PDF, bad DER, ...)  422
    unsupported,        // well-formed, but we do not handle it; the message names it     422
    unauthenticated,    // no valid session                                               401
    forbidden,          // valid session, not allowed                                     403
    not_found,          //                                                                404
    conflict,           // state does not allow it now, or it exists already              409
    gone,               // expired, used up, revoked                                      410
    too_large,          // a limit on size or number                                      413
    too_many_requests,  // rate limit, lock                                               429
    wrong_password,     // of a document                                                  422
    wrong_code,         // OTP or other second factor refused                             422
    unavailable,        // a part that we need does not answer: TSA, storage, ...         503
    internal            // ours; the message is for the log, never for the user           500
};

const char* to_string(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::internal;
    /// Stable key in dotted snake_case, e.g. "pdf.password_required": what the web app translates and tests compare.
    std::string key;
    /// English, for logs and API clients: cause and remedy. Never holds personal data or secrets.
    std::string message;
    /// JSON pointer or option name of the offending input, if there is one.
    std::string field = {};
};

[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

template <class T>
using Result = boost::system::result<T, Error>;

inline Error make_error(ErrorCode code, std::string key, std::string message, std::string field = {}) {
    return Error{code, std::move(key), std::move(message), std::move(field)};
}

}  // namespace base

#define EZ_CONCAT_2(a, b) a##b
#define EZ_CONCAT(a, b) EZ_CONCAT_2(a, b)
// NOLINTBEGIN(bugprone-macro-parentheses): a declaration cannot stand in parentheses
/// EZ_TRY(auto x, f()): returns f()'s error from this function, or else declares x with its value.
#define EZ_TRY(declaration, expression)                                                   \
    auto EZ_CONCAT(ez_result_, __LINE__) = (expression);                                  \
    if (!EZ_CONCAT(ez_result_, __LINE__)) return EZ_CONCAT(ez_result_, __LINE__).error(); \
    declaration = std::move(*EZ_CONCAT(ez_result_, __LINE__))
// NOLINTEND(bugprone-macro-parentheses)
/// EZ_CHECK(f()): returns f()'s error, for Result<void> or a value that is not needed.
#define EZ_CHECK(expression) \
    if (auto ez_result = (expression); !ez_result) return ez_result.error()
