#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "base/encoding.h"
#include "base/rng.h"
#include "blob/blob_store.h"
#include "blob/sealed_file.h"

namespace blob {
namespace {

namespace fs = std::filesystem;

class Blobs : public testing::Test {
  protected:
    fs::path folder_ = fs::temp_directory_path() / ("ezsign_blob_" + base::hex(base::random_bytes(8)));
    Bytes key_ = Bytes(32, 7);
    FileBlobStore store_{folder_, key_};
    ~Blobs() override { fs::remove_all(folder_); }

    static Bytes pattern(std::size_t size, unsigned seed = 1) {
        Bytes out(size);
        for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>((i * 131 + i / 251 + seed) & 0xff);
        return out;
    }
    Bytes all(const std::string& id) { return *store_.read(id, 0, *store_.size(id)); }
    Bytes raw(const std::string& id) {
        std::ifstream in(store_.path_of(id), std::ios::binary);
        return Bytes(std::istreambuf_iterator<char>(in), {});
    }
    void set_raw(const std::string& id, const Bytes& bytes) {
        std::ofstream(store_.path_of(id), std::ios::binary | std::ios::trunc) << base::to_text(bytes);
    }
};

TEST_F(Blobs, KeepsContentOfEverySize) {
    for (const std::size_t size : {0u, 1u, 65535u, 65536u, 65537u, 131072u, 200000u}) {
        const auto id = *store_.create(pattern(size));
        EXPECT_EQ(*store_.size(id), size);
        EXPECT_EQ(all(id), pattern(size)) << size;
    }
}

TEST_F(Blobs, ReadsAnyRangeAcrossChunksAndAppends) {
    Bytes expected = pattern(70000);
    const auto id = *store_.create(expected);
    for (const std::size_t more : {1u, 65536u, 100000u}) {
        EXPECT_EQ(*store_.append(id, pattern(more, 9), expected.size()), expected.size() + more);
        base::append(expected, pattern(more, 9));
    }
    const std::pair<std::size_t, std::size_t> ranges[] = {{0, 1},         {65535, 2},   {69999, 3},
                                                          {70001, 65536}, {10, 200000}, {expected.size(), 0}};
    for (const auto& [from, length] : ranges) {
        EXPECT_EQ(*store_.read(id, from, length), Bytes(expected.begin() + from, expected.begin() + from + length));
    }
    EXPECT_EQ(store_.read(id, expected.size(), 1).error().key, "storage.damaged");
    EXPECT_EQ(store_.read(id, 1, ~std::uint64_t{0}).error().key, "storage.damaged");
}

TEST_F(Blobs, EncryptsAndIsPrivate) {
    const auto id = *store_.create(base::to_bytes("a very recognisable sentence"));
    EXPECT_EQ(base::to_text(raw(id)).find("recognisable"), std::string::npos);
    struct stat info{};
    ASSERT_EQ(stat(store_.path_of(id).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    ASSERT_EQ(stat(folder_.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700u);
    EXPECT_NE(raw(id), raw(*store_.create(base::to_bytes("a very recognisable sentence"))));
}

TEST_F(Blobs, AppendDiscardsWhatACrashLeft) {
    const auto id = *store_.create(pattern(1000));
    ASSERT_TRUE(store_.append(id, pattern(500, 2), 1000));  // the caller's row was never committed
    EXPECT_EQ(*store_.append(id, pattern(20, 3), 1000), 1020u);
    Bytes expected = pattern(1000);
    base::append(expected, pattern(20, 3));
    EXPECT_EQ(all(id), expected);
    EXPECT_EQ(*store_.append(id, {}, 1000), 1000u);
    EXPECT_EQ(all(id), pattern(1000));
}

TEST_F(Blobs, SurvivesATornTailOfEveryLength) {
    const auto id = *store_.create(pattern(100));
    const auto whole = raw(id).size();
    ASSERT_TRUE(store_.append(id, pattern(60), 100));
    const Bytes after = raw(id);
    for (std::size_t cut = whole; cut < after.size(); ++cut) {
        set_raw(id, Bytes(after.begin(), after.begin() + static_cast<std::ptrdiff_t>(cut)));
        ASSERT_EQ(*store_.size(id), 100u) << cut;
        ASSERT_EQ(*store_.read(id, 0, 100), pattern(100));
        ASSERT_EQ(*store_.append(id, pattern(7, 5), 100), 107u);
        ASSERT_EQ(*store_.read(id, 100, 7), pattern(7, 5));
    }
}

TEST_F(Blobs, AppendNeedsTheEndOfAnEarlierAppend) {
    const auto id = *store_.create(pattern(100));
    EXPECT_EQ(store_.append(id, pattern(1), 50).error().key, "storage.offset");
    EXPECT_EQ(store_.append(id, pattern(1), 101).error().key, "storage.damaged");
    EXPECT_EQ(all(id), pattern(100));
    EXPECT_EQ(*store_.append(id, pattern(3), 0), 3u);
}

TEST_F(Blobs, DetectsEveryTamperedByte) {
    const auto id = *store_.create(pattern(40));
    ASSERT_TRUE(store_.append(id, pattern(40), 40));
    const Bytes good = raw(id);
    for (std::size_t i = 0; i < good.size(); ++i) {
        Bytes bad = good;
        bad[i] ^= 1;
        set_raw(id, bad);
        const auto read = store_.read(id, 0, 80);
        ASSERT_FALSE(read) << "byte " << i;
        ASSERT_EQ(read.error().key, "storage.damaged");
    }
}

TEST_F(Blobs, DetectsChunksThatChangedPlaces) {
    const auto id = *store_.create(pattern(2 * chunk_size));
    Bytes bytes = raw(id);
    const auto first = bytes.begin() + header_size + segment_header_size;
    std::swap_ranges(first, first + chunk_size + tag_size, first + chunk_size + tag_size);
    set_raw(id, bytes);
    EXPECT_EQ(store_.read(id, 0, 10).error().key, "storage.damaged");
}

TEST_F(Blobs, DetectsABlobUnderAnotherName) {
    const auto a = *store_.create(pattern(10)), b = *store_.create(pattern(10, 4));
    set_raw(b, raw(a));
    EXPECT_EQ(store_.read(b, 0, 10).error().key, "storage.damaged");
}

TEST_F(Blobs, NeedsTheSameKeyEncryptionKey) {
    const auto id = *store_.create(pattern(10));
    FileBlobStore other(folder_, Bytes(32, 8));
    EXPECT_EQ(other.read(id, 0, 10).error().key, "storage.damaged");
    EXPECT_EQ(other.append(id, pattern(1), 10).error().key, "storage.damaged");
    FileBlobStore same(folder_, key_);
    EXPECT_EQ(*same.read(id, 0, 10), pattern(10));
    EXPECT_THROW(FileBlobStore(folder_, Bytes(16, 1)), std::invalid_argument);
}

TEST_F(Blobs, RemovesAndRefusesStrangeNames) {
    const auto id = *store_.create(pattern(10));
    EXPECT_TRUE(store_.remove(id));
    EXPECT_TRUE(store_.remove(id));
    EXPECT_EQ(store_.read(id, 0, 1).error().key, "storage.not_found");
    EXPECT_EQ(store_.read("../../../etc/passwd", 0, 1).error().key, "storage.not_found");
    EXPECT_EQ(store_.append(std::string(32, '/'), pattern(1), 0).error().key, "storage.not_found");
    EXPECT_EQ(store_.size("").error().key, "storage.not_found");
}

TEST_F(Blobs, SaysWhenTheDiskIsFullAndKeepsWhatWasThere) {
    const auto id = *store_.create(pattern(1000));
    // A limit on file sizes stands in for a full disk: the write stops in the middle all the same.
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{50000, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto appended = store_.append(id, pattern(100000), 1000);
    const auto created = store_.create(pattern(100000));
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    ASSERT_FALSE(appended);
    EXPECT_EQ(appended.error().key, "storage.full");
    EXPECT_EQ(appended.error().code, base::ErrorCode::unavailable);
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().key, "storage.full");
    EXPECT_EQ(all(id), pattern(1000));
    EXPECT_EQ(*store_.append(id, pattern(10), 1000), 1010u);
}

TEST(FileErrors, NameFullDisks) {
    EXPECT_EQ(file_error("write", ENOSPC).key, "storage.full");
    EXPECT_EQ(file_error("write", EDQUOT).key, "storage.full");
    EXPECT_EQ(file_error("write", EIO).key, "storage.unavailable");
}

}  // namespace
}  // namespace blob
