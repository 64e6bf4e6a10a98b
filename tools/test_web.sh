#!/usr/bin/env bash
# The web app's own tests: its rules without a browser, and both languages complete.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/node.sh"
exec npm --prefix "$root/web" run --silent test
