// HTTP of sign-up, sessions, password and profile.
#include "accounts/activity_routes.h"
#include "accounts/captcha.h"
#include "accounts/place.h"
#include "accounts/session_store.h"
#include "accounts/use_cases.h"

namespace accounts {

using base::ErrorCode;
using base::make_error;
using base::Result;
using http::Access;
using http::Body;
using http::Request;
using http::Response;

namespace wire {

struct Me {
    std::string id, email;
    std::optional<std::string> name;
    std::vector<std::string> roles;
    std::string language;
    bool onboarded = false;
    std::string identity_status;
    std::optional<CertificateSummary> certificate;
};
BOOST_DESCRIBE_STRUCT(Me, (), (id, email, name, roles, language, onboarded, identity_status, certificate))
struct Token {
    std::string token;
};
BOOST_DESCRIBE_STRUCT(Token, (), (token))
struct EmailAndCaptcha {
    std::string email, captcha;
};
BOOST_DESCRIBE_STRUCT(EmailAndCaptcha, (), (email, captcha))
struct LogIn {
    std::string email, password;
};
BOOST_DESCRIBE_STRUCT(LogIn, (), (email, password))
struct PasswordChange {
    std::string old_password, new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordChange, (), (old_password, new_password))
struct PasswordReset {
    std::string token, new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordReset, (), (token, new_password))
struct SessionItem {
    std::string id;
    bool current = false;
    std::string user_agent, address;
    std::string place;  // in words, in the reader's language
    base::Time created_at, last_used_at;
};
BOOST_DESCRIBE_STRUCT(SessionItem, (), (id, current, user_agent, address, place, created_at, last_used_at))

}  // namespace wire

namespace {

constexpr std::string_view device_cookie = "ez_device";
constexpr std::int64_t device_seconds = 365LL * 24 * 3600;

Client client_of(const Request& request) {
    return {request.remote_address, request.user_agent};
}

Result<wire::Me> me(const Deps& deps, const Account& account) {
    IdentitySummary identity;
    if (deps.describe_identity) {
        EZ_TRY(identity, deps.describe_identity(account.id));
    }
    return wire::Me{account.id,
                    account.email,
                    account.name,
                    account.roles,
                    account.language,
                    account.onboarded,
                    identity.identity_status,
                    identity.certificate};
}

Response locked(const Locked& lock) {
    return http::problem(make_error(ErrorCode::too_many_requests, "account.locked", "too many wrong passwords; wait"),
                         {{"retryAfter", std::int64_t{lock.retry_after}}});
}

Response accepted() {
    return Response::json(json::Empty{}, 202);
}

void clear_session_cookie(Response& response, const Deps& deps) {
    response.cookie({.name = std::string(http::session_cookie),
                     .value = "",
                     .max_age_seconds = 0,
                     .secure = deps.settings.secure_cookies});
}

void add_sign_up(http::Router& router, const Deps& deps) {
    router.add({.method = "GET",
                .pattern = "/api/v1/captcha",
                .operation_id = "getCaptcha",
                .summary = "A proof-of-work challenge for the altcha widget",
                .access = Access::anyone(),
                .response = json::schema<CaptchaChallenge>,
                .rate = http::Rate{120, 240}},
               [&deps](const Request&) -> Result<Response> {
                   return Response::json(make_captcha(deps.captcha_key, deps.clock.now(), deps.settings.captcha_cost));
               });
    router.add({.method = "POST",
                .pattern = "/api/v1/sign-up",
                .operation_id = "signUp",
                .summary = "Asks for an account; the answer never tells whether there is one already",
                .access = Access::anyone(),
                .body = Body::json,
                .success = 202,
                .request = json::schema<SignUp>,
                .response = json::schema<json::Empty>,
                .errors = {"email.invalid", "password.weak", "password.common", "account.language", "captcha.invalid",
                           "captcha.expired", "captcha.used"},
                .rate = http::Rate{30, 30}},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_TRY(const auto in, request.json<SignUp>());
                   EZ_CHECK(sign_up(deps, client_of(request), in, in.language.value_or(request.language)));
                   return accepted();
               });
    router.add({.method = "POST",
                .pattern = "/api/v1/activation",
                .operation_id = "activate",
                .summary = "Activates the account whose link was mailed",
                .access = Access::anyone(),
                .body = Body::json,
                .success = 204,
                .request = json::schema<wire::Token>,
                .errors = {"account.token_used", "account.token_expired"},
                .rate = http::Rate{30, 30}},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_TRY(const auto in, request.json<wire::Token>());
                   EZ_CHECK(activate(deps, client_of(request), in.token));
                   return Response::no_content();
               });
    router.add({.method = "POST",
                .pattern = "/api/v1/activation/resend",
                .operation_id = "resendActivation",
                .summary = "Mails the activation link again",
                .access = Access::anyone(),
                .body = Body::json,
                .success = 202,
                .request = json::schema<wire::EmailAndCaptcha>,
                .response = json::schema<json::Empty>,
                .errors = {"email.invalid", "captcha.invalid", "captcha.expired", "captcha.used"},
                .rate = http::Rate{10, 10}},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_TRY(const auto in, request.json<wire::EmailAndCaptcha>());
                   EZ_CHECK(resend_activation(deps, in.email, in.captcha));
                   return accepted();
               });
}

