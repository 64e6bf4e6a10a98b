#include "pdf/predictor.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "pdf/errors.h"

namespace pdf {

using base::Bytes;
using base::Result;

namespace {

struct Shape {
    std::size_t bits, pixel, row;  // pixel and row in bytes
};

Result<Shape> read_shape(const Value& parameters) {
    const auto number = [&](const char* key, std::int64_t otherwise) {
        return parameters.has(key) ? parameters.get(key).as_integer().value_or(-1) : otherwise;
    };
    const auto colors = number("Colors", 1), bits = number("BitsPerComponent", 8), columns = number("Columns", 1);
    const bool bits_ok = bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
    if (colors < 1 || colors > 64 || !bits_ok || columns < 1 || columns > (std::int64_t{1} << 30))
        return damaged("a predictor has impossible parameters");
    const auto pixel_bits = static_cast<std::size_t>(colors * bits);
    return Shape{static_cast<std::size_t>(bits), std::max<std::size_t>(1, pixel_bits / 8),
                 (static_cast<std::size_t>(columns) * pixel_bits + 7) / 8};
}

std::uint8_t paeth(int a, int b, int c) {
    const int p = a + b - c, pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
    return static_cast<std::uint8_t>(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
}

/// `row` holds the filtered bytes, `above` the row before or null pointer.
bool undo_png_row(std::uint8_t type, std::uint8_t* row, const std::uint8_t* above, std::size_t size,
                  std::size_t pixel) {
    if (type > 4) return false;
    if (type == 0 || (type == 2 && !above)) return true;
    if (type == 2) {  // what writers use for cross-reference streams: without a branch inside
        for (std::size_t i = 0; i < size; ++i) row[i] = static_cast<std::uint8_t>(row[i] + above[i]);
        return true;
    }
    for (std::size_t i = 0; i < size; ++i) {
        const int left = i >= pixel ? row[i - pixel] : 0, up = above ? above[i] : 0;
        const int corner = above && i >= pixel ? above[i - pixel] : 0;
        int add = 0;
        switch (type) {
            case 1:
                add = left;
                break;
            case 3:
                add = (left + up) / 2;
                break;
            default:
                add = paeth(left, up, corner);
        }
        row[i] = static_cast<std::uint8_t>(row[i] + add);
    }
    return true;
}

Result<Bytes> undo_tiff(Bytes data, const Shape& shape) {
    if (shape.bits != 8 && shape.bits != 16)
        return base::make_error(base::ErrorCode::unsupported, "pdf.unsupported_filter",
                                "A TIFF predictor of few bits is not read here.");
    for (std::size_t begin = 0; begin + shape.row <= data.size(); begin += shape.row) {
        std::uint8_t* row = data.data() + begin;
        if (shape.bits == 8) {
            for (std::size_t i = shape.pixel; i < shape.row; ++i)
                row[i] = static_cast<std::uint8_t>(row[i] + row[i - shape.pixel]);
            continue;
        }
        for (std::size_t i = shape.pixel; i + 1 < shape.row; i += 2) {
            const unsigned sum = (row[i] << 8 | row[i + 1]) + (row[i - shape.pixel] << 8 | row[i + 1 - shape.pixel]);
            row[i] = static_cast<std::uint8_t>(sum >> 8);
            row[i + 1] = static_cast<std::uint8_t>(sum);
        }
    }
    return data;
}

std::int64_t predictor_of(const Value& parameters) {
    return parameters.has("Predictor") ? parameters.get("Predictor").as_integer().value_or(-1) : 1;
}

}  // namespace

Result<PngUndo> PngUndo::of(const Value& parameters) {
    EZ_TRY(const Shape shape, read_shape(parameters));
    PngUndo out;
    out.pixel_ = shape.pixel;
    out.row_ = shape.row;
    return out;
}

Result<void> PngUndo::take(Bytes& data, bool last) {
    while (in_ < data.size() && (last || data.size() - in_ > row_)) {
        const std::uint8_t type = data[in_++];
        const std::size_t size = std::min(row_, data.size() - in_);
        std::uint8_t* row = data.data() + out_;
        std::memmove(row, data.data() + in_, size);
        if (!undo_png_row(type, row, out_ == 0 ? nullptr : row - row_, size, pixel_))
            return damaged("a row has an unknown PNG predictor");
        in_ += size;
        out_ += size;
    }
    return {};
}

bool is_png_predictor(const Value& parameters) {
    const auto predictor = predictor_of(parameters);
    return predictor >= 10 && predictor <= 15;
}

Result<Bytes> undo_predictor(Bytes data, const Value& parameters) {
    const auto predictor = predictor_of(parameters);
    if (predictor == 1) return data;
    if (is_png_predictor(parameters)) {
        EZ_TRY(PngUndo undo, PngUndo::of(parameters));
        EZ_CHECK(undo.take(data, true));
        data.resize(undo.done());
        return data;
    }
    if (predictor != 2) return damaged("a predictor is unknown");
    EZ_TRY(const Shape shape, read_shape(parameters));
    return undo_tiff(std::move(data), shape);
}

}  // namespace pdf
