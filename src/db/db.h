#pragma once
// One SQL for SQLite and PostgreSQL: `?` placeholders, cached prepared statements, transactions, a pool, migrations.
// Lost infrastructure throws db::Failure (caught by the HTTP dispatcher, the job runner and main).
#include <array>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/result.h"
#include "db/value.h"

namespace db {

enum class Dialect { sqlite, postgres };

/// Tail of a SELECT that locks its rows until the transaction ends. SQLite writers are alone anyway, so it is empty
/// there.
const char* for_update(Dialect dialect);
const char* for_update_skip_locked(Dialect dialect);

class Row {
  public:
    explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
    /// Column `index` from 0. T: integers, enums, bool, double, std::string, base::Bytes, base::Time, std::optional of
    /// these.
    template <class T>
    T get(std::size_t index) const {
        return from_value<T>(values_.at(index));
    }
    /// All columns at once: auto [id, size] = row.as<std::string, std::int64_t>();
    template <class... T>
    std::tuple<T...> as() const {
        return as_impl<T...>(std::index_sequence_for<T...>{});
    }
    bool is_null(std::size_t index) const { return std::holds_alternative<std::monostate>(values_.at(index)); }
    std::size_t size() const { return values_.size(); }

  private:
    template <class... T, std::size_t... I>
    std::tuple<T...> as_impl(std::index_sequence<I...>) const {
        return std::tuple<T...>{get<T>(I)...};
    }
    std::vector<Value> values_;
};

/// A whole result, in memory: always put a LIMIT on what can grow.
class Rows {
  public:
    std::vector<Row> rows;
    std::int64_t affected = 0;  // by INSERT, UPDATE, DELETE
    auto begin() const { return rows.begin(); }
    auto end() const { return rows.end(); }
    bool empty() const { return rows.empty(); }
    std::size_t size() const { return rows.size(); }
    const Row& operator[](std::size_t index) const { return rows.at(index); }
    const Row* first() const { return rows.empty() ? nullptr : &rows.front(); }
};

class Topics;

/// One session. Used by one thread at a time.
class Connection {
  public:
    virtual ~Connection() = default;
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    template <class... A>
    Rows run(std::string_view sql, const A&... args) {
        const std::array<Value, sizeof...(A)> values{to_value(args)...};
        return execute(sql, values);
    }
    /// First column of the first row, nothing when there is no row. T may be std::optional for nullable columns.
    template <class T, class... A>
    std::optional<T> one(std::string_view sql, const A&... args) {
        const Rows rows = run(sql, args...);
        if (rows.empty()) return std::nullopt;
        return rows[0].template get<T>(0);
    }
    /// With arguments gathered at run time (filters).
    virtual Rows execute(std::string_view sql, std::span<const Value> args) = 0;
    /// Several statements without arguments.
    virtual void script(const std::string& sql) = 0;
    virtual Dialect dialect() const = 0;
    virtual bool healthy() const = 0;
    bool in_transaction() const { return depth_ > 0; }

    /// Wakes this process's subscribers of `topic` (Pool::subscribe) once the outermost transaction has committed; at
    /// once outside a transaction; never after a rollback. A hint only: other processes must poll.
    void signal(std::string topic);

  protected:
    virtual void begin(bool write) = 0;
    virtual void end_of_transaction() {}

  private:
    friend class Transaction;
    friend class Pool;
    void fire_signals();
    int depth_ = 0;
    std::vector<std::string> signals_;
    std::shared_ptr<Topics> topics_;
};

enum class Intent {
    write,  // SQLite: BEGIN IMMEDIATE, so that no statement inside fails with "busy"
    read    // one consistent snapshot
};

/// Rolls back unless committed. A transaction inside another is a savepoint.
class Transaction {
  public:
    explicit Transaction(Connection& connection, Intent intent = Intent::write);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

  private:
    Connection& connection_;
    int level_;
    std::size_t signals_before_;
    bool done_ = false;
};

struct PoolOptions {
    std::size_t size = 8;
    std::chrono::milliseconds busy_timeout{5000};  // how long a writer waits for a lock
    std::string postgres_schema;                   // search_path, for tests; empty: the server's default
};

/// Sessions to lend. Thread-safe.
class Pool {
  public:
    /// "sqlite:/path/file.db" (made if missing, mode 0600) or a libpq URL "postgresql://…". Throws Failure.
    static std::unique_ptr<Pool> open(const std::string& url, const PoolOptions& options = {});

    using Factory = std::function<std::unique_ptr<Connection>()>;
    Pool(Dialect dialect, std::size_t size, Factory factory);
    ~Pool();

    class Lease {
      public:
        Lease(Pool& pool, std::unique_ptr<Connection> connection) : pool_(&pool), connection_(std::move(connection)) {}
        Lease(Lease&&) noexcept = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (connection_) pool_->give_back(std::move(connection_));
        }
        Connection* operator->() { return connection_.get(); }
        Connection& operator*() { return *connection_; }

      private:
        Pool* pool_;
        std::unique_ptr<Connection> connection_;
    };
    /// Throws Failure (retry) when none comes free in time. Take one at a time: a thread that holds two can starve
    /// others.
    Lease take(std::chrono::milliseconds wait = std::chrono::seconds(5));
    Dialect dialect() const { return dialect_; }

    /// Calls `wake` (quick, no SQL) after each commit that signalled `topic`; ends with the returned handle.
    [[nodiscard]] std::shared_ptr<void> subscribe(std::string topic, std::function<void()> wake);

  private:
    void give_back(std::unique_ptr<Connection> connection);
    Dialect dialect_;
    std::size_t size_, open_ = 0;
    Factory factory_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::shared_ptr<Topics> topics_;
};

/// One step of the schema: forward only, never edited once released (the checksum is kept and compared).
/// Portable SQL, several statements; {{blob}} becomes BLOB or BYTEA. TEXT, BIGINT, BOOLEAN and DOUBLE PRECISION work on
/// both.
struct Migration {
    std::string id;  // "documents/001"
    std::string sql;
    std::string sqlite = {};  // run after `sql`, on one engine only: triggers
    std::string postgres = {};
};

/// Applies what is missing, in order, in one transaction under a lock; nothing is changed when it fails.
/// Errors: conflict db.schema_newer (the database knows a migration that this program does not), conflict
/// db.migration_changed (an applied migration was edited), internal db.migration_failed.
base::Result<void> migrate(Pool& pool, std::span<const Migration> migrations);
/// The ids that migrate() would apply, in order; same errors.
base::Result<std::vector<std::string>> pending_migrations(Pool& pool, std::span<const Migration> migrations);

/// The error that a Failure means for a caller: conflict, unavailable (db.busy, db.unavailable, storage.full) or
/// internal.
base::Error to_error(const Failure& failure);

}  // namespace db
