#!/usr/bin/env python3
"""Turns agreements/KIND.LANGUAGE.md into ../agreements_data.cpp. A change of a text needs a new version number here: people agreed to the old one."""
import pathlib

VERSION = "1.0"
here = pathlib.Path(__file__).parent
print("// Made by agreements/generate.py from the Markdown files; do not edit.")
print('#include "identity/agreements_data.h"\n')
print("// clang-format off")
print("namespace identity {\n")
print("const std::array<AgreementText, 6> agreement_rows{{")
for kind in ("privacy", "subscriber", "warranty"):
    for language in ("id", "en"):
        body = (here / f"{kind}.{language}.md").read_text(encoding="utf-8")
        title = body.splitlines()[0].removeprefix("# ")
        lines = "\n".join('     "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"' for line in body.splitlines())
        print(f'    {{"{kind}", "{VERSION}", "{language}", "{title}",\n{lines}}},')
print("}};\n")
print("}  // namespace identity")
