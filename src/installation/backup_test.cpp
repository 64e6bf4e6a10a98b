#include "installation/backup.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/encoding.h"
#include "base/rng.h"
#include "db/db.h"

namespace installation {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view passphrase = "a long passphrase";

class Backup : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("ezsign-backup-test-" + base::hex(base::random_bytes(6)));
        put("data/keys/master.key", "the key");
        put("data/blobs/ab/cd", std::string(3'000'000, 'x'));
        put("data/spool/upload", "in flight");
        settings_ = load_settings(folder_ / "data").value();
        const auto pool = db::Pool::open(settings_.database_url());
        pool->take()->script("CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('kept')");
    }
    void TearDown() override { fs::remove_all(folder_); }
    void put(const std::string& name, const std::string& text) {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name) << text;
    }
    std::string get(const fs::path& file) {
        std::ifstream in(folder_ / file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    fs::path folder_;
    Settings settings_;
};

TEST_F(Backup, RestoresEverythingThatCounts) {
    ASSERT_EQ(back_up(settings_, passphrase, folder_ / "out").value().files, 3U);
    ASSERT_TRUE(restore(folder_ / "out", passphrase, folder_ / "again"));
    EXPECT_EQ(get("again/keys/master.key"), "the key");
    EXPECT_EQ(get("again/blobs/ab/cd"), std::string(3'000'000, 'x'));
    EXPECT_FALSE(fs::exists(folder_ / "again/spool"));
    const auto pool = db::Pool::open("sqlite:" + (folder_ / "again/ezsign.db").string());
    EXPECT_EQ(pool->take()->one<std::string>("SELECT v FROM t"), "kept");
    EXPECT_EQ(fs::status(folder_ / "again/keys/master.key").permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Backup, ShowsNothingOfItsContents) {
    ASSERT_TRUE(back_up(settings_, passphrase, folder_ / "out"));
    const auto bytes = get("out");
    EXPECT_EQ(bytes.find("the key"), std::string::npos);
    EXPECT_EQ(bytes.find("master.key"), std::string::npos);
    EXPECT_EQ(fs::status(folder_ / "out").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Backup, RefusesWrongPassphraseChangesAndCuts) {
    ASSERT_TRUE(back_up(settings_, passphrase, folder_ / "out"));
    EXPECT_EQ(restore(folder_ / "out", "another passphrase", folder_ / "again").error().key, "restore.passphrase");
    const auto whole = get("out");
    const auto first_chunk = std::size_t{16 + 16 + 4 + 28} + (std::size_t{1} << 20);
    auto changed = whole;
    changed[whole.size() - 100] = static_cast<char>(changed[whole.size() - 100] ^ 1);
    for (const auto& bad : {changed, whole.substr(0, whole.size() - 1), whole.substr(0, first_chunk), whole + "x",
                            std::string("no backup"), std::string()}) {
        std::ofstream(folder_ / "bad", std::ios::binary | std::ios::trunc) << bad;
        const auto result = restore(folder_ / "bad", passphrase, folder_ / "again");
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().key, "restore.damaged");
        EXPECT_FALSE(fs::exists(folder_ / "again")) << "nothing half done";
    }
}

TEST_F(Backup, OverwritesNothing) {
    put("out", "precious");
    EXPECT_EQ(back_up(settings_, passphrase, folder_ / "out").error().key, "backup.exists");
    ASSERT_TRUE(back_up(settings_, passphrase, folder_ / "out2"));
    EXPECT_EQ(restore(folder_ / "out2", passphrase, folder_ / "data").error().key, "restore.not_empty");
    EXPECT_EQ(back_up(settings_, "short", folder_ / "out3").error().key, "backup.passphrase");
}

TEST(Settings, TheAddressIsRememberedOnce) {
    const auto folder = fs::temp_directory_path() / ("ezsign-settings-test-" + base::hex(base::random_bytes(6)));
    fs::create_directories(folder);
    ASSERT_TRUE(remember_address(load_settings(folder, {{"listen", "127.0.0.1:9999"}}).value()));
    ASSERT_TRUE(remember_address(load_settings(folder, {{"listen", "127.0.0.1:1111"}}).value()));
    EXPECT_EQ(load_settings(folder).value().url(), "http://127.0.0.1:9999");
    fs::remove_all(folder);
}

TEST(Settings, RefusesUnknownNamesAndBadValues) {
    EXPECT_EQ(load_settings("/nonexistent", {{"lissten", "x"}}).error().key, "config.unknown");
    EXPECT_EQ(load_settings("/nonexistent", {{"listen", "8080"}}).error().key, "config.value");
    EXPECT_EQ(load_settings("/nonexistent", {{"handler_threads", "0"}}).error().key, "config.value");
    const auto settings =
        load_settings("/nonexistent", {{"listen", "[::1]:0"}, {"trusted_proxies", "10.0.0.0/8, ::1"}}).value();
    EXPECT_EQ(settings.port(), 0);
    EXPECT_EQ(settings.trusted_proxies, (std::vector<std::string>{"10.0.0.0/8", "::1"}));
}

}  // namespace
}  // namespace installation
