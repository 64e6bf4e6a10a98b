#include "documents/test_fixture.h"

namespace documents {
namespace {

class Specimens : public Documents {
  protected:
    static http::TestAnswer add(House& house, const std::string& query, const std::string& image) {
        house.client.headers() = {{"Content-Type", "image/png"}};
        auto answer = house.client.call("POST", "/api/v1/specimens" + query, image);
        house.client.headers() = {};
        return answer;
    }
    static std::map<std::string, bool> defaults(House& house) {
        std::map<std::string, bool> out;
        const auto list = house.get("/specimens").json();
        for (const auto& item : list.at("items").as_array())
            out[House::text(item, "id")] = item.at("isDefault").as_bool();
        return out;
    }
};

TEST_F(Specimens, AreStoredAnewAndShown) {
    on_each([&](House& house) {
        const std::string sent = make_png(60, 40);
        const auto answer = add(house, "?kind=drawn&purpose=signature", sent);
        ASSERT_EQ(answer.status, 201) << answer.text();
        const auto s = answer.json();
        EXPECT_EQ(House::text(s, "kind"), "drawn");
        EXPECT_EQ(s.at("isDefault"), true);
        EXPECT_GT(s.at("width").to_number<int>(), 0);
        EXPECT_LT(s.at("height").to_number<int>(), 40) << "empty borders are cut off";
        const auto image = house.get("/specimens/" + House::text(s, "id") + "/image");
        EXPECT_EQ(image.response.headers.get("Content-Type"), "image/png");
        EXPECT_TRUE(image.text().starts_with("\x89PNG"));
        EXPECT_NE(image.text(), sent);
        const auto found = find_specimen(*house.deps.pool.take(), House::text(s, "id"), "usr_1");
        ASSERT_TRUE(found);
        EXPECT_EQ(base::to_text(*specimen_image(house.deps, *found)), image.text());
    });
}

TEST_F(Specimens, HaveOneDefaultForEachPurpose) {
    on_each([&](House& house) {
        std::vector<std::string> ids;
        for (const char* query : {"?kind=drawn&purpose=signature", "?kind=typed", "?kind=uploaded&purpose=signature",
                                  "?kind=drawn&purpose=initials"}) {
            ids.push_back(house.id_of(add(house, query, make_png(30, 30))));
            clock_.advance(std::chrono::seconds(1));
        }
        using Defaults = std::map<std::string, bool>;
        EXPECT_EQ(defaults(house), (Defaults{{ids[0], true}, {ids[1], false}, {ids[2], false}, {ids[3], true}}));
        EXPECT_EQ(house.client.call("POST", "/api/v1/specimens/" + ids[1] + "/default").status, 200);
        EXPECT_EQ(defaults(house), (Defaults{{ids[0], false}, {ids[1], true}, {ids[2], false}, {ids[3], true}}));
        EXPECT_EQ(house.client.call("DELETE", "/api/v1/specimens/" + ids[1]).status, 204);
        EXPECT_EQ(defaults(house), (Defaults{{ids[0], false}, {ids[2], true}, {ids[3], true}}));
        EXPECT_EQ(house.client.call("DELETE", "/api/v1/specimens/" + ids[1]).key(), "specimen.not_found");
        EXPECT_EQ(sweep(house.deps), 1);
        EXPECT_EQ(house.blob_count(), 3);
    });
}

TEST_F(Specimens, AreRefusedByTheTable) {
    on_each([&](House& house) {
        const std::string good = make_png(10, 10);
        const std::tuple<std::string, std::string, std::string> cases[] = {
            {"", good, "specimen.kind"},
            {"?kind=stamped", good, "specimen.kind"},
            {"?kind=drawn&purpose=seal", good, "specimen.purpose"},
            {"?kind=drawn", "", "specimen.not_supported"},
            {"?kind=drawn", "%PDF-1.7", "specimen.not_supported"},
            {"?kind=drawn", good.substr(0, 40), ""},
        };
        for (const auto& [query, image, key] : cases) {
            const auto answer = add(house, query, image);
            EXPECT_EQ(answer.status, 422) << query << answer.text();
            if (!key.empty()) EXPECT_EQ(answer.key(), key);
        }
        EXPECT_TRUE(defaults(house).empty());
    });
}

TEST_F(Specimens, AreLimitedAndPrivate) {
    on_each([&](House& house) {
        house.deps.settings.max_specimens = 2;
        const auto id = house.id_of(add(house, "?kind=drawn", make_png(10, 10)));
        add(house, "?kind=drawn", make_png(10, 10));
        EXPECT_EQ(add(house, "?kind=drawn", make_png(10, 10)).key(), "specimen.too_many");
        house.as("usr_2");
        EXPECT_EQ(house.get("/specimens/" + id + "/image").status, 404);
        EXPECT_EQ(house.client.call("DELETE", "/api/v1/specimens/" + id).status, 404);
        EXPECT_EQ(house.client.call("POST", "/api/v1/specimens/" + id + "/default").status, 404);
        EXPECT_FALSE(find_specimen(*house.deps.pool.take(), id, "usr_2"));
    });
}

}  // namespace
}  // namespace documents
