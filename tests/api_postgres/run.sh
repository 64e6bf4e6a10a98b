#!/usr/bin/env bash
# The API tests once more, with the server's data in PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -n "${EZSIGN_TEST_POSTGRES:-}" ] || { echo "skipped: no PostgreSQL (run through tools/with_postgres.sh)"; exit 77; }
name=ezsign_api_$$
psql -q "$EZSIGN_TEST_POSTGRES" -c "create database $name"
trap 'psql -q "$EZSIGN_TEST_POSTGRES" -c "drop database if exists $name with (force)"' EXIT
# The same server, another database: the URL's path is the database's name.
EZSIGN_DATABASE=$(sed -E "s#^(postgresql://[^/]*/)[^?]*#\\1$name#" <<<"$EZSIGN_TEST_POSTGRES")
export EZSIGN_DATABASE
python3 -m unittest -v tests/api/test_api.py 2>&1
