#include "jobs/jobs.h"

namespace jobs {

std::vector<db::Migration> migrations() {
    return {{"jobs/001",
             // A row lives until its job is done. leased_until is null while waiting; dead rows stay for the operator.
             "CREATE TABLE job ("
             " id TEXT PRIMARY KEY, kind TEXT NOT NULL, payload TEXT NOT NULL, unique_key TEXT,"
             " run_at BIGINT NOT NULL, attempts BIGINT NOT NULL, max_attempts BIGINT NOT NULL,"
             " lease TEXT, leased_until BIGINT, dead BOOLEAN NOT NULL, last_error TEXT);"
             "CREATE INDEX job_due ON job(dead, run_at);"
             "CREATE UNIQUE INDEX job_unique ON job(kind, unique_key);"
             "CREATE TABLE job_schedule (name TEXT PRIMARY KEY, next_run BIGINT NOT NULL)"}};
}

}  // namespace jobs
