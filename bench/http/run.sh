#!/usr/bin/env bash
# Drives the release server over HTTP: health, log-in, and whole signatures. Prints what the clients saw and, beside it, what
# the server says of itself. Needs wrk and python3.
#   cmake --preset release && ninja -C build/release ezsignd && bench/http/run.sh [SECONDS-FOR-EACH]
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v wrk >/dev/null || { echo "wrk is missing: tools/install.sh test"; exit 1; }
PYTHONPATH=tests exec python3 bench/http/drive.py "$@"
