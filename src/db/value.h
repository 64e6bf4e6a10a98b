#pragma once
// What travels between C++ and SQL: five kinds of values, converted with range checks.
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/bytes.h"
#include "base/clock.h"

namespace db {

using Value = std::variant<std::monostate, std::int64_t, double, std::string, base::Bytes>;

/// A database that is lost, busy or refuses a statement. Thrown, because no caller can go on without the answer.
/// The message never holds values of columns, so it may be logged.
struct Failure : std::runtime_error {
    enum class Kind {
        unique,      // a unique or primary key exists already
        constraint,  // another constraint: foreign key, check, not null, a trigger's refusal
        retry,       // busy, lock timeout, deadlock, serialization: the same transaction may succeed when run again
        lost,        // no connection
        full,        // the disk is full
        conversion,  // a column does not hold what was asked for
        other
    };
    Failure(Kind failure_kind, const std::string& message) : std::runtime_error(message), kind(failure_kind) {}
    bool unique_violation() const { return kind == Kind::unique; }
    bool retryable() const { return kind == Kind::retry; }
    Kind kind;
};

[[noreturn]] void fail_conversion(const char* what);
std::int64_t to_int64(const Value& value);
double to_double(const Value& value);
std::string to_string(const Value& value);
base::Bytes to_blob(const Value& value);

template <class T>
concept OptionalLike = requires(const T& t) {
    t.has_value();
    *t;
};

/// C++ to SQL: integers, enums, bool (0 or 1), double, text, bytes, base::Time (microseconds), optional of these.
template <class T>
Value to_value(const T& v) {
    if constexpr (std::is_same_v<T, Value>) {
        return v;
    } else if constexpr (OptionalLike<T>) {
        return v.has_value() ? to_value(*v) : Value{};
    } else if constexpr (std::is_same_v<T, base::Time>) {
        return base::to_micros(v);
    } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
        if constexpr (std::is_unsigned_v<T> && sizeof(T) == 8) {
            if (v > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                fail_conversion("integer too large");
        }
        return static_cast<std::int64_t>(v);
    } else if constexpr (std::is_floating_point_v<T>) {
        return static_cast<double>(v);
    } else if constexpr (std::is_same_v<T, std::monostate> || std::is_same_v<T, std::nullptr_t>) {
        return Value{};
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
        return std::string(std::string_view(v));
    } else {
        const base::ByteView view(v);
        return base::Bytes(view.begin(), view.end());
    }
}

/// SQL to C++; throws Failure (conversion) for NULL into a plain type and for integers out of range.
template <class T>
T from_value(const Value& value) {
    if constexpr (OptionalLike<T>) {
        if (std::holds_alternative<std::monostate>(value)) return T{};
        return T(from_value<typename T::value_type>(value));
    } else if constexpr (std::is_same_v<T, Value>) {
        return value;
    } else if constexpr (std::is_same_v<T, base::Time>) {
        return base::from_micros(to_int64(value));
    } else if constexpr (std::is_same_v<T, bool>) {
        return to_int64(value) != 0;
    } else if constexpr (std::is_enum_v<T>) {
        return static_cast<T>(from_value<std::underlying_type_t<T>>(value));
    } else if constexpr (std::is_integral_v<T>) {
        const std::int64_t number = to_int64(value);
        if (!std::in_range<T>(number)) fail_conversion("integer out of range");
        return static_cast<T>(number);
    } else if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(to_double(value));
    } else if constexpr (std::is_same_v<T, base::Bytes>) {
        return to_blob(value);
    } else {
        static_assert(std::is_same_v<T, std::string>, "db::from_value: no conversion to this type");
        return to_string(value);
    }
}

}  // namespace db
