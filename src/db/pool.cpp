#include "base/encoding.h"
#include "db/db.h"
#include "db/engines.h"
#include "db/topics.h"

namespace db {

Pool::Pool(Dialect dialect, std::size_t size, Factory factory)
    : dialect_(dialect), size_(size), factory_(std::move(factory)), topics_(std::make_shared<Topics>()) {}

Pool::~Pool() = default;

std::unique_ptr<Pool> Pool::open(const std::string& url, const PoolOptions& options) {
    constexpr std::string_view sqlite = "sqlite:";
    if (url.starts_with(sqlite) && url.size() > sqlite.size()) {
        auto gate = std::make_shared<WriteGate>();
        auto pool = std::make_unique<Pool>(Dialect::sqlite, options.size,
                                           [file = url.substr(sqlite.size()), wait = options.busy_timeout, gate] {
                                               return open_sqlite(file, wait, gate);
                                           });
        pool->take();  // opens one now, so that a wrong path fails here
        return pool;
    }
    if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
        auto pool = std::make_unique<Pool>(Dialect::postgres, options.size,
                                           [url, schema = options.postgres_schema, wait = options.busy_timeout] {
                                               return open_postgres(url, schema, wait);
                                           });
        pool->take();
        return pool;
    }
    throw Failure(Failure::Kind::other, "database URL: expected sqlite:PATH or postgresql://...");
}

Pool::Lease Pool::take(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_for(lock, wait, [&] { return !idle_.empty() || open_ < size_; })) {
        throw Failure(Failure::Kind::retry, "no database session became free in time");
    }
    while (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        if (connection->healthy()) return Lease(*this, std::move(connection));
        --open_;
    }
    ++open_;
    lock.unlock();
    try {
        auto connection = factory_();
        connection->topics_ = topics_;
        return Lease(*this, std::move(connection));
    } catch (...) {
        lock.lock();
        --open_;
        freed_.notify_one();
        throw;
    }
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
    const bool reusable = connection->healthy() && !connection->in_transaction();
    std::lock_guard lock(mutex_);
    if (reusable) {
        idle_.push_back(std::move(connection));
    } else {
        --open_;
    }
    freed_.notify_one();
}

std::shared_ptr<void> Pool::subscribe(std::string topic, std::function<void()> wake) {
    return topics_->subscribe(std::move(topic), std::move(wake));
}

base::Error to_error(const Failure& failure) {
    using base::ErrorCode;
    switch (failure.kind) {
        case Failure::Kind::unique:
        case Failure::Kind::constraint:
            return base::make_error(ErrorCode::conflict, "db.conflict", failure.what());
        case Failure::Kind::retry:
            return base::make_error(ErrorCode::unavailable, "db.busy", failure.what());
        case Failure::Kind::lost:
            return base::make_error(ErrorCode::unavailable, "db.unavailable", failure.what());
        case Failure::Kind::full:
            return base::make_error(ErrorCode::unavailable, "storage.full", failure.what());
        default:
            return base::make_error(ErrorCode::internal, "db.failed", failure.what());
    }
}

}  // namespace db
