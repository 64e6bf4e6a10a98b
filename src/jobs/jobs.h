#pragma once
// Work for later, kept in the database: queued in the caller's transaction (outbox), so that it happens exactly when
// the state change happened; run under a lease, so that several processes share it and a dead one's work is taken over.
// A job runs at least once. For effects in the database exactly once: call finish() inside the handler's own
// transaction.
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "db/db.h"

namespace jobs {

using base::Result;

struct NewJob {
    std::string kind;             // "notify.mail"
    std::string payload = "{}";   // JSON text; secrets in it are the caller's to seal
    base::Time run_at = {};       // not before; the default is at once
    std::string unique_key = {};  // while a job of this kind and key is waiting or running, another is not queued
    int max_attempts = 12;        // then it is dead: kept, visible, retried by hand only
};

/// Queues inside the caller's transaction; wakes the runners of this process when it commits.
/// Returns the job's id, or empty when `unique_key` is queued already.
std::string enqueue(db::Connection& connection, const NewJob& job);

struct Job {
    std::string id, kind, payload;
    int attempt = 1;  // 1 for the first run
    int max_attempts = 1;
    std::string lease;
};

/// Marks `job` done inside the handler's transaction. False when its lease was lost to another process: roll back then.
bool finish(db::Connection& connection, const Job& job);

enum class JobState { waiting, running, dead };
struct JobView {
    std::string id, kind;
    JobState state = JobState::waiting;
    int attempts = 0;
    base::Time run_at;
    std::string last_error;  // the error's key
};
/// For the operator: counts by kind and state, the dead ones, another try for one of them.
struct JobCount {
    std::string kind;
    JobState state = JobState::waiting;
    std::int64_t count = 0;
};
std::vector<JobCount> count_jobs(db::Connection& connection);
std::vector<JobView> list_dead(db::Connection& connection, int limit = 100);
bool retry_dead(db::Connection& connection, const std::string& id, base::Time now);

struct RunnerOptions {
    std::chrono::seconds lease{60};        // a handler that runs longer is taken for dead, unless it finishes before
    std::chrono::milliseconds poll{1000};  // for what other processes queued and for times that come due
    std::chrono::seconds first_retry{5};   // doubles each time, with up to 20 % of jitter,
    std::chrono::seconds longest_retry{3600};  // up to this
};

class Runner {
  public:
    Runner(db::Pool& pool, const base::Clock& clock, RunnerOptions options = {});
    ~Runner();  // stops
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    /// An error or exception of `handler` means another try later. Register everything before start().
    void handle(std::string kind, std::function<Result<void>(const Job&)> handler);
    /// Once an interval over all processes that share the database; first at once.
    void every(std::string name, std::chrono::seconds interval, std::function<Result<void>()> action);

    void start(int threads);
    /// Takes no new work and waits for what is running.
    void stop();
    /// Runs all that is due now, here, until nothing is left; returns how many ran. For tests and the command line.
    int run_due();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

std::vector<db::Migration> migrations();

}  // namespace jobs
