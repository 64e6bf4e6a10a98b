#!/usr/bin/env bash
# Installs from Debian 12 and npm what is missing, and nothing else. Usage: tools/install.sh run|test
# "run" is what building and running the product needs, "test" adds the peers, servers and browser of the tests.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

build_packages=(
  clang-19 mold ninja-build cmake ccache pkg-config git ca-certificates
  libboost1.81-dev libboost-json1.81-dev libssl-dev libsqlite3-dev libpq-dev libcurl4-openssl-dev libqpdf-dev libidn-dev libseccomp-dev
  libjpeg62-turbo-dev libpng-dev libharfbuzz-dev libqrencode-dev libp11-kit-dev libcli11-dev libtoml11-dev libfmt-dev
  prometheus-cpp-dev zlib1g-dev fonts-dejavu-core icc-profiles-free openssl)
test_packages=(
  clang-format-19 clang-tidy-19 libclang-rt-19-dev llvm-19 libgtest-dev libgmock-dev
  postgresql sqlite3 qpdf poppler-utils mupdf-tools softhsm2 chromium wrk python3 python3-aiosmtpd libfaketime curl)

say() { printf '%s\n' "ezsign: $*"; }

missing=()
wanted=("${build_packages[@]}")
[ "${1:-run}" = test ] && wanted+=("${test_packages[@]}")
for package in "${wanted[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
# npm is asked for only where there is none: some installations bring it with their own Node.js.
command -v npm >/dev/null || missing+=(nodejs npm)

if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { say "these Debian packages are missing, and there is no sudo to install them: ${missing[*]}"; exit 1; }
    as_root=(sudo)
  fi
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  # The tests start a private PostgreSQL of their own; no system-wide cluster is wanted.
  "${as_root[@]}" mkdir -p /etc/postgresql-common
  grep -qs '^create_main_cluster' /etc/postgresql-common/createcluster.conf ||
    echo 'create_main_cluster = false' | "${as_root[@]}" tee -a /etc/postgresql-common/createcluster.conf >/dev/null
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
         apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log"
    say "apt-get failed; its whole output is in $log"
    exit 1
  fi
  rm -f "$log"
fi

# The web build needs Node.js 20.19 or newer; Debian 12 has 18. npm serves Node.js itself as a package.
. "$root/tools/node.sh"
if ! node_is_new_enough; then
  say "installing Node.js $node_version from npm into build/node"
  mkdir -p "$root/build/node"
  if ! PATH=$system_path npm install --no-audit --no-fund --ignore-scripts --prefix "$root/build/node" \
      "node-linux-$node_arch@$node_version" >"$root/build/node/install.log" 2>&1; then
    tail -n 20 "$root/build/node/install.log"
    say "npm could not install Node.js $node_version"
    exit 1
  fi
fi
