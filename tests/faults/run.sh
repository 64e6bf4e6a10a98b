#!/usr/bin/env bash
# What breaks around the server: a dead time-stamping authority, a full disk, a clock set back, requests sent twice, real mail.
cd "$(dirname "$0")/../.." && PYTHONPATH=tests exec python3 -m unittest -v tests/faults/test_faults.py tests/faults/test_mail.py 2>&1
