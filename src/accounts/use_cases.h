#pragma once
// What a visitor or a person can do with an account: one function, one transaction each.
#include <optional>
#include <string>
#include <variant>

#include "accounts/accounts.h"

namespace accounts {

/// Who calls, for the audit log.
struct Client {
    std::string address, user_agent;
};

struct SignUp {
    std::string email, password, captcha;
    std::optional<std::string> language;
};
BOOST_DESCRIBE_STRUCT(SignUp, (), (email, password, captcha, language))
/// The answer is the same whether the address is new, waiting for activation, or has an account: the mail differs.
/// Errors: email.invalid, password.weak, password.common, account.language, captcha.*.
base::Result<void> sign_up(const Deps& deps, const Client& client, const SignUp& in, const std::string& language);
/// Errors: gone account.token_used, account.token_expired.
base::Result<void> activate(const Deps& deps, const Client& client, const std::string& token);
/// Errors: captcha.*; silent for an address that has nothing to activate.
base::Result<void> resend_activation(const Deps& deps, const std::string& email, const std::string& captcha);

struct LoggedIn {
    Account account;
    std::string session_token;
    std::string device_token;  // for the long-lived cookie that makes this browser known
};
struct Locked {
    int retry_after = 0;  // seconds
};
/// Errors: unauthenticated account.bad_credentials (no such account, or wrong password: the same, and as slow),
/// forbidden account.not_activated (right password).
base::Result<std::variant<LoggedIn, Locked>> log_in(const Deps& deps, const Client& client, const std::string& email,
                                                    const std::string& password,
                                                    const std::optional<std::string>& device);
base::Result<void> log_out(const Deps& deps, const Client& client, const http::Principal& who);
/// One session of the person's; errors: not_found session.unknown.
base::Result<void> end_one_session(const Deps& deps, const Client& client, const http::Principal& who,
                                   const std::string& session_id);
base::Result<void> end_other_sessions(const Deps& deps, const Client& client, const http::Principal& who);

/// Errors: invalid password.wrong (old one), password.weak, password.common, password.same; Locked as at log in.
base::Result<std::optional<Locked>> change_password(const Deps& deps, const Client& client, const http::Principal& who,
                                                    const std::string& old_password, const std::string& new_password);
/// Errors: captcha.*; silent for an address without an account.
base::Result<void> forgot_password(const Deps& deps, const Client& client, const std::string& email,
                                   const std::string& captcha);
/// Errors: gone account.token_used, account.token_expired; invalid password.*.
base::Result<void> reset_password(const Deps& deps, const Client& client, const std::string& token,
                                  const std::string& new_password);

struct ProfileChange {
    std::optional<std::string> language;
    std::optional<bool> onboarded;
};
BOOST_DESCRIBE_STRUCT(ProfileChange, (), (language, onboarded))
/// Errors: invalid account.language.
base::Result<Account> change_profile(const Deps& deps, const Client& client, const http::Principal& who,
                                     const ProfileChange& change);

/// Writes a line of the account's history, in the caller's transaction; it locks the audit log: call it last.
void note(db::Connection& connection, const Deps& deps, const Client& client, std::string_view kind,
          const std::string& user_id, boost::json::object details = {});

}  // namespace accounts
