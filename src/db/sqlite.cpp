#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <unordered_map>

#include "base/encoding.h"
#include "db/engines.h"

namespace db {
namespace {

constexpr std::size_t max_cached_statements = 512;

Failure::Kind kind_of(int extended) {
    switch (extended) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
            return Failure::Kind::unique;
        default:
            break;
    }
    switch (extended & 0xff) {
        case SQLITE_CONSTRAINT:
            return Failure::Kind::constraint;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Failure::Kind::retry;
        case SQLITE_FULL:
            return Failure::Kind::full;
        case SQLITE_CANTOPEN:
        case SQLITE_IOERR:
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            return Failure::Kind::lost;
        default:
            return Failure::Kind::other;
    }
}

Value column_value(sqlite3_stmt* statement, int index) {
    const auto size = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(statement, index)); };
    switch (sqlite3_column_type(statement, index)) {
        case SQLITE_INTEGER:
            return static_cast<std::int64_t>(sqlite3_column_int64(statement, index));
        case SQLITE_FLOAT:
            return sqlite3_column_double(statement, index);
        case SQLITE_TEXT: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
            return std::string(text, size());
        }
        case SQLITE_BLOB: {
            const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, index));
            return data ? base::Bytes(data, data + size()) : base::Bytes{};
        }
        default:
            return {};
    }
}

class Sqlite final : public Connection {
  public:
    Sqlite(const std::string& file, std::chrono::milliseconds busy_timeout, std::shared_ptr<WriteGate> gate)
        : gate_(std::move(gate)), busy_timeout_(busy_timeout) {
        try {
            open(file);
        } catch (...) {
            sqlite3_close(db_);
            throw;
        }
    }
    ~Sqlite() override {
        end_of_transaction();
        for (auto& [sql, statement] : cache_) sqlite3_finalize(statement);
        sqlite3_close(db_);
    }

    Dialect dialect() const override { return Dialect::sqlite; }
    bool healthy() const override { return !broken_ && sqlite3_get_autocommit(db_) != 0; }

    void script(const std::string& sql) override {
        if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
    }

    Rows execute(std::string_view sql, std::span<const Value> args) override {
        sqlite3_stmt* statement = prepare(sql);
        struct Reset {
            sqlite3_stmt* statement;
            ~Reset() {
                sqlite3_reset(statement);
                sqlite3_clear_bindings(statement);
            }
        } const reset{statement};
        if (sqlite3_bind_parameter_count(statement) != static_cast<int>(args.size())) {
            throw Failure(Failure::Kind::other, "number of arguments differs from number of placeholders");
        }
        for (std::size_t i = 0; i < args.size(); ++i) bind(statement, static_cast<int>(i) + 1, args[i]);
        return step_all(statement);
    }

  protected:
    void begin(bool write) override {
        if (write && gate_) {
            std::unique_lock lock(gate_->mutex, busy_timeout_);
            if (!lock) throw Failure(Failure::Kind::retry, "another transaction keeps writing");
            held_ = std::move(lock);
        }
        try {
            script(write ? "BEGIN IMMEDIATE" : "BEGIN");
        } catch (...) {
            end_of_transaction();
            throw;
        }
    }
    void end_of_transaction() override {
        if (held_) held_.unlock();
        held_ = {};
    }

  private:
    void open(const std::string& file) {
        // Made by hand first: SQLite would give it the umask's mode, and its -wal and -shm files take the mode from it.
        const int fd = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        if (fd >= 0) ::close(fd);
        const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
        if (sqlite3_open_v2(file.c_str(), &db_, flags, nullptr) != SQLITE_OK) fail();
        sqlite3_extended_result_codes(db_, 1);
        sqlite3_busy_timeout(db_, static_cast<int>(busy_timeout_.count()));
        // FULL: a committed intent survives loss of power, which NORMAL does not promise in WAL mode.
        script("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF");
    }

    sqlite3_stmt* prepare(std::string_view sql) {
        const std::string key(sql);
        if (const auto found = cache_.find(key); found != cache_.end()) return found->second;
        if (cache_.size() >= max_cached_statements) {
            for (auto& [text, statement] : cache_) sqlite3_finalize(statement);
            cache_.clear();
        }
        sqlite3_stmt* statement = nullptr;
        const char* rest = nullptr;
        if (sqlite3_prepare_v3(db_, key.data(), static_cast<int>(key.size()), SQLITE_PREPARE_PERSISTENT, &statement,
                               &rest) != SQLITE_OK) {
            fail();
        }
        if (!statement || !base::trim({rest, key.data() + key.size()}).empty()) {
            sqlite3_finalize(statement);
            throw Failure(Failure::Kind::other, "run() takes one statement");
        }
        cache_.emplace(key, statement);
        return statement;
    }

    void bind(sqlite3_stmt* statement, int index, const Value& value) {
        int code = SQLITE_OK;
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            code = sqlite3_bind_int64(statement, index, *number);
        } else if (const auto* real = std::get_if<double>(&value)) {
            code = sqlite3_bind_double(statement, index, *real);
        } else if (const auto* text = std::get_if<std::string>(&value)) {
            if (text->find('\0') != std::string::npos) fail_conversion("text holds a NUL");
            code = sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
        } else if (const auto* bytes = std::get_if<base::Bytes>(&value)) {
            code = bytes->empty() ? sqlite3_bind_zeroblob(statement, index, 0)
                                  : sqlite3_bind_blob64(statement, index, bytes->data(), bytes->size(), SQLITE_STATIC);
        } else {
            code = sqlite3_bind_null(statement, index);
        }
        if (code != SQLITE_OK) fail();
    }

    Rows step_all(sqlite3_stmt* statement) {
        Rows result;
        const int columns = sqlite3_column_count(statement);
        const auto before = sqlite3_total_changes64(db_);
        int code = SQLITE_ROW;
        while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
            std::vector<Value> values;
            values.reserve(static_cast<std::size_t>(columns));
            for (int i = 0; i < columns; ++i) values.push_back(column_value(statement, i));
            result.rows.emplace_back(std::move(values));
        }
        if (code != SQLITE_DONE) fail();
        if (sqlite3_total_changes64(db_) != before) result.affected = sqlite3_changes64(db_);
        return result;
    }

    [[noreturn]] void fail() {
        const int code = sqlite3_extended_errcode(db_);
        const Failure::Kind kind = kind_of(code);
        if (kind == Failure::Kind::lost) broken_ = true;
        // sqlite3_errmsg names tables and columns, never values; a trigger's RAISE text is our own.
        throw Failure(kind, "sqlite " + std::to_string(code) + ": " + sqlite3_errmsg(db_));
    }

    sqlite3* db_ = nullptr;
    std::unordered_map<std::string, sqlite3_stmt*> cache_;
    std::shared_ptr<WriteGate> gate_;
    std::unique_lock<std::timed_mutex> held_;
    std::chrono::milliseconds busy_timeout_;
    bool broken_ = false;
};

}  // namespace

std::unique_ptr<Connection> open_sqlite(const std::string& file, std::chrono::milliseconds busy_timeout,
                                        std::shared_ptr<WriteGate> gate) {
    return std::make_unique<Sqlite>(file, busy_timeout, std::move(gate));
}

}  // namespace db
