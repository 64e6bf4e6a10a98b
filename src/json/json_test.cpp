#include "json/json.h"

#include <gtest/gtest.h>

namespace probe {

enum class State { draft, key_compromise, signed_ };
BOOST_DESCRIBE_ENUM(State, draft, key_compromise, signed_)

struct Signer {
    std::string email;
    std::int32_t order = 0;
    std::optional<base::Time> signed_at;
};
BOOST_DESCRIBE_STRUCT(Signer, (), (email, order, signed_at))

struct Document {
    std::string title;
    State state = State::draft;
    std::vector<Signer> signers;
    bool encrypted = false;
    double width = 0;
    std::optional<std::map<std::string, std::string>> details;
    boost::json::object extra;
};
BOOST_DESCRIBE_STRUCT(Document, (), (title, state, signers, encrypted, width, details, extra))

template <class T>
struct List {
    std::vector<T> items;
    std::optional<std::string> next_cursor;
    BOOST_DESCRIBE_CLASS(List, (), (items, next_cursor), (), ())
};

constexpr std::string_view good = R"({"title":"Kontrak \u00e9","state":"keyCompromise","signers":[
    {"email":"a@b.id","order":1},{"email":"c@d.id","order":2,"signedAt":"2026-03-01T09:30:00Z"}],
    "encrypted":true,"width":595.5,"details":{"k":"v"},"extra":{"any":[1,2]}})";

base::Error failure(std::string_view text) {
    auto r = json::parse<Document>(text);
    if (r) return base::make_error(base::ErrorCode::internal, "none", "it was accepted");
    return r.error();
}
base::Error failure_of_signer(std::string_view signer) {
    return failure(R"({"title":"t","state":"draft","signers":[)" + std::string(signer) +
                   R"(],"encrypted":true,"width":1,"extra":{}})");
}

TEST(Json, reads_and_writes_a_nested_struct) {
    auto r = json::parse<Document>(good);
    ASSERT_TRUE(r) << r.error().message << r.error().field;
    EXPECT_EQ(r->title, "Kontrak \u00e9");
    EXPECT_EQ(r->state, State::key_compromise);
    ASSERT_EQ(r->signers.size(), 2u);
    EXPECT_FALSE(r->signers[0].signed_at);
    EXPECT_EQ(base::to_rfc3339(r->signers[1].signed_at.value()), "2026-03-01T09:30:00Z");
    EXPECT_EQ(r->details->at("k"), "v");

    const auto text = json::serialize(*r);
    EXPECT_EQ(text.find("null"), text.npos);  // absent optionals are omitted
    auto again = json::parse<Document>(text);
    ASSERT_TRUE(again);
    EXPECT_EQ(json::serialize(*again), text);
}

TEST(Json, names_the_member_that_is_wrong) {
    struct Case {
        std::string_view signer, key, field;
    };
    for (const auto& c : std::initializer_list<Case>{
             {R"({"email":"a","order":"1"})", "json.type", "/signers/0/order"},
             {R"({"email":"a","order":1.5})", "json.type", "/signers/0/order"},
             {R"({"email":"a","order":3000000000})", "json.range", "/signers/0/order"},
             {R"({"email":"a"})", "json.missing", "/signers/0/order"},
             {R"({"email":"a","order":1,"a/b~":1})", "json.unknown", "/signers/0/a~1b~0"},
             {R"({"email":null,"order":1})", "json.type", "/signers/0/email"},
             {R"({"email":"a","order":1,"signedAt":"yesterday"})", "json.type", "/signers/0/signedAt"},
             {R"([])", "json.type", "/signers/0"},
         }) {
        const auto error = failure_of_signer(c.signer);
        EXPECT_EQ(error.key, c.key) << c.signer;
        EXPECT_EQ(error.field, c.field) << c.signer;
    }
    EXPECT_TRUE(json::parse<Signer>(R"({"email":"a","order":1,"signedAt":null})"));
}

TEST(Json, refuses_unknown_enumerators_and_says_which_are_known) {
    const auto error = failure(R"({"title":"t","state":"sent","signers":[],"encrypted":true,"width":1,"extra":{}})");
    EXPECT_EQ(error.key, "json.enum");
    EXPECT_NE(error.message.find("draft, keyCompromise, signed"), std::string::npos);
}

TEST(Json, refuses_two_members_of_one_name) {
    for (const char* text : {R"({"a":1,"a":2})", R"({"a":1,"\u0061":2})", R"([{"b":{"a":{},"c":[],"a":0}}])",
                             R"({"a\"":1,"a\"":1})", R"({"":1,"":2})"})
        EXPECT_EQ(json::parse_value(text).error().key, "json.duplicate") << text;
    for (const char* text : {R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})", R"(["a","a"])", R"({"a":"a","b":"a"})",
                             R"({"a":"{\"a\":1,","b":"\\"})", R"("a")", R"({"a":["x,","a"],"A":1})"})
        EXPECT_TRUE(json::parse_value(text)) << text;
}

TEST(Json, refuses_bad_syntax_depth_and_size) {
    EXPECT_EQ(failure("{").key, "json.syntax");
    EXPECT_EQ(failure("{} x").key, "json.syntax");
    EXPECT_EQ(failure("").key, "json.syntax");
    EXPECT_EQ(failure("\"\xff\"").key, "json.syntax");
    EXPECT_EQ(failure(std::string(1000, '[')).key, "json.syntax");
    EXPECT_EQ(json::parse<Document>(good, {.max_bytes = 10, .max_depth = 3}).error().key, "json.too_large");
}

TEST(Json, refuses_numbers_beyond_a_double_and_says_where) {
    for (const auto* number : {"1e309", "-1e400", "0e6563", "0.0e400", "2.6666666666666666666666666666666e6563"}) {
        const auto error = json::parse_value(R"({"a":[1,{"b~c":)" + std::string(number) + "}]}").error();
        EXPECT_EQ(error.key, "json.range") << number;
        EXPECT_EQ(error.field, "/a/1/b~0c") << number;
    }
    for (const auto* number : {"1.7976931348623157e308", "1e-400", "-0.0", "18446744073709551615"})
        EXPECT_TRUE(json::parse_value(number)) << number;
}

TEST(Json, schema_of_struct_enum_optional_and_template) {
    boost::json::object definitions;
    const auto ref = json::schema<List<Document>>(definitions);
    EXPECT_EQ(boost::json::serialize(ref), R"({"$ref":"#/components/schemas/ListDocument"})");
    const auto& document = definitions.at("Document").as_object();
    EXPECT_EQ(document.at("properties").at("state").at("enum").as_array().size(), 3u);
    EXPECT_EQ(document.at("additionalProperties"), boost::json::value(false));
    const auto required = boost::json::serialize(definitions.at("Signer").at("required"));
    EXPECT_EQ(required, R"(["email","order"])");
    EXPECT_EQ(definitions.at("Signer").at("properties").at("signedAt").at("format").as_string(), "date-time");
}

TEST(Json, cases_of_names) {
    EXPECT_EQ(json::to_camel_case("not_before"), "notBefore");
    EXPECT_EQ(json::to_camel_case("signed_"), "signed");
    EXPECT_EQ(json::to_snake_case("notBefore"), "not_before");
    EXPECT_EQ(json::enum_text(State::signed_), "signed");
    EXPECT_EQ(json::enum_from_text<State>("keyCompromise"), State::key_compromise);
    EXPECT_FALSE(json::enum_from_text<State>("key_compromise"));
}

}  // namespace probe
