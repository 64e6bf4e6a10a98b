#include "pdf/row_unpacker.h"

#include <algorithm>

#include "pdf/errors.h"

namespace pdf {

using base::ByteView;
using base::Result;

namespace {

constexpr std::size_t least_step = 512, greatest_step = std::size_t{1} << 20;

std::vector<Filter> read_filters(const Value& dictionary) {
    std::vector<Filter> filters;
    const Value &names = dictionary.get("Filter"), &parameters = dictionary.get("DecodeParms");
    if (names.is_array()) {
        for (std::size_t i = 0; i < names.items().size(); ++i)
            filters.push_back({std::string(names.items()[i].as_name()),
                               i < parameters.items().size() ? parameters.items()[i] : Value()});
    } else if (!names.is_null()) {
        filters.push_back(
            {std::string(names.as_name()), parameters.items().size() == 1 ? parameters.items()[0] : parameters});
    }
    return filters;
}

}  // namespace

RowUnpacker::RowUnpacker(ByteView data, const Value& dictionary, std::size_t limit)
    : filters_(read_filters(dictionary)), data_(data), limit_(limit) {}

Result<void> RowUnpacker::begin() {
    begun_ = true;
    const bool png = filters_.size() == 1 && is_png_predictor(filters_[0].parameters);
    if (filters_.size() == 1 && filters_[0].name == "FlateDecode" &&
        (png || !filters_[0].parameters.has("Predictor"))) {
        flate_.emplace(data_);
        if (png) {
            EZ_TRY(png_, PngUndo::of(filters_[0].parameters));
        }
        return {};
    }
    EZ_TRY(unpacked_, decode_filters(data_, filters_, limit_));
    return {};
}

Result<void> RowUnpacker::unpack_more(std::size_t bytes) {
    EZ_CHECK(flate_->append(unpacked_, std::clamp(bytes, least_step, greatest_step)));
    if (png_) EZ_CHECK(png_->take(unpacked_, flate_->ended()));
    return {};
}

Result<ByteView> RowUnpacker::take(std::size_t position, std::size_t size) {
    if (!begun_) EZ_CHECK(begin());
    const std::size_t end = position + size;
    while (ready() < end && flate_ && !flate_->ended()) EZ_CHECK(unpack_more(end - ready()));
    if (ready() < end) return damaged("a cross-reference stream has too few rows");
    return ByteView(unpacked_).subspan(position, size);
}

}  // namespace pdf
