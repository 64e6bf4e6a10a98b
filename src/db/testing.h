#pragma once
// For tests: the same body on a fresh SQLite file and, when EZSIGN_TEST_POSTGRES (a libpq URL) is set, on a fresh
// PostgreSQL schema. tools/with_postgres.sh starts a private cluster and sets it.
#include <gtest/gtest.h>

#include "db/test_database.h"

namespace db {

/// body(db::Pool&)
template <class Body>
void for_each_database(Body&& body) {
    for (const Dialect dialect : test_dialects()) {
        SCOPED_TRACE(dialect == Dialect::sqlite ? "on SQLite" : "on PostgreSQL");
        TestDatabase database(dialect);
        body(database.pool());
    }
}

}  // namespace db
