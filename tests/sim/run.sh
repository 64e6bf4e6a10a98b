#!/usr/bin/env bash
# Kills the server at every named step of signing, issuance and mail, starts it again, and looks at what is left.
cd "$(dirname "$0")/../.." && exec python3 -m unittest -v tests/sim/test_crash.py 2>&1
