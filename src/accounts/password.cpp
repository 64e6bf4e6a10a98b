// Change of password, forgotten password, and the profile.
#include "crypto/password.h"
#include "accounts/account_store.h"
#include "accounts/captcha.h"
#include "accounts/device.h"
#include "accounts/log_in_guard.h"
#include "accounts/password_rule.h"
#include "accounts/session_store.h"
#include "accounts/use_cases.h"

namespace accounts {

using base::ErrorCode;
using base::make_error;

namespace {

void tell_owner(db::Connection& connection, const Deps& deps, const Client& client, const Account& account) {
    deps.send_mail(connection, "password_changed", account.email, account.language,
                   {{"at", words_for_time(deps.clock.now(), account.language)}, {"address", client.address}});
}

}  // namespace

base::Result<std::optional<Locked>> change_password(const Deps& deps, const Client& client, const http::Principal& who,
                                                    const std::string& old_password, const std::string& new_password) {
    EZ_CHECK(check_password(new_password, who.email, "/newPassword"));
    // Whoever holds a stolen session must not try passwords here faster than at the log-in.
    const auto subjects = guard_subjects(who.email, client.address);
    std::optional<StoredAccount> stored;
    Try tried;
    {
        auto connection = deps.pool.take();
        db::Transaction transaction(*connection);
        tried = count_try(*connection, subjects, deps.clock.now(), deps.settings);
        if (tried.wait > 0) return std::optional(Locked{tried.wait});
        stored = load_account(*connection, who.user_id);
        transaction.commit();
    }
    if (!stored) return make_error(ErrorCode::not_found, "account.unknown", "no such account");
    const bool right = crypto::verify_password(old_password, stored->password);
    const auto hash = right ? crypto::hash_password(new_password) : "";

    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    if (!right) {
        note(*connection, deps, client, "account.login_failed", who.user_id, {{"at", "password"}});
        transaction.commit();
        return make_error(ErrorCode::invalid, "password.wrong", "the old password is wrong", "/oldPassword");
    }
    if (old_password == new_password) {
        take_back(*connection, subjects, tried);
        transaction.commit();
        return make_error(ErrorCode::invalid, "password.same", "the new password is the old one", "/newPassword");
    }
    take_back(*connection, subjects, tried);
    forget_failures(*connection, subjects);
    set_password(*connection, who.user_id, hash);
    const auto ended = end_sessions(*connection, who.user_id, who.session_id);
    void_tokens(*connection, TokenKind::reset, who.user_id, deps.clock.now());
    tell_owner(*connection, deps, client, stored->account);
    note(*connection, deps, client, "account.password_changed", who.user_id, {{"sessionsEnded", ended}});
    transaction.commit();
    return std::optional<Locked>();
}

base::Result<void> forgot_password(const Deps& deps, const Client& client, const std::string& email,
                                   const std::string& captcha) {
    EZ_CHECK(check_email(email, "/email"));
    const auto now = deps.clock.now();
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_CHECK(spend_captcha(*connection, deps.captcha_key, now, captcha));
    const auto stored = load_account_by_email(*connection, email);
    if (stored && stored->account.activated) {
        const auto& account = stored->account;
        void_tokens(*connection, TokenKind::reset, account.id, now);
        const auto token =
            add_token(*connection, TokenKind::reset, account.id, std::nullopt, now + deps.settings.reset_valid);
        deps.send_mail(*connection, "password_reset", account.email, account.language,
                       {{"url", deps.settings.public_url + "/reset?token=" + token}});
        note(*connection, deps, client, "account.password_forgot", account.id);
    }
    transaction.commit();
    return {};
}

base::Result<void> reset_password(const Deps& deps, const Client& client, const std::string& secret,
                                  const std::string& new_password) {
    // Without the address yet; the check against it follows when the token has said whose it is.
    EZ_CHECK(check_password(new_password, "", "/newPassword"));
    const auto hash = crypto::hash_password(new_password);
    const auto now = deps.clock.now();
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    EZ_TRY(const auto token, use_token(*connection, TokenKind::reset, secret, now));
    const auto stored = load_account(*connection, token.account_id);
    if (!stored) return make_error(ErrorCode::gone, "account.token_expired", "this link is no longer valid");
    EZ_CHECK(check_password(new_password, stored->account.email, "/newPassword"));
    set_password(*connection, token.account_id, hash);
    end_sessions(*connection, token.account_id);
    void_tokens(*connection, TokenKind::reset, token.account_id, now);
    forget_failures(*connection, guard_subjects(stored->account.email, client.address));
    tell_owner(*connection, deps, client, stored->account);
    note(*connection, deps, client, "account.password_reset", token.account_id);
    transaction.commit();
    return {};
}

base::Result<Account> change_profile(const Deps& deps, const Client& client, const http::Principal& who,
                                     const ProfileChange& change) {
    if (change.language && *change.language != "id" && *change.language != "en")
        return make_error(ErrorCode::invalid, "account.language", "id or en", "/language");
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    if (change.language) set_language(*connection, who.user_id, *change.language);
    if (change.onboarded) set_onboarded(*connection, who.user_id, *change.onboarded);
    auto account = find_account(*connection, who.user_id);
    if (!account) return make_error(ErrorCode::not_found, "account.unknown", "no such account");
    if (change.language) note(*connection, deps, client, "account.language_changed", who.user_id);
    transaction.commit();
    return std::move(*account);
}

}  // namespace accounts
