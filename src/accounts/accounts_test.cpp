// The routes of accounts on both databases, as a browser calls them.
#include "accounts/accounts.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <atomic>
#include <thread>

#include "accounts/activity_routes.h"
#include "accounts/captcha.h"
#include "accounts/device.h"
#include "accounts/log_in_guard.h"
#include "accounts/password_rule.h"
#include "accounts/place.h"
#include "accounts/use_cases.h"
#include "audit/audit.h"
#include "base/encoding.h"
#include "db/testing.h"
#include "http/testing.h"

namespace accounts {
namespace {

using namespace std::chrono_literals;

const base::Bytes key(32, 7);
constexpr std::string_view good_password = "Kunci-Rahasia-2026!";

std::string solve(const CaptchaChallenge& challenge, bool with_prefix = true) {
    const auto& p = challenge.parameters;
    const auto nonce = *base::unhex(p.nonce), salt = *base::unhex(p.salt);
    for (std::uint32_t counter = 0;; ++counter) {
        base::Bytes password = nonce, out(32);
        for (int shift = 24; shift >= 0; shift -= 8) password.push_back(static_cast<std::uint8_t>(counter >> shift));
        PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(password.data()), static_cast<int>(password.size()),
                          salt.data(), static_cast<int>(salt.size()), static_cast<int>(p.cost), EVP_sha256(), 32,
                          out.data());
        if (base::hex(out).starts_with(p.key_prefix) != with_prefix) continue;
        const boost::json::object payload{
            {"challenge", json::to_value(challenge)},
            {"solution", {{"counter", counter}, {"derivedKey", base::hex(out)}, {"time", 12.5}}}};
        return base::base64(base::as_bytes(boost::json::serialize(payload)));
    }
}

struct SentMail {
    std::string what, to, language;
    boost::json::object params;
    std::string token() const {
        const std::string url(params.at("url").as_string());
        return url.substr(url.find("token=") + 6);
    }
};

/// An installation with a browser.
struct World {
    explicit World(db::Pool& database) : pool(database) {
        auto all = migrations();
        for (auto& m : audit::migrations()) all.push_back(m);
        EXPECT_TRUE(db::migrate(pool, all));
        deps.settings.captcha_cost = 2;
        add_routes(router, deps);
    }
    std::string captcha() { return solve(make_captcha(key, clock.now(), 2)); }
    http::TestAnswer sign_up(const std::string& email, std::string_view password = good_password) {
        return browser.call("POST", "/api/v1/sign-up",
                            boost::json::serialize(boost::json::object{
                                {"email", email}, {"password", password}, {"captcha", captcha()}, {"language", "en"}}));
    }
    void make(const std::string& email) {
        ASSERT_EQ(sign_up(email).status, 202) << mails.size();
        ASSERT_EQ(activate(mails.back().token()).status, 204);
    }
    http::TestAnswer activate(const std::string& token) {
        return browser.call("POST", "/api/v1/activation",
                            boost::json::serialize(boost::json::object{{"token", token}}));
    }
    http::TestAnswer log_in(const std::string& email, std::string_view password = good_password) {
        return log_in_with(browser, email, password);
    }
    static http::TestAnswer log_in_with(http::TestClient& client, const std::string& email, std::string_view password) {
        return client.call("POST", "/api/v1/session",
                           boost::json::serialize(boost::json::object{{"email", email}, {"password", password}}));
    }
    int sent(std::string_view what) const {
        return static_cast<int>(
            std::count_if(mails.begin(), mails.end(), [&](const auto& m) { return m.what == what; }));
    }
    db::Pool& pool;
    base::ManualClock clock{*base::from_rfc3339("2026-03-01T09:30:00Z")};
    std::vector<SentMail> mails;
    Deps deps{
        pool,
        clock,
        {},
        [this](db::Connection&, std::string_view what, const std::string& to, const std::string& language,
               boost::json::object params) { mails.push_back({std::string(what), to, language, std::move(params)}); },
        key};
    http::Router router;
    http::TestClient browser{router, clock, authenticator(deps)};
    http::TestClient phone{router, clock, authenticator(deps)};
};

TEST(Accounts, from_sign_up_to_log_out) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        ASSERT_EQ(world.sign_up("Budi@Example.com").status, 202);
        ASSERT_EQ(world.mails.size(), 1u);
        EXPECT_EQ(world.mails[0].what, "activation");
        EXPECT_EQ(world.mails[0].language, "en");
        EXPECT_EQ(world.log_in("budi@example.com").key(), "account.not_activated");
        const auto token = world.mails[0].token();
        EXPECT_EQ(world.activate(token).status, 204);
        EXPECT_EQ(world.activate(token).key(), "account.token_used");
        EXPECT_EQ(world.activate(std::string(43, 'x')).key(), "account.token_expired");

