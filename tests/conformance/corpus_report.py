"""docs/compliance/signing-corpus.md: how many files of the corpora are signed, and why the others are refused, in numbers."""
import collections
import re

HEAD = """# Signing the corpora

Made by `tests/conformance/compare.sh --document docs/compliance/signing-corpus.md`; do not edit. Every PDF of `../shared/corpora/pdf` (hostile and
damaged ones too) and some of our own making (six encryptions, twenty signatures, ten full levels) is signed with B-B (visible where the
page has room) and B-LTA.

"""


def write(path, rows):
    signed = [r for r in rows if "refused" not in r]
    refused = [r for r in rows if "refused" in r]
    lines = [HEAD]
    lines.append(f"{len(signed)} of {len(rows)} files are signed at both levels, {sum(bool(r.get('visible')) for r in signed)} of them visibly; "
                 f"{len(refused)} are refused. Crashes, hangs, more than 2 s or 256 MB: {sum('trouble' in r for r in rows)}. The most that one run took: "
                 f"{max(r.get('seconds', 0) for r in rows):.2f} s of processor time, {max(r.get('megabytes', 0) for r in rows):.0f} MB.\n")
    lines.append("What others say of the signed files (*as before*: the input itself has what they object to):\n")
    lines += judges(signed)
    lines.append("\n## Refused\n\n*Clean* counts those that `qpdf --check` opens without a word (encrypted ones: with an empty password).\n")
    lines.append("| key | files | clean | words |\n|---|---|---|---|")
    reasons = collections.defaultdict(list)
    for row in refused:
        reasons[re.search(r"\[([^\]]*)\]$", row["refused"])[1] if row["refused"].endswith("]") else ""].append(row)
    for key, group in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])):
        words = collections.Counter(re.sub(r"^ezsign: | \[[^\]]*\]$", "", r["refused"]).split(": ")[0][:100] for r in group)
        lines.append(f"| `{key}` | {len(group)} | {sum(r.get('qpdf') == 0 for r in group)} | {'; '.join(w for w, _ in words.most_common(3))} |")
    lines.append("\n## Refused although qpdf finds nothing wrong\n")
    lines.append("| file | why |\n|---|---|")
    for row in sorted(refused, key=lambda r: (r["refused"], r["name"])):
        if row.get("qpdf") == 0:
            lines.append(f"| `{row['name']}` | {re.sub(r'^ezsign: ', '', row['refused'])[:160]} |")
    path.write_text("\n".join(lines) + "\n")


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
