#!/usr/bin/env bash
# Runs every fuzz target for a short time (EZSIGN_FUZZ_SECONDS each, 6 by default) under ASan and UBSan, seeded from the corpora.
# A longer run: EZSIGN_FUZZ_SECONDS=3600 tests/fuzz/run.sh [target...]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${EZSIGN_FUZZ_SECONDS:-6}
bin=${EZSIGN_FUZZ_BIN:-build/check/bin}
corpora=${EZSIGN_CORPORA:-../shared/corpora}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Small files of a kind, as many as start quickly. (sed reads to the end: head would end the pipe under the writer.)
seed() { find "$1" -type f -size -64k "${@:2}" 2>/dev/null | sort | sed -n 1,150p | while read -r file; do cp "$file" "$scratch/$kind/$(sha1sum <"$file" | cut -c1-16)"; done; }
for kind in pdf der none; do mkdir -p "$scratch/$kind"; done
if [ -d "$corpora" ]; then
  kind=pdf seed "$corpora/pdf" -name '*.pdf'
  kind=der seed "$corpora/pki/pkits" '(' -name '*.crt' -o -name '*.crl' ')'
else
  echo "fuzz: corpus not present, starting from nothing"
fi

targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(find "$bin" -maxdepth 1 -name '*_fuzz' -type f | sort)
[ ${#targets[@]} -gt 0 ] || { echo "fuzz: no targets in $bin"; exit 1; }
run_one() {
  local target=$1 kind=der log
  case $(basename "$target") in pdf_*|validation_*|pades_*) kind=pdf ;; appearance_*|media_*|http_*|json_*) kind=none ;; esac
  log=$scratch/$(basename "$target").log
  mkdir -p "$scratch/out.$(basename "$target")"
  if "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -verbosity=0 -print_final_stats=1 \
      -artifact_prefix="$scratch/" "$scratch/out.$(basename "$target")" "$scratch/$kind" >"$log" 2>&1; then
    echo "ok   $(basename "$target") $(grep -o 'number_of_executed_units: *[0-9]*' "$log" | tr -d ' ')"
  else
    echo "FAIL $(basename "$target")"; grep -vE '^(INFO|WARNING)' "$log" | tail -n 40
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