        const auto me = world.log_in("BUDI@example.com");
        ASSERT_EQ(me.status, 200);
        EXPECT_EQ(me.json().at("email").as_string(), "Budi@Example.com");
        EXPECT_EQ(me.json().at("identityStatus").as_string(), "none");
        EXPECT_NE(std::string(me.response.headers.get("Set-Cookie")).find("HttpOnly"), std::string::npos);
        EXPECT_EQ(
            world.browser.call("PATCH", "/api/v1/me", R"({"language":"id","onboarded":true})").json().at("onboarded"),
            boost::json::value(true));
        EXPECT_EQ(world.browser.call("PATCH", "/api/v1/me", R"({"language":"fr"})").key(), "account.language");
        const auto old_cookie = world.browser.cookie();
        EXPECT_EQ(world.browser.call("DELETE", "/api/v1/session").status, 204);
        world.browser.cookie() = old_cookie;
        EXPECT_EQ(world.browser.call("GET", "/api/v1/me").status, 401);
    });
}

TEST(Accounts, sign_up_does_not_tell_who_has_an_account) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.make("known@example.com");
        const auto known = world.sign_up("known@example.com"), fresh = world.sign_up("fresh@example.com");
        EXPECT_EQ(known.status, fresh.status);
        EXPECT_EQ(known.text(), fresh.text());
        EXPECT_EQ(world.sent("already_registered"), 1);
        const auto nobody = world.log_in("nobody@example.com", "Salah-Sandi-9!");
        const auto wrong = world.log_in("known@example.com", "Salah-Sandi-9!");
        EXPECT_EQ(nobody.status, 401);
        EXPECT_EQ(nobody.text(), wrong.text());
        const auto forgot = [&](const std::string& email) {
            return world.browser
                .call("POST", "/api/v1/password/forgot",
                      boost::json::serialize(boost::json::object{{"email", email}, {"captcha", world.captcha()}}))
                .text();
        };
        EXPECT_EQ(forgot("known@example.com"), forgot("stranger@example.com"));
    });
}

TEST(Accounts, a_strangers_sign_up_with_my_address_does_not_set_my_password) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.sign_up("me@example.com", "Punya-Saya-11!");
        const auto mine = world.mails.back().token();
        world.sign_up("me@example.com", "Punya-Orang-22!");
        EXPECT_EQ(world.activate(mine).status, 204);
        EXPECT_EQ(world.log_in("me@example.com", "Punya-Orang-22!").status, 401);
        EXPECT_EQ(world.log_in("me@example.com", "Punya-Saya-11!").status, 200);
        EXPECT_EQ(world.activate(world.mails.back().token()).status, 410);
    });
}

TEST(Accounts, activation_expires_and_can_be_sent_again) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.sign_up("late@example.com");
        world.clock.advance(24h);
        EXPECT_EQ(world.activate(world.mails.back().token()).key(), "account.token_expired");
        const auto again = world.browser.call(
            "POST", "/api/v1/activation/resend",
            boost::json::serialize(boost::json::object{{"email", "late@example.com"}, {"captcha", world.captcha()}}));
        EXPECT_EQ(again.status, 202);
        EXPECT_EQ(world.activate(world.mails.back().token()).status, 204);
        EXPECT_EQ(world.log_in("late@example.com").status, 200);
    });
}

TEST(Accounts, bad_sign_ups) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        EXPECT_EQ(world.sign_up("no-address").key(), "email.invalid");
        EXPECT_EQ(world.sign_up("a@example.com", "Short1!").key(), "password.weak");
        EXPECT_EQ(world.sign_up("a@example.com", "P@ssw0rd1").key(), "password.common");
        const auto body = [&](const std::string& captcha) {
            return boost::json::serialize(boost::json::object{
                {"email", "a@example.com"}, {"password", good_password}, {"captcha", captcha}, {"language", "en"}});
        };
        EXPECT_EQ(world.browser.call("POST", "/api/v1/sign-up", body("bm90aGluZw==")).key(), "captcha.invalid");
        const auto once = world.captcha();
        EXPECT_EQ(world.browser.call("POST", "/api/v1/sign-up", body(once)).status, 202);
        EXPECT_EQ(world.browser.call("POST", "/api/v1/sign-up", body(once)).key(), "captcha.used");
    });
}

