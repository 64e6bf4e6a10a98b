#include "validation/raw_scan.h"

#include <gtest/gtest.h>

#include "validation/signature_check.h"
#include "validation/verdict.h"

namespace validation {
namespace {

base::ByteView bytes(std::string_view text) {
    return base::as_bytes(text);
}

TEST(RawScan, ReadsAnObjectToItsEnd) {
    const std::string text = "  7 0 obj\n<< /A [1 2 (x\\)y) <00>] /B /C#20D >>\nendobj rest";
    const auto object = raw_object(bytes(text), 0, {});
    ASSERT_TRUE(object);
    EXPECT_EQ(object->number, 7u);
    EXPECT_EQ(object->whole.begin, 2u);
    EXPECT_EQ(text.substr(object->whole.end), " rest");
    ASSERT_EQ(object->entries.size(), 2u);
    EXPECT_EQ(object->entries[1].key, "B");
}

TEST(RawScan, StreamsNeedTheirExactLength) {
    EXPECT_TRUE(raw_object(bytes("1 0 obj << /Length 3 >> stream\nabc\nendstream endobj"), 0, {}));
    EXPECT_FALSE(raw_object(bytes("1 0 obj << /Length 2 >> stream\nabc\nendstream endobj"), 0, {}));
    EXPECT_FALSE(raw_object(bytes("1 0 obj << /Length 300 >> stream\nabc\nendstream endobj"), 0, {}));
    EXPECT_FALSE(raw_object(bytes("1 0 obj << /Length 5 0 R >> stream\nabc\nendstream endobj"), 0, {}));
    const LengthOf three = [](std::uint32_t, std::uint16_t) { return std::optional<std::uint64_t>(3); };
    EXPECT_TRUE(raw_object(bytes("1 0 obj << /Length 5 0 R >> stream\nabc\nendstream endobj"), 0, three));
}

TEST(RawScan, KeepsDuplicateKeysAndRefusesNonsense) {
    const auto entries = raw_dictionary(bytes("<< /A 1 /A 2 0 R /B << /A 3 >> >>"), 0);
    ASSERT_TRUE(entries);
    EXPECT_EQ(count_entries(*entries, "A"), 2u);
    EXPECT_FALSE(raw_dictionary(bytes("<< /A 1"), 0));
    EXPECT_FALSE(raw_dictionary(bytes("<< /A >>"), 0));
    EXPECT_FALSE(raw_dictionary(bytes("<< 1 /A >>"), 0));
    EXPECT_FALSE(raw_object(bytes("1 0 obj (open"), 0, {}));
    EXPECT_FALSE(raw_object(bytes(std::string(2000, '[')), 0, {}));
    EXPECT_FALSE(raw_object(bytes("99999999999999999999 0 obj null endobj"), 0, {}));
}

TEST(RawScan, BlankMeansWhiteSpaceAndComments) {
    EXPECT_TRUE(is_blank(bytes(" \n%x\n"), {0, 5}));
    EXPECT_FALSE(is_blank(bytes(" a"), {0, 2}));
    EXPECT_FALSE(is_blank(bytes(""), {0, 5}));
}

TEST(PdfDate, ReadsTheFormsThatWritersUse) {
    const auto text = [](std::string_view date) {
        const auto time = parse_pdf_date(date);
        return time ? base::to_rfc3339(*time) : std::string();
    };
    EXPECT_EQ(text("D:20260301093000+07'00'"), "2026-03-01T02:30:00Z");
    EXPECT_EQ(text("D:20260301093000+07'00"), "2026-03-01T02:30:00Z");
    EXPECT_EQ(text("D:20260301093000Z"), "2026-03-01T09:30:00Z");
    EXPECT_EQ(text("20260301"), "2026-03-01T00:00:00Z");
    EXPECT_EQ(text("D:20260301093000-0130"), "2026-03-01T11:00:00Z");
    EXPECT_EQ(text("D:20261301"), "");
    EXPECT_EQ(text("yesterday"), "");
    EXPECT_EQ(text(""), "");
}

TEST(Verdict, GraverReasonsWin) {
    Verdict verdict;
    verdict.worsen(SubIndication::none);
    EXPECT_TRUE(verdict.passed());
    verdict.worsen(SubIndication::try_later);
    verdict.worsen(SubIndication::no_poe);
    EXPECT_EQ(verdict.sub_indication, SubIndication::try_later);
    verdict.worsen(SubIndication::hash_failure);
    EXPECT_TRUE(verdict.failed());
    verdict.worsen(SubIndication::no_certificate_chain_found);
    EXPECT_EQ(verdict.sub_indication, SubIndication::hash_failure);
}

}  // namespace
}  // namespace validation
