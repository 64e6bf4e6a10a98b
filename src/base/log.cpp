#include "base/log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>

#include "base/clock.h"
#include "base/encoding.h"

namespace base {
namespace {

std::atomic<LogLevel> least_level{LogLevel::info};

const char* name_of(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return "debug";
        case LogLevel::info:
            return "info";
        case LogLevel::warning:
            return "warning";
        case LogLevel::error:
            return "error";
    }
    return "error";
}

}  // namespace

void set_log_level(LogLevel least) {
    least_level = least;
}

void append_json_string(std::string& out, std::string_view text) {
    const std::string clean = is_utf8(text) ? std::string(text) : utf8_encode(utf8_decode(text));
    out += '"';
    for (char c : clean) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    if (level < least_level.load(std::memory_order_relaxed)) return;
    std::string line =
        fmt::format(R"({{"time":"{}","level":"{}","event":)", to_rfc3339(SystemClock().now()), name_of(level));
    append_json_string(line, event);
    for (const auto& field : fields) {
        line += ',';
        append_json_string(line, field.name);
        line += ':';
        if (const auto* i = std::get_if<std::int64_t>(&field.value)) {
            line += std::to_string(*i);
        } else if (const auto* d = std::get_if<double>(&field.value)) {
            line += fmt::format("{:.6g}", *d);
        } else if (const auto* b = std::get_if<bool>(&field.value)) {
            line += *b ? "true" : "false";
        } else {
            append_json_string(line, std::get<std::string>(field.value));
        }
    }
    line += "}\n";
    // One write per line: lines of several threads do not mix.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace base
