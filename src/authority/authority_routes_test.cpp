#include "authority/authority_routes.h"

#include "authority/cps_page.h"
#include "authority/testing.h"
#include "db/testing.h"
#include "http/testing.h"
#include "pki/crl.h"
#include "pki/tsp.h"

namespace authority {
namespace {

using namespace testing;

struct Web : Fixture {
    explicit Web(db::Pool& database, const RouteLimits& limits = {})
        : Fixture(database), client(routes(limits), clock) {}
    http::Router& routes(const RouteLimits& limits) {
        add_routes(router, *authority, limits);
        add_cps_route(router, settings);
        return router;
    }
    void log_in(const std::string& user, std::vector<std::string> roles = {"user"}) {
        client.log_in({.user_id = user,
                       .session_id = "ses_1",
                       .email = "a@ezsign.test",
                       .roles = std::move(roles),
                       .language = "en"});
    }
    http::Router router;
    http::TestClient client;
};

TEST(AuthorityRoutes, OcspByPostAndGet) {
    db::for_each_database([](db::Pool& pool) {
        Web web(pool);
        const pki::Certificate leaf = web.parsed(*web.issue());
        pki::OcspRequest request;
        request.ids.push_back(pki::make_ocsp_cert_id(leaf, *web.authority->ca_certificate("persons")));
        const base::Bytes der = pki::build_ocsp_request(request);
        auto answer = web.client.call("POST", "/ocsp", base::to_text(der));
        ASSERT_EQ(answer.status, 200);
        EXPECT_EQ(answer.response.headers.get("Content-Type"), "application/ocsp-response");
        EXPECT_EQ(answer.response.headers.get("Cache-Control"), "no-cache");
        EXPECT_EQ(pki::OcspResponse::parse(*http::body_bytes(answer.response))->singles().at(0).status,
                  pki::OcspCertStatus::good);
        for (const std::string& path : {base::base64(der), http::percent_encode(base::base64(der))}) {
            answer = web.client.call("GET", "/ocsp/" + path);
            ASSERT_EQ(answer.status, 200) << path;
            const auto parsed = pki::OcspResponse::parse(*http::body_bytes(answer.response));
            EXPECT_EQ(parsed->status(), pki::OcspResponseStatus::successful) << path;
        }
        answer = web.client.call("GET", "/ocsp/not-base64");
        EXPECT_EQ(pki::OcspResponse::parse(*http::body_bytes(answer.response))->status(),
                  pki::OcspResponseStatus::malformed_request);
    });
}

TEST(AuthorityRoutes, FloodsOfOneAddressAreRefused) {
    db::for_each_database([](db::Pool& pool) {
        Web web(pool, {.ocsp_per_minute = 4, .timestamps_per_minute = 2});
        EXPECT_EQ(web.client.call("POST", "/ocsp", "x").status, 200);
        EXPECT_EQ(web.client.call("POST", "/ocsp", "x").status, 200);
        const auto refused = web.client.call("POST", "/ocsp", "x");
        EXPECT_EQ(refused.status, 429);
        EXPECT_EQ(refused.key(), "http.rate");
        EXPECT_FALSE(refused.response.headers.get("Retry-After").empty());
        web.client.headers() = {{"Content-Type", "application/timestamp-query"}};
        EXPECT_EQ(web.client.call("POST", "/tsa", "x").status, 200) << "counted by itself";
        EXPECT_EQ(web.client.call("POST", "/tsa", "x").status, 429);
        web.clock.advance(std::chrono::minutes(1));
        EXPECT_EQ(web.client.call("POST", "/tsa", "x").status, 200);
    });
}

TEST(AuthorityRoutes, TheCpsPointerOfCertificatesAnswers) {
    db::for_each_database([](db::Pool& pool) {
        Web web(pool);
        const pki::Certificate leaf = web.parsed(*web.issue());
        ASSERT_EQ(leaf.policies().size(), 1u);
        ASSERT_EQ(leaf.policies()[0].cps_uris.size(), 1u);
        const std::string uri = leaf.policies()[0].cps_uris[0];
        ASSERT_TRUE(uri.starts_with(web.settings.public_url));
        const auto answer = web.client.call("GET", uri.substr(web.settings.public_url.size()));
        ASSERT_EQ(answer.status, 200);
        EXPECT_EQ(answer.response.headers.get("Content-Type"), "text/html; charset=utf-8");
        const std::string page = answer.text();
        for (const std::string& said :
             {leaf.policies()[0].oid, web.settings.oids.timestamping, std::string("instalasi uji"),
              std::string("test installation"), std::string("365"), std::string("</html>")})
            EXPECT_NE(page.find(said), page.npos) << said;
        EXPECT_EQ(page.find("{oid"), page.npos);
        EXPECT_EQ(page.find("{url}"), page.npos);
    });
}

TEST(CpsPage, SaysWhatTheSettingsSay) {
    Settings settings;
    settings.test = false;
    settings.organisation = "A <b> & {url}";
    settings.person_key = {crypto::KeyAlgorithm::rsa_3072};
    const std::string page = cps_page(settings);
    EXPECT_EQ(page.find("instalasi uji"), page.npos);
    EXPECT_NE(page.find("A &lt;b&gt; &amp; {url}"), page.npos);
    EXPECT_NE(page.find("RSA 3072"), page.npos);
}

TEST(AuthorityRoutes, RepositoryAnswers) {
    db::for_each_database([](db::Pool& pool) {
        Web web(pool);
        for (const char* name : {"root", "persons", "seals", "timestamping"}) {
            auto answer = web.client.call("GET", std::string("/crl/") + name + ".crl");
            ASSERT_EQ(answer.status, 200) << name;
            EXPECT_TRUE(pki::Crl::parse(*http::body_bytes(answer.response)));
            answer = web.client.call("GET", std::string("/ca/") + name + ".cer");
            EXPECT_EQ(*http::body_bytes(answer.response), web.authority->ca_certificate(name)->der());
            answer = web.client.call("GET", std::string("/ca/") + name + ".pem");
            EXPECT_EQ(pki::from_pem(answer.text())->at(0), web.authority->ca_certificate(name)->der());
        }
        EXPECT_EQ(web.client.call("GET", "/crl/nobody.crl").status, 404);
        EXPECT_EQ(web.client.call("GET", "/crl/root").status, 404);
        EXPECT_EQ(web.client.call("GET", "/ca/nobody.cer").status, 404);
        EXPECT_EQ(web.client.call("GET", "/ca/root.key").status, 404);
    });
}

TEST(AuthorityRoutes, TimestampsOverHttp) {
    db::for_each_database([](db::Pool& pool) {
        Web web(pool);
        pki::TimestampRequest request;
        request.imprint = crypto::to_bytes(crypto::sha256(base::as_bytes("document")));
        request.certificates_wanted = true;
        const std::string body = base::to_text(pki::build_timestamp_request(request));
        EXPECT_EQ(web.client.call("POST", "/tsa", body).key(), "tsa.content_type");
        web.client.headers().set("Content-Type", "application/timestamp-query");
        auto answer = web.client.call("POST", "/tsa", body);
        ASSERT_EQ(answer.status, 200);
        EXPECT_EQ(answer.response.headers.get("Content-Type"), "application/timestamp-reply");
        const auto granted = pki::parse_timestamp_response(*http::body_bytes(answer.response));
        EXPECT_EQ(granted->status, 0) << granted->text;
        EXPECT_TRUE(pki::TimestampToken::parse(granted->token)->verify(request.imprint));
        answer = web.client.call("POST", "/tsa", "no request");
        EXPECT_EQ(answer.status, 200) << "a refusal is an answer, too";
        EXPECT_EQ(pki::parse_timestamp_response(*http::body_bytes(answer.response))->status, 2);
    });
}

TEST(AuthorityRoutes, CertificatesAreTheirOwners) {
    db::for_each_database([](db::Pool& pool) {
        Web web(pool);
        const auto issued = web.issue();
        const std::string file = "/api/v1/certificates/" + issued->id + "/certificate.pem";
        EXPECT_EQ(web.client.call("GET", "/api/v1/certificates").status, 401);
        EXPECT_EQ(web.client.call("GET", file).status, 401);
        web.log_in("usr_2");
        EXPECT_EQ(web.client.call("GET", "/api/v1/certificates").json().at("items").as_array().size(), 0u);
        EXPECT_EQ(web.client.call("GET", file).key(), "certificate.not_found");
        web.log_in("usr_1");
        const boost::json::value item = web.client.call("GET", "/api/v1/certificates").json().at("items").at(0);
        EXPECT_EQ(item.at("status"), "active");
        EXPECT_EQ(item.at("serial"), issued->serial.c_str());
        EXPECT_EQ(pki::from_pem(web.client.call("GET", file).text())->at(0), issued->der);
        EXPECT_EQ(*http::body_bytes(
                      web.client.call("GET", "/api/v1/certificates/" + issued->id + "/certificate.der").response),
                  issued->der);
        const std::string chain = web.client.call("GET", "/api/v1/certificates/" + issued->id + "/chain.pem").text();
        EXPECT_EQ(pki::from_pem(chain)->size(), 3u);
        web.log_in("usr_ra", {"user", "ra"});
        EXPECT_EQ(web.client.call("GET", file).status, 200);
    });
}

}  // namespace
}  // namespace authority
