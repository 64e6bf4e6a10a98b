#include "crypto/key_wrap.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace crypto {
namespace {

TEST(KeyWrap, Rfc3394) {
    const auto kek = *base::unhex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    const auto key = *base::unhex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");  // 4.6
    const auto wrapped =
        *base::unhex("28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21");
    EXPECT_EQ(wrap_key(kek, key), wrapped);
    EXPECT_EQ(*unwrap_key(kek, wrapped), key);
    for (std::size_t i = 0; i < wrapped.size(); ++i) {
        auto bad = wrapped;
        bad[i] ^= 1;
        EXPECT_EQ(unwrap_key(kek, bad).error().key, "crypto.cannot_unwrap");
    }
    for (const std::size_t size : {0U, 8U, 16U, 39U, 2000U})
        EXPECT_EQ(unwrap_key(kek, base::Bytes(size)).error().key, "crypto.cannot_unwrap") << size;
    EXPECT_THROW(wrap_key(kek, base::Bytes(8)), std::logic_error);
    EXPECT_THROW(wrap_key(base::Bytes(16), key), std::logic_error);
}

}  // namespace
}  // namespace crypto
