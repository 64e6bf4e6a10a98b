#include "pdf/row_unpacker.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace pdf {
namespace {

using base::Bytes;

constexpr std::size_t row = 5, rows = 20'000;

Bytes numbered_rows() {
    Bytes out;
    std::uint32_t noise = 1;
    for (std::size_t i = 0; i < rows; ++i) {
        noise = noise * 1664525 + 1013904223;
        for (const std::size_t byte : {i >> 8, i, std::size_t{noise >> 24}, std::size_t{noise >> 16}, std::size_t{7}})
            out.push_back(static_cast<std::uint8_t>(byte));
    }
    return out;
}

/// Predictor 12 ("up").
Bytes with_predictor(const Bytes& plain) {
    Bytes out;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (i % row == 0) out.push_back(2);
        out.push_back(static_cast<std::uint8_t>(plain[i] - (i < row ? 0 : plain[i - row])));
    }
    return out;
}

Value flate(bool png) {
    Value dictionary = Value::dictionary({{"Filter", Value::name("FlateDecode")}});
    if (png)
        dictionary.set("DecodeParms", Value::dictionary({{"Predictor", Value::integer(12)},
                                                         {"Columns", Value::integer(static_cast<std::int64_t>(row))}}));
    return dictionary;
}

constexpr std::size_t limit = std::size_t{1} << 24;

TEST(RowUnpacker, gives_the_same_rows_in_any_order) {
    const Bytes plain = numbered_rows();
    struct Case {
        Bytes data;
        Value dictionary;
    };
    Value hex_then_flate =
        Value::dictionary({{"Filter", Value::array({Value::name("ASCIIHexDecode"), Value::name("FlateDecode")})}});
    const std::string hex = base::hex(deflate(plain));
    for (const Case& one : {Case{deflate(plain), flate(false)}, Case{deflate(with_predictor(plain)), flate(true)},
                            Case{plain, Value::dictionary({})}, Case{base::to_bytes(hex), hex_then_flate}}) {
        RowUnpacker unpacker(one.data, one.dictionary, limit);
        for (const std::size_t index : {0UL, 3UL, 9'000UL, 17UL, rows - 1, 8'999UL}) {
            const auto got = unpacker.take(index * row, row);
            ASSERT_TRUE(got);
            EXPECT_TRUE(std::equal(got->begin(), got->end(), plain.begin() + static_cast<std::ptrdiff_t>(index * row)));
        }
        EXPECT_EQ(unpacker.take(rows * row, row).error().key, "pdf.damaged");
        EXPECT_EQ(unpacker.take(rows * row - 1, 2).error().key, "pdf.damaged");
    }
}

TEST(RowUnpacker, unpacks_no_further_than_asked) {
    for (const bool png : {false, true}) {
        Bytes data = deflate(png ? with_predictor(numbered_rows()) : numbered_rows());
        std::fill(data.begin() + static_cast<std::ptrdiff_t>(data.size() / 2), data.end(), std::uint8_t{0xFF});
        RowUnpacker unpacker(data, flate(png), limit);
        EXPECT_TRUE(unpacker.take(0, row));
        EXPECT_TRUE(unpacker.take(1000 * row, row));
        EXPECT_EQ(unpacker.take((rows - 1) * row, row).error().key, "pdf.damaged");
        EXPECT_EQ(unpacker.take((rows - 1) * row, row).error().key, "pdf.damaged");
    }
}

TEST(RowUnpacker, a_claim_of_rows_takes_no_memory_for_them) {
    const Bytes data = deflate(Bytes(row, 1));
    RowUnpacker unpacker(data, flate(false), limit);
    EXPECT_EQ(unpacker.take(limit, row).error().key, "pdf.damaged");
    EXPECT_TRUE(unpacker.take(0, row));
}

TEST(RowUnpacker, refuses_unknown_filters_and_predictors) {
    const Bytes data = deflate(numbered_rows());
    Value odd = flate(true);
    odd.set("DecodeParms", Value::dictionary({{"Predictor", Value::integer(77)}}));
    EXPECT_EQ(RowUnpacker(data, odd, limit).take(0, row).error().key, "pdf.damaged");
    EXPECT_EQ(
        RowUnpacker(data, Value::dictionary({{"Filter", Value::name("JPXDecode")}}), limit).take(0, row).error().key,
        "pdf.unsupported_filter");
}

}  // namespace
}  // namespace pdf