TEST(Accounts, wrong_passwords_slow_down_then_lock) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.make("lock@example.com");
        for (int i = 0; i < 3; ++i) EXPECT_EQ(world.log_in("lock@example.com", "Salah-Sandi-9!").status, 401);
        const auto slowed = world.log_in("lock@example.com");
        EXPECT_EQ(slowed.key(), "account.locked");
        EXPECT_EQ(slowed.json().at("retryAfter").as_int64(), 1);
        for (int i = 3; i < 10; ++i) {
            world.clock.advance(std::chrono::seconds(1 << (i - 3)));
            EXPECT_EQ(world.log_in("lock@example.com", "Salah-Sandi-9!").status, 401) << i;
        }
        world.clock.advance(14min);
        EXPECT_EQ(world.log_in("lock@example.com").key(), "account.locked");
        world.clock.advance(1min);
        EXPECT_EQ(world.log_in("lock@example.com").status, 200);
        EXPECT_EQ(world.log_in("lock@example.com", "Salah-Sandi-9!").status, 401) << "a log-in starts the count anew";
        EXPECT_EQ(world.log_in("lock@example.com").status, 200);
    });
}

TEST(Accounts, guesses_at_the_same_moment_are_counted_before_they_are_looked_at) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.make("lock@example.com");
        std::atomic<int> looked_at = 0, refused = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 16; ++i)
            threads.emplace_back([&] {
                const auto answer =
                    log_in(world.deps, {"192.0.2.1", "test"}, "lock@example.com", "Salah-Sandi-9!", std::nullopt);
                if (!answer)
                    looked_at += answer.error().key == "account.bad_credentials";
                else
                    refused += std::holds_alternative<Locked>(*answer);
            });
        for (auto& thread : threads) thread.join();
        EXPECT_EQ(looked_at, 3) << "as many as one after the other";
        EXPECT_EQ(refused, 13);
        world.clock.advance(16s);
        EXPECT_EQ(world.log_in("lock@example.com").status, 200);
    });
}

TEST(Accounts, right_passwords_do_not_count) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.make("me@example.com");
        world.deps.settings.lock_address_after = 3;
        for (int i = 0; i < 8; ++i) EXPECT_EQ(world.log_in("me@example.com").status, 200) << i;
        world.sign_up("waiting@example.com");
        for (int i = 0; i < 8; ++i) EXPECT_EQ(world.log_in("waiting@example.com").key(), "account.not_activated") << i;
        EXPECT_EQ(world.log_in("me@example.com").status, 200);
    });
}

TEST(Accounts, one_address_that_tries_many_accounts_is_locked) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.make("me@example.com");
        world.deps.settings.lock_address_after = 5;
        for (int i = 0; i < 5; ++i)
            EXPECT_EQ(world.log_in("x" + std::to_string(i) + "@example.com", "Salah-Sandi-9!").status, 401);
        EXPECT_EQ(world.log_in("me@example.com").key(), "account.locked");
        world.browser.remote_address = "192.0.2.77";
        EXPECT_EQ(world.log_in("me@example.com").status, 200);
    });
}

TEST(Accounts, sessions_are_listed_end_and_expire) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.make("s@example.com");
        world.log_in("s@example.com");
        world.phone.user_agent = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0";
        World::log_in_with(world.phone, "s@example.com", good_password);
        const auto list = world.browser.call("GET", "/api/v1/sessions").json().at("items").as_array();
        ASSERT_EQ(list.size(), 2u);
        EXPECT_EQ(list[0].at("place"), "unknown place (network 192.0.2.0/24)");
        for (const auto& item : list)
            if (!item.at("current").as_bool())
                EXPECT_EQ(
                    world.browser.call("DELETE", "/api/v1/sessions/" + std::string(item.at("id").as_string())).status,
                    204);
        EXPECT_EQ(world.phone.call("GET", "/api/v1/me").status, 401);
        EXPECT_EQ(world.browser.call("DELETE", "/api/v1/sessions/ses_none").key(), "session.unknown");
        World::log_in_with(world.phone, "s@example.com", good_password);
        EXPECT_EQ(world.browser.call("DELETE", "/api/v1/sessions").status, 204);
        EXPECT_EQ(world.phone.call("GET", "/api/v1/me").status, 401);

        world.clock.advance(11h);
        EXPECT_EQ(world.browser.call("GET", "/api/v1/me").status, 200);
        world.clock.advance(11h);
        EXPECT_EQ(world.browser.call("GET", "/api/v1/me").status, 200) << "use keeps it alive";
        world.clock.advance(12h);
        EXPECT_EQ(world.browser.call("GET", "/api/v1/me").status, 401) << "idle";
        world.log_in("s@example.com");
        for (int day = 0; day < 28; ++day) {
            world.clock.advance(11h);
            world.browser.call("GET", "/api/v1/me");
        }
        world.clock.advance(11h + 59min);
        EXPECT_EQ(world.browser.call("GET", "/api/v1/me").status, 200);
        world.clock.advance(16h + 1min);
        EXPECT_EQ(world.browser.call("GET", "/api/v1/me").status, 401) << "absolute end";
    });
}

