#include <string>

#include "base/log.h"
#include "db/db.h"
#include "db/topics.h"

namespace db {

const char* for_update(Dialect dialect) {
    return dialect == Dialect::postgres ? " FOR UPDATE" : "";
}
const char* for_update_skip_locked(Dialect dialect) {
    return dialect == Dialect::postgres ? " FOR UPDATE SKIP LOCKED" : "";
}

void Connection::signal(std::string topic) {
    signals_.push_back(std::move(topic));
    if (depth_ == 0) fire_signals();
}

void Connection::fire_signals() {
    auto signals = std::exchange(signals_, {});
    if (!topics_) return;
    for (const std::string& topic : signals) topics_->fire(topic);
}

Transaction::Transaction(Connection& connection, Intent intent)
    : connection_(connection), level_(connection.depth_), signals_before_(connection.signals_.size()) {
    if (level_ == 0) {
        connection_.begin(intent == Intent::write);
    } else {
        connection_.script("SAVEPOINT s" + std::to_string(level_));
    }
    ++connection_.depth_;
}

Transaction::~Transaction() {
    connection_.depth_ = level_;
    if (done_) return;
    connection_.signals_.resize(std::min(signals_before_, connection_.signals_.size()));
    try {
        if (level_ == 0) {
            connection_.script("ROLLBACK");
        } else {
            const std::string name = "s" + std::to_string(level_);
            connection_.script("ROLLBACK TO SAVEPOINT " + name);
            connection_.script("RELEASE SAVEPOINT " + name);
        }
    } catch (const std::exception&) {
        // The session is unusable: healthy() says so and the pool drops it, which rolls back on the server.
        base::log_warning("db.rollback_failed");
    }
    if (level_ == 0) connection_.end_of_transaction();
}

void Transaction::commit() {
    if (level_ == 0) {
        connection_.script("COMMIT");
        done_ = true;
        connection_.depth_ = 0;
        connection_.end_of_transaction();
        connection_.fire_signals();
    } else {
        connection_.script("RELEASE SAVEPOINT s" + std::to_string(level_));
        done_ = true;
    }
}

}  // namespace db
