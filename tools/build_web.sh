#!/usr/bin/env bash
# Builds web/dist when its sources have changed since the last build.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/node.sh"
cd "$root/web"
digest() { { cat package-lock.json; find src public index.html vite.config.* tsconfig*.json -type f -print0 2>/dev/null | sort -z | xargs -0 cat; } | sha256sum | cut -d' ' -f1; }
lock=$(sha256sum package-lock.json | cut -d' ' -f1)
if [ ! -d node_modules ] || [ "$(cat node_modules/.ezsign-lock 2>/dev/null || true)" != "$lock" ]; then
  echo "ezsign: installing npm packages"
  npm ci --no-audit --no-fund >../build/npm.log 2>&1 || { tail -n 30 ../build/npm.log; exit 1; }
  echo "$lock" >node_modules/.ezsign-lock
fi
if [ ! -f dist/index.html ] || [ "$(cat dist/.sources 2>/dev/null || true)" != "$(digest)" ]; then
  echo "ezsign: building the web app"
  npm run --silent build >../build/web.log 2>&1 || { tail -n 40 ../build/web.log; exit 1; }
  digest >dist/.sources
fi
