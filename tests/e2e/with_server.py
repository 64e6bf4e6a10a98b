"""Runs a command with EZSIGN_URL and EZSIGN_DATA of a fresh server."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.server import Server  # noqa: E402

with Server() as server:
    code = subprocess.run(sys.argv[1:], env=dict(os.environ, EZSIGN_URL=server.url, EZSIGN_DATA=str(server.data))).returncode
    if code:
        print(server.log_text()[-4000:])
sys.exit(code)
