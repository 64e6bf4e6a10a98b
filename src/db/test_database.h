#pragma once
// A throw-away database for a test; see testing.h, which knows GoogleTest.
#include <memory>
#include <string>
#include <vector>

#include "db/db.h"

namespace db {

class TestDatabase {
  public:
    explicit TestDatabase(Dialect dialect, std::size_t connections = 8);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;
    Pool& pool() { return *pool_; }
    const std::string& url() const { return url_; }

  private:
    std::string url_, folder_, schema_;
    std::unique_ptr<Pool> pool_;
};

std::vector<Dialect> test_dialects();

}  // namespace db
