// Everything that needs no socket.
#include "http/http.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "http/client_address.h"
#include "http/openapi.h"
#include "http/range.h"
#include "http/spool.h"
#include "http/static_files.h"
#include "http/testing.h"

namespace http {
namespace probe {

struct NewThing {
    std::string name;
    std::optional<int> size;
};
BOOST_DESCRIBE_STRUCT(NewThing, (), (name, size))
struct Thing {
    std::string id;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, name))

Router routes() {
    Router router;
    router.add({.method = "POST",
                .pattern = "/api/v1/things",
                .operation_id = "createThing",
                .summary = "Makes a thing",
                .body = Body::json,
                .success = 201,
                .request = json::schema<NewThing>,
                .response = json::schema<Thing>,
                .errors = {"thing.exists"}},
               [](const Request& request) -> base::Result<Response> {
                   EZ_TRY(auto in, request.json<NewThing>());
                   return Response::json(Thing{"thg_1", in.name}, 201);
               });
    router.add({.method = "GET",
                .pattern = "/api/v1/things/{id}",
                .operation_id = "getThing",
                .summary = "A thing",
                .access = Access::anyone(),
                .response = json::schema<Thing>},
               [](const Request& request) -> base::Result<Response> {
                   return Response::json(Thing{request.param("id"), request.query_value("name").value_or("none")});
               });
    router.add({.method = "GET",
                .pattern = "/api/v1/things/mine",
                .operation_id = "getMine",
                .summary = "Mine",
                .access = Access::role("ra"),
                .rate = Rate{2, 60}},
               [](const Request& request) -> base::Result<Response> {
                   return Response::json(Thing{request.user_id(), request.language});
               });
    router.add({.method = "POST",
                .pattern = "/ocsp/{rest...}",
                .operation_id = "ocsp",
                .summary = "",
                .access = Access::anyone(),
                .body = Body::raw,
                .cross_site = true},
               [](const Request& request) -> base::Result<Response> {
                   return Response::text("text/plain", request.param("rest"));
               });
    router.add({.method = "GET",
                .pattern = "/api/v1/broken",
                .operation_id = "broken",
                .summary = "",
                .access = Access::anyone()},
               [](const Request&) -> base::Result<Response> { throw std::runtime_error("secret cause"); });
    return router;
}

class HttpTest : public testing::Test {
  protected:
    Router router_ = routes();
    base::ManualClock clock_{base::from_micros(1'000'000)};
    TestClient client_{router_, clock_};
};

TEST_F(HttpTest, literal_segments_win_over_parameters) {
    EXPECT_EQ(client_.call("GET", "/api/v1/things/a%2Fb?name=%C3%A9+x").json(),
              boost::json::parse(R"({"id":"a/b","name":"\u00e9 x"})"));
    EXPECT_EQ(client_.call("GET", "/api/v1/things/mine").status, 401);
    EXPECT_EQ(client_.call("GET", "/api/v1/things/").status, 404);
    EXPECT_EQ(client_.call("GET", "/api/v1/nothing").key(), "http.not_found");
    EXPECT_EQ(client_.call("POST", "/ocsp/a/b%3D").text(), "a/b=");
}

TEST_F(HttpTest, a_wrong_method_names_the_right_ones) {
    const auto answer = client_.call("DELETE", "/api/v1/things/x");
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(answer.response.headers.get("Allow"), "GET, HEAD");
    EXPECT_EQ(client_.call("HEAD", "/api/v1/things/x").status, 200);
}

TEST_F(HttpTest, forgetting_to_say_who_may_call_fails_closed) {
    const auto body = R"({"name":"n"})";
    EXPECT_EQ(client_.call("POST", "/api/v1/things", body).key(), "http.unauthenticated");
    client_.log_in({.user_id = "usr_1", .roles = {"user"}});
    EXPECT_EQ(client_.call("POST", "/api/v1/things", body).status, 201);
    EXPECT_EQ(client_.call("GET", "/api/v1/things/mine").key(), "http.role");
    client_.log_in({.user_id = "usr_2", .roles = {"user", "ra"}, .language = "en"});
    EXPECT_EQ(client_.call("GET", "/api/v1/things/mine").json(), boost::json::parse(R"({"id":"usr_2","name":"en"})"));
}

TEST_F(HttpTest, bad_bodies_have_exact_errors) {
    client_.log_in({.user_id = "usr_1", .roles = {"user"}});
    struct Case {
        std::string body, key, field;
    };
    for (const auto& c : std::initializer_list<Case>{{"", "json.syntax", ""},
                                                     {"{}", "json.missing", "/name"},
                                                     {R"({"name":1})", "json.type", "/name"},
                                                     {R"({"name":"n","x":1})", "json.unknown", "/x"}}) {
        const auto answer = client_.call("POST", "/api/v1/things", c.body);
        EXPECT_EQ(answer.status, 422) << c.body;
        EXPECT_EQ(answer.key(), c.key) << c.body;
        if (!c.field.empty()) {
            EXPECT_EQ(answer.json().at("field").as_string(), c.field);
        }
    }
    client_.headers().set("Content-Type", "text/plain");
    EXPECT_EQ(client_.call("POST", "/api/v1/things", "{}").status, 415);
}

TEST_F(HttpTest, forged_calls_from_other_sites_are_refused) {
    Metrics metrics;
    Dispatcher dispatcher(
        router_,
        [](const Request&) -> base::Result<std::optional<Principal>> {
            return std::optional(Principal{.user_id = "usr_1", .session_id = "", .email = "", .roles = {}});
        },
        clock_, metrics);
    Request request{.method = "POST", .path = "/api/v1/things", .body = R"({"name":"n"})"};
    request.headers = {{"Cookie", "ez_session=abc"}, {"Content-Type", "application/json; charset=utf-8"}};
    EXPECT_EQ(dispatcher.handle(request).status, 403);
    request.headers.set(csrf_header, "web");
    EXPECT_EQ(dispatcher.handle(request).status, 201);
    request.headers.set("Sec-Fetch-Site", "cross-site");
    EXPECT_EQ(dispatcher.handle(request).status, 403);
    request.path = "/ocsp/x";
    EXPECT_EQ(dispatcher.handle(request).status, 200);
}

TEST_F(HttpTest, rates_are_limited_and_recover) {
    client_.log_in({.user_id = "usr_2", .roles = {"ra"}});
    EXPECT_EQ(client_.call("GET", "/api/v1/things/mine").status, 200);
    EXPECT_EQ(client_.call("GET", "/api/v1/things/mine").status, 200);
    const auto refused = client_.call("GET", "/api/v1/things/mine");
    EXPECT_EQ(refused.key(), "http.rate");
    EXPECT_EQ(refused.json().at("retryAfter").as_int64(), 1);
    EXPECT_EQ(refused.response.headers.get("Retry-After"), "1");
    client_.remote_address = "192.0.2.2";
    EXPECT_EQ(client_.call("GET", "/api/v1/things/mine").status, 200);
    client_.remote_address = "192.0.2.1";
    clock_.advance(std::chrono::seconds(1));
    EXPECT_EQ(client_.call("GET", "/api/v1/things/mine").status, 200);
}

TEST_F(HttpTest, what_went_wrong_inside_stays_inside) {
    const auto answer = client_.call("GET", "/api/v1/broken");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.text().find("secret"), std::string::npos);
    const auto response = problem(base::make_error(base::ErrorCode::internal, "db.x", "secret"));
    EXPECT_EQ(base::to_text(*body_bytes(response)).find("secret"), std::string::npos);
}

