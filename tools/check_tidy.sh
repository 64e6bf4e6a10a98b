#!/usr/bin/env bash
# Runs clang-tidy over the sources that changed since they last passed. A file's pass is remembered by the digest of its own text,
# of every project header and of the configuration: build/tidy holds one empty file per pass.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/check}
mkdir -p build/tidy
common=$( { cat .clang-tidy; git ls-files -z --cached --others --exclude-standard '*.h' | sort -zu | xargs -0 cat 2>/dev/null; } | sha256sum | cut -c1-64)
todo=()
while read -r file; do
  [ -f "$file" ] || continue
  stamp=build/tidy/$( { echo "$common"; cat "$file"; } | sha256sum | cut -c1-40)
  [ -e "$stamp" ] || todo+=("$file $stamp")
done < <(git ls-files --cached --others --exclude-standard 'src/*.cpp' 'apps/*.cpp' | grep -vE '_(test|fuzz)\.cpp$' | sort -u)
if [ ${#todo[@]} -gt 0 ]; then
  export build
  printf '%s\n' "${todo[@]}" | xargs -P "$(nproc)" -I{} bash -c '
    set -- {}
    out=$(clang-tidy-19 --quiet -p "$build" --extra-arg=-Wno-unknown-warning-option "$1" 2>/dev/null) && : >"$2" || { printf "%s\n" "$out"; exit 1; }'
fi
echo "tidy: ${#todo[@]} files checked"
