#include "pdf/parser.h"

#include <gtest/gtest.h>

#include "pdf/value_writer.h"

namespace pdf {
namespace {

const Limits limits;

Value parse(std::string_view source) {
    Parser parser(base::as_bytes(source), 0, limits);
    auto value = parser.parse_value();
    EXPECT_TRUE(value) << source << ": " << value.error().message;
    return value ? *value : Value();
}

bool refuses(std::string_view source, const Limits& with = limits) {
    Parser parser(base::as_bytes(source), 0, with);
    return !parser.parse_value();
}

TEST(Parser, reads_scalars) {
    EXPECT_EQ(parse("42").as_integer(), 42);
    EXPECT_EQ(parse("+17").as_integer(), 17);
    EXPECT_EQ(parse("-9223372036854775807").as_integer(), -9223372036854775807);
    EXPECT_EQ(parse("9223372036854775808").kind(), Kind::real);
    EXPECT_EQ(parse("-.5").as_number(), -0.5);
    EXPECT_EQ(parse("4.").as_number(), 4);
    EXPECT_EQ(parse("true").as_boolean(), true);
    EXPECT_TRUE(parse("null").is_null());
    EXPECT_EQ(parse("/A#20B#").as_name(), "A B#");
    EXPECT_EQ(parse("/").kind(), Kind::name);
    EXPECT_EQ(parse("12 3 R").as_ref(), (Ref{12, 3}));
    EXPECT_EQ(parse("12 3 Rx").as_integer(), 12);
}

TEST(Parser, reads_strings_as_the_standard_says) {
    EXPECT_EQ(parse("(a(b)c)").as_string(), "a(b)c");
    EXPECT_EQ(parse("(a\\)\\(\\\\)").as_string(), "a)(\\");
    EXPECT_EQ(parse("(a\r\nb\rc\nd)").as_string(), "a\nb\nc\nd");
    EXPECT_EQ(parse("(a\\\r\nb\\\nc\\\rd)").as_string(), "abcd");
    EXPECT_EQ(parse("(\\0053\\53\\5)").as_string(), std::string("\005"
                                                                "3+\005"));
    EXPECT_EQ(parse("(\\n\\r\\t\\b\\f\\q)").as_string(), "\n\r\t\b\fq");
    EXPECT_EQ(parse("<48 65\n6c6C6>").as_string(), "Hell`");
    EXPECT_EQ(parse("<>").as_string(), "");
}

TEST(Parser, keeps_order_duplicates_and_source) {
    const Value value = parse("<</B 1 % a comment\n/A[1 2 0 R(x)]/B 2>>");
    ASSERT_EQ(value.entries().size(), 3U);
    EXPECT_EQ(value.entries()[0].key, "B");
    EXPECT_TRUE(value.has_duplicate_keys());
    EXPECT_EQ(value.get("B").as_integer(), 2);
    EXPECT_EQ(value.get("A").raw(), "[1 2 0 R(x)]");
    EXPECT_EQ(value.get("A").items().size(), 3U);
    EXPECT_FALSE(parse("<</A 1/B 1>>").has_duplicate_keys());
    std::string many = "<<";
    for (int i = 0; i < 40; ++i) many += "/K" + std::to_string(i) + " 0";
    EXPECT_FALSE(parse(many + ">>").has_duplicate_keys());
    EXPECT_TRUE(parse(many + "/K7 0>>").has_duplicate_keys());
}

TEST(Parser, refuses_what_is_ill_formed) {
    for (const std::string_view source :
         {"",    "<<",    "[",   "<</A>>", "<<1 2>>", "(abc", "<4", "<4x>", ">>", "]",
          "--5", "1.2.3", "1-2", "foo",    "<</A 1]", "[1>>", "+",  ".",    "{",  "<</A [>>"})
        EXPECT_TRUE(refuses(source)) << source;
}

TEST(Parser, stops_at_its_limits) {
    EXPECT_FALSE(refuses(std::string(500, '[') + std::string(500, ']')));
    EXPECT_TRUE(refuses(std::string(501, '[') + std::string(501, ']')));
    EXPECT_TRUE(refuses(std::string(1'000'000, '[')));
    std::string deep;
    for (int i = 0; i < 501; ++i) deep += "<</A";
    EXPECT_TRUE(refuses(deep));
    Limits few;
    few.values_per_object = 100;
    std::string wide = "[";
    for (int i = 0; i < 200; ++i) wide += "0 ";
    EXPECT_TRUE(refuses(wide + "]", few));
}

TEST(Value, writes_and_reads_back) {
    const std::string bytes("\0\r\n()\\\xFF tail", 12);
    const Value value =
        Value::dictionary({{"A B", Value::array({Value::integer(-3), Value::real(0.5), Value::boolean(true), Value()})},
                           {"S", Value::string(bytes)},
                           {"R", Value::reference({7, 0})},
                           {"N", Value::name("x#y/z")},
                           {"T", Value::text("Ünïcode \U0001F58B")}});
    const std::string source = to_source(value);
    const Value back = parse(source);
    EXPECT_EQ(back, value) << source;
    EXPECT_EQ(back.get("T").as_text(), "Ünïcode \U0001F58B");
}

TEST(Value, untouched_parts_keep_their_spelling) {
    Value value = parse("<</A [ 1.50  (x\\051) ]/B <</C  7>>/D 1>>");
    value.set("D", Value::integer(2));
    EXPECT_EQ(to_source(value), "<</A[ 1.50  (x\\051) ]/B<</C  7>>/D 2>>");
    value.edit("B")->erase("C");
    value.set("A", Value());
    EXPECT_EQ(to_source(value), "<</B<<>>/D 2>>");
}

// 7.3.5: "/" alone is a name. What follows must not become its characters.
TEST(Writer, an_empty_name_stays_empty) {
    Value read = parse("<</ 1/A[/ 2]/B / >>");
    read.set("C", Value::integer(3));  // so that it is written anew
    EXPECT_EQ(parse(to_source(read)), read) << to_source(read);
    Value made =
        Value::dictionary({{"", Value::integer(1)}, {"A", Value::array({Value::name(""), Value::integer(2)})}});
    EXPECT_EQ(to_source(made), "<</ 1/A[/ 2]>>");
}

TEST(Value, numbers_have_no_exponent) {
    EXPECT_EQ(number_source(0), "0");
    EXPECT_EQ(number_source(-0.000001), "0");
    EXPECT_EQ(number_source(1e20), "100000000000000000000");
    EXPECT_EQ(number_source(12.340), "12.34");
}

TEST(Value, text_strings_in_all_encodings) {
    EXPECT_EQ(decode_text("caf\xE9 \x80 \xA0"), "café • €");
    EXPECT_EQ(decode_text(std::string("\xFE\xFF\0A\x20\xAC", 6)), "A€");
    EXPECT_EQ(decode_text("\xEF\xBB\xBF\xE2\x82\xAC"), "€");
    EXPECT_EQ(encode_text("plain"), "plain");
    EXPECT_EQ(decode_text(encode_text("Jakarta – 東京")), "Jakarta – 東京");
    EXPECT_EQ(to_pdf_doc_encoding("café €"), "caf\xE9 \xA0");
    EXPECT_EQ(to_pdf_doc_encoding("東"), std::nullopt);
}

TEST(Value, equality_ignores_spelling_and_order) {
    EXPECT_EQ(parse("<</A 1/B(x)>>"), parse("<</B<78>/A 1.0>>"));
    EXPECT_FALSE(parse("<</A 1>>") == parse("<</A 1/B 2>>"));
    EXPECT_FALSE(parse("<</A 1/B 2>>") == parse("<</A 1>>"));
    EXPECT_EQ(parse("<</A 1/B null>>"), parse("<</A 1>>"));
    EXPECT_FALSE(parse("[1 2]") == parse("[1 2 3]"));
}

}  // namespace
}  // namespace pdf
