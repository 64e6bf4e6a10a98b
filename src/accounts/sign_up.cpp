// Sign-up, activation, and the mail again. No answer tells whether an address has an account.
#include "accounts/account_store.h"
#include "accounts/captcha.h"
#include "accounts/password_rule.h"
#include "accounts/use_cases.h"
#include "audit/audit.h"
#include "base/rng.h"
#include "crypto/password.h"

namespace accounts {

using base::ErrorCode;
using base::make_error;

void note(db::Connection& connection, const Deps& deps, const Client& client, std::string_view kind,
          const std::string& user_id, boost::json::object details) {
    const auto written = audit::append(connection, deps.clock,
                                       {.kind = std::string(kind),
                                        .actor_id = user_id,
                                        .subject_kind = "user",
                                        .subject_id = user_id,
                                        .details = std::move(details),
                                        .address = client.address,
                                        .user_agent = client.user_agent});
    if (!written) throw std::logic_error("an account entry was refused by the audit log: " + written.error().key);
}

namespace {

void send_activation(db::Connection& connection, const Deps& deps, const Account& account,
                     const std::string& password) {
    const auto now = deps.clock.now();
    // The token carries the password of its own sign-up: who signs up with somebody else's address cannot have their
    // password activated by the owner's click on the owner's mail.
    const auto token =
        add_token(connection, TokenKind::activation, account.id, password, now + deps.settings.activation_valid);
    deps.send_mail(connection, "activation", account.email, account.language,
                   {{"url", deps.settings.public_url + "/activate?token=" + token}});
}

}  // namespace

base::Result<void> sign_up(const Deps& deps, const Client& client, const SignUp& in, const std::string& language) {
    EZ_CHECK(check_email(in.email, "/email"));
    EZ_CHECK(check_password(in.password, in.email, "/password"));
    if (language != "id" && language != "en")
        return make_error(ErrorCode::invalid, "account.language", "id or en", "/language");
    const auto now = deps.clock.now();
    EZ_CHECK(verify_captcha(deps.captcha_key, now, in.captcha));
    // Before any look at the table, so that all three cases take the same time.
    const auto password = crypto::hash_password(in.password);

    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_CHECK(spend_captcha(*connection, deps.captcha_key, now, in.captcha));
    auto stored = load_account_by_email(*connection, in.email);
    if (stored && stored->account.activated) {
        deps.send_mail(*connection, "already_registered", stored->account.email, stored->account.language,
                       {{"url", deps.settings.public_url + "/login"}});
    } else if (stored) {
        set_password(*connection, stored->account.id, password);
        set_language(*connection, stored->account.id, language);
        stored->account.language = language;
        send_activation(*connection, deps, stored->account, password);
    } else {
        stored = StoredAccount{{.id = base::new_id("usr", now),
                                .email = in.email,
                                .name = {},
                                .language = language,
                                .roles = {"user"},
                                .activated = false,
                                .onboarded = false,
                                .created_at = now},
                               password};
        insert_account(*connection, *stored);
        send_activation(*connection, deps, stored->account, password);
        note(*connection, deps, client, "account.signed_up", stored->account.id);
    }
    transaction.commit();
    return {};
}

base::Result<void> activate(const Deps& deps, const Client& client, const std::string& secret) {
    const auto now = deps.clock.now();
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_TRY(const auto token, use_token(*connection, TokenKind::activation, secret, now));
    const auto stored = load_account(*connection, token.account_id);
    if (!stored) return make_error(ErrorCode::gone, "account.token_expired", "this link is no longer valid");
    if (!stored->account.activated) {
        if (token.password) set_password(*connection, token.account_id, *token.password);
        set_activated(*connection, token.account_id, now);
        note(*connection, deps, client, "account.activated", token.account_id);
    }
    void_tokens(*connection, TokenKind::activation, token.account_id, now);
    transaction.commit();
    return {};
}

base::Result<void> resend_activation(const Deps& deps, const std::string& email, const std::string& captcha) {
    EZ_CHECK(check_email(email, "/email"));
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_CHECK(spend_captcha(*connection, deps.captcha_key, deps.clock.now(), captcha));
    const auto stored = load_account_by_email(*connection, email);
    if (stored && !stored->account.activated) send_activation(*connection, deps, stored->account, stored->password);
    transaction.commit();
    return {};
}

}  // namespace accounts
