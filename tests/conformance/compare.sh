#!/usr/bin/env bash
# Our verdicts beside those of pyHanko, EU DSS and veraPDF over the corpora; needs PyPI and Maven Central the first time. Not part of ./test.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=${EZSIGN_CONFORMANCE_DIR:-$PWD/build/conformance}
here=tests/conformance
mkdir -p "$work"
if [[ ${EZSIGN_CONFORMANCE_FLAGS:-} == *ASAN* ]]; then
  exec python3 "$here/compare.py" --no-java "a sanitised build is not judged again" "$@"
fi
[ -x build/release/bin/ezsign ] || tools/build.sh release ezsign ezsignd

stamp=$work/venv/requirements.txt
if ! cmp -s "$here/requirements.txt" "$stamp"; then
  python3 -m venv "$work/venv"
  if ! "$work/venv/bin/pip" -q install -r "$here/requirements.txt" 2>"$work/pip.log"; then
    echo "pyhanko  SKIPPED: PyPI is not reachable ($(tail -n 1 "$work/pip.log"))"
    exit 77
  fi
  cp "$here/requirements.txt" "$stamp"
fi

no_java=()
if ! command -v mvn >/dev/null; then
  no_java=(--no-java "mvn is not installed")
elif ! [ "$work/java/classes/Judge.class" -nt "$here/java/src/main/java/Judge.java" ] || ! [ "$work/java/classes/Judge.class" -nt "$here/java/pom.xml" ]; then
  mkdir -p "$work/java"
  mvn -B -q -f "$here/java/pom.xml" -Dezsign.build="$work/java" package >"$work/mvn.log" 2>&1 || no_java=(--no-java "Maven Central is not reachable, see mvn.log")
fi
exec python3 "$here/compare.py" "${no_java[@]}" "$@"