Result<Response> answer_log_in(const Deps& deps, const Request& request) {
    EZ_TRY(const auto in, request.json<wire::LogIn>());
    EZ_TRY(const auto outcome, log_in(deps, client_of(request), in.email, in.password, request.cookie(device_cookie)));
    if (const auto* lock = std::get_if<Locked>(&outcome)) return locked(*lock);
    const auto& logged_in = std::get<LoggedIn>(outcome);
    EZ_TRY(const auto body, me(deps, logged_in.account));
    auto response = Response::json(body);
    response.cookie({.name = std::string(http::session_cookie),
                     .value = logged_in.session_token,
                     .max_age_seconds = std::chrono::seconds(deps.settings.session_absolute).count(),
                     .secure = deps.settings.secure_cookies});
    response.cookie({.name = std::string(device_cookie),
                     .value = logged_in.device_token,
                     .path = "/api/v1/session",
                     .max_age_seconds = device_seconds,
                     .secure = deps.settings.secure_cookies});
    return response;
}

void add_log_in(http::Router& router, const Deps& deps) {
    router.add({.method = "POST",
                .pattern = "/api/v1/session",
                .operation_id = "logIn",
                .summary = "Logs in",
                .access = Access::anyone(),
                .body = Body::json,
                .request = json::schema<wire::LogIn>,
                .response = json::schema<wire::Me>,
                .errors = {"account.bad_credentials", "account.not_activated", "account.locked"},
                .rate = http::Rate{deps.settings.log_ins_per_minute, deps.settings.log_ins_per_minute}},
               [&deps](const Request& request) { return answer_log_in(deps, request); });
    router.add({.method = "DELETE",
                .pattern = "/api/v1/session",
                .operation_id = "logOut",
                .summary = "Ends this session",
                .success = 204},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_CHECK(log_out(deps, client_of(request), *request.principal));
                   auto response = Response::no_content();
                   clear_session_cookie(response, deps);
                   return response;
               });
    router.add(
        {.method = "GET",
         .pattern = "/api/v1/sessions",
         .operation_id = "listSessions",
         .summary = "Where this account is logged in",
         .response = json::schema<http::Page<wire::SessionItem>>},
        [&deps](const Request& request) -> Result<Response> {
            http::Page<wire::SessionItem> page;
            auto connection = deps.pool.take();
            for (const auto& s : list_sessions(*connection, request.user_id(), deps.clock.now(), deps.settings))
                page.items.push_back({s.id, s.id == request.principal->session_id, s.user_agent, s.address,
                                      words_for_place(s.address, request.language), s.created_at, s.last_used_at});
            return Response::json(page);
        });
    router.add({.method = "DELETE",
                .pattern = "/api/v1/sessions/{id}",
                .operation_id = "endSession",
                .summary = "Logs out one device",
                .success = 204,
                .errors = {"session.unknown"}},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_CHECK(end_one_session(deps, client_of(request), *request.principal, request.param("id")));
                   auto response = Response::no_content();
                   if (request.param("id") == request.principal->session_id) clear_session_cookie(response, deps);
                   return response;
               });
    router.add({.method = "DELETE",
                .pattern = "/api/v1/sessions",
                .operation_id = "endOtherSessions",
                .summary = "Logs out all other devices",
                .success = 204},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_CHECK(end_other_sessions(deps, client_of(request), *request.principal));
                   return Response::no_content();
               });
}

