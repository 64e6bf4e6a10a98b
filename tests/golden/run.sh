#!/usr/bin/env bash
# The command line's output, judged by other people's programs: qpdf, pdfsig, openssl, pdftoppm, mutool.
cd "$(dirname "$0")/../.." && exec python3 -m unittest discover -v -s tests/golden 2>&1
