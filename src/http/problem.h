#pragma once
// Errors as application/problem+json (RFC 9457): the one place where an ErrorCode becomes an HTTP status.
#include <boost/json.hpp>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace http {

int http_status(base::ErrorCode code);

/// {type,title,status,code,key,detail,field} and the members of `extra` (for example triesLeft, retryAfter).
/// An internal error says nothing of its cause: that is for the log. A number `retryAfter` also sets Retry-After.
/// A handler may return it as its response where an Error cannot hold all that the client must know.
Response problem(const base::Error& error, const boost::json::object& extra = {});

}  // namespace http
