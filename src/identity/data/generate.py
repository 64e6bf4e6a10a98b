#!/usr/bin/env python3
"""Turns a CSV of "code,name" (11 / 11.01 / 11.01.01) into ../regions_data.cpp. Usage: generate.py wilayah.csv > ../regions_data.cpp"""
import csv
import sys

provinces, regencies, districts = {}, {}, {}
for code, name in csv.reader(open(sys.argv[1], encoding="utf-8")):
    parts = code.split(".")
    if len(parts) == 1:
        provinces[code] = name
    elif len(parts) == 2:
        regencies["".join(parts)] = name
    else:
        districts.setdefault(parts[0] + parts[1], []).append(parts[2] + name)

# Regencies that moved to a new province; a NIK keeps the code of its first registration.
# UU 20/2012 (Kalimantan Utara), UU 14, 15 and 16/2022 (Papua Selatan, Tengah, Pegunungan), UU 29/2022 (Papua Barat Daya).
moved = {
    "6404": "6501", "6405": "6503", "6406": "6502", "6410": "6504", "6473": "6571",
    "9101": "9301", "9116": "9302", "9117": "9303", "9118": "9304",
    "9104": "9401", "9107": "9402", "9108": "9403", "9109": "9404", "9125": "9405", "9126": "9406", "9127": "9407", "9128": "9408",
    "9102": "9501", "9112": "9502", "9113": "9503", "9114": "9504", "9121": "9505", "9122": "9506", "9123": "9507", "9124": "9508",
    "9201": "9601", "9204": "9602", "9205": "9603", "9209": "9604", "9210": "9605", "9271": "9671",
}
quote = lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
print("// Made by data/generate.py; do not edit.")
print('#include "identity/regions_data.h"\n')
print("// clang-format off")
print("namespace identity {\n")
print("const std::array<ProvinceRow, %d> province_rows{{" % len(provinces))
for code, name in sorted(provinces.items()):
    print("    {%s, %s}," % (code, quote(name)))
print("}};\n")
print("const std::array<RegencyRow, %d> regency_rows{{" % len(regencies))
for code, name in sorted(regencies.items()):
    print("    {%s, %s, %s}," % (code, quote(name), quote(";".join(sorted(districts.get(code, []))))))
print("}};\n")
print("const std::array<MovedRow, %d> moved_rows{{" % len(moved))
for old, new in sorted(moved.items()):
    assert old not in regencies and new in regencies, (old, new)
    print("    {%s, %s}," % (old, new))
print("}};\n")
print("}  // namespace identity")