TEST(Accounts, somebody_elses_session_cannot_be_ended) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.make("one@example.com");
        world.make("two@example.com");
        world.log_in("one@example.com");
        World::log_in_with(world.phone, "two@example.com", good_password);
        const std::string id(
            world.browser.call("GET", "/api/v1/sessions").json().at("items").at(0).at("id").as_string());
        EXPECT_EQ(world.phone.call("DELETE", "/api/v1/sessions/" + id).status, 404);
        EXPECT_EQ(world.browser.call("GET", "/api/v1/me").status, 200);
    });
}

TEST(Accounts, a_new_device_is_told_to_the_owner_and_a_known_one_is_not) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.make("d@example.com");
        const auto first = world.log_in("d@example.com");
        EXPECT_EQ(world.sent("new_device"), 0) << "the first one ever is the owner's";
        std::string device;
        for (const auto& [name, value] : first.response.headers)
            if (name == "Set-Cookie" && value.starts_with("ez_device=")) device = value.substr(0, value.find(';'));
        world.browser.more_cookies = device;
        world.log_in("d@example.com");
        EXPECT_EQ(world.sent("new_device"), 0);
        world.phone.user_agent = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0";
        World::log_in_with(world.phone, "d@example.com", good_password);
        ASSERT_EQ(world.sent("new_device"), 1);
        EXPECT_EQ(world.mails.back().params.at("device").as_string(), "Chrome, Android");
    });
}

TEST(Accounts, changing_the_password_ends_other_sessions) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.make("p@example.com");
        world.log_in("p@example.com");
        World::log_in_with(world.phone, "p@example.com", good_password);
        const auto change = [&](std::string_view from, std::string_view to) {
            return world.browser.call(
                "PUT", "/api/v1/password",
                boost::json::serialize(boost::json::object{{"oldPassword", from}, {"newPassword", to}}));
        };
        EXPECT_EQ(change("Salah-Sandi-9!", "Baru-Sekali-77?").key(), "password.wrong");
        EXPECT_EQ(change(good_password, good_password).key(), "password.same");
        EXPECT_EQ(change(good_password, "weak").key(), "password.weak");
        EXPECT_EQ(change(good_password, "Baru-Sekali-77?").status, 204);
        EXPECT_EQ(world.phone.call("GET", "/api/v1/me").status, 401);
        EXPECT_EQ(world.browser.call("GET", "/api/v1/me").status, 200);
        EXPECT_EQ(world.sent("password_changed"), 1);
        EXPECT_EQ(world.log_in("p@example.com").status, 401);
        EXPECT_EQ(world.log_in("p@example.com", "Baru-Sekali-77?").status, 200);
    });
}

TEST(Accounts, a_forgotten_password_is_reset_by_mail_once) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.make("f@example.com");
        world.log_in("f@example.com");
        const auto forgot = [&] {
            world.browser.call(
                "POST", "/api/v1/password/forgot",
                boost::json::serialize(boost::json::object{{"email", "f@example.com"}, {"captcha", world.captcha()}}));
            return world.mails.back().token();
        };
        const auto reset = [&](const std::string& token, std::string_view password) {
            return world.phone.call(
                "POST", "/api/v1/password/reset",
                boost::json::serialize(boost::json::object{{"token", token}, {"newPassword", password}}));
        };
        const auto older = forgot(), token = forgot();
        EXPECT_EQ(reset(older, "Baru-Sekali-77?").key(), "account.token_used") << "a newer link ends the older";
        EXPECT_EQ(reset(token, "weak").key(), "password.weak");
        EXPECT_EQ(reset(token, "Baru-Sekali-77?").status, 204);
        EXPECT_EQ(reset(token, "Lain-Lagi-88?").key(), "account.token_used");
        EXPECT_EQ(world.browser.call("GET", "/api/v1/me").status, 401) << "all sessions end";
        EXPECT_EQ(world.log_in("f@example.com", "Baru-Sekali-77?").status, 200);
        const auto late = forgot();
        world.clock.advance(30min);
        EXPECT_EQ(reset(late, "Lain-Lagi-88?").key(), "account.token_expired");
    });
}

