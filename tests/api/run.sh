#!/usr/bin/env bash
# Every route with good and bad input, against the real server.
cd "$(dirname "$0")/../.." && PYTHONPATH=tests exec python3 -m unittest -v tests/api/test_api.py tests/api/test_openapi.py 2>&1
