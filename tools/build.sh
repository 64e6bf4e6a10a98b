#!/usr/bin/env bash
# Builds one preset's targets: tools/build.sh PRESET [TARGET...]. Says what it does, shows the compiler's words only on failure.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
# The same cache serves every checkout and build folder.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-10G}
preset=$1
shift
log=build/$preset.log
mkdir -p build
if [ ! -f "build/$preset/build.ninja" ]; then
  cmake --preset "$preset" >"$log" 2>&1 || { cat "$log"; exit 1; }
fi
if [ -t 1 ]; then
  ninja -C "build/$preset" "$@"
else
  ninja -C "build/$preset" "$@" >"$log" 2>&1 || { grep -E -A12 'error:|FAILED|undefined reference' "$log" | head -n 80; tail -n 5 "$log"; exit 1; }
  tail -n 1 "$log"
fi
