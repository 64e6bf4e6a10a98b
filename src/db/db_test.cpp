#include "db/db.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "db/engines.h"
#include "db/testing.h"

namespace db {
namespace {

using base::Bytes;

enum class Colour { red, green };

const std::vector<Migration> schema{
    {"test/001",
     "CREATE TABLE thing (id TEXT PRIMARY KEY, number BIGINT, real_number DOUBLE PRECISION, flag BOOLEAN, note TEXT, "
     "data {{blob}});"
     "CREATE TABLE part (thing_id TEXT NOT NULL REFERENCES thing(id), n BIGINT NOT NULL CHECK (n >= 0))"}};

void make_schema(Pool& pool) {
    ASSERT_TRUE(migrate(pool, schema));
}

TEST(Database, KeepsEveryKindOfValue) {
    for_each_database([](Pool& pool) {
        make_schema(pool);
        auto c = pool.take();
        const Bytes data{0, 1, 0xff, '\'', '\\', 0};
        const std::string note = "Zażółć 'gęślą' ? \\ 印";
        c->run("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?)", "a", std::numeric_limits<std::int64_t>::max(), 0.1, true,
               note, data);
        const auto rows = c->run("SELECT number, real_number, flag, note, data FROM thing WHERE id = ?", "a");
        ASSERT_EQ(rows.size(), 1u);
        const auto [number, real, flag, text, bytes] = rows[0].as<std::int64_t, double, bool, std::string, Bytes>();
        EXPECT_EQ(number, std::numeric_limits<std::int64_t>::max());
        EXPECT_EQ(real, 0.1);
        EXPECT_TRUE(flag);
        EXPECT_EQ(text, note);
        EXPECT_EQ(bytes, data);
        EXPECT_THROW(rows[0].get<int>(0), Failure);
        EXPECT_THROW(rows[0].get<std::int64_t>(3), Failure);
        EXPECT_EQ(c->one<std::int64_t>("SELECT count(*) FROM thing WHERE flag"), 1);
    });
}

TEST(Database, KeepsNullsEmptyBytesAndTimes) {
    for_each_database([](Pool& pool) {
        make_schema(pool);
        auto c = pool.take();
        const auto time = base::from_micros(1'700'000'000'123'456);
        c->run("INSERT INTO thing(id, number, note, data) VALUES (?, ?, ?, ?)", std::string("a"),
               std::optional<base::Time>(time), std::optional<std::string>(), Bytes{});
        const auto rows = c->run("SELECT number, note, data, real_number FROM thing");
        EXPECT_EQ(rows[0].get<base::Time>(0), time);
        EXPECT_EQ(rows[0].get<std::optional<std::string>>(1), std::nullopt);
        EXPECT_TRUE(rows[0].is_null(1));
        EXPECT_THROW(rows[0].get<std::string>(1), Failure);
        EXPECT_EQ(rows[0].get<Bytes>(2), Bytes{});
        const auto real = c->one<std::optional<double>>("SELECT real_number FROM thing");
        ASSERT_TRUE(real.has_value()) << "there is a row";
        EXPECT_FALSE(real->has_value()) << "its column is NULL";
        EXPECT_EQ(c->one<std::string>("SELECT id FROM thing WHERE id = ?", "none"), std::nullopt);
        c->run("UPDATE thing SET number = ?", Colour::green);
        EXPECT_EQ(c->one<Colour>("SELECT number FROM thing"), Colour::green);
        EXPECT_THROW(c->run("UPDATE thing SET note = ?", std::string("a\0b", 3)), Failure);
    });
}

TEST(Database, CountsAffectedRowsAndReturnsFromUpdates) {
    for_each_database([](Pool& pool) {
        make_schema(pool);
        auto c = pool.take();
        for (const char* id : {"a", "b", "c"}) c->run("INSERT INTO thing(id, number) VALUES (?, 1)", id);
        EXPECT_EQ(c->run("UPDATE thing SET number = number + 1 WHERE id <> ?", "c").affected, 2);
        EXPECT_EQ(c->run("UPDATE thing SET number = 9 WHERE id = 'x'").affected, 0);
        EXPECT_EQ(c->run("SELECT * FROM thing").affected, 0);
        EXPECT_EQ(c->one<std::int64_t>("UPDATE thing SET number = number + 1 WHERE id = ? RETURNING number", "a"), 3);
        EXPECT_EQ(c->run("DELETE FROM thing").affected, 3);
        EXPECT_THROW(c->run("SELECT ?, ?", 1), Failure);
    });
}

TEST(Database, NamesConstraintFailures) {
    for_each_database([](Pool& pool) {
        make_schema(pool);
        auto c = pool.take();
        c->run("INSERT INTO thing(id, note) VALUES ('a', 'secret')");
        try {
            c->run("INSERT INTO thing(id) VALUES (?)", "a");
            FAIL() << "a second row with the same key";
        } catch (const Failure& failure) {
            EXPECT_TRUE(failure.unique_violation());
            EXPECT_EQ(std::string(failure.what()).find("(a)"), std::string::npos) << "values stay out of messages";
        }
        try {
            c->run("INSERT INTO part VALUES ('missing', 1)");
            FAIL() << "a dangling reference";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind, Failure::Kind::constraint);
        }
        EXPECT_THROW(c->run("INSERT INTO part VALUES ('a', -1)"), Failure);
        EXPECT_TRUE(c->healthy());
    });
}

TEST(Transaction, RollsBackUnlessCommittedAndNestsAsSavepoints) {
    for_each_database([](Pool& pool) {
        make_schema(pool);
        auto c = pool.take();
        const auto count = [&] { return *c->one<int>("SELECT count(*) FROM thing"); };
        {
            Transaction t(*c);
            c->run("INSERT INTO thing(id) VALUES ('a')");
        }
        EXPECT_EQ(count(), 0);
        {
            Transaction outer(*c);
            c->run("INSERT INTO thing(id) VALUES ('a')");
            {
                Transaction inner(*c);
                c->run("INSERT INTO thing(id) VALUES ('b')");
            }
            {
                Transaction inner(*c);
                EXPECT_THROW(c->run("INSERT INTO thing(id) VALUES ('a')"), Failure);
            }
            {
                Transaction inner(*c);
                c->run("INSERT INTO thing(id) VALUES ('c')");
                inner.commit();
            }
            outer.commit();
        }
        EXPECT_EQ(count(), 2);
        EXPECT_FALSE(c->in_transaction());
    });
}

TEST(Transaction, ReadsOneSnapshot) {
    for_each_database([](Pool& pool) {
        make_schema(pool);
        auto reader = pool.take();
        auto writer = pool.take();
        Transaction t(*reader, Intent::read);
        EXPECT_EQ(reader->one<int>("SELECT count(*) FROM thing"), 0);
        writer->run("INSERT INTO thing(id) VALUES ('a')");
        EXPECT_EQ(reader->one<int>("SELECT count(*) FROM thing"), 0);
    });
}

TEST(Transaction, SignalsAfterTheOutermostCommitOnly) {
    for_each_database([](Pool& pool) {
        make_schema(pool);
        int woken = 0;
        auto subscription = pool.subscribe("topic", [&] { ++woken; });
        auto c = pool.take();
        {
            Transaction t(*c);
            c->signal("topic");
        }
        EXPECT_EQ(woken, 0);
        {
            Transaction t(*c);
            {
                Transaction dropped(*c);
                c->signal("topic");
            }
            c->signal("other");
            t.commit();
        }
        EXPECT_EQ(woken, 0);
        {
            Transaction t(*c);
            {
                Transaction kept(*c);
                c->signal("topic");
                kept.commit();
            }
            EXPECT_EQ(woken, 0);
            t.commit();
        }
        EXPECT_EQ(woken, 1);
        subscription.reset();
        c->signal("topic");
        EXPECT_EQ(woken, 1);
    });
}

TEST(Pool, WritersFromManyThreadsAllGetThrough) {
    for_each_database([](Pool& pool) {
        make_schema(pool);
        pool.take()->run("INSERT INTO thing(id, number) VALUES ('a', 0)");
        std::atomic<int> failures{0};
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 6; ++t) {
                threads.emplace_back([&] {
                    try {
                        for (int i = 0; i < 20; ++i) {
                            auto c = pool.take(std::chrono::seconds(30));
                            Transaction transaction(*c);
                            const int n = *c->one<int>("SELECT number FROM thing WHERE id = 'a'" +
                                                       std::string(for_update(c->dialect())));
                            c->run("UPDATE thing SET number = ? WHERE id = 'a'", n + 1);
                            transaction.commit();
                        }
                    } catch (const Failure&) {
                        ++failures;
                    }
                });
            }
        }
        EXPECT_EQ(failures, 0);
        EXPECT_EQ(pool.take()->one<int>("SELECT number FROM thing"), 120);
    });
}

