#include <fmt/format.h>

#include "files.h"
#include "installation/installation.h"
#include "operate.h"

namespace cli {

int run_config_check(const ConfigOptions& options) {
    std::vector<installation::SettingView> views;
    const auto settings = installation::load_settings(options.data, {}, &views);
    if (!settings) return complain(settings.error()), 1;
    for (const auto& view : views)
        fmt::print("{:<26} {:<40} {:<12} {}\n", view.name, view.value.empty() ? "(none)" : view.value, view.origin,
                   view.meaning);
    int problems = 0;
    const auto problem = [&problems](const std::string& words) {
        fmt::print(stderr, "ezsign: {}\n", words);
        ++problems;
    };
    if (settings->test && !settings->listen.starts_with("127.") && !settings->listen.starts_with("localhost") &&
        !settings->listen.starts_with("[::1]"))
        problem(
            "a test installation listens on an address that others reach: its inbox shows everybody's mail. Set listen "
            "to 127.0.0.1, or test = false");
    if (!settings->test && settings->smtp_url.empty())
        problem("smtp_url is empty: no mail would be sent, and nobody could sign in. Set smtp_url");
    if (!settings->test && !settings->url().starts_with("https:"))
        problem("public_url is not https: session cookies would travel in clear");
    if (!std::filesystem::exists(settings->font))
        problem("there is no font at " + settings->font + ": visible signatures need one");
    if (const auto opened = installation::open_installation(*settings, {});
        !opened && opened.error().key != "installation.missing")
        problem(opened.error().message);
    return problems == 0 ? 0 : 1;
}

}  // namespace cli
