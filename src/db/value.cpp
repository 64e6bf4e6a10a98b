#include "db/value.h"

#include <charconv>

namespace db {
namespace {

// PostgreSQL's numeric (sums, counts over bigint) arrives as text.
template <class T>
T parse_number(const std::string& text) {
    T number{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size()) fail_conversion("a column is not a number");
    return number;
}

}  // namespace

void fail_conversion(const char* what) {
    throw Failure(Failure::Kind::conversion, what);
}

std::int64_t to_int64(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    if (const auto* text = std::get_if<std::string>(&value)) return parse_number<std::int64_t>(*text);
    if (std::holds_alternative<std::monostate>(value)) fail_conversion("unexpected NULL");
    fail_conversion("a column is not an integer");
}

double to_double(const Value& value) {
    if (const auto* number = std::get_if<double>(&value)) return *number;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return static_cast<double>(*number);
    if (const auto* text = std::get_if<std::string>(&value)) return parse_number<double>(*text);
    fail_conversion("a column is not a number");
}

std::string to_string(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (std::holds_alternative<std::monostate>(value)) fail_conversion("unexpected NULL");
    fail_conversion("a column is not text");
}

base::Bytes to_blob(const Value& value) {
    if (const auto* bytes = std::get_if<base::Bytes>(&value)) return *bytes;
    if (std::holds_alternative<std::monostate>(value)) fail_conversion("unexpected NULL");
    fail_conversion("a column is not binary");
}

}  // namespace db