TEST(Pool, SaysWhenNoneIsFreeAndDropsOnesLeftInATransaction) {
    for (const Dialect dialect : test_dialects()) {
        TestDatabase database(dialect, 1);
        Pool& pool = database.pool();
        {
            auto held = pool.take();
            EXPECT_THROW(pool.take(std::chrono::milliseconds(1)), Failure);
            held->script("BEGIN");  // as a bug would
            held->script("CREATE TABLE left_over (id BIGINT)");
        }
        auto fresh = pool.take();
        EXPECT_THROW(fresh->run("SELECT * FROM left_over"), Failure);
    }
}

TEST(Pool, RefusesUnknownUrls) {
    EXPECT_THROW(Pool::open("mysql://x"), Failure);
    EXPECT_THROW(Pool::open("sqlite:/nonexistent-folder/x.db"), Failure);
    EXPECT_THROW(Pool::open("postgresql:///x?host=/nonexistent-folder"), Failure);
}

TEST(Sqlite, IsDurableAndPrivate) {
    TestDatabase database(Dialect::sqlite);
    auto c = database.pool().take();
    EXPECT_EQ(c->one<std::string>("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(c->one<int>("PRAGMA synchronous"), 2);  // FULL
    EXPECT_EQ(c->one<int>("PRAGMA foreign_keys"), 1);
    struct stat info{};
    ASSERT_EQ(stat(database.url().substr(7).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(Placeholders, SkipLiteralsNamesAndComments) {
    EXPECT_EQ(number_placeholders("SELECT ?, '?''?', \"?\" -- ?\n, ?"), "SELECT $1, '?''?', \"?\" -- ?\n, $2");
    EXPECT_EQ(number_placeholders("SELECT '?"), "SELECT '?");
    EXPECT_EQ(number_placeholders("-- ?"), "-- ?");
}

TEST(Migrate, AppliesOnceInOrderAndKeepsWhatItDid) {
    for_each_database([](Pool& pool) {
        std::vector<Migration> steps{{"m/001", "CREATE TABLE a (x BIGINT)"}};
        ASSERT_TRUE(migrate(pool, steps));
        ASSERT_TRUE(migrate(pool, steps));
        steps.push_back({"m/002", "ALTER TABLE a ADD COLUMN y {{blob}}; CREATE INDEX a_x ON a(x)"});
        EXPECT_EQ(*pending_migrations(pool, steps), std::vector<std::string>{"m/002"});
        ASSERT_TRUE(migrate(pool, steps));
        pool.take()->run("INSERT INTO a(x, y) VALUES (1, ?)", Bytes{7});
        EXPECT_TRUE(pending_migrations(pool, steps)->empty());
    });
}

TEST(Migrate, RefusesANewerSchemaAndAnEditedStep) {
    for_each_database([](Pool& pool) {
        const std::vector<Migration> newer{{"m/001", "CREATE TABLE a (x BIGINT)"},
                                           {"m/002", "CREATE TABLE b (x BIGINT)"}};
        ASSERT_TRUE(migrate(pool, newer));
        const std::vector<Migration> older{newer[0]};
        const auto refused = migrate(pool, older);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().key, "db.schema_newer");
        const std::vector<Migration> edited{{"m/001", "CREATE TABLE a (x TEXT)"}, newer[1]};
        EXPECT_EQ(migrate(pool, edited).error().key, "db.migration_changed");
    });
}

TEST(Migrate, ChangesNothingWhenAStepFails) {
    for_each_database([](Pool& pool) {
        const std::vector<Migration> steps{{"m/001", "CREATE TABLE a (x BIGINT)"}, {"m/002", "CREATE NONSENSE"}};
        EXPECT_EQ(migrate(pool, steps).error().key, "db.migration_failed");
        EXPECT_EQ(pending_migrations(pool, steps)->size(), 2u);
        EXPECT_THROW(pool.take()->run("SELECT * FROM a"), Failure);
    });
}

TEST(Migrate, RunsEngineSpecificParts) {
    for_each_database([](Pool& pool) {
        const std::vector<Migration> steps{{"m/001", "CREATE TABLE a (x TEXT)", "INSERT INTO a VALUES ('sqlite')",
                                            "INSERT INTO a VALUES ('postgres')"}};
        ASSERT_TRUE(migrate(pool, steps));
        EXPECT_EQ(pool.take()->one<std::string>("SELECT x FROM a"),
                  pool.dialect() == Dialect::sqlite ? "sqlite" : "postgres");
    });
}

TEST(Failures, BecomeErrorsForCallers) {
    EXPECT_EQ(to_error(Failure(Failure::Kind::full, "x")).key, "storage.full");
    EXPECT_EQ(to_error(Failure(Failure::Kind::retry, "x")).code, base::ErrorCode::unavailable);
    EXPECT_EQ(to_error(Failure(Failure::Kind::unique, "x")).code, base::ErrorCode::conflict);
}

}  // namespace
}  // namespace db
