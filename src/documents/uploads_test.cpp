#include "documents/test_fixture.h"

namespace documents {
namespace {

class Uploads : public Documents {};

TEST_F(Uploads, ResumeWhereTheyStopped) {
    on_each([&](House& house) {
        const std::string content = one_page();
        const auto location = house.begin(content.size());
        auto sent = house.patch(location, 0, content.substr(0, 100));
        EXPECT_EQ(sent.status, 204);
        EXPECT_EQ(sent.response.headers.get("Upload-Offset"), "100");
        EXPECT_EQ(sent.response.headers.get("Upload-Expires"), "Mon, 02 Mar 2026 09:30:00 GMT");
        const auto head = house.tus("HEAD", location, {});
        EXPECT_EQ(head.status, 200);
        EXPECT_EQ(head.response.headers.get("Upload-Offset"), "100");
        EXPECT_EQ(head.response.headers.get("Upload-Length"), std::to_string(content.size()));
        EXPECT_EQ(house.create(location.substr(location.rfind('/') + 1)).key(), "upload.incomplete");
        const auto wrong = house.patch(location, 50, content.substr(50));
        EXPECT_EQ(wrong.status, 409);
        EXPECT_EQ(wrong.key(), "upload.offset");
        EXPECT_EQ(house.patch(location, 100, content.substr(100) + "more").key(), "upload.too_long");
        EXPECT_EQ(house.patch(location, 100, content.substr(100)).status, 204);
        const auto id = house.id_of(house.create(location.substr(location.rfind('/') + 1)));
        EXPECT_EQ(house.get("/documents/" + id + "/file").text(), content);
        EXPECT_EQ(house.tus("HEAD", location, {}).status, 404) << "used up";
    });
}

TEST_F(Uploads, AreAnsweredByTheTable) {
    on_each([&](House& house) {
        const auto location = house.begin(10);
        struct Case {
            std::string method, target;
            http::Headers headers;
            std::string body;
            int status;
            std::string key;
        };
        const std::string collection = "/api/v1/uploads", none = collection + "/up_none";
        const Case cases[] = {
            {"POST", collection, {{"Upload-Length", "52428800"}}, "", 201, ""},
            {"POST", collection, {{"Upload-Length", "52428801"}}, "", 413, "document.too_large"},
            {"POST", collection, {{"Upload-Length", "-1"}}, "", 422, "upload.header"},
            {"POST", collection, {{"Upload-Length", "1e3"}}, "", 422, "upload.header"},
            {"POST", collection, {{"Upload-Length", "99999999999999999999"}}, "", 422, "upload.header"},
            {"POST", collection, {{"Upload-Defer-Length", "1"}}, "", 422, "upload.header"},
            {"POST", collection, {{"Upload-Length", "1"}, {"Tus-Resumable", "0.2.2"}}, "", 412, "upload.version"},
            {"PATCH", location, {{"Upload-Offset", "0"}, {"Content-Type", "text/plain"}}, "x", 415, "http.media_type"},
            {"PATCH", location, {}, "x", 422, "upload.header"},
            {"PATCH", location, {{"Upload-Offset", "0"}, {"Tus-Resumable", "2.0.0"}}, "x", 412, "upload.version"},
            {"PATCH", none, {{"Upload-Offset", "0"}}, "x", 404, "upload.not_found"},
            {"HEAD", none, {}, "", 404, "upload.not_found"},
            {"DELETE", none, {}, "", 404, "upload.not_found"},
            {"OPTIONS", collection, {}, "", 204, ""},
            {"DELETE", location, {}, "", 204, ""},
            {"PATCH", location, {{"Upload-Offset", "0"}}, "x", 404, "upload.not_found"},
        };
        for (const Case& c : cases) {
            SCOPED_TRACE(c.method + " " + c.target + " " + c.key);
            const auto answer = house.tus(c.method, c.target, c.headers, c.body);
            EXPECT_EQ(answer.status, c.status);
            EXPECT_EQ(answer.key(), c.key);
        }
    });
}

TEST_F(Uploads, OfOthersDoNotExist) {
    on_each([&](House& house) {
        const auto location = house.begin(3);
        house.as("usr_2");
        EXPECT_EQ(house.tus("HEAD", location, {}).status, 404);
        EXPECT_EQ(house.patch(location, 0, "abc").status, 404);
        EXPECT_EQ(house.tus("DELETE", location, {}).status, 404);
        EXPECT_EQ(house.create(location.substr(location.rfind('/') + 1)).status, 404);
        house.client.log_out();
        EXPECT_EQ(house.patch(location, 0, "abc").status, 401);
    });
}

TEST_F(Uploads, ExpireAndAreSweptAway) {
    on_each([&](House& house) {
        const auto location = house.begin(6);
        house.patch(location, 0, "abc");
        clock_.advance(std::chrono::hours(23));
        sweep(house.deps);
        EXPECT_EQ(house.patch(location, 3, "d").status, 204);
        clock_.advance(std::chrono::hours(1));
        EXPECT_EQ(house.patch(location, 4, "ef").status, 404);
        EXPECT_EQ(house.blob_count(), 1);
        EXPECT_EQ(sweep(house.deps), 1);
        EXPECT_EQ(house.blob_count(), 0);
        EXPECT_EQ(sweep(house.deps), 0);
    });
}

TEST_F(Uploads, AreFewAtATime) {
    on_each([&](House& house) {
        for (int i = 0; i < house.deps.settings.max_open_uploads; ++i) house.begin(1);
        const auto refused = house.tus("POST", "/api/v1/uploads", {{"Upload-Length", "1"}});
        EXPECT_EQ(refused.status, 429);
        EXPECT_EQ(refused.key(), "upload.too_many");
        house.as("usr_2");
        house.begin(1);
    });
}

TEST_F(Uploads, OfManyPiecesKeepEveryByte) {
    on_each([&](House& house) {
        std::string content(9u << 20, '\0');
        for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 31 + i / 4096);
        const auto id = house.upload(content);
        auto connection = house.deps.pool.take();
        const auto blob = *connection->one<std::string>("SELECT blob_id FROM upload WHERE id = ?", id);
        EXPECT_EQ(base::to_text(*house.blobs.read(blob, 0, content.size())), content);
    });
}

}  // namespace
}  // namespace documents
