#pragma once
// A person's account as other modules see it, and the few things they may change. All in the caller's transaction.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "db/db.h"

namespace accounts {

struct Account {
    std::string id;     // "usr_…"
    std::string email;  // as given; compared without case
    std::optional<std::string> name;
    std::string language = "id";
    std::vector<std::string> roles;  // "user" always; "ra", "operator", "auditor"
    bool activated = false;
    bool onboarded = false;
    base::Time created_at{};
};

std::optional<Account> find_account(db::Connection& connection, std::string_view id);
std::optional<Account> find_account_by_email(db::Connection& connection, std::string_view email);

/// In the order of their making, from behind the id `after`: for the operator's list.
std::vector<Account> list_accounts(db::Connection& connection, std::string_view after, int limit);

/// The name as verified by the RA.
void set_name(db::Connection& connection, std::string_view user_id, std::string_view name);
/// Errors: not_found account.unknown, invalid account.role.
base::Result<void> grant_role(db::Connection& connection, std::string_view user_id, std::string_view role);
base::Result<void> revoke_role(db::Connection& connection, std::string_view user_id, std::string_view role);

struct NewAccount {
    std::string email, password;
    std::string language = "id";
    std::optional<std::string> name = {};
    std::vector<std::string> roles = {};  // besides "user"
};
/// An activated account, for the command line and the demo accounts of a test installation.
/// Errors: invalid account.email, password.*; conflict account.exists.
base::Result<Account> create_account(db::Connection& connection, const base::Clock& clock, const NewAccount& account);

std::vector<db::Migration> migrations();

}  // namespace accounts
