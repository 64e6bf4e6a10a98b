#include "identity/demo_accounts.h"

#include <fstream>
#include <sstream>

#include "accounts/account.h"
#include "authority/ceremony.h"
#include "base/rng.h"
#include "identity/agreements.h"
#include "identity/use_case.h"

namespace identity {
namespace {

using base::Result;
using namespace std::chrono_literals;

struct DemoAccount {
    std::string_view label, email, role;
};
// The order is the file's. Addresses under .test reach nobody (RFC 6761).
constexpr std::array<DemoAccount, 4> demo{{{"verified person", "verified@ezsign.test", ""},
                                           {"new person", "new@ezsign.test", ""},
                                           {"ra officer", "officer@ezsign.test", "ra"},
                                           {"operator", "operator@ezsign.test", "operator"}}};

using Passwords = std::array<std::string, demo.size()>;

std::string file_text(const Passwords& passwords) {
    std::string out = "# Accounts of a TEST installation: kind, address, password\n";
    for (std::size_t i = 0; i < demo.size(); ++i)
        out += std::string(demo[i].label) + "\t" + std::string(demo[i].email) + "\t" + passwords[i] + "\n";
    return out;
}

/// The passwords of a file that a start before wrote, all or nothing.
std::optional<Passwords> read_file(const std::filesystem::path& file) {
    std::ifstream in(file);
    Passwords out;
    std::size_t found = 0;
    for (std::string line; std::getline(in, line);) {
        std::istringstream fields(line);
        std::string label, email, password;
        if (!std::getline(fields, label, '\t') || !std::getline(fields, email, '\t') || !std::getline(fields, password))
            continue;
        for (std::size_t i = 0; i < demo.size(); ++i)
            if (label == demo[i].label && email == demo[i].email) {
                out[i] = password;
                ++found;
            }
    }
    if (found != demo.size()) return std::nullopt;
    return out;
}

Passwords new_passwords() {
    Passwords out;
    // A prefix with every class of the password rule, then 84 random bits.
    for (std::string& one : out) one = "Ez7-" + base::random_token().substr(0, 14);
    return out;
}

Result<std::string> ensure_account(const Deps& deps, const DemoAccount& account, const std::string& password) {
    db::Pool::Lease connection = deps.pool.take();
    db::Transaction transaction(*connection);
    if (const auto found = accounts::find_account_by_email(*connection, account.email)) return found->id;
    accounts::NewAccount fresh{std::string(account.email), password, "id", std::nullopt, {}};
    if (!account.role.empty()) fresh.roles.emplace_back(account.role);
    EZ_TRY(const accounts::Account made, accounts::create_account(*connection, deps.clock, fresh));
    transaction.commit();
    return made.id;
}

/// Through the same door as everybody: claim, agreements, the officer, I Agree. Goes on from any state.
Result<void> verify_person(const Deps& deps, const std::string& person, const std::string& officer) {
    const Actor self{person, "", "first start"}, checker{officer, "", "first start"};
    EZ_TRY(std::optional<Application> application, current_application(deps, person));
    if (!application) {
        const Claim claim{"3171011708900001", "CONTOH PENANDA TANGAN", 1990y / 8 / 17, Sex::male};
        EZ_TRY(application, save_claim(deps, self, claim));
    }
    if (application->status == Status::draft) {
        for (const std::string_view kind : agreement_kinds()) {
            const AgreementText* text = find_agreement(kind, "id");
            EZ_CHECK(agree(deps, self, kind, text->version, agreement_digest(*text)));
        }
        EZ_TRY(application, submit(deps, self));
    }
    if (application->status == Status::submitted) {
        EZ_TRY(application, approve(deps, checker, application->id, "demo account"));
    }
    if (application->status == Status::approved) EZ_CHECK(accept_certificate(deps, self));
    return {};
}

}  // namespace

Result<std::string> ensure_demo_accounts(const Deps& deps, const std::filesystem::path& file) {
    std::optional<Passwords> passwords;
    {
        db::Pool::Lease connection = deps.pool.take();
        const bool exist = accounts::find_account_by_email(*connection, demo.back().email).has_value();
        if (std::filesystem::exists(file)) passwords = read_file(file);
        // Somebody deleted or changed the file: the accounts are theirs now.
        if (exist && !passwords) return std::string{};
    }
    const bool fresh = !passwords;
    if (fresh) {
        passwords = new_passwords();
        // Before the accounts: a crash in between must not leave accounts whose passwords nobody knows.
        EZ_CHECK(authority::write_private_file(file, file_text(*passwords)));
    }
    std::array<std::string, demo.size()> ids;
    for (std::size_t i = 0; i < demo.size(); ++i) {
        EZ_TRY(ids[i], ensure_account(deps, demo[i], (*passwords)[i]));
    }
    EZ_CHECK(verify_person(deps, ids[0], ids[2]));
    return fresh ? file_text(*passwords) : std::string{};
}

}  // namespace identity
