#pragma once
// JSON to and from structs described with Boost.Describe, and their JSON Schema (2020-12, as OpenAPI 3.1 uses it).
//
//   struct SignUp { std::string email; std::optional<std::string> language; };
//   BOOST_DESCRIBE_STRUCT(SignUp, (), (email, language))        // in the struct's own namespace
//   base::Result<SignUp> in = json::parse<SignUp>(text);         // Error.field is a JSON pointer: "/email"
//   std::string out = json::serialize(SignUp{...});
//
// Members are snake_case in C++ and camelCase in JSON, enumerators too (BOOST_DESCRIBE_ENUM); one trailing '_' is
// dropped, so that `signed_` reads "signed". An absent optional is omitted; null is accepted for an optional when
// reading. Every other member is required, unknown members are refused. base::Time is an RFC 3339 string.
// boost::json::value and object pass as is. std::map<std::string, T> is an object with free names.
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace json {

struct Limits {
    std::size_t max_bytes = 1024 * 1024;
    std::size_t max_depth = 32;
};

/// An object without members: the body of an answer that says nothing.
struct Empty {};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

/// Errors: malformed json.syntax, json.duplicate (two members of one name); invalid json.range (a number no double can
/// hold) with Error.field; too_large json.too_large.
base::Result<boost::json::value> parse_value(std::string_view text, const Limits& limits = {});

/// Errors: those of parse_value; invalid json.type, json.missing, json.unknown, json.range, json.enum with Error.field.
template <class T>
base::Result<T> parse(std::string_view text, const Limits& limits = {});
template <class T>
base::Result<T> from_value(const boost::json::value& value);

template <class T>
std::string serialize(const T& value);
template <class T>
boost::json::value to_value(const T& value);

/// The schema of T; described structs land in `definitions` by name and are referred to as #/components/schemas/NAME.
template <class T>
boost::json::value schema(boost::json::object& definitions);
using SchemaFunction = boost::json::value (*)(boost::json::object& definitions);

std::string to_camel_case(std::string_view snake);  // "not_before" -> "notBefore", "signed_" -> "signed"
std::string to_snake_case(std::string_view camel);  // "notBefore" -> "not_before"

/// The camelCase text of a described enumerator, and back.
template <class E>
std::string_view enum_text(E value);
template <class E>
std::optional<E> enum_from_text(std::string_view text);

}  // namespace json

#include "json/mapping.h"
