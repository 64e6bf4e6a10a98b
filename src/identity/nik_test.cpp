#include "identity/nik.h"

#include <gtest/gtest.h>

#include "identity/person_name.h"

namespace identity {
namespace {

using namespace std::chrono;
constexpr year_month_day today{2026y, March, 1d};

std::string key_of(std::string_view nik) {
    const auto facts = read_nik(nik, today);
    return facts ? "ok" : facts.error().key;
}

TEST(Nik, ReadsRegionDateAndSex) {
    const auto facts = read_nik("1101015505900001", today);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->province, "Aceh");
    EXPECT_EQ(facts->regency, "Kabupaten Aceh Selatan");
    EXPECT_EQ(facts->district, "Bakongan");
    EXPECT_EQ(facts->sex, Sex::female);
    EXPECT_EQ(facts->birth_date, (year_month_day{1990y, May, 15d}));
    EXPECT_EQ(facts->sequence, 1);
}

TEST(Nik, TakesTheYoungestPossibleCentury) {
    EXPECT_EQ(read_nik("1101011505080001", today)->birth_date.year(), 2008y);
    EXPECT_EQ(read_nik("1101010203260001", today)->birth_date.year(), 1926y);  // tomorrow: not yet born
    EXPECT_EQ(read_nik("1101010103260001", today)->birth_date.year(), 2026y);
}

TEST(Nik, RefusesWhatCannotBe) {
    EXPECT_EQ(key_of(""), "nik.length");
    EXPECT_EQ(key_of("110101150590000"), "nik.length");
    EXPECT_EQ(key_of("11010115059000011"), "nik.length");
    EXPECT_EQ(key_of("11010115059000O1"), "nik.length");
    EXPECT_EQ(key_of("2001011505900001"), "nik.region");
    EXPECT_EQ(key_of("1199011505900001"), "nik.region");
    EXPECT_EQ(key_of("1101013002900001"), "nik.birth_date");
    EXPECT_EQ(key_of("1101010005900001"), "nik.birth_date");
    EXPECT_EQ(key_of("1101014005900001"), "nik.birth_date");
    EXPECT_EQ(key_of("1101017205900001"), "nik.birth_date");
    EXPECT_EQ(key_of("1101011513900001"), "nik.birth_date");
    EXPECT_EQ(key_of("1101012902010001"), "nik.birth_date");
    EXPECT_EQ(key_of("1101012902000001"), "ok");
    EXPECT_EQ(key_of("1101011505900000"), "nik.sequence");
}

TEST(Nik, KnowsCodesFromBeforeAProvinceWasSplit) {
    const auto facts = read_nik("6404011505900001", today);
    ASSERT_TRUE(facts);
    EXPECT_TRUE(facts->historical_region);
    EXPECT_EQ(facts->regency, "Kabupaten Bulungan");
    EXPECT_FALSE(facts->district);
    EXPECT_EQ(key_of("9101011505900001"), "ok");
}

TEST(Nik, UnknownDistrictIsAHintOnly) {
    const auto facts = read_nik("1101991505900001", today);
    ASSERT_TRUE(facts);
    EXPECT_FALSE(facts->district);
}

std::string claim_key(Claim claim) {
    const auto result = check_claim(claim, today);
    return result ? "ok" : result.error().key;
}

TEST(Claim, AgreesWithTheNik) {
    const Claim good{"1101011505900001", "BUDI", year_month_day{1990y, May, 15d}, Sex::male};
    EXPECT_EQ(claim_key(good), "ok");
    Claim claim = good;
    claim.birth_date = year_month_day{1990y, May, 16d};
    EXPECT_EQ(claim_key(claim), "nik.birth_date");
    claim = good;
    claim.sex = Sex::female;
    EXPECT_EQ(claim_key(claim), "nik.sex");
    claim = good;
    claim.birth_date = year_month_day{2090y, May, 15d};
    EXPECT_EQ(claim_key(claim), "identity.birth_date");
}

TEST(Claim, SeventeenOnTheDay) {
    EXPECT_EQ(claim_key({"1101010103090001", "BUDI SANTOSO", year_month_day{2009y, March, 1d}, Sex::male}), "ok");
    EXPECT_EQ(claim_key({"1101010203090001", "BUDI SANTOSO", year_month_day{2009y, March, 2d}, Sex::male}),
              "identity.too_young");
}

TEST(Claim, AnalysisNamesEachCheck) {
    const auto findings =
        analyse_claim({"1101991505900001", "BUDI", year_month_day{1990y, May, 15d}, Sex::male}, today);
    ASSERT_EQ(findings.size(), 5u);
    EXPECT_EQ(findings[0].key, "nik.region");
    EXPECT_EQ(findings[0].result, FindingResult::warn);
    EXPECT_EQ(findings[4].result, FindingResult::warn);
}

TEST(Nik, MaskHidesTheBirthDate) {
    EXPECT_EQ(mask_nik("1101011505900001"), "1101********0001");
}

TEST(Dates, OnlyRealDays) {
    EXPECT_EQ(parse_date("1990-05-15"), (year_month_day{1990y, May, 15d}));
    for (const char* bad : {"", "1990-5-15", "1990-02-30", "1990-05-15T", "15-05-1990", "19a0-05-15", "1990-00-10"})
        EXPECT_FALSE(parse_date(bad)) << bad;
    EXPECT_EQ(format_date({2004y, February, 9d}), "2004-02-09");
}

TEST(Dates, TodayIsJakartas) {
    EXPECT_EQ(today_in_jakarta(*base::from_rfc3339("2026-02-28T17:00:00Z")), today);
    EXPECT_EQ(today_in_jakarta(*base::from_rfc3339("2026-02-28T16:59:59Z")), (year_month_day{2026y, February, 28d}));
}

std::string name_key(std::string_view name) {
    const auto result = check_name(tidy_name(name));
    return result ? "ok" : result.error().key;
}

TEST(Name, LatinLettersAtMostSixty) {
    EXPECT_EQ(name_key("  BUDI   SANTOSO "), "ok");
    EXPECT_EQ(name_key("Suharto"), "ok");
    EXPECT_EQ(name_key("H. Muh. Syafi'i, S.H."), "ok");
    EXPECT_EQ(name_key("Renée Müller"), "ok");
    EXPECT_EQ(name_key("   "), "name.empty");
    EXPECT_EQ(name_key(std::string(60, 'A')), "ok");
    EXPECT_EQ(name_key(std::string(61, 'A')), "name.too_long");
    EXPECT_EQ(name_key("Budi 2"), "name.letters");
    EXPECT_EQ(name_key("Буди"), "name.letters");
    EXPECT_EQ(name_key("..."), "name.letters");
    EXPECT_EQ(name_key("Budi\xff"), "name.letters");
    EXPECT_EQ(tidy_name("  BUDI \t SANTOSO "), "BUDI SANTOSO");
}

TEST(Name, MatchFormDropsTitles) {
    EXPECT_EQ(match_form("Dr. H. Budi Santoso, S.Kom."), "BUDI SANTOSO");
    EXPECT_EQ(match_form("Nur-Aini"), "NUR AINI");
}

}  // namespace
}  // namespace identity
