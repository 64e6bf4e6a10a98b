#include "ezsignd/app.h"

#include <unistd.h>

#include "accounts/account.h"
#include "accounts/accounts.h"
#include "appearance/font.h"
#include "audit/audit.h"
#include "authority/authority_routes.h"
#include "authority/ceremony.h"
#include "authority/cps_page.h"
#include "base/encoding.h"
#include "base/log.h"
#include "base/rng.h"
#include "documents/documents.h"
#include "ezsignd/health.h"
#include "ezsignd/installation_routes.h"
#include "http/metrics.h"
#include "http/openapi.h"
#include "http/static_files.h"
#include "identity/demo_accounts.h"
#include "identity/identity.h"
#include "media/sandboxed.h"
#include "pdf/sandboxed_repair.h"
#include "signing/signing.h"
#include "vault/local_vault.h"
#include "verification/verification.h"

namespace ezsignd {
namespace {

using base::Result;
using installation::Installation;

constexpr const char* audit_key_label = "audit";

struct ModuleDeps {
    identity::Deps identity;
    accounts::Deps accounts;
    documents::Deps documents;
    signing::Deps signing;
    verification::Deps verification;
};

identity::Deps identity_deps(Installation& in, base::Bytes sealing, base::Bytes index) {
    return {*in.pool, in.clock, *in.authority, *in.mail, std::move(sealing), std::move(index), in.settings.url()};
}

accounts::Settings account_settings(const installation::Settings& settings) {
    accounts::Settings out;
    out.public_url = settings.url();
    out.secure_cookies = settings.url().starts_with("https:");
    out.log_ins_per_minute = settings.log_ins_per_minute;
    return out;
}

accounts::SendMail mail_sender(Installation& in) {
    return [&in](db::Connection& connection, std::string_view what, const std::string& to, const std::string& language,
                 boost::json::object params) {
        notify::Mail mail;
        mail.what = notify::template_from_name(what).value();
        mail.to = to;
        mail.language = language;
        mail.params = std::move(params);
        in.mail->send(connection, mail);
    };
}

Result<std::unique_ptr<ModuleDeps>> make_deps(Installation& in) {
    EZ_TRY(auto sealing, in.vault->derive_key("identity-sealing"));
    EZ_TRY(auto index, in.vault->derive_key("identity-index"));
    EZ_TRY(auto captcha, in.vault->derive_key("captcha"));
    EZ_TRY(auto data_key, in.vault->derive_key("documents"));
    EZ_TRY(auto font, appearance::Font::open(in.settings.font));
    auto identity = identity_deps(in, std::move(sealing), std::move(index));
    accounts::Deps accounts{*in.pool, in.clock, account_settings(in.settings), mail_sender(in), std::move(captcha), {}};
    accounts.describe_identity = [identity](const std::string& user) -> Result<accounts::IdentitySummary> {
        EZ_TRY(const auto said, identity::describe_identity(identity, user));
        return json::from_value<accounts::IdentitySummary>(said);
    };
    documents::Settings document_settings;
    document_settings.public_url = in.settings.url();
    documents::Deps documents{*in.pool, *in.blobs, in.clock, std::move(data_key), document_settings};
    documents.rewrite = pdf::rewrite_in_sandbox;
    documents.image_to_pdf = media::image_to_pdf_in_sandbox;
    documents.normalise_specimen = media::normalise_specimen_in_sandbox;
    signing::Deps signing{*in.pool, in.clock,  *in.vault,       *in.authority,
                          *in.mail, documents, std::move(font), in.settings.url()};
    verification::Deps verification{*in.authority, in.clock, in.settings.data / "trust",
                                    in.settings.verifications_per_minute};
    return std::make_unique<ModuleDeps>(ModuleDeps{std::move(identity), std::move(accounts), std::move(documents),
                                                   std::move(signing), std::move(verification)});
}

void add_all_routes(http::Router& router, Installation& in, ModuleDeps& deps, http::Metrics& metrics) {
    accounts::add_routes(router, deps.accounts);
    identity::add_routes(router, deps.identity);
    authority::add_routes(router, *in.authority, {in.settings.ocsp_per_minute, in.settings.timestamps_per_minute});
    authority::add_cps_route(router, installation::authority_settings(in.settings));
    documents::add_routes(router, deps.documents);
    signing::add_routes(router, deps.signing);
    verification::add_routes(router, deps.verification);
    if (in.settings.test) notify::add_inbox_routes(router, *in.pool, *in.mail);
    add_installation_routes(router, in);
    add_health_routes(router, in);
    http::add_metrics_route(router, metrics);
}

Result<void> add_all_jobs(jobs::Runner& runner, Installation& in, ModuleDeps& deps) {
    EZ_TRY(notify::Settings mail, mail_settings(in.settings));
    notify::add_jobs(runner, *in.pool, *in.mail, in.clock, std::move(mail));
    accounts::add_jobs(runner, deps.accounts);
    authority::add_jobs(runner, *in.authority);
    documents::add_jobs(runner, deps.documents);
    signing::add_jobs(runner, deps.signing);
    runner.every("audit.checkpoint", std::chrono::seconds(10), [&in]() -> Result<void> {
        EZ_TRY(const auto signer, in.vault->system_signer(audit_key_label));
        EZ_CHECK(audit::make_checkpoint(*in.pool, in.clock, audit_origin(in.settings), *signer));
        return {};
    });
    return {};
}

void add_gauges(http::Metrics& metrics, http::Server& server, db::Pool& pool) {
    metrics.gauge("http_connections", "Open connections",
                  [&server] { return static_cast<double>(server.connections()); });
    metrics.gauge("http_queued", "Requests that wait for a thread",
                  [&server] { return static_cast<double>(server.queued()); });
    metrics.gauge("jobs_dead", "Jobs that gave up and need an operator", [&pool] {
        std::int64_t dead = 0;
        for (const auto& count : jobs::count_jobs(*pool.take()))
            if (count.state == jobs::JobState::dead) dead += count.count;
        return static_cast<double>(dead);
    });
}

/// What a crash left under way may be ended at once only if no other server can be at it; otherwise the sweeps do it by
/// age.
bool is_only_server(const installation::Settings& settings) {
    return settings.database_url().starts_with("sqlite:");
}

/// Said at the start and not only at the first damaged upload: some containers forbid what the sandbox needs.
void check_sandbox() {
    const auto nothing = pdf::rewrite_in_sandbox({}, {});
    if (!nothing && nothing.error().key == "sandbox.unavailable")
        base::log_error("sandbox.unavailable", {{"detail", nothing.error().message}});
}

std::optional<base::Error> translate(const std::exception& error) {
    if (const auto* failure = dynamic_cast<const db::Failure*>(&error)) return db::to_error(*failure);
    return std::nullopt;
}

}  // namespace

struct App::Parts {
    std::unique_ptr<installation::DataLock> lock;
    std::unique_ptr<Installation> installation;
    std::unique_ptr<ModuleDeps> deps;
    http::Metrics metrics;
    http::Router router;
    std::unique_ptr<http::StaticFiles> files;
    std::unique_ptr<http::Dispatcher> dispatcher;
    std::unique_ptr<jobs::Runner> runner;
    std::unique_ptr<http::Server> server;
    std::string new_accounts;
    bool stopped = false;
};

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() {
    stop();
}

Result<std::unique_ptr<App>> App::make(installation::Settings settings) {
    base::set_log_level(settings.log_level == "debug"     ? base::LogLevel::debug
                        : settings.log_level == "warning" ? base::LogLevel::warning
                        : settings.log_level == "error"   ? base::LogLevel::error
                                                          : base::LogLevel::info);
    auto parts = std::make_unique<Parts>();
    std::error_code failed;
    std::filesystem::create_directories(settings.data, failed);
    EZ_TRY(auto lock, installation::DataLock::take(settings.data));
    parts->lock = std::make_unique<installation::DataLock>(std::move(lock));
    EZ_CHECK(installation::remember_address(settings));
    EZ_TRY(parts->installation,
           installation::open_installation(std::move(settings), {.create = true, .migrate = true}));
    auto& in = *parts->installation;
    EZ_CHECK(vault::ensure_system_signer(*in.vault, audit_key_label, crypto::KeyAlgorithm::ec_p256));
    if (in.settings.test) {
        EZ_CHECK(authority::ensure_test_installation(*in.pool, *in.vault, in.clock,
                                                     installation::authority_settings(in.settings), in.settings.data));
        EZ_TRY(in.authority,
               authority::open_authority(*in.pool, *in.vault, in.clock, installation::authority_settings(in.settings)));
    }
    if (is_only_server(in.settings)) EZ_CHECK(in.authority->recover());
    EZ_CHECK(in.authority->maintain());
    EZ_TRY(parts->deps, make_deps(in));
    if (in.settings.test) {
        EZ_TRY(parts->new_accounts,
               identity::ensure_demo_accounts(parts->deps->identity, in.settings.data / "demo-accounts.txt"));
    }
    add_all_routes(parts->router, in, *parts->deps, parts->metrics);
    parts->files = std::make_unique<http::StaticFiles>(in.settings.web);
    parts->dispatcher = std::make_unique<http::Dispatcher>(
        parts->router, accounts::authenticator(parts->deps->accounts), in.clock, parts->metrics,
        http::DispatcherOptions{
            in.settings.url().starts_with("https:"),
            [files = parts->files.get()](const http::Request& request) { return files->answer(request); }, translate});
    jobs::RunnerOptions runner_options;
    runner_options.lease = std::chrono::seconds(in.settings.job_lease_seconds);
    parts->runner = std::make_unique<jobs::Runner>(*in.pool, in.clock, runner_options);
    EZ_CHECK(add_all_jobs(*parts->runner, in, *parts->deps));
    http::ServerOptions options;
    options.address = in.settings.address();
    options.port = in.settings.port();
    options.handler_threads = static_cast<int>(in.settings.handler_threads);
    options.trusted_proxies = in.settings.trusted_proxies;
    options.spool_folder = in.settings.data / "spool";
    std::filesystem::create_directories(options.spool_folder, failed);
    parts->server = std::make_unique<http::Server>(std::move(options), *parts->dispatcher);
    add_gauges(parts->metrics, *parts->server, *in.pool);
    return std::unique_ptr<App>(new App(std::move(parts)));
}

Result<void> App::start() {
    check_sandbox();
    if (is_only_server(parts_->installation->settings)) EZ_CHECK(signing::recover(parts_->deps->signing));
    parts_->runner->start(static_cast<int>(parts_->installation->settings.job_threads));
    return parts_->server->start();
}

void App::stop() {
    if (!parts_ || parts_->stopped) return;
    parts_->stopped = true;
    parts_->server->stop();
    parts_->runner->stop();
}

std::string App::address() const {
    return "http://" + parts_->installation->settings.address() + ":" + std::to_string(parts_->server->port());
}
const Installation& App::installation() const {
    return *parts_->installation;
}
const std::string& App::new_accounts() const {
    return parts_->new_accounts;
}

std::vector<sandbox::Job> sandbox_jobs() {
    std::vector<sandbox::Job> jobs{pdf::rewrite_job()};
    for (const sandbox::Job& job : media::sandbox_jobs()) jobs.push_back(job);
    return jobs;
}

std::string openapi_text(bool yaml) {
    const auto folder = std::filesystem::temp_directory_path() / ("ezsign-openapi-" + base::hex(base::random_bytes(8)));
    base::set_log_level(base::LogLevel::error);
    http::Router router;
    http::Metrics metrics;
    std::string text;
    {
        auto settings =
            installation::load_settings(folder, {{"database", "sqlite:" + (folder / "ezsign.db").string()}}).value();
        auto in = installation::open_installation(std::move(settings), {.create = true, .migrate = true}).value();
        auto deps = make_deps(*in).value();
        add_all_routes(router, *in, *deps, metrics);
        const auto described = http::openapi(router, "ezSign", "1");
        text = yaml ? http::to_yaml(described) : boost::json::serialize(described);
        if (text.ends_with('\n')) text.pop_back();
    }
    std::filesystem::remove_all(folder);
    return text;
}

}  // namespace ezsignd
