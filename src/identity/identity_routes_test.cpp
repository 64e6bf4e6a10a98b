#include "db/testing.h"
#include "http/testing.h"
#include "identity/testing.h"

namespace identity {
namespace {

using namespace testing;

struct Web : Fixture {
    explicit Web(db::Pool& database) : Fixture(database), client(routes(), clock) {}
    http::Router& routes() {
        add_routes(router, deps);
        return router;
    }
    void log_in(const Actor& actor, std::vector<std::string> roles = {"user"}) {
        client.log_in({.user_id = actor.user_id,
                       .session_id = "ses_1",
                       .email = "",
                       .roles = std::move(roles),
                       .language = "en"});
    }
    void as_officer() { log_in(officer, {"user", "ra"}); }
    http::Router router;
    http::TestClient client;
};

constexpr const char* good =
    R"({"nik":"3171012505900001","name":"CONTOH PEMOHON","birthDate":"1990-05-25","sex":"male"})";

TEST(IdentityRoutes, BadInputs) {
    db::for_each_database([](db::Pool& pool) {
        Web web(pool);
        struct Bad {
            const char* from;
            const char* to;
            const char* key;
        };
        const Bad table[] = {{"3171012505900001", "", "nik.length"},
                             {"3171012505900001", "317101250590000", "nik.length"},
                             {"3171012505900001", "31710125059000AB", "nik.length"},
                             {"3171012505900001", "9971012505900001", "nik.region"},
                             {"3171012505900001", "3171013213900001", "nik.birth_date"},
                             {"3171012505900001", "3171012505900000", "nik.sequence"},
                             {"1990-05-25", "1990-05-26", "nik.birth_date"},
                             {"1990-05-25", "25-05-1990", "identity.birth_date"},
                             {"1990-05-25", "2090-05-25", "identity.birth_date"},
                             {"\"male\"", "\"female\"", "nik.sex"},
                             {"\"male\"", "\"other\"", "json.enum"},
                             {"CONTOH PEMOHON", " ", "name.empty"},
                             {"CONTOH PEMOHON", "C0NTOH", "name.letters"},
                             {"\"sex\":\"male\"", "\"sex\":\"male\",\"x\":1", "json.unknown"},
                             {",\"sex\":\"male\"", "", "json.missing"}};
        EXPECT_EQ(web.client.call("PUT", "/api/v1/identity", good).status, 401);
        web.log_in(web.applicant);
        for (const Bad& bad : table) {
            std::string body = good;
            body.replace(body.find(bad.from), std::string_view(bad.from).size(), bad.to);
            const auto answer = web.client.call("PUT", "/api/v1/identity", body);
            EXPECT_EQ(answer.status, 422) << body;
            EXPECT_EQ(answer.key(), bad.key) << body;
        }
        EXPECT_EQ(web.client.call("GET", "/api/v1/identity").json().at("status"), "none") << "nothing half done";
        EXPECT_EQ(web.client.call("POST", "/api/v1/certificate-agreement", R"({"accept":true})").status, 409);
        EXPECT_EQ(web.client.call("GET", "/api/v1/certificate-agreement").key(), "identity.not_approved");
    });
}

TEST(IdentityRoutes, TheWholeWay) {
    db::for_each_database([](db::Pool& pool) {
        Web web(pool);
        web.log_in(web.applicant);
        auto answer = web.client.call("PUT", "/api/v1/identity", good);
        ASSERT_EQ(answer.status, 200) << answer.text();
        EXPECT_EQ(answer.json().at("status"), "draft");
        EXPECT_EQ(answer.json().at("nikMasked"), "3171********0001");
        EXPECT_EQ(answer.text().find("3171012505900001"), std::string::npos);
        EXPECT_EQ(web.client.call("POST", "/api/v1/identity/submit").key(), "identity.agreements_missing");
        const boost::json::value texts = web.client.call("GET", "/api/v1/agreements?language=en").json();
        ASSERT_EQ(texts.at("items").as_array().size(), 3u);
        for (const auto& text : texts.at("items").as_array()) {
            EXPECT_FALSE(text.as_object().contains("agreedAt"));
            boost::json::object body{
                {"kind", text.at("kind")}, {"version", text.at("version")}, {"digest", text.at("digest")}};
            EXPECT_EQ(web.client.call("POST", "/api/v1/identity/agreements", boost::json::serialize(body)).status, 204);
        }
        EXPECT_TRUE(
            web.client.call("GET", "/api/v1/agreements").json().at("items").at(2).as_object().contains("agreedAt"));
        answer = web.client.call("POST", "/api/v1/identity/submit");
        ASSERT_EQ(answer.status, 200) << answer.text();
        EXPECT_EQ(answer.json().at("status"), "submitted");

        EXPECT_EQ(web.client.call("GET", "/api/v1/ra/applications").status, 403) << "an applicant is no officer";
        web.as_officer();
        const boost::json::value queue = web.client.call("GET", "/api/v1/ra/applications?status=submitted").json();
        ASSERT_EQ(queue.at("items").as_array().size(), 1u);
        EXPECT_EQ(queue.at("items").at(0).at("email"), "applicant@ezsign.test");
        EXPECT_EQ(queue.at("items").at(0).at("conflicts"), 0);
        const std::string id(queue.at("items").at(0).at("id").as_string());
        const std::string path = "/api/v1/ra/applications/" + id;
        answer = web.client.call("GET", path);
        EXPECT_EQ(answer.json().at("nik"), "3171012505900001");
        EXPECT_EQ(answer.json().at("analysis").at(0).at("result"), "ok");
        EXPECT_EQ(answer.json().at("agreements").as_array().size(), 3u);
        EXPECT_EQ(answer.json().at("agreements").at(0).at("language"), "en");
        EXPECT_EQ(answer.json().at("history").as_array().size(), 2u);
        EXPECT_EQ(answer.json().at("history").at(0).at("actor"), "applicant@ezsign.test");
        EXPECT_EQ(web.client.call("POST", path + "/reject", R"({"reasons":[]})").key(), "ra.reasons");
        EXPECT_EQ(web.client.call("POST", path + "/return", R"({"steps":["shoes"]})").key(), "ra.steps");
        EXPECT_EQ(web.client.call("POST", "/api/v1/ra/applications/app_none/approve", "{}").key(),
                  "application.not_found");
        EXPECT_EQ(web.client.call("GET", "/api/v1/ra/applications?status=draft").key(), "application.status");
        answer = web.client.call("POST", path + "/approve", "{}");
        ASSERT_EQ(answer.status, 200) << answer.text();
        EXPECT_EQ(web.client.call("POST", path + "/approve", "{}").key(), "identity.state");

        web.log_in(web.applicant);
        answer = web.client.call("GET", "/api/v1/certificate-agreement");
        ASSERT_EQ(answer.status, 200) << answer.text();
        EXPECT_EQ(answer.json().at("subject").at(2).at("value"), "CONTOH PEMOHON");
        EXPECT_EQ(web.client.call("POST", "/api/v1/certificate-agreement", R"({"accept":false})").key(),
                  "identity.remark");
        answer = web.client.call("POST", "/api/v1/certificate-agreement", R"({"accept":true})");
        ASSERT_EQ(answer.status, 200) << answer.text();
        EXPECT_EQ(answer.json().at("status"), "active");
        EXPECT_EQ(web.client.call("GET", "/api/v1/identity").json().at("status"), "certified");

        web.as_officer();
        const boost::json::value found = web.client.call("GET", "/api/v1/ra/certificates?query=contoh").json();
        ASSERT_EQ(found.at("items").as_array().size(), 1u);
        EXPECT_EQ(found.at("items").at(0).at("email"), "applicant@ezsign.test");
        EXPECT_EQ(web.client.call("GET", "/api/v1/ra/certificates?query=Applicant@ezsign.test")
                      .json()
                      .at("items")
                      .as_array()
                      .size(),
                  1u);
        EXPECT_EQ(web.client.call("GET", "/api/v1/ra/certificates?query=nobody@ezsign.test")
                      .json()
                      .at("items")
                      .as_array()
                      .size(),
                  0u);
        const std::string revoke =
            "/api/v1/ra/certificates/" + std::string(found.at("items").at(0).at("id").as_string()) + "/revoke";
        EXPECT_EQ(web.client.call("POST", revoke, R"({"reason":"boredom"})").key(), "certificate.reason");
        EXPECT_EQ(web.client.call("POST", revoke, R"({"reason":"cACompromise"})").key(), "certificate.reason");
        EXPECT_EQ(
            web.client.call("POST", "/api/v1/ra/certificates/crt_none/revoke", R"({"reason":"superseded"})").status,
            404);
        answer = web.client.call("POST", revoke, R"({"reason":"keyCompromise","text":"lost phone"})");
        ASSERT_EQ(answer.status, 200) << answer.text();
        EXPECT_EQ(answer.json().at("status"), "revoked");
        EXPECT_EQ(answer.json().at("statusReason"), "keyCompromise");
        EXPECT_EQ(web.client.call("GET", "/api/v1/ra/certificates?query=100%25_").json().at("items").as_array().size(),
                  0u);
    });
}

}  // namespace
}  // namespace identity