void add_password(http::Router& router, const Deps& deps) {
    router.add({.method = "PUT",
                .pattern = "/api/v1/password",
                .operation_id = "changePassword",
                .summary = "Changes the password; all other sessions end",
                .body = Body::json,
                .success = 204,
                .request = json::schema<wire::PasswordChange>,
                .errors = {"password.wrong", "password.weak", "password.common", "password.same", "account.locked"}},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_TRY(const auto in, request.json<wire::PasswordChange>());
                   EZ_TRY(const auto lock, change_password(deps, client_of(request), *request.principal,
                                                           in.old_password, in.new_password));
                   if (lock) return locked(*lock);
                   return Response::no_content();
               });
    router.add({.method = "POST",
                .pattern = "/api/v1/password/forgot",
                .operation_id = "forgotPassword",
                .summary = "Mails a link to set a new password",
                .access = Access::anyone(),
                .body = Body::json,
                .success = 202,
                .request = json::schema<wire::EmailAndCaptcha>,
                .response = json::schema<json::Empty>,
                .errors = {"email.invalid", "captcha.invalid", "captcha.expired", "captcha.used"},
                .rate = http::Rate{10, 10}},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_TRY(const auto in, request.json<wire::EmailAndCaptcha>());
                   EZ_CHECK(forgot_password(deps, client_of(request), in.email, in.captcha));
                   return accepted();
               });
    router.add({.method = "POST",
                .pattern = "/api/v1/password/reset",
                .operation_id = "resetPassword",
                .summary = "Sets a new password with the mailed link; all sessions end",
                .access = Access::anyone(),
                .body = Body::json,
                .success = 204,
                .request = json::schema<wire::PasswordReset>,
                .errors = {"account.token_used", "account.token_expired", "password.weak", "password.common"},
                .rate = http::Rate{10, 10}},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_TRY(const auto in, request.json<wire::PasswordReset>());
                   EZ_CHECK(reset_password(deps, client_of(request), in.token, in.new_password));
                   return Response::no_content();
               });
}

void add_profile(http::Router& router, const Deps& deps) {
    router.add({.method = "GET",
                .pattern = "/api/v1/me",
                .operation_id = "getMe",
                .summary = "The account that is logged in",
                .response = json::schema<wire::Me>},
               [&deps](const Request& request) -> Result<Response> {
                   std::optional<Account> account;
                   {
                       auto connection = deps.pool.take();
                       account = find_account(*connection, request.user_id());
                   }
                   if (!account) return make_error(ErrorCode::unauthenticated, "http.unauthenticated", "log in first");
                   EZ_TRY(const auto body, me(deps, *account));
                   return Response::json(body);
               });
    router.add({.method = "PATCH",
                .pattern = "/api/v1/me",
                .operation_id = "changeMe",
                .summary = "Changes language or the note that the tour was seen",
                .body = Body::json,
                .request = json::schema<ProfileChange>,
                .response = json::schema<wire::Me>,
                .errors = {"account.language"}},
               [&deps](const Request& request) -> Result<Response> {
                   EZ_TRY(const auto in, request.json<ProfileChange>());
                   EZ_TRY(const auto account, change_profile(deps, client_of(request), *request.principal, in));
                   EZ_TRY(const auto body, me(deps, account));
                   return Response::json(body);
               });
}

}  // namespace

void add_routes(http::Router& router, const Deps& deps) {
    add_sign_up(router, deps);
    add_log_in(router, deps);
    add_password(router, deps);
    add_profile(router, deps);
    add_activity_routes(router, deps);
}

http::Authenticator authenticator(const Deps& deps) {
    return [&deps](const Request& request) -> Result<std::optional<http::Principal>> {
        const auto token = request.cookie(http::session_cookie);
        if (!token || token->empty()) return std::optional<http::Principal>();
        auto connection = deps.pool.take();
        auto live = find_session(*connection, *token, deps.clock.now(), deps.settings);
        if (!live) return std::optional<http::Principal>();
        return std::optional(http::Principal{live->account.id, live->session.id, live->account.email,
                                             std::move(live->account.roles), live->account.language});
    };
}

}  // namespace accounts
