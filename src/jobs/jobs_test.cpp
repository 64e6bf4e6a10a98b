#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "db/testing.h"
#include "jobs/job_store.h"
#include "jobs/jobs.h"

namespace jobs {
namespace {

using base::ErrorCode;
using base::make_error;
using std::chrono::seconds;

const base::Time start = base::from_micros(1'700'000'000'000'000);

class Jobs : public testing::Test {
  protected:
    base::ManualClock clock_{start};
    template <class Body>
    void on_each(Body body) {
        db::for_each_database([&](db::Pool& pool) {
            clock_.set(start);
            ASSERT_TRUE(db::migrate(pool, migrations()));
            body(pool);
        });
    }
    static std::string queue(db::Pool& pool, const NewJob& job) {
        auto c = pool.take();
        db::Transaction t(*c);
        auto id = enqueue(*c, job);
        t.commit();
        return id;
    }
    static Result<void> fails(const Job&) { return make_error(ErrorCode::unavailable, "test.down", "down"); }
};

TEST_F(Jobs, RunOnceWhenTheTransactionCommitted) {
    on_each([&](db::Pool& pool) {
        std::vector<std::string> seen;
        Runner runner(pool, clock_);
        runner.handle("a", [&](const Job& job) -> Result<void> {
            seen.push_back(job.payload);
            return {};
        });
        {
            auto c = pool.take();
            db::Transaction rolled_back(*c);
            enqueue(*c, {"a", "\"never\""});
        }
        queue(pool, {"a", "\"once\""});
        queue(pool, {"unknown", "{}"});
        EXPECT_EQ(runner.run_due(), 1);
        EXPECT_EQ(runner.run_due(), 0);
        EXPECT_EQ(seen, std::vector<std::string>{"\"once\""});
        EXPECT_EQ(count_jobs(*pool.take()).size(), 1u) << "what nobody here handles waits for somebody else";
    });
}

TEST_F(Jobs, WaitForTheirTimeAndRunInOrder) {
    on_each([&](db::Pool& pool) {
        std::string order;
        Runner runner(pool, clock_);
        runner.handle("a", [&](const Job& job) -> Result<void> {
            order += job.payload;
            return {};
        });
        queue(pool, {"a", "3", start + seconds(30)});
        queue(pool, {"a", "1", start + seconds(10)});
        queue(pool, {"a", "2", start + seconds(20)});
        EXPECT_EQ(runner.run_due(), 0);
        clock_.advance(seconds(20));
        EXPECT_EQ(runner.run_due(), 2);
        clock_.advance(seconds(20));
        EXPECT_EQ(runner.run_due(), 1);
        EXPECT_EQ(order, "123");
    });
}

TEST_F(Jobs, RetryLaterAndLaterThenAreDeadAndCanBeRevived) {
    on_each([&](db::Pool& pool) {
        std::vector<std::int64_t> times;
        Runner runner(pool, clock_);
        runner.handle("a", [&](const Job& job) {
            times.push_back((clock_.now() - start) / seconds(1));
            return fails(job);
        });
        const auto id = queue(pool, {"a", "{}", {}, {}, 4});
        for (int i = 0; i < 100; ++i) {
            runner.run_due();
            clock_.advance(seconds(1));
        }
        ASSERT_EQ(times.size(), 4u);
        EXPECT_EQ(times[0], 0);
        EXPECT_GE(times[1] - times[0], 5);
        EXPECT_LE(times[1] - times[0], 7);
        EXPECT_GE(times[2] - times[1], 10);
        EXPECT_GE(times[3] - times[2], 20);
        const auto dead = list_dead(*pool.take());
        ASSERT_EQ(dead.size(), 1u);
        EXPECT_EQ(dead[0].id, id);
        EXPECT_EQ(dead[0].last_error, "test.down");
        EXPECT_EQ(count_jobs(*pool.take())[0].state, JobState::dead);
        EXPECT_TRUE(retry_dead(*pool.take(), id, clock_.now()));
        EXPECT_FALSE(retry_dead(*pool.take(), id, clock_.now()));
        EXPECT_EQ(runner.run_due(), 1);
    });
}

TEST_F(Jobs, WithOneKeyAreQueuedOnce) {
    on_each([&](db::Pool& pool) {
        int runs = 0;
        Runner runner(pool, clock_);
        runner.handle("a", [&](const Job&) -> Result<void> {
            ++runs;
            return {};
        });
        EXPECT_NE(queue(pool, {"a", "1", {}, "key"}), "");
        EXPECT_EQ(queue(pool, {"a", "2", {}, "key"}), "");
        EXPECT_NE(queue(pool, {"b", "3", {}, "key"}), "");
        EXPECT_EQ(runner.run_due(), 1);
        EXPECT_NE(queue(pool, {"a", "4", {}, "key"}), "");
        EXPECT_EQ(runner.run_due(), 1);
        EXPECT_EQ(runs, 2);
    });
}

TEST_F(Jobs, OfADeadProcessAreTakenOverWhenTheLeaseEnds) {
    on_each([&](db::Pool& pool) {
        queue(pool, {"a", "{}", {}, {}, 2});
        const auto lost = claim(*pool.take(), {"a"}, clock_.now(), seconds(60));
        ASSERT_TRUE(lost);
        int runs = 0;
        Runner runner(pool, clock_);
        runner.handle("a", [&](const Job& job) -> Result<void> {
            ++runs;
            EXPECT_EQ(job.attempt, 2);
            return {};
        });
        EXPECT_EQ(runner.run_due(), 0);
        clock_.advance(seconds(61));
        EXPECT_EQ(runner.run_due(), 1);
        EXPECT_EQ(runs, 1);
        EXPECT_FALSE(finish(*pool.take(), *lost)) << "the old lease counts for nothing";
    });
}

TEST_F(Jobs, ThatKillTheirProcessAtEveryAttemptDie) {
    on_each([&](db::Pool& pool) {
        queue(pool, {"a", "{}", {}, {}, 1});
        ASSERT_TRUE(claim(*pool.take(), {"a"}, clock_.now(), seconds(60)));
        clock_.advance(seconds(61));
        Runner runner(pool, clock_);
        runner.handle("a", [&](const Job&) -> Result<void> {
            ADD_FAILURE() << "no attempt is left";
            return {};
        });
        runner.run_due();
        ASSERT_EQ(list_dead(*pool.take()).size(), 1u);
        EXPECT_EQ(list_dead(*pool.take())[0].last_error, "job.lease_lost");
    });
}

TEST_F(Jobs, FinishInTheirOwnTransaction) {
    on_each([&](db::Pool& pool) {
        pool.take()->script("CREATE TABLE effect (n BIGINT)");
        Runner runner(pool, clock_);
        bool commit = false;
        runner.handle("a", [&](const Job& job) -> Result<void> {
            auto c = pool.take();
            db::Transaction t(*c);
            c->run("INSERT INTO effect VALUES (1)");
            if (!finish(*c, job)) return make_error(ErrorCode::conflict, "test.lost", "lease lost");
            if (!commit) throw std::runtime_error("died before the commit");
            t.commit();
            return {};
        });
        queue(pool, {"a"});
        runner.run_due();
        EXPECT_EQ(pool.take()->one<int>("SELECT count(*) FROM effect"), 0);
        commit = true;
        clock_.advance(seconds(60));
        runner.run_due();
        EXPECT_EQ(pool.take()->one<int>("SELECT count(*) FROM effect"), 1);
        EXPECT_EQ(pool.take()->one<int>("SELECT count(*) FROM job"), 0);
    });
}

TEST_F(Jobs, AreClaimedByOneOfManyThreads) {
    on_each([&](db::Pool& pool) {
        std::mutex mutex;
        std::map<std::string, int> runs;
        std::promise<void> all;
        Runner runner(pool, clock_);
        runner.handle("a", [&](const Job& job) -> Result<void> {
            std::lock_guard lock(mutex);
            ++runs[job.id];
            if (runs.size() == 60) all.set_value();
            return {};
        });
        runner.start(3);
        for (int i = 0; i < 60; ++i) queue(pool, {"a"});
        ASSERT_EQ(all.get_future().wait_for(seconds(60)), std::future_status::ready);
        runner.stop();
        for (const auto& [id, count] : runs) EXPECT_EQ(count, 1) << id;
        EXPECT_EQ(pool.take()->one<int>("SELECT count(*) FROM job"), 0) << "stop() waits for what runs";
    });
}

TEST_F(Jobs, WakeTheRunnerAtTheCommit) {
    on_each([&](db::Pool& pool) {
        RunnerOptions options;
        options.poll = std::chrono::hours(1);  // so that only the signal can wake it
        std::promise<void> ran;
        Runner runner(pool, clock_, options);
        runner.handle("a", [&](const Job&) -> Result<void> {
            ran.set_value();
            return {};
        });
        runner.start(1);
        queue(pool, {"a"});
        EXPECT_EQ(ran.get_future().wait_for(seconds(60)), std::future_status::ready);
    });
}

TEST_F(Jobs, SchedulesRunOnceAnIntervalOverAllProcesses) {
    on_each([&](db::Pool& pool) {
        int runs = 0;
        Runner one(pool, clock_), other(pool, clock_);
        for (Runner* runner : {&one, &other}) {
            runner->every("sweep", seconds(60), [&]() -> Result<void> {
                ++runs;
                return make_error(ErrorCode::internal, "test.fails", "a failure does not stop the schedule");
            });
        }
        one.run_due();
        other.run_due();
        EXPECT_EQ(runs, 1);
        clock_.advance(seconds(59));
        other.run_due();
        EXPECT_EQ(runs, 1);
        clock_.advance(seconds(1));
        other.run_due();
        one.run_due();
        EXPECT_EQ(runs, 2);
        clock_.set(start - std::chrono::hours(1000));
        one.run_due();
        EXPECT_EQ(runs, 3) << "a clock set back does not silence it";
    });
}

}  // namespace
}  // namespace jobs
