#!/usr/bin/env python3
"""Runs clang-tidy over the product's sources. A file that passed is not looked at again until its own text, a header that it can
reach (its module's and those of the modules in DEPS, transitively) or the configuration changes: passes are remembered in
~/.cache/ezsign/tidy.   Usage: tools/check_tidy.py BUILD_FOLDER [FILE...]"""
import concurrent.futures
import hashlib
import os
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else root / "build/check")
cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "ezsign/tidy"
cache.mkdir(parents=True, exist_ok=True)

statement = re.compile(r"ezsign_module\(\s*(\w+)\s+LEVEL\s+\d+(.*?)\)", re.S)
deps = {}
for cmake in root.glob("src/*/CMakeLists.txt"):
    found = statement.search(cmake.read_text())
    named = re.search(r"\bDEPS\b(.*?)(\bLIBS\b|$)", found.group(2), re.S) if found else None
    deps[cmake.parent.name] = named.group(1).split() if named else []


def reachable(module, seen):
    if module not in seen:
        seen.add(module)
        for other in deps.get(module, []):
            reachable(other, seen)
    return seen


header_digest = {}
for module in deps:
    digest = hashlib.sha256()
    for header in sorted((root / "src" / module).glob("**/*.h")):
        digest.update(header.read_bytes())
    header_digest[module] = digest.hexdigest()

configuration = (root / ".clang-tidy").read_bytes()


def stamp(file):
    modules = reachable(file.parts[1], set()) if file.parts[0] == "src" else set(deps)
    digest = hashlib.sha256(configuration + (root / file).read_bytes())
    for module in sorted(modules):
        digest.update(header_digest.get(module, "").encode())
    if file.parts[0] == "apps":
        for header in sorted((root / file.parent).glob("*.h")):
            digest.update(header.read_bytes())
    return cache / digest.hexdigest()[:40]


listed = sys.argv[2:] or subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "src/*.cpp", "apps/*.cpp"], cwd=root,
                                        capture_output=True, text=True, check=True).stdout.split()
files = sorted({pathlib.Path(f) for f in listed if not re.search(r"_(test|fuzz)\.cpp$", f) and (root / f).exists()})
todo = [f for f in files if not stamp(f).exists()]


def tidy(file):
    done = subprocess.run(["clang-tidy-19", "--quiet", "-p", str(build), str(file)], cwd=root, capture_output=True, text=True)
    if done.returncode == 0:
        stamp(file).touch()
    return file, done.returncode, done.stdout


failed = 0
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    for file, code, output in pool.map(tidy, todo):
        if code:
            failed += 1
            print(f"{file}:\n{output}")
print(f"tidy: {len(files)} files, {len(todo)} checked now, {failed} with findings")
sys.exit(1 if failed else 0)
