#!/usr/bin/env bash
# Runs every fuzz target for a short time (EZSIGN_FUZZ_SECONDS each, 6 by default) under ASan and UBSan, seeded from the corpora. The
# random numbers are the same each time, so that a failure speaks of the change and not of luck; what looks further every time is
# tests/fuzz/long.py, see README.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${EZSIGN_FUZZ_SECONDS:-6}
bin=${EZSIGN_FUZZ_BIN:-build/check/bin}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 tests/fuzz/seeds.py "$scratch/seeds"

targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(find "$bin" -maxdepth 1 -name '*_fuzz' -type f | sort)
[ ${#targets[@]} -gt 0 ] || { echo "fuzz: no targets in $bin"; exit 1; }
run_one() {
  local target=$1 name kind log
  name=$(basename "$target" _fuzz)
  log=$scratch/$name.log
  local folders=("$scratch/out.$name") extra=()
  mkdir -p "${folders[0]}"
  for kind in $(python3 tests/fuzz/seeds.py --kinds "$name"); do [ -d "$scratch/seeds/$kind" ] && folders+=("$scratch/seeds/$kind"); done
  kind=$(python3 tests/fuzz/seeds.py --dictionary "$name")
  [ -z "$kind" ] || extra=("-dict=tests/fuzz/dictionaries/$kind.dict")
  if "$target" -seed=1 -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=600 -max_len=65536 -verbosity=0 -print_final_stats=1 \
      -artifact_prefix="$scratch/" "${extra[@]}" "${folders[@]}" >"$log" 2>&1; then
    echo "ok   $name $(grep -o 'number_of_executed_units: *[0-9]*' "$log" | tr -d ' ')"
  else
    echo "FAIL $name"; grep -vE '^(INFO|WARNING)' "$log" | tail -n 40
    mkdir -p build/fuzz-findings && cp "$scratch"/{crash,timeout,oom,leak}-* build/fuzz-findings/ 2>/dev/null || true
    echo "$target" >>"$scratch/failed"
  fi
}
export -f run_one
export scratch seconds
: >"$scratch/failed"
# As many at once as there are processors: each is a single thread.
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'run_one "$1"' _ {}
failed=$(wc -l <"$scratch/failed")
echo "fuzz: ${#targets[@]} targets, $failed failed"
[ "$failed" -eq 0 ]
