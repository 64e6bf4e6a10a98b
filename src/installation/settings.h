#pragma once
// What an operator can set: one table, from which come the defaults, the configuration file, the environment and
// `ezsign config check`. Later wins: default, <data>/ezsign.toml, environment EZSIGN_<NAME>, command line.
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "vault/vault.h"

namespace installation {

struct Settings {
    std::filesystem::path data;  // everything that is kept, mode 0700
    std::string listen;          // "ADDR:PORT"; port 0 takes any free one
    std::string public_url;      // how others reach this server; empty: http://<listen>
    std::string database;        // "sqlite:FILE" or "postgresql://…"; empty: <data>/ezsign.db
    std::filesystem::path web;   // the built web app
    bool test = true;            // test installation: own root, demo accounts, inbox; never on a public network
    std::string organisation;    // in the names of our certificates
    std::string smtp_url;        // "smtp://host:25"; with test = true mail goes to the inbox instead
    std::string smtp_user, smtp_password_file;
    std::string mail_from;
    std::string font;  // TrueType font of visible signatures
    std::string log_level;
    std::vector<std::string> trusted_proxies;
    std::int64_t handler_threads = 0, job_threads = 0, database_connections = 0;
    std::int64_t job_lease_seconds = 0;
    std::int64_t otp_sends_per_hour = 0;
    double log_ins_per_minute = 0;
    double verifications_per_minute = 0;
    double ocsp_per_minute = 0, timestamps_per_minute = 0;
    vault::KeyType person_key = {};

    std::string database_url() const;
    std::string url() const;
    std::string address() const;  // of `listen`
    std::uint16_t port() const;
};

/// One line of the table, for printing.
struct SettingView {
    std::string name, value, origin;  // origin: "default", "file", "environment", "command line"
    std::string meaning;
};

using Overrides = std::vector<std::pair<std::string, std::string>>;  // name -> value, from the command line

/// Errors: invalid config.unknown (a name that no setting has), config.value (not of its kind), config.file (TOML
/// syntax, with line).
base::Result<Settings> load_settings(const std::filesystem::path& data, const Overrides& overrides = {},
                                     std::vector<SettingView>* views = nullptr);

/// First start: writes <data>/ezsign.toml with the address given on the command line, so that commands and later
/// starts, which are not given it, put the same address into certificates. Does nothing when the file exists. Errors:
/// config.file.
base::Result<void> remember_address(const Settings& settings);

}  // namespace installation
