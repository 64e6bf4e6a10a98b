#!/usr/bin/env bash
# The web app in a real browser (Debian's Chromium) against the real server: phone and desktop, both languages, axe on every page.
# Screenshots go to EZSIGN_SHOTS, or build/shots.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
. tools/node.sh
export EZSIGN_SHOTS=${EZSIGN_SHOTS:-$root/build/shots}
mkdir -p "$EZSIGN_SHOTS"
exec python3 tests/e2e/with_server.py npm --prefix web run --silent e2e
