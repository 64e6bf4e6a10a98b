#include "jobs/job_store.h"

#include "base/encoding.h"
#include "base/rng.h"

namespace jobs {
namespace {

std::optional<std::string> none_if_empty(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

JobState state_of(bool dead, bool leased) {
    if (dead) return JobState::dead;
    return leased ? JobState::running : JobState::waiting;
}

}  // namespace

std::string enqueue(db::Connection& connection, const NewJob& job) {
    const std::string id = base::new_id("job", job.run_at);
    // A dead job of the same key makes room: what died must not block the next try for ever.
    if (!job.unique_key.empty()) {
        connection.run("DELETE FROM job WHERE kind = ? AND unique_key = ? AND dead", job.kind, job.unique_key);
    }
    const auto inserted = connection.run(
        "INSERT INTO job(id, kind, payload, unique_key, run_at, attempts, max_attempts, dead)"
        " VALUES (?, ?, ?, ?, ?, 0, ?, FALSE) ON CONFLICT (kind, unique_key) DO NOTHING",
        id, job.kind, job.payload, none_if_empty(job.unique_key), job.run_at, job.max_attempts);
    if (inserted.affected == 0) return {};
    connection.signal(topic);
    return id;
}

bool finish(db::Connection& connection, const Job& job) {
    return connection.run("DELETE FROM job WHERE id = ? AND lease = ?", job.id, job.lease).affected == 1;
}

std::optional<Job> claim(db::Connection& connection, const std::set<std::string>& kinds, base::Time now,
                         std::chrono::microseconds lease) {
    if (kinds.empty()) return std::nullopt;
    std::vector<db::Value> args{db::to_value(now), db::to_value(now)};
    std::string list;
    for (const std::string& kind : kinds) {
        list += list.empty() ? "?" : ", ?";
        args.emplace_back(kind);
    }
    db::Transaction transaction(connection);
    const auto rows = connection.execute(
        "SELECT id, kind, payload, attempts, max_attempts FROM job"
        " WHERE NOT dead AND run_at <= ? AND (leased_until IS NULL OR leased_until <= ?) AND kind IN (" +
            list + ") ORDER BY run_at, id LIMIT 1" + db::for_update_skip_locked(connection.dialect()),
        args);
    if (rows.empty()) return std::nullopt;
    auto [id, kind, payload, attempts, max_attempts] = rows[0].as<std::string, std::string, std::string, int, int>();
    Job job{id, kind, payload, attempts + 1, max_attempts, base::hex(base::random_bytes(16))};
    connection.run("UPDATE job SET attempts = ?, lease = ?, leased_until = ? WHERE id = ?", job.attempt, job.lease,
                   now + lease, id);
    transaction.commit();
    return job;
}

bool release(db::Connection& connection, const Job& job, base::Time run_at, bool dead, const std::string& error) {
    return connection
               .run(
                   "UPDATE job SET lease = NULL, leased_until = NULL, run_at = ?, dead = CAST(? AS BOOLEAN),"
                   " last_error = ? WHERE id = ? AND lease = ?",
                   run_at, dead, error, job.id, job.lease)
               .affected == 1;
}

bool claim_schedule(db::Connection& connection, const std::string& name, base::Time now,
                    std::chrono::seconds interval) {
    db::Transaction transaction(connection);
    connection.run("INSERT INTO job_schedule(name, next_run) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", name, now);
    // The second condition heals a clock that was set back: no schedule waits longer than its interval.
    const auto claimed =
        connection.run("UPDATE job_schedule SET next_run = ? WHERE name = ? AND (next_run <= ? OR next_run > ?)",
                       now + interval, name, now, now + interval);
    transaction.commit();
    return claimed.affected == 1;
}

std::vector<JobCount> count_jobs(db::Connection& connection) {
    std::vector<JobCount> counts;
    for (const db::Row& row : connection.run(
             "SELECT kind, dead, lease IS NOT NULL, count(*) FROM job GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT 1000")) {
        const auto [kind, dead, leased, count] = row.as<std::string, bool, bool, std::int64_t>();
        counts.push_back({kind, state_of(dead, leased), count});
    }
    return counts;
}

std::vector<JobView> list_dead(db::Connection& connection, int limit) {
    std::vector<JobView> jobs;
    for (const db::Row& row : connection.run(
             "SELECT id, kind, attempts, run_at, last_error FROM job WHERE dead ORDER BY run_at DESC, id LIMIT ?",
             limit)) {
        auto [id, kind, attempts, run_at, error] =
            row.as<std::string, std::string, int, base::Time, std::optional<std::string>>();
        jobs.push_back({id, kind, JobState::dead, attempts, run_at, error.value_or("")});
    }
    return jobs;
}

bool retry_dead(db::Connection& connection, const std::string& id, base::Time now) {
    const bool found =
        connection.run("UPDATE job SET dead = FALSE, attempts = 0, run_at = ? WHERE id = ? AND dead", now, id)
            .affected == 1;
    if (found) connection.signal(topic);
    return found;
}

}  // namespace jobs
