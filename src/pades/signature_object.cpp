#include "pades/signature_object.h"

#include <algorithm>

namespace pades {
namespace {

using base::ErrorCode;
using base::make_error;
using pdf::Value;

constexpr std::string_view byte_range_tag = "ByteRange", contents_tag = "Contents";
constexpr std::size_t largest_contents = std::size_t{1} << 20;

}  // namespace

std::string byte_range_text(const std::vector<std::uint64_t>& numbers) {
    std::string text = "[";
    for (const std::uint64_t number : numbers) text += std::to_string(number) + " ";
    text.resize(byte_range_width - 1, ' ');
    return text + "]";
}

Value signature_dictionary(std::string type, std::string sub_filter, std::size_t contents_size) {
    return Value::dictionary(
        {{"Type", Value::name(std::move(type))},
         {"Filter", Value::name("Adobe.PPKLite")},
         {"SubFilter", Value::name(std::move(sub_filter))},
         {"ByteRange", Value::verbatim(byte_range_text(), std::string(byte_range_tag))},
         {"Contents", Value::verbatim("<" + std::string(2 * contents_size, '0') + ">", std::string(contents_tag))}});
}

Value invisible_field(const std::string& name, pdf::Ref signature, pdf::Ref page, pdf::Ref appearance) {
    const Value zero = Value::integer(0);
    Value out = Value::dictionary({{"Type", Value::name("Annot")},
                                   {"Subtype", Value::name("Widget")},
                                   {"FT", Value::name("Sig")},
                                   {"T", Value::text(name)},
                                   {"V", Value::reference(signature)},
                                   {"F", Value::integer(132)},  // Print, Locked
                                   {"Rect", Value::array({zero, zero, zero, zero})},
                                   {"P", Value::reference(page)}});
    if (appearance.number != 0) out.set("AP", Value::dictionary({{"N", Value::reference(appearance)}}));
    return out;
}

Result<Prepared> finish_prepared(pdf::Increment& increment, const crypto::Sha256& base_hash, std::string field_name,
                                 const pdf::TrailerChanges& trailer) {
    EZ_TRY(pdf::IncrementOutput out, increment.finish(trailer));
    const pdf::WrittenPlaceholder* range = out.find(byte_range_tag);
    const pdf::WrittenPlaceholder* contents = out.find(contents_tag);
    if (range == nullptr || contents == nullptr || range->size != byte_range_width)
        return make_error(ErrorCode::internal, "pades.placeholder", "The increment lost its placeholders");
    if (base_hash.length() != out.base_size)
        return make_error(ErrorCode::internal, "pades.base_hash",
                          "The running hash does not cover exactly the document");

    Prepared prepared;
    prepared.increment = std::move(out.bytes);
    prepared.base_size = out.base_size;
    prepared.gap_begin = contents->offset;
    prepared.gap_end = contents->offset + contents->size;
    prepared.byte_range = {0, prepared.gap_begin, prepared.gap_end,
                           out.base_size + prepared.increment.size() - prepared.gap_end};
    prepared.field_name = std::move(field_name);
    std::ranges::copy(byte_range_text({prepared.byte_range.begin(), prepared.byte_range.end()}),
                      prepared.increment.begin() + static_cast<std::ptrdiff_t>(range->offset - out.base_size));
    EZ_TRY(prepared.digest, digest_of(prepared, base_hash));
    if (prepared.contents_size() == 0 || prepared.contents_size() > largest_contents)
        return make_error(ErrorCode::invalid, "pades.contents_size", "Room for the signature must be 1 byte to 1 MiB",
                          "contents_size");
    return prepared;
}

}  // namespace pades
