#include "accounts/account_store.h"

#include <algorithm>

#include "accounts/password_rule.h"
#include "base/encoding.h"
#include "base/rng.h"
#include "crypto/digest.h"
#include "crypto/password.h"

namespace accounts {

using base::ErrorCode;
using base::make_error;

namespace {

constexpr std::string_view columns =
    "SELECT id, email, password, name, language, roles, activated_at, onboarded, created_at FROM account WHERE ";

std::vector<std::string> split_roles(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto space = text.find(' ');
        out.emplace_back(text.substr(0, space));
        text.remove_prefix(space == text.npos ? text.size() : space + 1);
    }
    return out;
}

std::string join_roles(const std::vector<std::string>& roles) {
    std::string out;
    for (const auto& role : roles) out += (out.empty() ? "" : " ") + role;
    return out;
}

StoredAccount read(const db::Row& row) {
    StoredAccount out;
    auto& a = out.account;
    a.id = row.get<std::string>(0);
    a.email = row.get<std::string>(1);
    out.password = row.get<std::string>(2);
    a.name = row.get<std::optional<std::string>>(3);
    a.language = row.get<std::string>(4);
    a.roles = split_roles(row.get<std::string>(5));
    a.activated = !row.is_null(6);
    a.onboarded = row.get<bool>(7);
    a.created_at = row.get<base::Time>(8);
    return out;
}

std::optional<StoredAccount> read_first(const db::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return read(rows[0]);
}

const char* name_of(TokenKind kind) {
    return kind == TokenKind::activation ? "activation" : "reset";
}

bool is_role(std::string_view role) {
    return role == "user" || role == "ra" || role == "operator" || role == "auditor";
}

base::Result<void> change_role(db::Connection& connection, std::string_view user_id, std::string_view role, bool has) {
    if (!is_role(role)) return make_error(ErrorCode::invalid, "account.role", "user, ra, operator or auditor", "role");
    auto stored = load_account(connection, user_id);
    if (!stored) return make_error(ErrorCode::not_found, "account.unknown", "no such account");
    auto& roles = stored->account.roles;
    std::erase(roles, role);
    if (has) roles.emplace_back(role);
    connection.run("UPDATE account SET roles = ? WHERE id = ?", join_roles(roles), user_id);
    return {};
}

}  // namespace

std::string hash_secret(std::string_view secret) {
    return base::hex(crypto::sha256(base::as_bytes(secret)));
}
std::string email_key(std::string_view email) {
    return base::lower_ascii(email);
}

std::optional<StoredAccount> load_account(db::Connection& connection, std::string_view id) {
    return read_first(connection.run(std::string(columns) + "id = ?", id));
}
std::optional<StoredAccount> load_account_by_email(db::Connection& connection, std::string_view email) {
    return read_first(connection.run(std::string(columns) + "email_key = ?", email_key(email)));
}

void insert_account(db::Connection& connection, const StoredAccount& stored) {
    const auto& a = stored.account;
    const std::optional<base::Time> activated = a.activated ? std::optional(a.created_at) : std::nullopt;
    connection.run(
        "INSERT INTO account(id, email, email_key, password, name, language, roles, activated_at, onboarded, "
        "created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        a.id, a.email, email_key(a.email), stored.password, a.name, a.language, join_roles(a.roles), activated,
        a.onboarded, a.created_at);
}

void set_password(db::Connection& connection, std::string_view id, std::string_view hash) {
    connection.run("UPDATE account SET password = ? WHERE id = ?", hash, id);
}
void set_activated(db::Connection& connection, std::string_view id, base::Time at) {
    connection.run("UPDATE account SET activated_at = ? WHERE id = ? AND activated_at IS NULL", at, id);
}
void set_language(db::Connection& connection, std::string_view id, std::string_view language) {
    connection.run("UPDATE account SET language = ? WHERE id = ?", language, id);
}
void set_onboarded(db::Connection& connection, std::string_view id, bool onboarded) {
    connection.run("UPDATE account SET onboarded = ? WHERE id = ?", onboarded, id);
}

std::string add_token(db::Connection& connection, TokenKind kind, std::string_view account_id,
                      const std::optional<std::string>& password, base::Time expires_at) {
    auto secret = base::random_token();
    connection.run(
        "INSERT INTO account_token(token_hash, kind, account_id, password, expires_at) VALUES (?, ?, ?, ?, ?)",
        hash_secret(secret), name_of(kind), account_id, password, expires_at);
    return secret;
}

