#pragma once
// The two engines behind db::Connection.
#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "db/db.h"

namespace db {

/// SQLite lets one writer in; waiting for it here is fair and free of polling, the busy handler is for other processes.
struct WriteGate {
    std::timed_mutex mutex;
};

std::unique_ptr<Connection> open_sqlite(const std::string& file, std::chrono::milliseconds busy_timeout,
                                        std::shared_ptr<WriteGate> gate);
std::unique_ptr<Connection> open_postgres(const std::string& url, const std::string& schema,
                                          std::chrono::milliseconds lock_timeout);

/// `?` outside of literals, quoted names and comments becomes $1, $2, …
std::string number_placeholders(std::string_view sql);

}  // namespace db
