#include <libpq-fe.h>

#include <cstring>
#include <unordered_map>

#include "db/engines.h"

namespace db {
namespace {

constexpr std::size_t max_cached_statements = 512;

// Type OIDs of pg_type.dat, stable for ever.
enum PgType : unsigned {
    pg_bool = 16,
    pg_bytea = 17,
    pg_int8 = 20,
    pg_int2 = 21,
    pg_int4 = 23,
    pg_float4 = 700,
    pg_float8 = 701
};

struct ResultFree {
    void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ResultFree>;

Failure::Kind kind_of(std::string_view state) {
    if (state == "23505") return Failure::Kind::unique;
    if (state == "40001" || state == "40P01" || state == "55P03") return Failure::Kind::retry;
    if (state == "53100") return Failure::Kind::full;
    const auto group = state.substr(0, 2);
    if (group == "23" || state == "P0001") return Failure::Kind::constraint;  // P0001: a trigger's RAISE
    if (group == "08" || group == "57" || group == "53") return Failure::Kind::lost;
    return Failure::Kind::other;
}

Value column_value(const PGresult* result, int row, int column) {
    if (PQgetisnull(result, row, column)) return {};
    const char* text = PQgetvalue(result, row, column);
    const auto size = static_cast<std::size_t>(PQgetlength(result, row, column));
    switch (PQftype(result, column)) {
        case pg_bool:
            return std::int64_t{*text == 't'};
        case pg_int2:
        case pg_int4:
        case pg_int8:
            return to_int64(Value(std::string(text, size)));
        case pg_float4:
        case pg_float8:
            return to_double(Value(std::string(text, size)));
        case pg_bytea: {
            std::size_t length = 0;
            auto* bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(text), &length);
            if (!bytes) throw std::bad_alloc();
            base::Bytes copy(bytes, bytes + length);
            PQfreemem(bytes);
            return copy;
        }
        default:
            return std::string(text, size);
    }
}

/// Arguments in the shape that libpq wants: numbers and text as text, bytes as binary.
struct Arguments {
    explicit Arguments(std::span<const Value> args)
        : values(args.size()), lengths(args.size()), formats(args.size()), numbers(args.size()) {
        for (std::size_t i = 0; i < args.size(); ++i) add(i, args[i]);
    }
    void add(std::size_t i, const Value& value) {
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            numbers[i] = std::to_string(*number);
            values[i] = numbers[i].c_str();
        } else if (const auto* real = std::get_if<double>(&value)) {
            std::array<char, 40> buffer{};
            const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), *real).ptr;
            numbers[i].assign(buffer.data(), end);
            values[i] = numbers[i].c_str();
        } else if (const auto* text = std::get_if<std::string>(&value)) {
            if (text->find('\0') != std::string::npos) fail_conversion("text holds a NUL");
            values[i] = text->c_str();
        } else if (const auto* bytes = std::get_if<base::Bytes>(&value)) {
            values[i] = bytes->empty() ? "" : reinterpret_cast<const char*>(bytes->data());
            lengths[i] = static_cast<int>(bytes->size());
            formats[i] = 1;
        }
    }
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
    std::vector<std::string> numbers;
};

class Postgres final : public Connection {
  public:
    Postgres(const std::string& url, const std::string& schema, std::chrono::milliseconds lock_timeout)
        : connection_(PQconnectdb(url.c_str()), PQfinish) {
        if (PQstatus(connection_.get()) != CONNECTION_OK) {
            // libpq's message may repeat the URL; the kind is enough.
            throw Failure(Failure::Kind::lost, "cannot connect to PostgreSQL");
        }
        PQsetErrorVerbosity(connection_.get(), PQERRORS_TERSE);  // no DETAIL: it quotes values
        PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
        if (PQsetClientEncoding(connection_.get(), "UTF8") != 0) {
            throw Failure(Failure::Kind::lost, "PostgreSQL refuses the client encoding UTF8");
        }
        script("SET lock_timeout = " + std::to_string(lock_timeout.count()));
        script("SET bytea_output = 'hex'; SET standard_conforming_strings = on; SET timezone = 'UTC'");
        if (!schema.empty()) script("SET search_path TO \"" + schema + "\"");
    }

    Dialect dialect() const override { return Dialect::postgres; }
    bool healthy() const override {
        return PQstatus(connection_.get()) == CONNECTION_OK && PQtransactionStatus(connection_.get()) == PQTRANS_IDLE;
    }
    void script(const std::string& sql) override { check(ResultPtr(PQexec(connection_.get(), sql.c_str()))); }

    Rows execute(std::string_view sql, std::span<const Value> args) override {
        const std::string& name = prepare(sql);
        const Arguments arguments(args);
        ResultPtr result(PQexecPrepared(connection_.get(), name.c_str(), static_cast<int>(args.size()),
                                        arguments.values.data(), arguments.lengths.data(), arguments.formats.data(),
                                        0));
        check(result);
        return collect(result.get());
    }

  protected:
    void begin(bool write) override { script(write ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }

  private:
    const std::string& prepare(std::string_view sql) {
        const std::string key(sql);
        if (const auto found = cache_.find(key); found != cache_.end()) return found->second;
        if (cache_.size() >= max_cached_statements) {
            script("DEALLOCATE ALL");
            cache_.clear();
        }
        const std::string name = "s" + std::to_string(cache_.size());
        check(ResultPtr(PQprepare(connection_.get(), name.c_str(), number_placeholders(sql).c_str(), 0, nullptr)));
        return cache_.emplace(key, name).first->second;
    }

    static Rows collect(PGresult* result) {
        Rows out;
        const int rows = PQntuples(result), columns = PQnfields(result);
        out.rows.reserve(static_cast<std::size_t>(rows));
        for (int i = 0; i < rows; ++i) {
            std::vector<Value> values;
            values.reserve(static_cast<std::size_t>(columns));
            for (int k = 0; k < columns; ++k) values.push_back(column_value(result, i, k));
            out.rows.emplace_back(std::move(values));
        }
        const std::string_view status = PQcmdStatus(result);
        if (!status.starts_with("SELECT")) {
            const std::string_view count = PQcmdTuples(result);
            std::from_chars(count.data(), count.data() + count.size(), out.affected);
        }
        return out;
    }

    void check(const ResultPtr& result) {
        const auto status = PQresultStatus(result.get());
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
        const char* field = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
        const std::string state = field ? field : "08006";
        const char* primary = PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY);
        // Class 22 (data exceptions) quotes the value in its primary message.
        const bool quotes = state.starts_with("22");
        throw Failure(kind_of(state), "postgresql " + state + (primary && !quotes ? std::string(": ") + primary : ""));
    }

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
    std::unordered_map<std::string, std::string> cache_;
};

}  // namespace

std::unique_ptr<Connection> open_postgres(const std::string& url, const std::string& schema,
                                          std::chrono::milliseconds lock_timeout) {
    return std::make_unique<Postgres>(url, schema, lock_timeout);
}

std::string number_placeholders(std::string_view sql) {
    std::string out;
    out.reserve(sql.size() + 16);
    int number = 0;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        const char c = sql[i];
        if (c == '\'' || c == '"') {  // a doubled quote inside just ends one literal and begins the next
            const auto end = std::min(sql.find(c, i + 1), sql.size() - 1);
            out += sql.substr(i, end - i + 1);
            i = end;
        } else if (sql.substr(i, 2) == "--") {
            const auto end = std::min(sql.find('\n', i), sql.size());
            out += sql.substr(i, end - i);
            i = end - 1;
        } else if (c == '?') {
            out += '$' + std::to_string(++number);
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace db
