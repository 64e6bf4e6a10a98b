#include "identity/nik.h"

#include <algorithm>
#include <cstdio>

#include "identity/person_name.h"
#include "identity/regions_data.h"

namespace identity {
namespace {

using base::ErrorCode;
using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

base::Error nik_error(std::string key, std::string message) {
    return base::make_error(ErrorCode::invalid, std::move(key), std::move(message), "/nik");
}

int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

template <class Rows>
const typename Rows::value_type* find_row(const Rows& rows, int code) {
    const auto at =
        std::lower_bound(rows.begin(), rows.end(), code, [](const auto& row, int c) { return row.code < c; });
    return at != rows.end() && at->code == code ? &*at : nullptr;
}

const RegencyRow* find_regency(int code, bool& historical) {
    if (const RegencyRow* row = find_row(regency_rows, code)) return row;
    for (const MovedRow& moved : moved_rows) {
        if (moved.old_code != code) continue;
        historical = true;
        return find_row(regency_rows, moved.new_code);
    }
    return nullptr;
}

std::optional<std::string_view> find_district(std::string_view districts, std::string_view code) {
    while (!districts.empty()) {
        const std::size_t end = std::min(districts.find(';'), districts.size());
        if (districts.substr(0, 2) == code) return districts.substr(2, end - 2);
        districts.remove_prefix(std::min(end + 1, districts.size()));
    }
    return std::nullopt;
}

// Two digits of a year: the latest reading that is not in the future (29 February decides between centuries where it
// can).
std::optional<year_month_day> youngest_reading(int d, int m, int yy, year_month_day today) {
    for (const int century : {2000, 1900}) {
        const year_month_day date{year{century + yy}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
        if (date.ok() && date <= today) return date;
    }
    return std::nullopt;
}

bool same_in_two_digits(year_month_day a, year_month_day b) {
    return a.month() == b.month() && a.day() == b.day() && int(a.year()) % 100 == int(b.year()) % 100;
}

}  // namespace

year_month_day today_in_jakarta(base::Time now) {
    return year_month_day{std::chrono::floor<std::chrono::days>(now + std::chrono::hours(7))};
}

std::optional<year_month_day> parse_date(std::string_view iso) {
    if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
    const std::string_view y = iso.substr(0, 4), m = iso.substr(5, 2), d = iso.substr(8, 2);
    if (!all_digits(y) || !all_digits(m) || !all_digits(d)) return std::nullopt;
    const year_month_day date{year{number(y)}, month{static_cast<unsigned>(number(m))},
                              day{static_cast<unsigned>(number(d))}};
    if (!date.ok()) return std::nullopt;
    return date;
}

std::string format_date(year_month_day date) {
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", int(date.year()) % 10000, unsigned(date.month()),
                  unsigned(date.day()));
    return text;
}

int age_on(year_month_day birth, year_month_day on) {
    const bool before_birthday = on.month() < birth.month() || (on.month() == birth.month() && on.day() < birth.day());
    return int(on.year()) - int(birth.year()) - (before_birthday ? 1 : 0);
}

base::Result<NikFacts> read_nik(std::string_view nik, year_month_day today) {
    if (nik.size() != 16 || !all_digits(nik)) return nik_error("nik.length", "a NIK has exactly 16 digits");
    NikFacts facts;
    const ProvinceRow* province = find_row(province_rows, number(nik.substr(0, 2)));
    const RegencyRow* regency = find_regency(number(nik.substr(0, 4)), facts.historical_region);
    if (!province || !regency) return nik_error("nik.region", "the first digits of the NIK are no known region");
    facts.province = province->name;
    facts.regency = regency->name;
    if (!facts.historical_region) facts.district = find_district(regency->districts, nik.substr(4, 2));

    int d = number(nik.substr(6, 2));
    if (d > 40) {
        facts.sex = Sex::female;
        d -= 40;
    }
    const auto birth = youngest_reading(d, number(nik.substr(8, 2)), number(nik.substr(10, 2)), today);
    if (!birth) return nik_error("nik.birth_date", "digits 7 to 12 of the NIK are no date of birth");
    facts.birth_date = *birth;
    facts.sequence = number(nik.substr(12, 4));
    if (facts.sequence == 0) return nik_error("nik.sequence", "the last four digits of a NIK are not 0000");
    return facts;
}

base::Result<void> check_claim(const Claim& claim, year_month_day today) {
    EZ_TRY(const NikFacts facts, read_nik(claim.nik, today));
    EZ_CHECK(check_name(claim.name));
    if (claim.birth_date > today || claim.birth_date.year() < year{1900})
        return base::make_error(ErrorCode::invalid, "identity.birth_date", "the date of birth is not possible",
                                "/birthDate");
    if (!same_in_two_digits(facts.birth_date, claim.birth_date))
        return nik_error("nik.birth_date", "the NIK holds another date of birth");
    if (facts.sex != claim.sex) return nik_error("nik.sex", "the NIK says the other sex");
    if (age_on(claim.birth_date, today) < youngest_age)
        return base::make_error(ErrorCode::invalid, "identity.too_young", "the applicant must be at least 17 years old",
                                "/birthDate");
    return {};
}

std::vector<Finding> analyse_claim(const Claim& claim, year_month_day today) {
    std::vector<Finding> out;
    const auto facts = read_nik(claim.nik, today);
    if (!facts) {
        out.push_back({facts.error().key, FindingResult::fail, facts.error().message});
        return out;
    }
    std::string region = std::string(facts->regency) + ", " + std::string(facts->province);
    if (facts->district) region = std::string(*facts->district) + ", " + region;
    if (facts->historical_region) region += " (before the province was split)";
    out.push_back({"nik.region", facts->district ? FindingResult::ok : FindingResult::warn, std::move(region)});
    const bool same_date = same_in_two_digits(facts->birth_date, claim.birth_date);
    out.push_back(
        {"nik.birth_date", same_date ? FindingResult::ok : FindingResult::fail, format_date(facts->birth_date)});
    const bool same_sex = facts->sex == claim.sex;
    out.push_back(
        {"nik.sex", same_sex ? FindingResult::ok : FindingResult::fail, facts->sex == Sex::male ? "male" : "female"});
    const int age = age_on(claim.birth_date, today);
    const FindingResult age_result = age < youngest_age ? FindingResult::fail
                                     : age > 100        ? FindingResult::warn
                                                        : FindingResult::ok;
    out.push_back({"identity.age", age_result, std::to_string(age)});
    const auto name = check_name(claim.name);
    const bool single = claim.name.find(' ') == std::string::npos;
    out.push_back({"name.form",
                   !name    ? FindingResult::fail
                   : single ? FindingResult::warn
                            : FindingResult::ok,
                   !name    ? name.error().message
                   : single ? "one word only"
                            : ""});
    return out;
}

std::string mask_nik(std::string_view nik) {
    if (nik.size() != 16) return std::string(nik.size(), '*');
    return std::string(nik.substr(0, 4)) + "********" + std::string(nik.substr(12));
}

}  // namespace identity
