#include "base/result.h"

#include <stdexcept>

namespace base {

const char* to_string(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid:
            return "invalid";
        case ErrorCode::malformed:
            return "malformed";
        case ErrorCode::unsupported:
            return "unsupported";
        case ErrorCode::unauthenticated:
            return "unauthenticated";
        case ErrorCode::forbidden:
            return "forbidden";
        case ErrorCode::not_found:
            return "not_found";
        case ErrorCode::conflict:
            return "conflict";
        case ErrorCode::gone:
            return "gone";
        case ErrorCode::too_large:
            return "too_large";
        case ErrorCode::too_many_requests:
            return "too_many_requests";
        case ErrorCode::wrong_password:
            return "wrong_password";
        case ErrorCode::wrong_code:
            return "wrong_code";
        case ErrorCode::unavailable:
            return "unavailable";
        case ErrorCode::internal:
            return "internal";
    }
    return "internal";
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::runtime_error(error.key + ": " + error.message);
}

}  // namespace base