TEST_F(HttpTest, every_answer_carries_the_security_headers) {
    const auto answer = client_.call("GET", "/api/v1/things/x");
    EXPECT_EQ(answer.response.headers.get("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.response.headers.get("Referrer-Policy"), "no-referrer");
    EXPECT_NE(answer.response.headers.get("Content-Security-Policy").find("frame-ancestors 'none'"),
              std::string_view::npos);
    EXPECT_EQ(answer.response.headers.get("Cache-Control"), "no-store");
}

TEST_F(HttpTest, scripts_carry_the_policy_of_pages_because_workers_obey_their_own) {
    router_.add(
        {.method = "GET", .pattern = "/sw.js", .operation_id = "worker", .summary = "", .access = Access::anyone()},
        [](const Request&) -> base::Result<Response> {
            return Response::text("text/javascript; charset=utf-8", "importScripts('x.js')");
        });
    const auto policy = std::string(client_.call("GET", "/sw.js").response.headers.get("Content-Security-Policy"));
    EXPECT_NE(policy.find("script-src 'self'"), std::string::npos) << policy;
    EXPECT_NE(policy.find("connect-src 'self'"), std::string::npos) << policy;
}

TEST(Router, doubled_routes_and_names_are_bugs) {
    auto router = routes();
    const Handler none = [](const Request&) -> base::Result<Response> { return Response{}; };
    EXPECT_THROW(
        router.add({.method = "GET", .pattern = "/api/v1/things/{x}", .operation_id = "y", .summary = ""}, none),
        std::logic_error);
    EXPECT_THROW(router.add({.method = "GET", .pattern = "/z", .operation_id = "getThing", .summary = ""}, none),
                 std::logic_error);
}

TEST(OpenApi, describes_the_routes) {
    const auto document = openapi(routes(), "probe", "1");
    const auto& post = document.at("paths").at("/api/v1/things").at("post");
    EXPECT_EQ(post.at("operationId").as_string(), "createThing");
    EXPECT_TRUE(post.at("responses").as_object().contains("201"));
    EXPECT_FALSE(document.at("paths").as_object().contains("/ocsp/{rest}"));
    EXPECT_EQ(document.at("paths").at("/api/v1/things/mine").at("get").at("x-role").as_string(), "ra");
    EXPECT_TRUE(document.at("components").at("schemas").as_object().contains("NewThing"));
    const auto yaml = to_yaml(document);
    EXPECT_NE(yaml.find("\n  \"/api/v1/things/{id}\":\n    get:\n      operationId: getThing\n"), std::string::npos)
        << yaml;
    EXPECT_NE(yaml.find("      security: []\n"), std::string::npos);
}

TEST(Language, follows_the_weights) {
    EXPECT_EQ(preferred_language(""), "id");
    EXPECT_EQ(preferred_language("en-GB,en;q=0.9"), "en");
    EXPECT_EQ(preferred_language("en;q=0.5, id;q=0.8"), "id");
    EXPECT_EQ(preferred_language("fr, de;q=0.9"), "id");
    EXPECT_EQ(preferred_language("en;q=0"), "id");
}

TEST(Metrics, are_for_this_machine_only_also_behind_a_proxy_that_nobody_named) {
    Router router;
    Metrics metrics;
    base::ManualClock clock{base::Time{}};
    add_metrics_route(router, metrics);
    TestClient client(router, clock);
    EXPECT_EQ(client.call("GET", "/metrics").key(), "http.local_only");
    client.remote_address = "127.0.0.1";
    EXPECT_EQ(client.call("GET", "/metrics").status, 200);
    for (const char* header : {"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"}) {
        client.headers() = {{header, "for=203.0.113.9"}};
        EXPECT_EQ(client.call("GET", "/metrics").key(), "http.local_only") << header;
    }
}

TEST(Compression, only_of_long_json_of_routes_that_say_so_for_clients_that_take_it) {
    Router router;
    base::ManualClock clock{base::Time{}};
    const auto add = [&](const std::string& name, std::size_t size, bool compressed) {
        router.add({.method = "GET",
                    .pattern = "/api/v1/" + name,
                    .operation_id = name,
                    .summary = "-",
                    .access = Access::anyone(),
                    .compressed = compressed},
                   [size](const Request&) -> base::Result<Response> { return Response::json(std::string(size, 'a')); });
    };
    add("long", 5000, true);
    add("short", 900, true);
    add("secret", 5000, false);
    TestClient client(router, clock);
    client.headers() = {{"Accept-Encoding", "br, gzip;q=0.8"}};
    const auto answer = client.call("GET", "/api/v1/long");
    EXPECT_EQ(answer.response.headers.get("Content-Encoding"), "gzip");
    EXPECT_EQ(answer.response.headers.get("Vary"), "Accept-Encoding");
    const auto packed = *body_bytes(answer.response);
    EXPECT_LT(packed.size(), 200u);
    std::string out(6000, '\0');
    z_stream stream{};
    ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    auto in = packed;
    stream.next_in = in.data();
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    EXPECT_EQ(out, '"' + std::string(5000, 'a') + '"');
    EXPECT_FALSE(client.call("GET", "/api/v1/short").response.headers.has("Content-Encoding"));
    EXPECT_FALSE(client.call("GET", "/api/v1/secret").response.headers.has("Content-Encoding"));
    for (const char* refused : {"", "br", "gzip;q=0", "gzip; q=0.0", "x-gzip-not"}) {
        client.headers() = {{"Accept-Encoding", refused}};
        const auto plain = client.call("GET", "/api/v1/long");
        EXPECT_FALSE(plain.response.headers.has("Content-Encoding")) << refused;
        EXPECT_EQ(plain.response.headers.get("Vary"), "Accept-Encoding") << refused;
    }
}

TEST(ClientAddress, believes_trusted_proxies_only) {
    EXPECT_EQ(client_address("203.0.113.9", "1.1.1.1", {}), "203.0.113.9");
    EXPECT_EQ(client_address("10.0.0.2", "1.1.1.1, 198.51.100.7, 10.0.0.3", {"10.0.0.0/8"}), "198.51.100.7");
    EXPECT_EQ(client_address("10.0.0.2", "spoof", {"10.0.0.0/8"}), "10.0.0.2");
    EXPECT_EQ(client_address("::1", "2001:db8::5", {"::1"}), "2001:db8::5");
    EXPECT_TRUE(in_network("::ffff:10.1.2.3", "10.0.0.0/8"));
    EXPECT_FALSE(in_network("11.1.2.3", "10.0.0.0/8"));
    EXPECT_FALSE(in_network("10.1.2.3", "10.0.0.0/99"));
}

TEST(Range, one_range_of_bytes) {
    const auto is = [](std::string_view header, std::uint64_t offset, std::uint64_t length) {
        const auto r = parse_range(header, 100);
        return r.partial && r.slice.offset == offset && r.slice.length == length;
    };
    EXPECT_TRUE(is("bytes=0-9", 0, 10));
    EXPECT_TRUE(is("bytes=90-", 90, 10));
    EXPECT_TRUE(is("bytes=-10", 90, 10));
    EXPECT_TRUE(is("bytes=-1000", 0, 100));
    EXPECT_TRUE(is("bytes=99-100000", 99, 1));
    EXPECT_TRUE(parse_range("bytes=100-", 100).unsatisfiable);
    EXPECT_TRUE(parse_range("bytes=-0", 100).unsatisfiable);
    for (auto bad : {"", "bytes=1-2,4-5", "bytes=5-4", "items=0-1", "bytes=a-", "bytes=-", "bytes=1"})
        EXPECT_FALSE(parse_range(bad, 100).partial) << bad;
}

TEST(Spool, spills_to_a_file_and_reads_back) {
    Spool spool(testing::TempDir(), 10);
    ASSERT_TRUE(spool.append(base::as_bytes("12345678")));
    ASSERT_TRUE(spool.append(base::as_bytes("90abcdef")));
    const auto body = spool.finish();
    EXPECT_EQ(base::to_text(*body->all()), "1234567890abcdef");
    EXPECT_EQ(base::to_text(*body->read(10, 100)), "abcdef");
    EXPECT_TRUE(body->read(16, 1)->empty());
    Spool lost("/nonexistent", 1);
    EXPECT_EQ(lost.append(base::as_bytes("xx")).error().key, "storage.unavailable");
}

class StaticFilesTest : public testing::Test {
  protected:
    void SetUp() override {
        std::filesystem::create_directories(folder_ / "assets");
        write("index.html", "<!doctype html>app");
        write("assets/index-1a2b.js", std::string(5000, 'x'));
        write("assets/big-1.css", "plain");
        write("assets/big-1.css.br", "packed");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
    static Request get(std::string path, Headers headers = {}) {
        return {.method = "GET", .path = std::move(path), .headers = std::move(headers)};
    }
    std::filesystem::path folder_ = testing::TempDir() + "ezsign_static_test";
};

TEST_F(StaticFilesTest, serves_files_pages_and_compressed_forms) {
    const StaticFiles files(folder_);
    EXPECT_EQ(files.count(), 3u);
    const auto script = files.answer(get("/assets/index-1a2b.js", {{"Accept-Encoding", "gzip, deflate, br"}}));
    ASSERT_TRUE(script);
    EXPECT_EQ(script->headers.get("Content-Encoding"), "gzip");
    EXPECT_LT(body_size(*script), 200u);
    EXPECT_NE(script->headers.get("Cache-Control").find("immutable"), std::string_view::npos);
    const auto style = files.answer(get("/assets/big-1.css", {{"Accept-Encoding", "br"}}));
    EXPECT_EQ(base::to_text(*body_bytes(*style)), "packed");
    const auto plain = files.answer(get("/assets/big-1.css"));
    EXPECT_EQ(base::to_text(*body_bytes(*plain)), "plain");
    const std::string tag(plain->headers.get("ETag"));
    EXPECT_EQ(files.answer(get("/assets/big-1.css", {{"If-None-Match", tag}}))->status, 304);

    const auto page = files.answer(get("/documents/doc_1", {{"Accept", "text/html"}}));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->headers.get("Cache-Control"), "no-cache");
    EXPECT_FALSE(files.answer(get("/missing.js", {{"Accept", "*/*"}})));
    EXPECT_FALSE(files.answer(get("/../http_test.cpp")));
}

TEST_F(StaticFilesTest, says_when_the_web_app_is_not_built) {
    const StaticFiles files(folder_ / "nowhere");
    EXPECT_NE(base::to_text(*body_bytes(*files.answer(get("/")))).find("./run"), std::string::npos);
}

TEST(Attachment, has_a_plain_and_a_true_name) {
    Response response;
    response.attachment("Kontrak \xc3\xa9\"x\".pdf");
    EXPECT_EQ(response.headers.get("Content-Disposition"),
              "attachment; filename=\"Kontrak ___x_.pdf\"; filename*=UTF-8''Kontrak%20%C3%A9%22x%22.pdf");
}

}  // namespace probe
}  // namespace http