TEST(Accounts, history_is_listed_filtered_paged_and_exported) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        world.make("h@example.com");
        world.browser.user_agent = "=HYPERLINK(\"http://evil\")";
        world.log_in("h@example.com", "Salah-Sandi-9!");
        world.log_in("h@example.com");
        const auto kinds = [&](const std::string& query) {
            std::string out;
            const auto items = world.browser.call("GET", "/api/v1/activities" + query).json();
            for (const auto& item : items.at("items").as_array()) out += std::string(item.at("kind").as_string()) + " ";
            return out;
        };
        EXPECT_EQ(kinds(""), "account.login account.login_failed account.activated account.signed_up ");
        EXPECT_EQ(kinds("?kind=account.login"), "account.login ");
        EXPECT_EQ(kinds("?kind=document"), "");
        EXPECT_EQ(kinds("?from=2026-03-02"), "");
        EXPECT_EQ(kinds("?to=2026-03-01&limit=1"), "account.login ");
        const auto page = world.browser.call("GET", "/api/v1/activities?limit=3").json();
        EXPECT_EQ(kinds("?cursor=" + std::string(page.at("nextCursor").as_string())), "account.signed_up ");
        for (auto bad : {"?from=yesterday", "?limit=0", "?limit=x", "?cursor=abc"})
            EXPECT_EQ(world.browser.call("GET", std::string("/api/v1/activities") + bad).status, 422) << bad;
        const auto csv = world.browser.call("GET", "/api/v1/activities.csv");
        EXPECT_NE(csv.text().find("\"'=HYPERLINK(\"\"http://evil\"\")\""), std::string::npos) << csv.text();
        EXPECT_EQ(world.phone.call("GET", "/api/v1/activities.csv").status, 401);
    });
}

TEST(Accounts, made_by_the_command_line_they_are_ready) {
    db::for_each_database([](db::Pool& pool) {
        World world(pool);
        auto connection = pool.take();
        const NewAccount in{.email = "ra@example.com", .password = std::string(good_password), .roles = {"ra"}};
        const auto made = create_account(*connection, world.clock, in);
        ASSERT_TRUE(made);
        EXPECT_EQ(create_account(*connection, world.clock, in).error().key, "account.exists");
        EXPECT_EQ(find_account_by_email(*connection, "RA@example.com")->roles,
                  (std::vector<std::string>{"user", "ra"}));
        EXPECT_TRUE(grant_role(*connection, made->id, "operator"));
        EXPECT_TRUE(revoke_role(*connection, made->id, "ra"));
        EXPECT_EQ(find_account(*connection, made->id)->roles, (std::vector<std::string>{"user", "operator"}));
        EXPECT_EQ(grant_role(*connection, made->id, "god").error().key, "account.role");
        set_name(*connection, made->id, "PETUGAS");
        EXPECT_EQ(find_account(*connection, made->id)->name, "PETUGAS");
    });
}

