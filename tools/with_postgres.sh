#!/bin/bash
# Runs a command with a private PostgreSQL cluster: in a temporary folder, on a Unix socket only, gone afterwards.
#   tools/with_postgres.sh build/dev/bin/db_tests
# The command finds the cluster's libpq URL in EZSIGN_TEST_POSTGRES. As root, the server runs as user postgres.
set -euo pipefail

if [ $# -eq 0 ]; then
    echo "usage: $0 COMMAND [ARGUMENT]..." >&2
    exit 64
fi

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
if [ -z "$bin" ]; then
    echo "with_postgres: PostgreSQL is not installed (apt install postgresql)" >&2
    exit 69
fi

folder=$(mktemp -d /tmp/ezsign-pg.XXXXXX)
as_server() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    chown postgres: "$folder"
    as_server() { runuser -u postgres -- "$@"; }
fi

stop() {
    as_server "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cd /  # runuser keeps the folder, which postgres may not be allowed to enter
as_server "$bin/initdb" -D "$folder/data" -U ezsign -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 ||
    { cat "$folder/initdb.log" >&2; exit 70; }
# fsync off: the cluster lives as long as the tests do.
as_server "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/server.log" \
    -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c max_connections=200" start >/dev/null ||
    { cat "$folder/server.log" >&2; exit 70; }
chmod 755 "$folder"

cd "$OLDPWD"
export EZSIGN_TEST_POSTGRES="postgresql:///postgres?host=$folder&user=ezsign"
"$@"
