#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "base/rng.h"
#include "jobs/job_store.h"

namespace jobs {
namespace {

struct Schedule {
    std::string name;
    std::chrono::seconds interval;
    std::function<Result<void>()> action;
};

/// 5 s, 10 s, 20 s … with up to 20 % on top, so that what failed together does not return together.
std::chrono::microseconds retry_delay(const RunnerOptions& options, int attempt) {
    const int doublings = std::min(attempt - 1, 20);
    const auto delay = std::min(options.first_retry * (1 << doublings), options.longest_retry);
    const auto jitter = std::chrono::milliseconds(delay) * base::random_below(201) / 1000;
    return std::chrono::microseconds(delay) + jitter;
}

}  // namespace

struct Runner::State {
    db::Pool& pool;
    const base::Clock& clock;
    RunnerOptions options;
    std::map<std::string, std::function<Result<void>(const Job&)>> handlers;
    std::set<std::string> kinds;
    std::vector<Schedule> schedules;

    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::uint64_t signals = 0;  // counts wake-ups, so that none is lost between looking and waiting
    std::vector<std::thread> threads;
    std::shared_ptr<void> subscription;

    void run(const Job& job);
    bool run_one_job();
    int run_schedules();
    int run_some();
    void work();
};

/// The key of the error, empty when the handler succeeded. Exceptions of lost infrastructure and bugs end here.
static std::string attempt(const std::function<Result<void>(const Job&)>& handler, const Job& job) {
    try {
        const auto result = handler(job);
        if (result) return {};
        base::log_warning("job.failed", {{"kind", job.kind},
                                         {"id", job.id},
                                         {"attempt", job.attempt},
                                         {"key", result.error().key},
                                         {"message", result.error().message}});
        return result.error().key.empty() ? "job.failed" : result.error().key;
    } catch (const std::exception& exception) {
        base::log_error("job.threw",
                        {{"kind", job.kind}, {"id", job.id}, {"attempt", job.attempt}, {"message", exception.what()}});
        return "job.threw";
    }
}

void Runner::State::run(const Job& job) {
    const std::string error = attempt(handlers.at(job.kind), job);
    auto connection = pool.take();
    if (error.empty()) {
        finish(*connection, job);  // false when the handler did it in its own transaction
        return;
    }
    const bool dead = job.attempt >= job.max_attempts;
    if (release(*connection, job, clock.now() + retry_delay(options, job.attempt), dead, error) && dead) {
        base::log_error("job.dead", {{"kind", job.kind}, {"id", job.id}, {"key", error}});
    }
}

bool Runner::State::run_one_job() {
    std::optional<Job> job;
    {
        auto connection = pool.take();
        job = claim(*connection, kinds, clock.now(), options.lease);
        // Taken over from a process that died at the last attempt it had: it may not run again.
        if (job && job->attempt > job->max_attempts) {
            release(*connection, *job, clock.now(), true, "job.lease_lost");
            base::log_error("job.dead", {{"kind", job->kind}, {"id", job->id}, {"key", "job.lease_lost"}});
            return true;
        }
    }
    if (!job) return false;
    run(*job);
    return true;
}

int Runner::State::run_schedules() {
    int ran = 0;
    for (const Schedule& schedule : schedules) {
        if (!claim_schedule(*pool.take(), schedule.name, clock.now(), schedule.interval)) continue;
        ++ran;
        Job job;
        job.kind = schedule.name;
        attempt([&](const Job&) { return schedule.action(); }, job);
    }
    return ran;
}

int Runner::State::run_some() {
    int ran = run_schedules();
    while (true) {
        {
            std::lock_guard lock(mutex);
            if (stopping) break;
        }
        if (!run_one_job()) break;
        ++ran;
    }
    return ran;
}

void Runner::State::work() {
    std::uint64_t seen = 0;
    while (true) {
        {
            std::lock_guard lock(mutex);
            if (stopping) return;
            seen = signals;
        }
        try {
            run_some();
        } catch (const std::exception& exception) {
            base::log_error("job.runner", {{"message", exception.what()}});  // the database is away: wait, try again
        }
        std::unique_lock lock(mutex);
        wake.wait_for(lock, options.poll, [&] { return stopping || signals != seen; });
    }
}

Runner::Runner(db::Pool& pool, const base::Clock& clock, RunnerOptions options)
    : state_(new State{pool, clock, options, {}, {}, {}, {}, {}, false, 0, {}, {}}) {}

Runner::~Runner() {
    stop();
}

void Runner::handle(std::string kind, std::function<Result<void>(const Job&)> handler) {
    state_->kinds.insert(kind);
    state_->handlers[std::move(kind)] = std::move(handler);
}

void Runner::every(std::string name, std::chrono::seconds interval, std::function<Result<void>()> action) {
    state_->schedules.push_back({std::move(name), interval, std::move(action)});
}

void Runner::start(int threads) {
    State& state = *state_;
    state.stopping = false;
    state.subscription = state.pool.subscribe(topic, [&state] {
        std::lock_guard lock(state.mutex);
        ++state.signals;
        state.wake.notify_one();
    });
    for (int i = 0; i < threads; ++i) state.threads.emplace_back([&state] { state.work(); });
}

void Runner::stop() {
    State& state = *state_;
    state.subscription.reset();
    {
        std::lock_guard lock(state.mutex);
        state.stopping = true;
    }
    state.wake.notify_all();
    for (std::thread& thread : state.threads) thread.join();
    state.threads.clear();
}

int Runner::run_due() {
    int total = 0;
    {
        std::lock_guard lock(state_->mutex);
        state_->stopping = false;
    }
    while (const int ran = state_->run_some()) total += ran;
    return total;
}

}  // namespace jobs
