#include "signing/session.h"

namespace signing {

using base::ErrorCode;
using base::make_error;

Result<void> check_open(const Session& session, base::Time now) {
    switch (session.state) {
        case State::prepared:
            break;
        case State::signing:
            return make_error(ErrorCode::conflict, "signing.in_progress", "This signature is being made right now");
        case State::completed:
            return make_error(ErrorCode::conflict, "signing.completed", "This signature was made already");
        case State::superseded:
            return make_error(ErrorCode::gone, "signing.superseded",
                              "The document was prepared again; use the newer one");
        case State::failed:
            return make_error(ErrorCode::gone, "signing.failed", "This signing failed; begin again");
        case State::expired:
            return make_error(ErrorCode::gone, "signing.expired", "This signing has expired; begin again");
    }
    // Validity and time-stamps would be judged by a wrong clock: fail closed.
    if (now < session.created_at)
        return make_error(ErrorCode::unavailable, "clock.set_back",
                          "The server's clock was set back; signing waits until it is right again");
    if (now >= session.expires_at)
        return make_error(ErrorCode::gone, "signing.expired", "This signing has expired; begin again");
    return {};
}

std::string mask_email(std::string_view email) {
    const std::size_t at = email.find('@');
    if (at == std::string_view::npos || at == 0) return "***";
    // One whole UTF-8 character stays.
    std::size_t first = 1;
    while (first < at && (static_cast<unsigned char>(email[first]) & 0xc0) == 0x80) ++first;
    return std::string(email.substr(0, first)) + "***" + std::string(email.substr(at));
}

}  // namespace signing
