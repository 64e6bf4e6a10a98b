#include "db/test_database.h"

#include <cstdlib>
#include <filesystem>

#include "base/encoding.h"
#include "base/rng.h"

namespace db {

std::vector<Dialect> test_dialects() {
    const char* url = std::getenv("EZSIGN_TEST_POSTGRES");
    if (url && *url) return {Dialect::sqlite, Dialect::postgres};
    return {Dialect::sqlite};
}

TestDatabase::TestDatabase(Dialect dialect, std::size_t connections) {
    const std::string name = "ezsign_test_" + base::hex(base::random_bytes(8));
    PoolOptions options;
    options.size = connections;
    if (dialect == Dialect::sqlite) {
        folder_ = (std::filesystem::temp_directory_path() / name).string();
        std::filesystem::create_directory(folder_);
        url_ = "sqlite:" + folder_ + "/test.db";
    } else {
        url_ = std::getenv("EZSIGN_TEST_POSTGRES");
        schema_ = name;
        Pool::open(url_)->take()->script("CREATE SCHEMA " + schema_);
        options.postgres_schema = schema_;
    }
    pool_ = Pool::open(url_, options);
}

TestDatabase::~TestDatabase() {
    pool_.reset();
    try {
        if (!schema_.empty()) Pool::open(url_)->take()->script("DROP SCHEMA " + schema_ + " CASCADE");
        if (!folder_.empty()) std::filesystem::remove_all(folder_);
    } catch (const std::exception&) {
        // A test that killed its server has nothing to clean up.
    }
}

}  // namespace db
