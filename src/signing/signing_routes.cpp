#include "accounts/account.h"
#include "http/problem.h"
#include "signing/use_cases.h"

namespace signing {

struct MethodView {
    std::string kind;    // "email"
    std::string target;  // masked
};
BOOST_DESCRIBE_STRUCT(MethodView, (), (kind, target))

struct SigningView {
    std::string id, document_id, digest;
    base::Time expires_at{};
    std::vector<MethodView> methods;
    std::vector<FieldBox> fields;
    std::int64_t price = 0;  // rupiah
    State state = State::prepared;
    std::optional<documents::DocumentView> document;  // when completed
};
BOOST_DESCRIBE_STRUCT(SigningView, (), (id, document_id, digest, expires_at, methods, fields, price, state, document))

struct CodeRequest {
    std::string method;
};
BOOST_DESCRIBE_STRUCT(CodeRequest, (), (method))

struct CodeTicket {
    std::string target;
    base::Time expires_at{}, resend_at{};
    int tries_left = 0;
};
BOOST_DESCRIBE_STRUCT(CodeTicket, (), (target, expires_at, resend_at, tries_left))

struct CodeConfirmation {
    std::string code;
};
BOOST_DESCRIBE_STRUCT(CodeConfirmation, (), (code))

namespace {

using base::ErrorCode;
using base::make_error;
using http::Request;
using http::Response;

vault::Actor actor_of(const Request& request) {
    return {request.user_id(), request.remote_address, request.user_agent.substr(0, 300)};
}

Result<Session> session_of(const Deps& deps, const Request& request) {
    auto session = find_session_of(*deps.pool.take(), request.param("id"), request.user_id());
    if (!session) return no_session();
    return std::move(*session);
}

SigningView view_of(const Deps& deps, const Session& session) {
    SigningView view{
        session.id, session.document_id, session.digest, session.expires_at, {}, session.fields, 0, session.state, {}};
    const auto account = accounts::find_account(*deps.pool.take(), session.owner_id);
    if (account) view.methods.push_back({"email", mask_email(account->email)});
    return view;
}

Result<Response> prepare(const Deps& deps, const Request& request) {
    EZ_TRY(const auto body, request.json<NewSigning>());
    EZ_TRY(const Session session, prepare_signing(deps, actor_of(request), request.param("id"), body));
    return Response::json(view_of(deps, session), 201);
}

Result<Response> show(const Deps& deps, const Request& request) {
    EZ_TRY(const Session session, session_of(deps, request));
    SigningView view = view_of(deps, session);
    if (session.state == State::completed)
        if (const auto document = documents::find_document_of(*deps.pool.take(), session.document_id, session.owner_id))
            view.document = documents::view_of(*document);
    return Response::json(view);
}

Result<Response> code(const Deps& deps, const Request& request) {
    EZ_TRY(const auto body, request.json<CodeRequest>());
    if (body.method != "email")
        return make_error(ErrorCode::invalid, "otp.method", "Codes are sent by email only", "/method");
    EZ_TRY(const Session session, session_of(deps, request));
    EZ_TRY(const Ticket ticket, send_code(deps, actor_of(request), session));
    return Response::json(CodeTicket{ticket.target, ticket.expires_at, ticket.resend_at, ticket.tries_left});
}

Result<Response> confirm(const Deps& deps, const Request& request) {
    EZ_TRY(const auto body, request.json<CodeConfirmation>());
    EZ_TRY(const Session session, session_of(deps, request));
    const auto done = confirm_signing(deps, actor_of(request), session, body.code);
    if (!done && done.error().key == "otp.wrong")
        return http::problem(done.error(), {{"triesLeft", tries_left(deps, session)}});
    if (!done) return done.error();
    SigningView view = view_of(deps, done->session);
    view.document = documents::view_of(done->document);
    return Response::json(view);
}

}  // namespace

void add_routes(http::Router& router, const Deps& deps) {
    router.add({.method = "POST",
                .pattern = "/api/v1/documents/{id}/signing",
                .operation_id = "prepareSigning",
                .summary = "Prepares the exact bytes to sign; nothing is signed yet",
                .body = http::Body::json,
                .success = 201,
                .request = json::schema<NewSigning>,
                .response = json::schema<SigningView>,
                .errors = {"document.not_found", "specimen.not_found", "signing.fields", "signing.page", "signing.box",
                           "signing.qr", "signing.text", "signing.document_completed", "certificate.none",
                           "certificate.expired", "certificate.revoked", "pades.marks_after_signature",
                           "pdf.certified_no_visible_field", "pdf.permission_denied", "pdf.field_locked",
                           "pdf.wrong_password"}},
               [&deps](const Request& request) { return prepare(deps, request); });
    router.add({.method = "GET",
                .pattern = "/api/v1/signings/{id}",
                .operation_id = "getSigning",
                .summary = "Where a signing stands",
                .response = json::schema<SigningView>,
                .errors = {"signing.not_found"}},
               [&deps](const Request& request) { return show(deps, request); });
    router.add(
        {.method = "POST",
         .pattern = "/api/v1/signings/{id}/otp",
         .operation_id = "sendSigningCode",
         .summary = "Sends a code that authorises exactly the prepared digest, once",
         .body = http::Body::json,
         .request = json::schema<CodeRequest>,
         .response = json::schema<CodeTicket>,
         .errors = {"signing.not_found", "signing.expired", "signing.superseded", "signing.failed", "signing.completed",
                    "signing.in_progress", "otp.method", "otp.too_soon", "otp.too_many_sends", "otp.locked",
                    "otp.too_many_tries", "certificate.revoked", "certificate.expired", "clock.set_back"}},
        [&deps](const Request& request) { return code(deps, request); });
    router.add({.method = "POST",
                .pattern = "/api/v1/signings/{id}/confirm",
                .operation_id = "confirmSigning",
                .summary = "Signs, if the code is right; again it answers the same",
                .body = http::Body::json,
                .request = json::schema<CodeConfirmation>,
                .response = json::schema<SigningView>,
                .errors = {"signing.not_found", "signing.expired", "signing.superseded", "signing.failed",
                           "signing.in_progress", "otp.not_requested", "otp.wrong", "otp.expired", "otp.used",
                           "otp.too_many_tries", "document.changed", "certificate.revoked", "certificate.expired",
                           "tsa.unavailable", "storage.full", "clock.set_back"}},
               [&deps](const Request& request) { return confirm(deps, request); });
}

}  // namespace signing