TEST(Captcha, needs_the_work_and_our_signature) {
    const auto now = base::from_micros(1'800'000'000'000'000);
    auto challenge = make_captcha(key, now, 2);
    const auto good = solve(challenge);
    EXPECT_TRUE(verify_captcha(key, now, good));
    EXPECT_EQ(verify_captcha(key, now, solve(challenge, false)).error().key, "captcha.invalid") << "prefix not reached";
    EXPECT_EQ(verify_captcha(key, now + std::chrono::minutes(20), good).error().key, "captcha.expired");
    EXPECT_EQ(verify_captcha(base::Bytes(32, 8), now, good).error().key, "captcha.invalid");
    challenge.parameters.expires_at += 1000;
    EXPECT_EQ(verify_captcha(key, now, solve(challenge)).error().key, "captcha.invalid") << "changed after signing";
    for (std::string_view bad : {"", "e30=", "bm90aGluZw==", "!!", "W10=", "eyJjaGFsbGVuZ2UiOnt9LCJzb2x1dGlvbiI6e319"})
        EXPECT_EQ(verify_captcha(key, now, bad).error().key, "captcha.invalid") << bad;
    EXPECT_EQ(verify_captcha(key, now, std::string(5000, 'A')).error().key, "captcha.invalid");
    const auto dear = make_captcha(key, now, 200'000);
    const boost::json::object payload{{"challenge", json::to_value(dear)},
                                      {"solution", {{"counter", 0}, {"derivedKey", "00"}}}};
    EXPECT_EQ(verify_captcha(key, now, base::base64(base::as_bytes(boost::json::serialize(payload)))).error().key,
              "captcha.invalid")
        << "too much to compute";
}

TEST(PasswordRule, what_is_refused_and_what_is_not) {
    const auto key_of = [](std::string_view password, std::string_view email = "") {
        const auto r = check_password(password, email, "/password");
        return r ? std::string("ok") : r.error().key;
    };
    for (auto weak : {"", "Short1!", "alllowercase1!", "ALLUPPERCASE1!", "NoDigitsHere!", "NoSymbols123"})
        EXPECT_EQ(key_of(weak), "password.weak") << weak;
    EXPECT_EQ(key_of("Aa1!" + std::string(300, 'x')), "password.weak");
    EXPECT_EQ(key_of("Aa1!aaaa\xff\xfe"), "password.weak");
    for (auto common : {"P@ssw0rd1", "Password123!", "!QWERTYuiop1", "Rahasia#2026", "S4y4ng!!99", "Indonesia1945!",
                        "Admin@12345", "Abcdefgh1!", "1Aaaaaaaa!", "Iloveyou#1"})
        EXPECT_EQ(key_of(common), "password.common") << common;
    EXPECT_EQ(key_of("Bambangw-77!", "bambangw@example.id"), "password.common");
    for (auto good : {"Kunci-Rahasia-2026!", "Baru-Sekali-77?", "Salah-Sandi-9!", "xK9#mPq2vL", "Kuda Hijau 7 Terbang!",
                      "\xc3\xa9tudeXY7!"})
        EXPECT_EQ(key_of(good), "ok") << good;
}

TEST(EmailRule, plain_addresses_only) {
    for (auto good : {"a@b.id", "first.last+tag@sub.example.co.id", "o'neil@example.com"})
        EXPECT_TRUE(check_email(good, "/email")) << good;
    for (auto bad : {"", "a", "@b.id", "a@", "a@b", "a@@b.id", "a b@c.id", "a@b..id", ".a@b.id", "a.@b.id", "a@-b.id",
                     "a@b.id\r\nBcc: x@y.id", "<a@b.id>", "a@b.1", "-a@b.id"})
        EXPECT_FALSE(check_email(bad, "/email")) << bad;
    EXPECT_FALSE(check_email(std::string(65, 'a') + "@b.id", "/email"));
}

TEST(Place, says_only_what_the_address_says) {
    EXPECT_EQ(words_for_place("192.168.1.7", "en"), "local network");
    EXPECT_EQ(words_for_place("127.0.0.1", "id"), "jaringan lokal");
    EXPECT_EQ(words_for_place("::ffff:10.1.2.3", "en"), "local network");
    EXPECT_EQ(words_for_place("fe80::1", "en"), "local network");
    EXPECT_EQ(words_for_place("203.0.113.9", "en"), "unknown place (network 203.0.113.0/24)");
    EXPECT_EQ(words_for_place("::ffff:203.0.113.9", "id"), "tempat tidak diketahui (jaringan 203.0.113.0/24)");
    EXPECT_EQ(words_for_place("2001:db8:1:2:3::4", "en"), "unknown place (network 2001:db8:1::/48)");
    EXPECT_EQ(words_for_place("nonsense", "en"), "unknown place");
}

TEST(Guard, delays_double_up_to_the_lock) {
    EXPECT_EQ(delay_after(2, 10, 900s), 0s);
    EXPECT_EQ(delay_after(3, 10, 900s), 1s);
    EXPECT_EQ(delay_after(9, 10, 900s), 64s);
    EXPECT_EQ(delay_after(10, 10, 900s), 900s);
    EXPECT_EQ(delay_after(1'000'000, 2'000'000, 900s), 900s);
}

TEST(Words, of_devices_and_times) {
    EXPECT_EQ(words_for_device("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604", "id"),
              "Safari, iPhone");
    EXPECT_EQ(words_for_device("curl/8", "en"), "unknown device");
    EXPECT_EQ(words_for_time(*base::from_rfc3339("2026-12-31T20:05:00Z"), "id"), "1 Januari 2027 03.05 WIB");
}

}  // namespace
}  // namespace accounts
