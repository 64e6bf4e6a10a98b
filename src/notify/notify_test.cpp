#include "notify/notify.h"

#include <gtest/gtest.h>

#include "db/testing.h"
#include "http/testing.h"
#include "notify/templates.h"

namespace notify {
namespace {

const base::Bytes key(32, 9);

boost::json::object all_params(const TemplateText& text) {
    boost::json::object out;
    for (auto name : text.parameters) out[name] = "<" + std::string(name) + ">";
    return out;
}

TEST(Templates, every_one_says_all_it_must_in_both_languages) {
    for (int i = 0; i <= static_cast<int>(Template::document_signed); ++i) {
        const auto what = static_cast<Template>(i);
        const auto& text = template_text(what);
        EXPECT_EQ(template_from_name(template_name(what)), what);
        std::string subjects;
        for (const std::string language : {"id", "en"}) {
            const auto rendered = render({what, "a@example.com", language, all_params(text), ""});
            ASSERT_TRUE(rendered);
            for (auto name : text.parameters) {
                EXPECT_NE((rendered->subject + rendered->text).find("<" + std::string(name) + ">"), std::string::npos)
                    << template_name(what) << " " << name;
                EXPECT_NE(rendered->html.find("&lt;" + std::string(name) + "&gt;"), std::string::npos) << name;
            }
            EXPECT_EQ(rendered->text.find('{'), std::string::npos) << rendered->text;
            EXPECT_EQ(rendered->html.find("<" + std::string(text.parameters[0]) + ">"), std::string::npos)
                << "not escaped";
            EXPECT_EQ(rendered->html.find("http"), std::string::npos) << "nothing is loaded from anywhere";
            EXPECT_NE(rendered->subject, subjects) << "the languages differ";
            subjects = rendered->subject;
        }
        EXPECT_EQ(render({what, "a@example.com", "id", {}, ""}).error().key, "notify.parameter");
    }
}

TEST(Templates, keys_become_words_and_subjects_stay_one_line) {
    const auto rejected = render({Template::identity_rejected,
                                  "a@example.com",
                                  "id",
                                  {{"name", "BUDI"}, {"reasons", "nik_conflict\nbebas"}, {"url", "u"}},
                                  ""});
    EXPECT_NE(rejected->text.find("NIK sudah dipakai akun lain\nbebas"), std::string::npos);
    EXPECT_NE(rejected->html.find("akun lain<br>bebas"), std::string::npos);
    const auto document = render({Template::document_signed,
                                  "a@example.com",
                                  "en",
                                  {{"document", "a\r\nBcc: x@example.com"}, {"at", "t"}, {"url", "u"}},
                                  ""});
    EXPECT_EQ(document->subject, "Document signed: a  Bcc: x@example.com");
}

TEST(Templates, the_code_stands_alone_on_its_line) {
    const auto otp =
        render({Template::otp, "a@example.com", "en", {{"code", "012345"}, {"document", "d"}, {"minutes", "5"}}, ""});
    EXPECT_NE(otp->text.find("\n    012345\n"), std::string::npos) << otp->text;
    EXPECT_EQ(otp->subject.find("012345"), std::string::npos) << "previews on locked screens show subjects";
}

struct World {
    explicit World(db::Pool& database) : pool(database) {
        auto all = migrations();
        for (auto& m : jobs::migrations()) all.push_back(m);
        EXPECT_TRUE(db::migrate(pool, all));
    }
    void order(const std::string& to) {
        auto connection = pool.take();
        db::Transaction transaction(*connection);
        queue.send(*connection,
                   {Template::activation, to, "en", {{"url", "http://127.0.0.1/activate?token=secret"}}, ""});
        transaction.commit();
    }
    db::Pool& pool;
    base::ManualClock clock{base::from_micros(1'800'000'000'000'000)};
    MailQueue queue{key};
};

TEST(Inbox, holds_each_mail_once_and_sealed) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        {
            auto connection = pool.take();
            db::Transaction rolled_back(*connection);
            world.queue.send(*connection, {Template::activation, "never@example.com", "id", {{"url", "u"}}, ""});
        }
        world.order("one@example.com");
        {
            auto connection = pool.take();
            for (const auto& row : connection->run("SELECT payload FROM job"))
                EXPECT_EQ(row.get<std::string>(0).find("secret"), std::string::npos) << "links lie sealed in the queue";
        }
        jobs::Runner runner(pool, world.clock);
        add_jobs(runner, pool, world.queue, world.clock, {});
        runner.run_due();
        world.order("two@example.com");
        runner.run_due();
        runner.run_due();

        http::Router router;
        add_inbox_routes(router, pool, world.queue);
        http::TestClient client(router, world.clock);
        const auto list = client.call("GET", "/api/v1/inbox").json().at("items").as_array();
        ASSERT_EQ(list.size(), 2u);
        EXPECT_EQ(list[0].at("to").as_string(), "two@example.com");
        EXPECT_EQ(list[0].at("links").at(0).as_string(), "http://127.0.0.1/activate?token=secret");
        const std::string id(list[1].at("id").as_string());
        EXPECT_NE(client.call("GET", "/api/v1/inbox/" + id).json().at("html").as_string().size(), 0u);
        EXPECT_EQ(client.call("GET", "/api/v1/inbox/none").key(), "notify.unknown");
        const auto page = client.call("GET", "/api/v1/inbox?limit=1").json();
        EXPECT_EQ(client.call("GET", "/api/v1/inbox?cursor=" + std::string(page.at("nextCursor").as_string()))
                      .json()
                      .at("items")
                      .at(0)
                      .at("to")
                      .as_string(),
                  "one@example.com");
        auto connection = pool.take();
        for (const auto& row : connection->run("SELECT sealed FROM inbox_mail"))
            EXPECT_EQ(row.get<std::string>(0).find("example"), std::string::npos);
    });
}

TEST(Smtp, a_server_that_does_not_answer_means_another_try_later) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.order("one@example.com");
        jobs::Runner runner(pool, world.clock);
        Settings settings;
        settings.inbox = false;
        settings.smtp = {.url = "smtp://127.0.0.1:1", .user = "", .password = "", .require_tls = false};
        add_jobs(runner, pool, world.queue, world.clock, settings);
        runner.run_due();
        auto connection = pool.take();
        const auto counts = jobs::count_jobs(*connection);
        ASSERT_EQ(counts.size(), 1u);
        EXPECT_EQ(counts[0].state, jobs::JobState::waiting);
        EXPECT_EQ(connection->one<std::int64_t>("SELECT count(*) FROM inbox_mail"), 0);
    });
}

TEST(MailQueue, a_missing_parameter_is_a_bug_found_at_once) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        auto connection = pool.take();
        EXPECT_THROW(world.queue.send(*connection, {Template::otp, "a@example.com", "id", {{"code", "1"}}, ""}),
                     std::logic_error);
    });
}

}  // namespace
}  // namespace notify
