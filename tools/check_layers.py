#!/usr/bin/env python3
"""Fails on any include between modules that the includer's DEPS does not name, on any DEPS that is not of a lower level,
and on any module that uses another's headers without a statement. The single source is ezsign_module(...) in each module."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
statement = re.compile(r"ezsign_module\(\s*(\w+)\s+LEVEL\s+(\d+)(.*?)\)", re.S)
include = re.compile(r'^\s*#\s*include\s*"([a-z0-9_]+)/', re.M)

modules = {}
problems = []
for cmake in sorted(root.glob("src/*/CMakeLists.txt")):
    found = statement.search(cmake.read_text())
    if not found:
        problems.append(f"{cmake.relative_to(root)}: no ezsign_module(NAME LEVEL N ...) statement")
        continue
    name, level, rest = found.group(1), int(found.group(2)), found.group(3)
    if name != cmake.parent.name:
        problems.append(f"{cmake.relative_to(root)}: module {name} in folder {cmake.parent.name}")
    deps = re.search(r"\bDEPS\b(.*?)(\bLIBS\b|$)", rest, re.S)
    modules[cmake.parent.name] = (level, deps.group(1).split() if deps else [])

for name, (level, deps) in modules.items():
    for dep in deps:
        if dep not in modules:
            problems.append(f"src/{name}: DEPS names {dep}, which is no module")
        elif modules[dep][0] >= level:
            problems.append(f"src/{name} (level {level}) may not depend on {dep} (level {modules[dep][0]})")
    for file in sorted((root / "src" / name).glob("**/*")):
        if file.suffix not in (".h", ".cpp", ".inc"):
            continue
        for target in include.findall(file.read_text(errors="replace")):
            if target != name and target in modules and target not in deps:
                problems.append(f"{file.relative_to(root)} includes {target}/, which DEPS of {name} does not name")
            if target == "apps":
                problems.append(f"{file.relative_to(root)} includes an application")

for folder in sorted(path for path in (root / "src").iterdir() if path.is_dir()):
    if folder.name not in modules:
        problems.append(f"src/{folder.name}: no CMakeLists.txt")

print("\n".join(problems) or f"layers: {len(modules)} modules, every include is allowed")
sys.exit(1 if problems else 0)
