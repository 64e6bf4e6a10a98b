#pragma once
// Structured log: one JSON object a line on standard error. Never log personal data, secrets, document contents, tokens
// or whole URLs; ids (document, user, job) are fine.
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace base {

enum class LogLevel { debug, info, warning, error };

struct LogField {
    std::string_view name;
    std::variant<std::int64_t, double, bool, std::string> value;
    LogField(std::string_view n, std::string v) : name(n), value(std::move(v)) {}
    LogField(std::string_view n, std::string_view v) : name(n), value(std::string(v)) {}
    LogField(std::string_view n, const char* v) : name(n), value(std::string(v)) {}
    LogField(std::string_view n, bool v) : name(n), value(v) {}
    LogField(std::string_view n, double v) : name(n), value(v) {}
    template <std::integral T>
    LogField(std::string_view n, T v) : name(n), value(static_cast<std::int64_t>(v)) {}
};

/// `event` is a stable dotted key, e.g. "http.request", "job.failed".
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});
void set_log_level(LogLevel least);

inline void log_debug(std::string_view e, std::initializer_list<LogField> f = {}) {
    log(LogLevel::debug, e, f);
}
inline void log_info(std::string_view e, std::initializer_list<LogField> f = {}) {
    log(LogLevel::info, e, f);
}
inline void log_warning(std::string_view e, std::initializer_list<LogField> f = {}) {
    log(LogLevel::warning, e, f);
}
inline void log_error(std::string_view e, std::initializer_list<LogField> f = {}) {
    log(LogLevel::error, e, f);
}

/// Appends `text` to `out` as a JSON string with quotes; ill-formed UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace base
