#include <fmt/format.h>

#include <functional>

#include "accounts/account.h"
#include "audit/audit.h"
#include "files.h"
#include "installation/installation.h"
#include "operate.h"

namespace cli {
namespace {

using installation::Installation;

/// Opens the installation and runs one transaction; an error or lost database is said and gives 1.
int in_transaction(const std::string& data,
                   const std::function<base::Result<void>(Installation&, db::Connection&)>& body) {
    auto settings = installation::load_settings(data);
    if (!settings) return complain(settings.error()), 1;
    const auto opened = installation::open_installation(std::move(*settings), {});
    if (!opened) return complain(opened.error()), 1;
    try {
        auto connection = (*opened)->pool->take();
        db::Transaction transaction(*connection);
        if (const auto done = body(**opened, *connection); !done) return complain(done.error()), 1;
        transaction.commit();
        return 0;
    } catch (const db::Failure& failure) {
        fmt::print(stderr, "ezsign: the database does not answer: {}\n", failure.what());
        return 1;
    }
}

base::Result<accounts::Account> named(db::Connection& connection, const std::string& email) {
    if (auto account = accounts::find_account_by_email(connection, email)) return std::move(*account);
    return base::make_error(base::ErrorCode::not_found, "account.unknown", "there is no account with this address");
}

base::Result<void> log(Installation& in, db::Connection& connection, const char* kind, const std::string& user,
                       boost::json::object details) {
    EZ_CHECK(audit::append(connection, in.clock, {kind, "operator:cli", "user", user, std::move(details)}));
    return {};
}

}  // namespace

int run_user_create(const UserOptions& options) {
    auto password = read_secret(options.password_file);
    if (!password) return complain(password.error()), 1;
    return in_transaction(options.data, [&](Installation& in, db::Connection& connection) -> base::Result<void> {
        accounts::NewAccount fresh{options.email, *password, options.language};
        if (!options.name.empty()) fresh.name = options.name;
        if (!options.role.empty()) fresh.roles.push_back(options.role);
        EZ_TRY(const auto account, accounts::create_account(connection, in.clock, fresh));
        fmt::print("{} {}\n", account.id, account.email);
        return log(in, connection, "account.created_by_operator", account.id, {{"role", options.role}});
    });
}

int run_user_list(const UserOptions& options) {
    return in_transaction(options.data, [](Installation&, db::Connection& connection) -> base::Result<void> {
        constexpr int page = 500;
        std::string after;
        while (true) {
            const auto accounts = accounts::list_accounts(connection, after, page);
            for (const auto& account : accounts) {
                std::string roles;
                for (const auto& role : account.roles) roles += (roles.empty() ? "" : ",") + role;
                fmt::print("{} {:<40} {:<24} {}\n", account.id, account.email, roles,
                           account.activated ? "active" : "not activated");
            }
            if (accounts.size() < page) break;
            after = accounts.back().id;
        }
        return {};
    });
}

int run_user_role(const UserOptions& options) {
    return in_transaction(options.data, [&](Installation& in, db::Connection& connection) -> base::Result<void> {
        EZ_TRY(const auto account, named(connection, options.email));
        EZ_CHECK(options.remove ? accounts::revoke_role(connection, account.id, options.role)
                                : accounts::grant_role(connection, account.id, options.role));
        fmt::print("{} {} {}\n", account.email, options.remove ? "no longer has" : "has", options.role);
        return log(in, connection, options.remove ? "account.role_revoked" : "account.role_granted", account.id,
                   {{"role", options.role}});
    });
}

}  // namespace cli
