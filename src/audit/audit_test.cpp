#include "audit/audit.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <thread>

#include "audit/leaf.h"
#include "base/encoding.h"
#include "db/testing.h"

namespace audit {
namespace {

const base::Time start = base::from_micros(1'700'000'000'000'000);

class Log : public testing::Test {
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
    std::int64_t add(db::Pool& pool, const Entry& entry) {
        auto c = pool.take();
        db::Transaction t(*c);
        const auto index = append(*c, clock_, entry);
        EXPECT_TRUE(index);
        t.commit();
        clock_.advance(std::chrono::seconds(1));
        return *index;
    }
    void add_many(db::Pool& pool, int count) {
        for (int i = 0; i < count; ++i) add(pool, {"test.event", "usr_1", "document", "doc_" + std::to_string(i)});
    }
    /// What somebody with rights on the database could do.
    static void tamper(db::Pool& pool, const std::string& sql) {
        auto c = pool.take();
        if (pool.dialect() == db::Dialect::sqlite) {
            const auto triggers = c->run("SELECT name FROM sqlite_master WHERE type = 'trigger'");
            for (const db::Row& row : triggers) c->script("DROP TRIGGER \"" + row.get<std::string>(0) + "\"");
        } else {
            for (const char* table : {"audit_entry", "audit_node", "audit_checkpoint", "audit_head"}) {
                c->script(std::string("ALTER TABLE ") + table + " DISABLE TRIGGER ALL");
            }
        }
        c->script(sql);
    }
};

TEST_F(Log, AppendsWithoutGapsEvenAfterRollbacks) {
    on_each([&](db::Pool& pool) {
        EXPECT_EQ(add(pool, {"a.b", "usr_1", "user", "usr_1"}), 0);
        {
            auto c = pool.take();
            db::Transaction rolled_back(*c);
            EXPECT_EQ(*append(*c, clock_, {"a.b", "usr_1"}), 1);
        }
        EXPECT_EQ(add(pool, {"a.c", "usr_1", "user", "usr_1"}), 1);
        EXPECT_EQ(tree_head(*pool.take()).size, 2);
        EXPECT_TRUE(verify_log(*pool.take()).ok);
    });
}

TEST_F(Log, KeepsWhatWasSaidAsCanonicalText) {
    on_each([&](db::Pool& pool) {
        Entry entry{"document.signed", "usr_1",  "document", "doc_1", {{"b", "ż\n\""}, {"a", {1, true, nullptr}}},
                    "192.0.2.1",       "Browser"};
        add(pool, entry);
        const auto found = find(*pool.take(), 0);
        ASSERT_TRUE(found);
        EXPECT_EQ(
            found->leaf,
            "{\"actor\":\"usr_1\",\"address\":\"192.0.2.1\",\"at\":1700000000000000,\"details\":{\"a\":[1,true,null],"
            "\"b\":\"ż\\n\\\"\"},\"index\":0,\"kind\":\"document.signed\",\"subject\":\"doc_1\","
            "\"subjectKind\":\"document\",\"userAgent\":\"Browser\",\"v\":1}");
        EXPECT_EQ(found->hash, leaf_hash(base::as_bytes(found->leaf)));
        EXPECT_EQ(found->entry.details, entry.details);
        EXPECT_EQ(found->at, start);
        EXPECT_FALSE(find(*pool.take(), 1));
    });
}

TEST_F(Log, RefusesWhatCannotBeCanonical) {
    on_each([&](db::Pool& pool) {
        auto c = pool.take();
        EXPECT_EQ(append(*c, clock_, {"", "usr_1"}).error().key, "audit.entry");
        EXPECT_EQ(append(*c, clock_, {"a", ""}).error().key, "audit.entry");
        EXPECT_EQ(append(*c, clock_, {"a", "u", "", "", {{"x", 0.5}}}).error().key, "audit.entry");
        EXPECT_EQ(append(*c, clock_, {"a", "u", "", "\xff"}).error().key, "audit.entry");
        EXPECT_EQ(tree_head(*c).size, 0);
    });
}

TEST_F(Log, ListsBySubjectActorKindAndTime) {
    on_each([&](db::Pool& pool) {
        add(pool, {"account.login", "usr_1", "session", "ses_1"});
        add(pool, {"document.uploaded", "usr_1", "document", "doc_1"});
        add(pool, {"identity.approved", "usr_ra", "user", "usr_1"});
        add(pool, {"account.login", "usr_2", "session", "ses_2"});
        auto c = pool.take();
        Filter subject;
        subject.subject_kind = "document";
        subject.subject_id = "doc_1";
        ASSERT_EQ(list(*c, subject).size(), 1u);
        EXPECT_EQ(list(*c, subject)[0].entry.kind, "document.uploaded");
        const auto mine = list_for_user(*c, "usr_1", {});
        ASSERT_EQ(mine.size(), 3u);
        EXPECT_EQ(mine[0].index, 2) << "newest first";
        Filter page;
        page.before = 2;
        page.limit = 1;
        ASSERT_EQ(list_for_user(*c, "usr_1", page).size(), 1u);
        EXPECT_EQ(list_for_user(*c, "usr_1", page)[0].index, 1);
        Filter kind;
        kind.kind = "account.*";
        EXPECT_EQ(list(*c, kind).size(), 2u);
        kind.kind = "account";
        EXPECT_EQ(list(*c, kind).size(), 0u);
        Filter time;
        time.from = start + std::chrono::seconds(1);
        time.to = start + std::chrono::seconds(3);
        time.ascending = true;
        ASSERT_EQ(list(*c, time).size(), 2u);
        EXPECT_EQ(list(*c, time)[0].index, 1);
    });
}

TEST_F(Log, IsGuardedByTheDatabase) {
    on_each([&](db::Pool& pool) {
        add_many(pool, 2);
        for (const char* sql :
             {"UPDATE audit_entry SET kind = 'x'", "DELETE FROM audit_entry", "DELETE FROM audit_node",
              "UPDATE audit_node SET hash = ''", "DELETE FROM audit_head", "UPDATE audit_head SET size = size - 1"}) {
            EXPECT_THROW(pool.take()->run(sql), db::Failure) << sql;
        }
        EXPECT_TRUE(verify_log(*pool.take()).ok);
    });
}

TEST_F(Log, ProvesEveryEntryAndEveryEarlierHead) {
    on_each([&](db::Pool& pool) {
        add_many(pool, 21);
        auto c = pool.take();
        const TreeHead head = tree_head(*c);
        for (int i = 0; i < 21; ++i) {
            EXPECT_TRUE(verify_inclusion(find(*c, i)->hash, i, 21, *inclusion_proof(*c, i, 21), head.root)) << i;
        }
        for (int size = 1; size <= 21; ++size) {
            EXPECT_TRUE(verify_consistency(size, 21, tree_head_at(*c, size)->root, head.root,
                                           *consistency_proof(*c, size, 21)));
        }
        EXPECT_EQ(inclusion_proof(*c, 21, 21).error().key, "audit.no_entry");
        EXPECT_EQ(inclusion_proof(*c, 0, 22).error().key, "audit.no_entry");
        EXPECT_EQ(consistency_proof(*c, 0, 21).error().key, "audit.no_entry");
    });
}

TEST_F(Log, SignsCheckpointsWhenItGrew) {
    const auto key = *crypto::generate_key(crypto::KeyAlgorithm::ec_p256);
    const auto signer = *crypto::software_signer(key);
    const auto other = *crypto::software_signer(*crypto::generate_key(crypto::KeyAlgorithm::ec_p256));
    on_each([&](db::Pool& pool) {
        EXPECT_FALSE(*make_checkpoint(pool, clock_, "test.example/log", *signer));
        add_many(pool, 5);
        const auto made = *make_checkpoint(pool, clock_, "test.example/log", *signer);
        ASSERT_TRUE(made);
        EXPECT_FALSE(*make_checkpoint(pool, clock_, "test.example/log", *signer));
        EXPECT_EQ(latest_checkpoint(*pool.take())->note, made->note);
        const auto head = verify_checkpoint(made->note, "test.example/log", signer->public_key());
        ASSERT_TRUE(head);
        EXPECT_EQ(head->size, 5);
        EXPECT_EQ(head->root, tree_head(*pool.take()).root);
        EXPECT_FALSE(verify_checkpoint(made->note, "other.example/log", signer->public_key()));
        EXPECT_FALSE(verify_checkpoint(made->note, "test.example/log", other->public_key()));
        for (std::size_t i = 0; i < made->note.size(); ++i) {
            std::string changed = made->note;
            changed[i] ^= 1;
            EXPECT_FALSE(verify_checkpoint(changed, "test.example/log", signer->public_key())) << i;
            EXPECT_FALSE(verify_checkpoint(made->note.substr(0, i), "test.example/log", signer->public_key())) << i;
        }
        add_many(pool, 1);
        EXPECT_TRUE(*make_checkpoint(pool, clock_, "test.example/log", *signer));
        const auto check = verify_log(*pool.take(), "test.example/log", signer->public_key());
        EXPECT_TRUE(check.ok) << check.problem;
        EXPECT_EQ(check.head.root, tree_head(*pool.take()).root);
        EXPECT_FALSE(verify_log(*pool.take(), "test.example/log", other->public_key()).ok);
    });
}

TEST_F(Log, CheckFindsTheFirstBadEntry) {
    struct Case {
        const char* sql;
        std::int64_t first_bad;
    };
    const Case cases[] = {
        {"UPDATE audit_entry SET leaf = replace(leaf, 'test.event', 'test.evil'), kind = 'test.evil' WHERE idx = 3", 3},
        {"UPDATE audit_entry SET actor_id = 'usr_2' WHERE idx = 2", 2},
        {"UPDATE audit_entry SET subject_id = 'doc_x' WHERE idx = 2", 2},
        {"UPDATE audit_entry SET chain = leaf_hash WHERE idx = 4", 4},
        {"DELETE FROM audit_entry WHERE idx = 1", 1},
        {"DELETE FROM audit_entry WHERE idx = 8", 8},
        {"DELETE FROM audit_entry WHERE idx = 8; UPDATE audit_head SET size = 8, chain = (SELECT chain FROM "
         "audit_entry "
         "WHERE idx = 7)",
         8},
        {"UPDATE audit_node SET hash = (SELECT leaf_hash FROM audit_entry WHERE idx = 0) WHERE level = 1 AND idx = 1",
         3},
        {"DELETE FROM audit_node WHERE level = 2 AND idx = 0", 3},
        {"UPDATE audit_checkpoint SET root = (SELECT leaf_hash FROM audit_entry WHERE idx = 0)", 9},
        {"UPDATE audit_head SET chain = ''", 9},
    };
    const auto signer = *crypto::software_signer(*crypto::generate_key(crypto::KeyAlgorithm::ec_p256));
    for (const Case& bad : cases) {
        SCOPED_TRACE(bad.sql);
        on_each([&](db::Pool& pool) {
            add_many(pool, 9);
            ASSERT_TRUE(*make_checkpoint(pool, clock_, "o", *signer));
            ASSERT_TRUE(verify_log(*pool.take(), "o", signer->public_key()).ok);
            tamper(pool, bad.sql);
            const auto check = verify_log(*pool.take(), "o", signer->public_key());
            EXPECT_FALSE(check.ok);
            EXPECT_EQ(check.first_bad, bad.first_bad) << check.problem;
        });
    }
}

TEST_F(Log, StaysGaplessUnderManyWriters) {
    on_each([&](db::Pool& pool) {
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 4; ++t) {
                threads.emplace_back([&] {
                    for (int i = 0; i < 15; ++i) {
                        auto c = pool.take(std::chrono::seconds(30));
                        db::Transaction transaction(*c);
                        ASSERT_TRUE(append(*c, clock_, {"test.event", "usr_1"}));
                        transaction.commit();
                    }
                });
            }
        }
        const auto check = verify_log(*pool.take());
        EXPECT_TRUE(check.ok) << check.problem;
        EXPECT_EQ(check.head.size, 60);
    });
}

TEST_F(Log, ExportsTheExactTextThatWasHashed) {
    on_each([&](db::Pool& pool) {
        add_many(pool, 3);
        std::vector<std::string> lines;
        export_log(*pool.take(), [&](std::string_view line) { lines.emplace_back(line); });
        ASSERT_EQ(lines.size(), 3u);
        const auto second = boost::json::parse(lines[1]).as_object();
        const std::string leaf(std::string_view(second.at("leaf").as_string()));
        EXPECT_EQ(std::string_view(second.at("leafHash").as_string()), hash_text(leaf_hash(base::as_bytes(leaf))));
    });
}

}  // namespace
}  // namespace audit
