#include "accounts/device.h"

#include <fmt/format.h>

#include <array>
#include <span>
#include <utility>

namespace accounts {

namespace {
using Known = std::pair<std::string_view, std::string_view>;

std::string_view first_in(std::string_view text, std::span<const Known> known) {
    for (const auto& [mark, name] : known)
        if (text.find(mark) != text.npos) return name;
    return {};
}
}  // namespace

std::string words_for_device(std::string_view user_agent, std::string_view language) {
    // The order matters: every one of them also claims to be the next.
    static constexpr std::array<Known, 6> browsers{{{"Edg", "Edge"},
                                                    {"OPR/", "Opera"},
                                                    {"SamsungBrowser", "Samsung Internet"},
                                                    {"Firefox", "Firefox"},
                                                    {"Chrome", "Chrome"},
                                                    {"Safari", "Safari"}}};
    static constexpr std::array<Known, 6> systems{{{"Android", "Android"},
                                                   {"iPhone", "iPhone"},
                                                   {"iPad", "iPad"},
                                                   {"Windows", "Windows"},
                                                   {"Mac OS X", "macOS"},
                                                   {"Linux", "Linux"}}};
    const auto browser = first_in(user_agent, browsers), system = first_in(user_agent, systems);
    if (browser.empty() && system.empty()) return language == "en" ? "unknown device" : "perangkat tidak dikenal";
    std::string out(browser);
    if (!browser.empty() && !system.empty()) out += ", ";
    return out + std::string(system);
}

std::string words_for_time(base::Time time, std::string_view language) {
    static constexpr std::array<std::string_view, 12> id{"Januari",   "Februari", "Maret",    "April",
                                                         "Mei",       "Juni",     "Juli",     "Agustus",
                                                         "September", "Oktober",  "November", "Desember"};
    static constexpr std::array<std::string_view, 12> en{"January",   "February", "March",    "April",
                                                         "May",       "June",     "July",     "August",
                                                         "September", "October",  "November", "December"};
    const auto t = base::to_calendar(time, 420);  // WIB
    const auto month = static_cast<std::size_t>(t.month - 1);
    return language == "en" ? fmt::format("{} {} {} {:02}:{:02} WIB", t.day, en.at(month), t.year, t.hour, t.minute)
                            : fmt::format("{} {} {} {:02}.{:02} WIB", t.day, id.at(month), t.year, t.hour, t.minute);
}

}  // namespace accounts
