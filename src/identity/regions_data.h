#pragma once
// The generated table of regions (data/generate.py), sorted by code.
#include <array>
#include <string_view>

namespace identity {

struct ProvinceRow {
    int code;
    std::string_view name;
};
struct RegencyRow {
    int code;  // province * 100 + regency
    std::string_view name;
    std::string_view districts;  // "01Bakongan;02Kluet Utara;…"
};
struct MovedRow {
    int old_code, new_code;  // regencies
};
extern const std::array<ProvinceRow, 38> province_rows;
extern const std::array<RegencyRow, 514> regency_rows;
extern const std::array<MovedRow, 31> moved_rows;

}  // namespace identity
