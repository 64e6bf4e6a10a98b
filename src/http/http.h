#pragma once
// Routes and handlers. A feature module adds its routes to a Router; the server (http/server.h) does the rest: limits,
// authentication, roles, CSRF, rate limits, spooling of bodies, problem+json, log and metrics.
//
//   router.add({.method = "POST", .pattern = "/api/v1/documents", .operation_id = "createDocument",
//               .summary = "Accepts an upload as a document", .access = Access::user(), .body = Body::json,
//               .success = 201, .request = json::schema<NewDocument>, .response = json::schema<Document>,
//               .errors = {"document.not_pdf", "pdf.password_required"}},
//              [&deps](const Request& request) -> base::Result<Response> { ... });
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"
#include "http/page.h"
#include "http/problem.h"
#include "json/json.h"

namespace http {

inline constexpr std::string_view session_cookie = "ez_session";
inline constexpr std::string_view csrf_header = "X-EzSign-Client";

/// Who may call. The default of a Route is any logged-in user: forgetting to say fails closed.
class Access {
  public:
    static Access anyone() { return Access(Kind::anyone, {}); }
    static Access user() { return Access(Kind::user, {}); }
    static Access role(std::string name) { return Access(Kind::role, std::move(name)); }
    bool is_public() const { return kind_ == Kind::anyone; }
    bool is_role() const { return kind_ == Kind::role; }
    const std::string& role_name() const { return role_; }

  private:
    enum class Kind { anyone, user, role };
    Access(Kind kind, std::string role) : kind_(kind), role_(std::move(role)) {}
    Kind kind_;
    std::string role_;
};

enum class Body {
    none,
    json,  // Request.body; Content-Type application/json is required
    raw    // Request.spooled; any type, streamed to a temporary file
};

/// At most `burst` calls at once, refilled at `per_minute`, for each client address (and the user, when there is one).
struct Rate {
    double burst = 0;
    double per_minute = 0;
};

struct QueryParameter {
    std::string name;
    std::string description = {};
    bool required = false;
};

struct Route {
    std::string method;        // "GET" also answers HEAD, unless there is a HEAD route
    std::string pattern;       // "/api/v1/documents/{id}"; "{rest...}" as the last segment takes everything
    std::string operation_id;  // camelCase, unique: the name of the call in the generated client
    std::string summary;
    Access access = Access::user();
    Body body = Body::none;
    std::uint64_t max_body = 64 * 1024;
    bool accept_partial = false;  // Body::raw: call the handler with what arrived when the client goes away
    std::vector<QueryParameter> query = {};
    int success = 200;
    json::SchemaFunction request = nullptr;   // json::schema<T>
    json::SchemaFunction response = nullptr;  // none: no JSON body
    std::string request_media = {};           // of Body::raw, for the description
    std::string response_media = {};          // when it is not JSON
    std::vector<std::string> errors = {};     // keys beyond the general ones
    std::optional<Rate> rate = {};
    bool cross_site = false;  // true: no CSRF header needed (OCSP, TSA: no session is used)
    bool hidden = false;      // left out of the OpenAPI document
    /// JSON answers may be compressed. Never where a token, a code or a NIK stands in one answer with text that a
    /// stranger may choose: the answer's size would tell the secret letter by letter (the BREACH attack).
    bool compressed = false;
};

using Handler = std::function<base::Result<Response>(const Request&)>;

struct Endpoint {
    Route route;
    Handler handler;
};

class Router {
  public:
    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    /// Throws std::logic_error for a route that is there already, or an operation id used twice: both are bugs.
    void add(Route route, Handler handler);

    struct Match {
        const Endpoint* endpoint = nullptr;  // null: not found, or `allow` tells the methods that exist
        Pairs params;
        std::string allow;  // "GET, HEAD, POST"
    };
    Match match(std::string_view method, std::string_view path) const;
    /// In the order of adding.
    const std::vector<std::unique_ptr<Endpoint>>& endpoints() const { return endpoints_; }

  private:
    struct Node;
    std::unique_ptr<Node> root_;
    std::vector<std::unique_ptr<Endpoint>> endpoints_;
};

/// Finds who asks, from the session cookie. Nothing: no session, or one that has ended. Runs on the handler pool.
using Authenticator = std::function<base::Result<std::optional<Principal>>(const Request&)>;

}  // namespace http
