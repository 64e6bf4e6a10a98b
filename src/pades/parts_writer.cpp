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

/// The body with the numbers that its parts got.
std::string numbered(const appearance::PdfPart& part, const std::vector<Ref>& numbers) {
    std::string out;
    out.reserve(part.body.size() + 8 * part.references.size());
    std::size_t done = 0;
    for (const appearance::PartReference& reference : part.references) {
        out.append(part.body, done, reference.begin - done).append(pdf::to_string(numbers[reference.part]));
        done = reference.begin + reference.size;
    }
    return out.append(part.body, done);
}

constexpr int deepest_sharing = 8;

}  // namespace

base::Result<Ref> PartsWriter::add_part(const appearance::PdfPart& part, const std::vector<Ref>& numbers,
                                        std::string source) {
    if (!encrypted_ && known_.empty()) {
        const Ref ref = increment_.allocate();
        if (part.is_stream)
            increment_.set_raw_stream(ref, source, part.data);
        else
            increment_.set_raw(ref, std::move(source));
        return ref;
    }
    // Strings are encrypted for the object they stand in: only a parsed value tells where they are.
    const pdf::Limits limits;
    EZ_TRY(const Value parsed, pdf::Parser(base::as_bytes(part.body), 0, limits).parse_value());
    EZ_TRY(const Value value, with_numbers(parsed, numbers, 0));
    if (const auto old = known_.find(value, part.is_stream, part.data)) return *old;
    const Ref ref = increment_.allocate();
    if (part.is_stream)
        increment_.set_stream(ref, value, part.data);
    else
        increment_.set(ref, value);
    return ref;
}

base::Result<Ref> PartsWriter::write_part(const appearance::PdfPart& part, const std::vector<Ref>& numbers) {
    std::string source = numbered(part, numbers);
    std::string key;
    key.reserve(source.size() + part.data.size() + 1);
    key.append(source).append(1, '\0').append(base::as_text(part.data));
    if (const auto known = written_.find(key); known != written_.end()) return known->second;
    EZ_TRY(const Ref ref, add_part(part, numbers, std::move(source)));
    written_.emplace(std::move(key), ref);
    return ref;
}

base::Result<Ref> PartsWriter::write_shared(const std::shared_ptr<const appearance::PdfParts>& parts, int depth) {
    if (const auto known = shared_.find(parts); known != shared_.end()) return known->second;
    EZ_TRY(const Ref root, write_all(*parts, depth + 1));
    shared_.emplace(parts, root);
    return root;
}

base::Result<Ref> PartsWriter::write_all(const appearance::PdfParts& parts, int depth) {
    if (depth > deepest_sharing)
        return base::make_error(base::ErrorCode::internal, "pades.bad_part", "An appearance part is malformed");
    std::vector<Ref> numbers;
    numbers.reserve(parts.parts.size());
    for (const appearance::PdfPart& part : parts.parts) {
        // Shared parts are known by their pointer: their bytes need no comparing.
        EZ_TRY(const Ref number, part.shared  ? write_shared(part.shared, depth)
                                 : depth == 0 ? write_part(part, numbers)
                                              : add_part(part, numbers, numbered(part, numbers)));
        numbers.push_back(number);
    }
    return numbers.at(parts.root);
}

base::Result<Ref> PartsWriter::write(const appearance::PdfParts& parts) {
    return write_all(parts, 0);
}

}  // namespace pades
