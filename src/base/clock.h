#pragma once
// Time: microseconds since 1970 UTC, in memory and in the database. Clocks are passed in, never asked for.
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace base {

using Time = std::chrono::sys_time<std::chrono::microseconds>;

class Clock {
  public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;
};

class SystemClock final : public Clock {
  public:
    Time now() const override {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

/// A clock that stands still until told otherwise. For tests.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(Time start) : now_(start) {}
    Time now() const override {
        std::lock_guard lock(mutex_);
        return now_;
    }
    void set(Time time) {
        std::lock_guard lock(mutex_);
        now_ = time;
    }
    void advance(std::chrono::microseconds by) {
        std::lock_guard lock(mutex_);
        now_ += by;
    }

  private:
    mutable std::mutex mutex_;
    Time now_;
};

inline std::int64_t to_micros(Time time) {
    return time.time_since_epoch().count();
}
inline Time from_micros(std::int64_t micros) {
    return Time(std::chrono::microseconds(micros));
}

std::string to_rfc3339(Time time);  // "2026-03-01T09:30:00.000000Z"; whole seconds without fraction
std::optional<Time> from_rfc3339(std::string_view text);  // with Z or a numeric offset
std::string to_pdf_date(Time time);                       // "D:20260301093000Z" (ISO 32000-1 section 7.9.4)
std::string to_generalized_time(Time time);               // "20260301093000Z"

/// Calendar fields of a time, in UTC shifted by `offset_minutes` (WIB is 420).
struct CalendarTime {
    int year, month, day, hour, minute, second;
};
CalendarTime to_calendar(Time time, int offset_minutes = 0);
std::optional<Time> from_calendar(const CalendarTime& fields);  // UTC; nothing for an impossible date

}  // namespace base
