#include "pades/parts_writer.h"

#include "pdf/parser.h"
#include "pdf/value.h"

namespace pades {
namespace {

using pdf::Ref;
using pdf::Value;

/// Parts are our own and shallow; the depth bound guards against mistakes.
base::Result<Value> with_numbers(const Value& value, const std::vector<Ref>& numbers, int depth) {
    const auto broken = [] {
        return base::make_error(base::ErrorCode::internal, "pades.bad_part", "An appearance part is malformed");
    };
    if (depth > 16) return broken();
    switch (value.kind()) {
        case pdf::Kind::reference: {
            const std::uint32_t index = value.as_ref().number;
            if (index == 0 || index > numbers.size()) return broken();
            return Value::reference(numbers[index - 1]);
        }
        case pdf::Kind::array: {
            std::vector<Value> items;
            for (const Value& item : value.items()) {
                EZ_TRY(Value done, with_numbers(item, numbers, depth + 1));
                items.push_back(std::move(done));
            }
            return Value::array(std::move(items));
        }
        case pdf::Kind::dictionary: {
            std::vector<pdf::Entry> entries;
            for (const pdf::Entry& entry : value.entries()) {
                EZ_TRY(Value done, with_numbers(entry.value, numbers, depth + 1));
                entries.push_back({entry.key, std::move(done)});
            }
            return Value::dictionary(std::move(entries));
        }
        case pdf::Kind::string:
            return Value::string(value.as_string());
        case pdf::Kind::name:
            return Value::name(std::string(value.as_name()));
        case pdf::Kind::integer:
            return Value::integer(*value.as_integer());
        case pdf::Kind::real:
            return Value::real(*value.as_number());
        default:
            return broken();
    }
}

}  // namespace

base::Result<Ref> PartsWriter::write(const appearance::PdfParts& parts) {
    std::vector<Ref> numbers;
    for (const appearance::PdfPart& part : parts.parts) {
        const pdf::Limits limits;
        EZ_TRY(const Value parsed, pdf::Parser(base::as_bytes(part.body), 0, limits).parse_value());
        EZ_TRY(const Value value, with_numbers(parsed, numbers, 0));
        crypto::Sha256 hash;
        hash.update(base::as_bytes(pdf::to_source(value)));
        hash.update(part.data);
        const auto [place, is_new] = written_.try_emplace(hash.finish());
        if (is_new) {
            place->second = increment_.allocate();
            if (part.is_stream)
                increment_.set_stream(place->second, value, part.data);
            else
                increment_.set(place->second, value);
        }
        numbers.push_back(place->second);
    }
    return numbers.at(parts.root);
}

}  // namespace pades
