#pragma once
// One request and one response, without sockets: what handlers see.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "json/json.h"

namespace http {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Header fields in order; names compare without case (RFC 9110 section 5.1).
class Headers {
  public:
    Headers() = default;
    Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}
    void set(std::string_view name, std::string value);  // replaces
    void add(std::string_view name, std::string value);  // keeps what is there (Set-Cookie)
    std::string_view get(std::string_view name) const;   // empty when absent; the first of several
    bool has(std::string_view name) const;
    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }

  private:
    Pairs fields_;
};

/// Who asks. Made by the Authenticator from the session; roles are "user", "ra", "operator", "auditor".
struct Principal {
    std::string user_id = {};
    std::string session_id = {};
    std::string email = {};
    std::vector<std::string> roles = {};
    std::string language = "id";
    bool has_role(std::string_view role) const;
};

/// A body that was streamed to memory (small) or to an unlinked temporary file (large). Thread-compatible.
class SpooledBody {
  public:
    virtual ~SpooledBody() = default;
    virtual std::uint64_t size() const = 0;
    /// Up to `length` bytes from `offset`; fewer at the end. Error: unavailable http.spool.
    virtual base::Result<base::Bytes> read(std::uint64_t offset, std::size_t length) const = 0;
    base::Result<base::Bytes> all() const { return read(0, static_cast<std::size_t>(size())); }
};
std::shared_ptr<SpooledBody> spooled_in_memory(base::Bytes bytes);

struct Request {
    std::string method = {};  // upper case
    std::string path = {};    // as sent, without the query
    Pairs params = {};        // of the route's pattern, percent-decoded
    Pairs query = {};         // percent-decoded
    Headers headers = {};
    std::string body = {};                      // Body::json, or small media
    std::shared_ptr<SpooledBody> spooled = {};  // Body::raw
    bool body_complete = true;                  // false only for routes with accept_partial whose client went away
    std::string remote_address = {};            // of the client; through X-Forwarded-For only from a configured proxy
    std::string user_agent = {};
    std::string request_id = {};
    std::string language = "id";  // "id" or "en": of the principal, else of Accept-Language
    std::optional<Principal> principal = {};

    /// A parameter of the pattern; empty when the pattern has none of that name.
    const std::string& param(std::string_view name) const;
    std::optional<std::string> query_value(std::string_view name) const;
    std::optional<std::string> cookie(std::string_view name) const;
    std::string_view header(std::string_view name) const { return headers.get(name); }
    /// The JSON body as T; errors as json::parse, with a JSON pointer in Error.field.
    template <class T>
    base::Result<T> json() const {
        return json::parse<T>(body);
    }
    /// The principal's id. For routes with Access::user() or a role, where there always is one.
    const std::string& user_id() const;
};

struct Cookie {
    std::string name, value;
    std::string path = "/";
    std::optional<std::int64_t> max_age_seconds = {};  // 0 deletes
    bool secure = true;
    bool http_only = true;
};

/// Bytes [offset, offset+length) of a file that does not change.
struct FileSlice {
    std::string path;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};
/// A body produced piece by piece; `read` runs on the handler pool and never beyond `length`.
struct Stream {
    std::uint64_t length = 0;
    std::function<base::Result<base::Bytes>(std::uint64_t offset, std::size_t length)> read;
};
using SharedText = std::shared_ptr<const std::string>;
using BodyValue = std::variant<std::string, base::Bytes, SharedText, FileSlice, Stream>;

struct Response {
    int status = 200;
    Headers headers = {};
    BodyValue body = {};

    template <class T>
    static Response json(const T& value, int status = 200) {
        return text("application/json", json::serialize(value), status);
    }
    static Response no_content();
    static Response text(std::string_view media_type, std::string body, int status = 200);
    static Response bytes(std::string_view media_type, base::Bytes body, int status = 200);
    /// A body of known length that honours Range requests.
    static Response stream(std::string_view media_type, Stream body);
    Response& header(std::string_view name, std::string value) {
        headers.set(name, std::move(value));
        return *this;
    }
    Response& cookie(const Cookie& cookie);
    /// Content-Disposition: attachment with the name in RFC 8187 form.
    Response& attachment(std::string_view file_name);
};

std::uint64_t body_size(const Response& response);
/// The whole body in memory; for tests and small bodies.
base::Result<base::Bytes> body_bytes(const Response& response);

std::string percent_decode(std::string_view text, bool plus_is_space);
std::string percent_encode(std::string_view text);
Pairs parse_query(std::string_view query);

}  // namespace http
