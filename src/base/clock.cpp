#include "base/clock.h"

#include <fmt/compile.h>
#include <fmt/format.h>

namespace base {
namespace {

/// Reads exactly `digits` decimal digits at `at`, or returns -1.
int number(std::string_view text, std::size_t at, std::size_t digits) {
    if (at + digits > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

}  // namespace

CalendarTime to_calendar(Time time, int offset_minutes) {
    const auto shifted = time + std::chrono::minutes(offset_minutes);
    const auto day = std::chrono::floor<std::chrono::days>(shifted);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(shifted - day));
    return {static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count())};
}

std::optional<Time> from_calendar(const CalendarTime& f) {
    using namespace std::chrono;
    const year_month_day date{year(f.year), month(static_cast<unsigned>(f.month)), day(static_cast<unsigned>(f.day))};
    if (f.month < 1 || f.day < 1 || !date.ok() || f.hour < 0 || f.hour > 23 || f.minute < 0 || f.minute > 59 ||
        f.second < 0 || f.second > 60)
        return {};
    return Time(sys_days(date)) + hours(f.hour) + minutes(f.minute) + seconds(f.second);
}

std::string to_rfc3339(Time time) {
    const auto f = to_calendar(time);
    const auto micros = (time - std::chrono::floor<std::chrono::seconds>(time)).count();
    auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", f.year, f.month, f.day, f.hour, f.minute, f.second);
    if (micros != 0) text += fmt::format(".{:06}", micros);
    return text + 'Z';
}

std::optional<Time> from_rfc3339(std::string_view t) {
    if (t.size() < 20 || t[4] != '-' || t[7] != '-' || (t[10] != 'T' && t[10] != 't' && t[10] != ' ') || t[13] != ':' ||
        t[16] != ':')
        return {};
    const CalendarTime f{number(t, 0, 4),  number(t, 5, 2),  number(t, 8, 2),
                         number(t, 11, 2), number(t, 14, 2), number(t, 17, 2)};
    if (f.year < 0 || f.month < 0 || f.day < 0 || f.hour < 0 || f.minute < 0 || f.second < 0) return {};
    auto time = from_calendar(f);
    if (!time) return {};
    std::size_t at = 19;
    if (t[at] == '.') {
        int scale = 100000;
        for (++at; at < t.size() && t[at] >= '0' && t[at] <= '9'; ++at, scale /= 10)
            *time += std::chrono::microseconds((t[at] - '0') * scale);
    }
    if (at + 1 == t.size() && (t[at] == 'Z' || t[at] == 'z')) return time;
    if (at + 6 != t.size() || (t[at] != '+' && t[at] != '-') || t[at + 3] != ':') return {};
    const int hours = number(t, at + 1, 2);
    const int minutes = number(t, at + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return {};
    const auto offset = std::chrono::minutes(hours * 60 + minutes);
    return t[at] == '+' ? *time - offset : *time + offset;
}

std::string to_generalized_time(Time time) {
    const auto f = to_calendar(time);
    return fmt::format(FMT_COMPILE("{:04}{:02}{:02}{:02}{:02}{:02}Z"), f.year, f.month, f.day, f.hour, f.minute,
                       f.second);
}

std::string to_pdf_date(Time time) {
    return "D:" + to_generalized_time(time);
}

}  // namespace base
