#!/usr/bin/env bash
# Fails when a C++ file is not as clang-format writes it, or a file is longer than 800 lines.
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.h' '*.cpp' | sort -u | while read -r f; do [ -f "$f" ] && echo "$f"; done)
clang-format-19 --dry-run -Werror "${files[@]}"
long=$(wc -l "${files[@]}" | awk '$2 != "total" && $1 > 800 {print "  " $2 ": " $1 " lines"}')
[ -z "$long" ] || { printf 'Files longer than 800 lines (think again at 400):\n%s\n' "$long"; exit 1; }
echo "format: ${#files[@]} files"
