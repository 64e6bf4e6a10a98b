// ezsignd: the server.   ezsignd [--data DIR] [--listen ADDR:PORT] [--web DIR] [--print-config]
// [--print-openapi[=yaml]] [--version]
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>

#include "base/log.h"
#include "ezsignd/app.h"

namespace {

void say(const std::string& line) {
    std::fputs((line + "\n").c_str(), stdout);
    std::fflush(stdout);
}

int fail(const base::Error& error) {
    std::fprintf(stderr, "ezsignd: %s\n", error.message.c_str());
    return 1;
}

int usage(const std::string& word) {
    std::fprintf(stderr,
                 "ezsignd: unknown option %s\nUsage: ezsignd [--data DIR] [--listen ADDR:PORT] [--web DIR] "
                 "[--print-config] [--print-openapi[=yaml]] [--version]\n",
                 word.c_str());
    return 2;
}

/// Every setting with its value, where that came from, and what it means. Values with secrets in them do not exist:
/// secrets are in files.
int print_config(const std::string& data, const installation::Overrides& overrides) {
    std::vector<installation::SettingView> views;
    const auto settings = installation::load_settings(data, overrides, &views);
    if (!settings) return fail(settings.error());
    for (const auto& view : views) say(view.name + " = \"" + view.value + "\"  # " + view.origin + ": " + view.meaning);
    return 0;
}

/// Keys are in this process: no core dumps, no ptrace by others of the same user, nothing readable by other users.
void harden() {
    ::umask(077);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
}

void greet(const ezsignd::App& app) {
    const auto& settings = app.installation().settings;
    if (!settings.test) {
        say("ezSign: " + settings.url());
        return;
    }
    say("");
    say("  ezSign (test installation: for trying out only)");
    say("");
    say("  Open      " + app.address());
    say("  Mail      " + app.address() + "/inbox");
    say("  Data      " + settings.data.string());
    if (!app.new_accounts().empty()) {
        say("");
        say("  Demo accounts (kept in " + (settings.data / "demo-accounts.txt").string() + "):");
        say(app.new_accounts());
    } else {
        say("  Accounts  " + (settings.data / "demo-accounts.txt").string());
    }
    say("  Ctrl-C stops it.");
    say("");
}

int run(installation::Settings settings) {
    // Blocked before any thread exists, so that only sigwait below sees them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    // Inherited as ignored from some launchers; then nobody could learn how a child process ended.
    std::signal(SIGCHLD, SIG_DFL);

    auto app = ezsignd::App::make(std::move(settings));
    if (!app) return fail(app.error());
    if (const auto started = (*app)->start(); !started) return fail(started.error());
    greet(**app);
    int received = 0;
    sigwait(&signals, &received);
    base::log_info("server.stopping");
    (*app)->stop();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    sandbox::run_if_asked(argc, argv, ezsignd::sandbox_jobs());
    std::string data = "var";
    installation::Overrides overrides;
    bool only_config = false;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--version") return say("ezsignd 0.1.0"), 0;
        if (word == "--print-openapi") return say(ezsignd::openapi_text(false)), 0;
        if (word == "--print-openapi=yaml") return say(ezsignd::openapi_text(true)), 0;
        if (word == "--print-config") {
            only_config = true;
            continue;
        }
        if ((word != "--data" && word != "--listen" && word != "--web") || i + 1 == argc) return usage(word);
        const std::string value = argv[++i];
        if (word == "--data") {
            data = value;
        } else {
            overrides.emplace_back(word.substr(2), value);
        }
    }
    harden();
    try {
        if (only_config) return print_config(data, overrides);
        auto settings = installation::load_settings(data, overrides);
        if (!settings) return fail(settings.error());
        return run(std::move(*settings));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ezsignd: %s\n", error.what());
        return 1;
    }
}
