// Against the vectors of another implementation, and every tree up to a size against the definition.
#include "audit/merkle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "base/encoding.h"

namespace audit {
namespace {

namespace fs = std::filesystem;
namespace bj = boost::json;

constexpr const char* corpus = EZSIGN_TEST_SHARED "/corpora/merkle";

bj::object read_json(const fs::path& path) {
    std::ifstream in(path);
    return bj::parse(std::string(std::istreambuf_iterator<char>(in), {})).as_object();
}

/// Nothing for a hash that has not 32 bytes: our types cannot carry it, so the vector is refused before the check.
std::optional<Hash> hash_of(const bj::value& value) {
    if (!value.is_string()) return std::nullopt;
    const auto bytes = base::unbase64(std::string_view(value.get_string()));
    if (!bytes || bytes->size() != 32) return std::nullopt;
    Hash hash;
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
}

/// The additional vectors have words for roots ("don't care 2"); their hashes are as equal or different as they are.
std::optional<Hash> root_of_vector(const bj::value& value) {
    if (const auto hash = hash_of(value)) return hash;
    return crypto::sha256(base::as_bytes(std::string_view(value.get_string())));
}

std::optional<std::vector<Hash>> path_of(const bj::value& value) {
    std::vector<Hash> path;
    if (value.is_null()) return path;
    for (const auto& element : value.as_array()) {
        const auto hash = hash_of(element);
        if (!hash) return std::nullopt;
        path.push_back(*hash);
    }
    return path;
}

template <class Check>
void for_each_vector(const char* folder, Check check) {
    if (!fs::exists(corpus)) GTEST_SKIP() << "skipped: corpus not present";
    int good = 0, bad = 0;
    for (const auto& file : fs::recursive_directory_iterator(fs::path(corpus) / folder)) {
        if (file.path().extension() != ".json") continue;
        SCOPED_TRACE(file.path().string());
        const auto vector = read_json(file.path());
        const bool accepted = check(vector);
        EXPECT_EQ(accepted, !vector.at("wantErr").as_bool()) << vector.at("desc");
        ++(accepted ? good : bad);
    }
    EXPECT_GT(good, 3);
    EXPECT_GT(bad, 50);
}

TEST(Merkle, InclusionVectors) {
    for_each_vector("inclusion", [](const bj::object& v) {
        const auto root = hash_of(v.at("root")), leaf = hash_of(v.at("leafHash"));
        const auto path = path_of(v.at("proof"));
        return root && leaf && path &&
               verify_inclusion(*leaf, v.at("leafIdx").to_number<std::uint64_t>(),
                                v.at("treeSize").to_number<std::uint64_t>(), *path, *root)
                   .has_value();
    });
}

TEST(Merkle, ConsistencyVectors) {
    for_each_vector("consistency", [](const bj::object& v) {
        const auto first = root_of_vector(v.at("root1")), second = root_of_vector(v.at("root2"));
        const auto path = path_of(v.at("proof"));
        return first && second && path &&
               verify_consistency(v.at("size1").to_number<std::uint64_t>(), v.at("size2").to_number<std::uint64_t>(),
                                  *first, *second, *path)
                   .has_value();
    });
}

/// MTH of RFC 6962 section 2.1, written as the definition says.
Hash definition(const std::vector<Hash>& leaves, std::size_t begin, std::size_t end) {
    if (end == begin) return empty_root();
    if (end - begin == 1) return leaves[begin];
    std::size_t k = 1;
    while (2 * k < end - begin) k *= 2;
    return node_hash(definition(leaves, begin, begin + k), definition(leaves, begin + k, end));
}

TEST(Merkle, EveryTreeUpToSixtySevenLeavesProvesItself) {
    std::vector<Hash> leaves;
    for (std::uint8_t i = 0; i < 67; ++i) leaves.push_back(leaf_hash(base::ByteView(&i, 1)));
    const NodeSource nodes = [&](int level, std::uint64_t index) {
        return definition(leaves, index << level, (index + 1) << level);
    };
    for (std::size_t size = 1; size <= leaves.size(); ++size) {
        const Hash root = root_of(size, nodes);
        ASSERT_EQ(root, definition(leaves, 0, size));
        for (std::size_t index = 0; index < size; ++index) {
            auto path = inclusion_path(index, size, nodes);
            ASSERT_TRUE(verify_inclusion(leaves[index], index, size, path, root)) << index << " of " << size;
            ASSERT_FALSE(verify_inclusion(leaves[(index + 1) % 67], index, size, path, root));
            if (path.empty()) continue;
            path.back()[0] ^= 1;
            ASSERT_FALSE(verify_inclusion(leaves[index], index, size, path, root));
        }
        for (std::size_t first = 1; first <= size; ++first) {
            const Hash first_root = definition(leaves, 0, first);
            auto path = consistency_path(first, size, nodes);
            ASSERT_TRUE(verify_consistency(first, size, first_root, root, path)) << first << " to " << size;
            ASSERT_FALSE(verify_consistency(first, size, leaf_hash({}), root, path));
            path.push_back(root);
            ASSERT_FALSE(verify_consistency(first, size, first_root, root, path));
        }
    }
}

TEST(Merkle, EmptyTreeIsTheHashOfNothing) {
    EXPECT_EQ(base::hex(root_of(0, {})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace audit
