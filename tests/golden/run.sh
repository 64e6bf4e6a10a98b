#!/usr/bin/env bash
# The command line's output, judged by other people's programs: qpdf, pdfsig, openssl, pdftoppm, mutool.
cd "$(dirname "$0")/../.." && exec python3 -m unittest -v tests/golden/test_sign.py tests/golden/test_attacks.py 2>&1
