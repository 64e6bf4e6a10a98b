#pragma once
// NIK, the national identity number: PPKKCC DDMMYY SSSS (spec/indonesia.md section 3.2). Pure rules.
// The region is that of the first registration and never changes; DD is 40 higher for women; there is no check digit.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace identity {

enum class Sex { male, female };

struct NikFacts {
    std::string_view province;  // names; the regency's of today when its code moved to a new province
    std::string_view regency;
    std::optional<std::string_view>
        district;                            // nothing for a code that is not known (any more): a hint for the RA only
    bool historical_region = false;          // the regency code is one from before a province was split
    std::chrono::year_month_day birth_date;  // the youngest reading that is not in the future
    Sex sex = Sex::male;
    int sequence = 0;  // 1 to 9999
};

/// Today in western Indonesia (UTC+7), where age is counted.
std::chrono::year_month_day today_in_jakarta(base::Time now);
std::optional<std::chrono::year_month_day> parse_date(std::string_view iso);  // "YYYY-MM-DD", a real day
std::string format_date(std::chrono::year_month_day date);
int age_on(std::chrono::year_month_day birth, std::chrono::year_month_day day);

/// Errors (invalid, field "/nik"): nik.length, nik.region, nik.birth_date, nik.sequence.
base::Result<NikFacts> read_nik(std::string_view nik, std::chrono::year_month_day today);

/// What the applicant says beside the NIK.
struct Claim {
    std::string nik;
    std::string name;
    std::chrono::year_month_day birth_date;
    Sex sex = Sex::male;
};
inline constexpr int youngest_age = 17;  // KYC-2

/// Everything that refuses an application at once. Errors: those of read_nik and check_name; nik.birth_date, nik.sex
/// (the NIK says otherwise), identity.too_young, identity.birth_date (in the future or before 1900).
base::Result<void> check_claim(const Claim& claim, std::chrono::year_month_day today);

enum class FindingResult { ok, warn, fail };
struct Finding {
    std::string key;  // "nik.region", ...
    FindingResult result = FindingResult::ok;
    std::string detail;  // names and numbers without the NIK
};
/// For the RA: each check, also the ones that only hint.
std::vector<Finding> analyse_claim(const Claim& claim, std::chrono::year_month_day today);

/// "3171********0001" keeps region and sequence; for lists and logs' readers.
std::string mask_nik(std::string_view nik);

}  // namespace identity
