#include "pdf/object_stream.h"

#include "pdf/errors.h"
#include "pdf/parser.h"
#include "pdf/value_writer.h"

namespace pdf {

using base::Result;

Result<ObjectStream> ObjectStream::read(const Value& dictionary, base::Bytes data, const Limits& limits) {
    const auto count = dictionary.get("N").as_integer(), first = dictionary.get("First").as_integer();
    if (!dictionary.get("Type").is_name("ObjStm") || !count || !first || *count < 0 || *first < 0)
        return damaged("an object stream is ill-formed");
    if (static_cast<std::uint64_t>(*first) > data.size() || *count > *first)
        return damaged("an object stream is ill-formed");
    ObjectStream stream;
    stream.data_ = std::move(data);
    stream.places_.reserve(static_cast<std::size_t>(*count));
    Lexer lexer(base::ByteView(stream.data_).first(static_cast<std::size_t>(*first)));
    for (std::int64_t i = 0; i < *count; ++i) {
        lexer.skip_space_and_comments();
        const auto number = lexer.take_unsigned();
        lexer.skip_space_and_comments();
        const auto offset = number ? lexer.take_unsigned() : std::nullopt;
        if (!offset || *number == 0 || *number > limits.objects ||
            *offset > stream.data_.size() - static_cast<std::size_t>(*first))
            return damaged("an object stream has an ill-formed index");
        stream.places_.push_back({static_cast<std::uint32_t>(*number), static_cast<std::size_t>(*first) + *offset});
    }
    return stream;
}

Result<Value> ObjectStream::object(std::uint32_t number, std::uint32_t index, const Limits& limits) const {
    if (index >= places_.size() || places_[index].number != number)
        return damaged("a cross-reference and an object stream differ");
    Parser parser(data_, places_[index].offset, limits, {{number, 0}, true});
    return parser.parse_value();
}

/// Recursion is bounded: the parser refuses values nested deeper than Limits::nesting.
Result<void> ValueDecryptor::decrypt(Value& value, const Security& security, Ref object) {
    if (auto* text = std::get_if<std::string>(&value.data_)) {
        EZ_TRY(const base::Bytes plain, security.decrypt_string(object, base::as_bytes(*text)));
        *text = base::to_text(plain);
    } else if (auto* items = std::get_if<std::vector<Value>>(&value.data_)) {
        for (Value& item : *items) EZ_CHECK(decrypt(item, security, object));
    } else if (auto* body = std::get_if<Value::Dictionary>(&value.data_)) {
        const bool signature = is_signature_dictionary(value);
        for (Entry& entry : body->entries)
            if (!signature || entry.key != "Contents") EZ_CHECK(decrypt(entry.value, security, object));
    }
    return {};
}

}  // namespace pdf
