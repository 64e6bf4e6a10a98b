#include "installation/settings.h"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <toml.hpp>

#include "appearance/font.h"
#include "base/encoding.h"

namespace installation {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;
using Apply = std::function<bool(Settings&, const std::string&)>;  // false: not of its kind

struct Setting {
    const char* name;
    const char* standard;
    const char* meaning;
    Apply apply;
};

Apply text(std::string Settings::* member) {
    return [member](Settings& s, const std::string& value) { return (s.*member = value, true); };
}
Apply path(std::filesystem::path Settings::* member) {
    return [member](Settings& s, const std::string& value) { return (s.*member = value, true); };
}
Apply flag(bool Settings::* member) {
    return [member](Settings& s, const std::string& value) {
        s.*member = value == "true";
        return value == "true" || value == "false";
    };
}
template <class T>
Apply number(T Settings::* member, T least, T most) {
    return [=](Settings& s, const std::string& value) {
        T parsed{};
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
        if (error != std::errc{} || end != value.data() + value.size() || parsed < least || parsed > most) return false;
        s.*member = parsed;
        return true;
    };
}
bool listen_address(Settings& s, const std::string& value) {
    s.listen = value;
    const auto colon = value.rfind(':');
    if (colon == std::string::npos || colon == 0) return false;
    unsigned port = 0;
    const auto [end, error] = std::from_chars(value.data() + colon + 1, value.data() + value.size(), port);
    return error == std::errc{} && end == value.data() + value.size() && port <= 65535;
}
bool proxies(Settings& s, const std::string& value) {
    s.trusted_proxies.clear();
    for (std::size_t at = 0; at <= value.size();) {
        const auto comma = std::min(value.find(',', at), value.size());
        if (auto one = base::trim(value.substr(at, comma - at)); !one.empty())
            s.trusted_proxies.push_back(std::move(one));
        at = comma + 1;
    }
    return true;
}
bool log_level(Settings& s, const std::string& value) {
    s.log_level = value;
    return value == "debug" || value == "info" || value == "warning" || value == "error";
}
bool person_key(Settings& s, const std::string& value) {
    const auto type = vault::key_type_from_name(value);
    if (type) s.person_key = *type;
    return type.has_value();
}

const std::vector<Setting>& table() {
    static const std::vector<Setting> settings = {
        {"listen", "127.0.0.1:8080", "address and port of the server", listen_address},
        {"public_url", "", "how others reach it; empty: http://<listen>", text(&Settings::public_url)},
        {"database", "", "sqlite:FILE or postgresql://…; empty: ezsign.db in the data folder",
         text(&Settings::database)},
        {"web", "web/dist", "folder of the built web app", path(&Settings::web)},
        {"test", "true", "test installation: own root CA, demo accounts, inbox page", flag(&Settings::test)},
        {"organisation", "ezSign", "organisation in our certificates' names", text(&Settings::organisation)},
        {"smtp_url", "",
         "mail server, with TLS unless it is on this machine; a test installation shows mail in its inbox instead",
         text(&Settings::smtp_url)},
        {"smtp_user", "", "user at the mail server", text(&Settings::smtp_user)},
        {"smtp_password_file", "", "file that holds the password", text(&Settings::smtp_password_file)},
        {"mail_from", "no-reply@ezsign.test", "sender of mail", text(&Settings::mail_from)},
        {"font", appearance::default_font_path, "TrueType font of visible signatures", text(&Settings::font)},
        {"log_level", "info", "debug, info, warning or error", log_level},
        {"trusted_proxies", "", "addresses or networks whose X-Forwarded-For counts, with commas", proxies},
        {"handler_threads", "16", "requests handled at once", number<std::int64_t>(&Settings::handler_threads, 1, 512)},
        {"job_threads", "2", "jobs run at once", number<std::int64_t>(&Settings::job_threads, 1, 64)},
        {"job_lease_seconds", "60", "a job that runs longer is taken for dead and begun again",
         number<std::int64_t>(&Settings::job_lease_seconds, 2, 3600)},
        {"database_connections", "20", "sessions kept with the database",
         number<std::int64_t>(&Settings::database_connections, 4, 1000)},
        {"otp_sends_per_hour", "120", "codes sent to one person in an hour",
         number<std::int64_t>(&Settings::otp_sends_per_hour, 1, 1'000'000)},
        {"log_ins_per_minute", "120", "log-ins from one address",
         number<double>(&Settings::log_ins_per_minute, 1, 1e6)},
        {"verifications_per_minute", "60", "verifications from one address",
         number<double>(&Settings::verifications_per_minute, 1, 1e6)},
        {"ocsp_per_minute", "1200", "OCSP requests from one address",
         number<double>(&Settings::ocsp_per_minute, 1, 1e6)},
        {"timestamps_per_minute", "600", "time-stamps for one address over HTTP",
         number<double>(&Settings::timestamps_per_minute, 1, 1e6)},
        {"person_key", "ec_p256",
         "keys of persons from now on: ec_p256, ec_p384, rsa_2048, rsa_3072, rsa_4096 (with _pss: RSASSA-PSS) or "
         "ed25519",
         person_key},
    };
    return settings;
}

std::string as_text_value(const toml::value& value) {
    if (value.is_string()) return value.as_string().str;
    if (value.is_boolean()) return value.as_boolean() ? "true" : "false";
    if (value.is_integer()) return std::to_string(value.as_integer());
    if (value.is_floating()) return toml::format(value);
    return "";
}

Result<std::map<std::string, std::string>> read_file(const std::filesystem::path& file) {
    std::map<std::string, std::string> values;
    if (!std::filesystem::exists(file)) return values;
    try {
        const auto parsed = toml::parse(file);
        for (const auto& [name, value] : parsed.as_table()) values[name] = as_text_value(value);
    } catch (const std::exception& error) {  // toml11 throws; its words show the line
        return make_error(ErrorCode::invalid, "config.file", file.string() + ": " + error.what());
    }
    return values;
}

std::string environment_name(std::string_view name) {
    std::string out = "EZSIGN_";
    for (char c : name) out += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return out;
}

}  // namespace

