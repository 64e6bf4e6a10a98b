#include "ezsignd/health.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>

#include "base/rng.h"

namespace ezsignd {
namespace {

/// A file written, synced and removed where the documents are: a full or read-only disk shows here first.
Check check_storage(const std::filesystem::path& data) {
    const auto file = data / ".health";
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return {"storage", false, std::string("cannot write to the data folder: ") + std::strerror(errno)};
    const auto probe = base::random_bytes(4096);
    const bool written = ::write(descriptor, probe.data(), probe.size()) == static_cast<ssize_t>(probe.size()) &&
                         ::fsync(descriptor) == 0;
    const int error = errno;
    ::close(descriptor);
    ::unlink(file.c_str());
    if (!written) return {"storage", false, std::string("cannot write to the data folder: ") + std::strerror(error)};
    return {"storage", true, "written and synced"};
}

Check check_database(db::Pool& pool) {
    try {
        auto connection = pool.take();
        connection->one<std::int64_t>("SELECT 1");
        return {"database", true, "answers"};
    } catch (const db::Failure&) {
        return {"database", false, "does not answer"};
    }
}

Health check_all(installation::Installation& installation) {
    Health health;
    health.checks.push_back(check_database(*installation.pool));
    health.checks.push_back(check_storage(installation.settings.data));
    if (health.checks.front().ok) {
        for (auto& finding : installation.authority->health())
            health.checks.push_back({finding.check, finding.ok, finding.detail});
        const auto keys = installation.vault->self_test();
        health.checks.push_back({"vault", keys.has_value(), keys ? "signs" : keys.error().message});
    }
    health.ready = true;
    for (const auto& check : health.checks) health.ready = health.ready && check.ok;
    return health;
}

/// Asking often costs nothing: an answer counts for a second.
class RecentHealth {
  public:
    explicit RecentHealth(installation::Installation& installation) : installation_(installation) {}
    Health get() {
        std::lock_guard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        if (!known_ || now - at_ > std::chrono::seconds(1)) {
            last_ = check_all(installation_);
            at_ = now;
            known_ = true;
        }
        return last_;
    }

  private:
    installation::Installation& installation_;
    std::mutex mutex_;
    bool known_ = false;
    std::chrono::steady_clock::time_point at_;
    Health last_;
};

}  // namespace

Health check_health(installation::Installation& installation) {
    return check_all(installation);
}

void add_health_routes(http::Router& router, installation::Installation& installation) {
    auto recent = std::make_shared<RecentHealth>(installation);
    router.add({.method = "GET",
                .pattern = "/health/live",
                .operation_id = "healthLive",
                .summary = "The process answers",
                .access = http::Access::anyone(),
                .hidden = true},
               [](const http::Request&) -> base::Result<http::Response> {
                   return http::Response::text("text/plain", "alive\n");
               });
    router.add({.method = "GET",
                .pattern = "/health/ready",
                .operation_id = "healthReady",
                .summary = "Signing would work",
                .access = http::Access::anyone(),
                .hidden = true},
               [recent](const http::Request&) -> base::Result<http::Response> {
                   const Health health = recent->get();
                   auto response = http::Response::json(health);
                   response.status = health.ready ? 200 : 503;
                   return response;
               });
    router.add(
        {.method = "GET",
         .pattern = "/api/v1/operator/status",
         .operation_id = "getOperatorStatus",
         .summary = "Whether each part of the installation works",
         .access = http::Access::role("operator"),
         .response = json::schema<Health>},
        [recent](const http::Request&) -> base::Result<http::Response> { return http::Response::json(recent->get()); });
}

}  // namespace ezsignd
