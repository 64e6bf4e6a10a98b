"""docs/compliance/signing-corpus.md: how many files of the corpora are signed, and why the others are refused, in numbers."""
import collections
import re

import judge_tools

HEAD = """# Signing the corpora

Made by `tests/conformance/compare.sh --document docs/compliance/signing-corpus.md`; do not edit. Every PDF of `../shared/corpora/pdf` (hostile and
damaged ones too) and some of our own making (six encryptions, twenty signatures, ten full levels) is signed with B-B (visible where the
page has room) and B-LTA."""


def is_clean(row, corpora):
    """qpdf, given no password, has nothing to say."""
    return judge_tools.run("qpdf", "--check", corpora / row["name"])[0] == 0


def write(path, rows, corpora):
    for row in rows:
        row["clean"] = "refused" in row and is_clean(row, corpora)
    signed = [r for r in rows if "refused" not in r]
    refused = [r for r in rows if "refused" in r]
    lines = [HEAD, ""]
    lines.append(f"{len(signed)} of {len(rows)} files are signed at both levels, {sum(bool(r.get('visible')) for r in signed)} of them visibly, {sum(bool(r['outputs']) for r in refused)} at B-B only (what a time-stamp adds would break them); "
                 f"{sum(not r['outputs'] for r in refused)} are refused. Crashes, hangs, more than 2 s or 256 MB: {sum('trouble' in r for r in rows)}. The most that one run took: "
                 f"{max(r.get('seconds', 0) for r in rows):.2f} s of processor time, {max(r.get('megabytes', 0) for r in rows):.0f} MB.\n")
    lines.append("What others say of the signed files (*as before*: the input itself has what they object to):\n")
    lines += judges(signed)
    lines.append("\n## Refused\n\n*Clean* counts those that `qpdf --check` opens without a word (encrypted ones: with an empty password).\n")
    lines.append("| key | files | clean | words |\n|---|---|---|---|")
    reasons = collections.defaultdict(list)
    for row in refused:
        reasons[re.search(r"\[([^\]]*)\]$", row["refused"])[1] if row["refused"].endswith("]") else ""].append(row)
    for key, group in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])):
        words = collections.Counter(re.sub(r"^ezsign: | \[[^\]]*\]$", "", r["refused"]).split(": ")[0].split(". ")[0] for r in group)
        lines.append(f"| `{key}` | {len(group)} | {sum(r['clean'] for r in group)} | {'; '.join(w for w, _ in words.most_common(3))} |")
    lines.append("\n## Refused although qpdf finds nothing wrong\n")
    lines.append("| file | why |\n|---|---|")
    for row in sorted(refused, key=lambda r: (r["refused"], r["name"])):
        if row["clean"]:
            lines.append(f"| `{row['name']}` | {reason(row['refused'])} |")
    path.write_text("\n".join(lines) + "\n")


def reason(words):
    """Without what to do about it; what is said often, once."""
    return "; ".join(dict.fromkeys(re.sub(r"^ezsign: |\. If it has no.*| Repair it first.*?(?= \[)", "", words).split("; ")))


def judges(rows):
    lines = ["| judge | B-B accepted | as before | objects | B-LTA accepted | as before | objects |", "|---|---|---|---|---|---|---|"]
    for label, key in (("ezSign", "ours"), ("qpdf", "qpdf"), ("pdfsig", "pdfsig"), ("openssl", "openssl"), ("pyHanko", "pyhanko_verdict"), ("DSS", "dss_verdict")):
        cells = []
        for level in ("b-b", "b-lta"):
            words = [o[key] for r in rows for at, o in r["outputs"].items() if at == level and key in o]
            plain = sum(w in ("accepted", "TOTAL-PASSED") for w in words)
            before = sum(w.startswith(("accepted", "not judged")) for w in words) - sum(w == "accepted" for w in words)
            cells += [plain, before, len(words) - plain - before]
        lines.append(f"| {label} | " + " | ".join(map(str, cells)) + " |")
    return lines