std::string Settings::database_url() const {
    return database.empty() ? "sqlite:" + (data / "ezsign.db").string() : database;
}
std::string Settings::url() const {
    return public_url.empty() ? "http://" + listen : public_url;
}
std::string Settings::address() const {
    return listen.substr(0, listen.rfind(':'));
}
std::uint16_t Settings::port() const {
    return static_cast<std::uint16_t>(std::strtoul(listen.c_str() + listen.rfind(':') + 1, nullptr, 10));
}

Result<Settings> load_settings(const std::filesystem::path& data, const Overrides& overrides,
                               std::vector<SettingView>* views) {
    EZ_TRY(const auto file, read_file(data / "ezsign.toml"));
    const auto known = [](const std::string& name) {
        for (const auto& setting : table())
            if (name == setting.name) return true;
        return false;
    };
    for (const auto& [name, value] : file)
        if (!known(name))
            return make_error(ErrorCode::invalid, "config.unknown", "ezsign.toml: there is no setting " + name, name);
    for (const auto& [name, value] : overrides)
        if (!known(name)) return make_error(ErrorCode::invalid, "config.unknown", "there is no setting " + name, name);

    Settings settings;
    settings.data = std::filesystem::absolute(data).lexically_normal();
    for (const auto& setting : table()) {
        std::string value = setting.standard, origin = "default";
        if (const auto found = file.find(setting.name); found != file.end()) value = found->second, origin = "file";
        const auto variable = environment_name(setting.name);
        if (const char* found = std::getenv(variable.c_str())) value = found, origin = "environment";
        for (const auto& [name, given] : overrides)
            if (name == setting.name) value = given, origin = "command line";
        if (!setting.apply(settings, value))
            return make_error(ErrorCode::invalid, "config.value",
                              std::string(setting.name) + " (" + origin + "): \"" + value +
                                  "\" is not a value for: " + setting.meaning,
                              setting.name);
        if (views != nullptr) views->push_back({setting.name, value, origin, setting.meaning});
    }
    return settings;
}

Result<void> remember_address(const Settings& settings) {
    const auto file = settings.data / "ezsign.toml";
    if (std::filesystem::exists(file) || settings.port() == 0) return {};
    std::ofstream out(file);
    out << "# Settings of this installation; `ezsign config check` lists them all.\nlisten = \"" << settings.listen
        << "\"\n";
    out.close();
    if (!out) return make_error(ErrorCode::unavailable, "config.file", "cannot write " + file.string());
    return {};
}

}  // namespace installation