base::Result<Token> use_token(db::Connection& connection, TokenKind kind, std::string_view secret, base::Time now) {
    const auto hash = hash_secret(secret);
    const auto rows = connection.run(
        std::string(
            "SELECT account_id, password, expires_at, used_at FROM account_token WHERE token_hash = ? AND kind = ?") +
            db::for_update(connection.dialect()),
        hash, name_of(kind));
    const auto expired = make_error(ErrorCode::gone, "account.token_expired", "this link is no longer valid");
    if (rows.empty()) return expired;
    if (!rows[0].is_null(3)) return make_error(ErrorCode::gone, "account.token_used", "this link was used already");
    if (rows[0].get<base::Time>(2) <= now) return expired;
    connection.run("UPDATE account_token SET used_at = ? WHERE token_hash = ?", now, hash);
    return Token{rows[0].get<std::string>(0), rows[0].get<std::optional<std::string>>(1)};
}

void void_tokens(db::Connection& connection, TokenKind kind, std::string_view account_id, base::Time now) {
    connection.run("UPDATE account_token SET used_at = ? WHERE account_id = ? AND kind = ? AND used_at IS NULL", now,
                   account_id, name_of(kind));
}

Device note_device(db::Connection& connection, std::string_view account_id, std::string_view secret, base::Time now) {
    const auto hash = hash_secret(secret);
    const auto known = connection.run("UPDATE account_device SET seen_at = ? WHERE account_id = ? AND device_hash = ?",
                                      now, account_id, hash);
    if (known.affected > 0) return Device::known;
    const bool any =
        connection.one<std::int64_t>("SELECT 1 FROM account_device WHERE account_id = ? LIMIT 1", account_id)
            .has_value();
    connection.run("INSERT INTO account_device(account_id, device_hash, seen_at) VALUES (?, ?, ?)", account_id, hash,
                   now);
    return any ? Device::other : Device::first;
}

// --- account.h

std::optional<Account> find_account(db::Connection& connection, std::string_view id) {
    if (auto stored = load_account(connection, id)) return std::move(stored->account);
    return std::nullopt;
}
std::optional<Account> find_account_by_email(db::Connection& connection, std::string_view email) {
    if (auto stored = load_account_by_email(connection, email)) return std::move(stored->account);
    return std::nullopt;
}

std::vector<Account> list_accounts(db::Connection& connection, std::string_view after, int limit) {
    std::vector<Account> out;
    for (const auto& row : connection.run(std::string(columns) + "id > ? ORDER BY id LIMIT ?", after, limit))
        out.push_back(read(row).account);
    return out;
}

void set_name(db::Connection& connection, std::string_view user_id, std::string_view name) {
    connection.run("UPDATE account SET name = ? WHERE id = ?", name, user_id);
}
base::Result<void> grant_role(db::Connection& connection, std::string_view user_id, std::string_view role) {
    return change_role(connection, user_id, role, true);
}
base::Result<void> revoke_role(db::Connection& connection, std::string_view user_id, std::string_view role) {
    return change_role(connection, user_id, role, false);
}

base::Result<Account> create_account(db::Connection& connection, const base::Clock& clock, const NewAccount& in) {
    EZ_CHECK(check_email(in.email, "email"));
    EZ_CHECK(check_password(in.password, in.email, "password"));
    if (load_account_by_email(connection, in.email))
        return make_error(ErrorCode::conflict, "account.exists", "there is an account with this address");
    StoredAccount stored;
    stored.account = {.id = base::new_id("usr", clock.now()),
                      .email = in.email,
                      .name = in.name,
                      .language = in.language,
                      .roles = {"user"},
                      .activated = true,
                      .onboarded = false,
                      .created_at = clock.now()};
    for (const auto& role : in.roles) {
        if (!is_role(role))
            return make_error(ErrorCode::invalid, "account.role", "user, ra, operator or auditor", "roles");
        if (role != "user") stored.account.roles.push_back(role);
    }
    stored.password = crypto::hash_password(in.password);
    insert_account(connection, stored);
    return stored.account;
}

}  // namespace accounts
