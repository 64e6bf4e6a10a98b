// Log in, log out, and the list of sessions.
#include "accounts/account_store.h"
#include "accounts/device.h"
#include "accounts/log_in_guard.h"
#include "accounts/session_store.h"
#include "accounts/use_cases.h"
#include "base/rng.h"
#include "crypto/password.h"

namespace accounts {

using base::ErrorCode;
using base::make_error;

namespace {

/// Compared with when there is no such account, so that the answer takes as long.
const std::string& nobodys_password() {
    static const std::string hash = crypto::hash_password(base::random_token());
    return hash;
}

void note_wrong_password(db::Connection& connection, const Deps& deps, const Client& client,
                         const std::optional<StoredAccount>& stored, bool locked) {
    if (!stored) return;
    note(connection, deps, client, "account.login_failed", stored->account.id);
    if (locked) note(connection, deps, client, "account.locked", stored->account.id);
}

LoggedIn open(db::Connection& connection, const Deps& deps, const Client& client, const Account& account,
              const std::optional<std::string>& device) {
    const auto now = deps.clock.now();
    LoggedIn out;
    out.account = account;
    out.device_token = device && device->size() == 43 ? *device : base::random_token();
    out.session_token = open_session(connection, account.id, client.address, client.user_agent, now, deps.settings);
    const auto seen = note_device(connection, account.id, out.device_token, now);
    if (seen == Device::other)
        deps.send_mail(connection, "new_device", account.email, account.language,
                       {{"at", words_for_time(now, account.language)},
                        {"address", client.address},
                        {"device", words_for_device(client.user_agent, account.language)},
                        {"url", deps.settings.public_url + "/account/sessions"}});
    note(connection, deps, client, "account.login", account.id, {{"newDevice", seen == Device::other}});
    return out;
}

}  // namespace

base::Result<std::variant<LoggedIn, Locked>> log_in(const Deps& deps, const Client& client, const std::string& email,
                                                    const std::string& password,
                                                    const std::optional<std::string>& device) {
    using Answer = std::variant<LoggedIn, Locked>;
    const auto subjects = guard_subjects(email, client.address);
    std::optional<StoredAccount> stored;
    Try tried;
    {
        auto connection = deps.pool.take();
        db::Transaction transaction(*connection);
        tried = count_try(*connection, subjects, deps.clock.now(), deps.settings);
        if (tried.wait > 0) return Answer(Locked{tried.wait});
        stored = load_account_by_email(*connection, email);
        transaction.commit();
    }
    // No connection is held while the CPU works.
    const bool right = crypto::verify_password(password, stored ? stored->password : nobodys_password()) && stored;
    std::string stronger;
    if (right && crypto::needs_rehash(stored->password)) stronger = crypto::hash_password(password);

    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    if (!right) {
        note_wrong_password(*connection, deps, client, stored, tried.locks);
        transaction.commit();
        return make_error(ErrorCode::unauthenticated, "account.bad_credentials", "wrong email or password");
    }
    if (!stored->account.activated) {
        take_back(*connection, subjects, tried);
        transaction.commit();
        return make_error(ErrorCode::forbidden, "account.not_activated", "follow the link in the mail first");
    }
    take_back(*connection, subjects, tried);
    forget_failures(*connection, subjects);
    if (!stronger.empty()) set_password(*connection, stored->account.id, stronger);
    auto out = open(*connection, deps, client, stored->account, device);
    transaction.commit();
    return Answer(std::move(out));
}

base::Result<void> log_out(const Deps& deps, const Client& client, const http::Principal& who) {
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    if (end_session(*connection, who.user_id, who.session_id))
        note(*connection, deps, client, "account.logout", who.user_id);
    transaction.commit();
    return {};
}

base::Result<void> end_one_session(const Deps& deps, const Client& client, const http::Principal& who,
                                   const std::string& session_id) {
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    if (!end_session(*connection, who.user_id, session_id))
        return make_error(ErrorCode::not_found, "session.unknown", "no such session");
    note(*connection, deps, client, session_id == who.session_id ? "account.logout" : "account.sessions_ended",
         who.user_id, {{"sessions", 1}});
    transaction.commit();
    return {};
}

base::Result<void> end_other_sessions(const Deps& deps, const Client& client, const http::Principal& who) {
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    const auto ended = end_sessions(*connection, who.user_id, who.session_id);
    if (ended > 0) note(*connection, deps, client, "account.sessions_ended", who.user_id, {{"sessions", ended}});
    transaction.commit();
    return {};
}

}  // namespace accounts
