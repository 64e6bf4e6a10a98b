"""Our verdicts beside those of pyHanko, EU DSS and veraPDF. See README.md.

Everything that other software sees is written below build/conformance/out; the whole table with every word is results.json there."""
import argparse
import collections
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.pdfs import blank_pdf, build, encrypted, stream  # noqa: E402
from support.server import BIN, ROOT, Server  # noqa: E402
import corpus_report  # noqa: E402
import judge_tools  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
SANITISED = "ASAN" in os.environ.get("EZSIGN_CONFORMANCE_FLAGS", "")  # a build that finds our faults: the others are not asked again
WORK = pathlib.Path(os.environ.get("EZSIGN_CONFORMANCE_DIR", ROOT / ("build/conformance-sanitised" if SANITISED else "build/conformance")))
OUT = WORK / "out"
CORPORA = ROOT.parent / "shared/corpora/pdf"
PYTHON = WORK / "venv/bin/python"
JAVA = WORK / "java"
SECONDS, MEGABYTES = 2.0, 256  # for one file of at most some megabytes; processor time, because the machine may be busy
WORKERS = int(os.environ.get("EZSIGN_CONFORMANCE_WORKERS", "2"))


class Run:
    """One run of the command line with what it took."""

    def __init__(self, arguments, seconds=60):
        read_out, read_err = WORK / "tmp", None
        read_out.mkdir(parents=True, exist_ok=True)
        name = f"{os.getpid()}-{time.monotonic_ns()}"
        with open(read_out / (name + ".out"), "w+b") as out, open(read_out / (name + ".err"), "w+b") as err:
            started = time.monotonic()
            process = subprocess.Popen([str(a) for a in arguments], stdout=out, stderr=err, stdin=subprocess.DEVNULL)
            deadline = started + seconds
            status = usage = None
            self.hung = False
            while True:
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() > deadline:
                    self.hung = True
                    process.kill()
                    _, status, usage = os.wait4(process.pid, 0)
                    break
                time.sleep(0.003)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.code = process.returncode
            self.seconds = usage.ru_utime + usage.ru_stime
            self.wall = time.monotonic() - started
            self.megabytes = usage.ru_maxrss / 1024
            out.seek(0)
            err.seek(0)
            self.out, self.err = out.read(), err.read().decode(errors="replace")
        for end in (".out", ".err"):
            os.unlink(read_out / (name + end))

    def trouble(self, size):
        """What no input may cause: a crash, a hang, too much memory."""
        if self.hung:
            return f"hung: {self.wall:.0f} s"
        if self.code < 0 or "Sanitizer" in self.err or "runtime error" in self.err:
            return f"crashed: {self.code} {self.err[-300:]}"
        if not SANITISED and self.seconds > SECONDS:
            return f"slow: {self.seconds:.1f} s"
        if not SANITISED and self.megabytes > MEGABYTES + 8 * size / 1e6:
            return f"memory: {self.megabytes:.0f} MB"
        return None


def parallel(work, items):
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, items))


def judge(command, jobs, workers, env=None):
    """Feeds jobs to `workers` judges; {(file, judge): answer}. A judge that dies loses one job and is started again."""
    answers = {}
    jobs = collections.deque(jobs)

    def run():
        while jobs:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env)
            while True:
                try:
                    job = jobs.popleft()
                except IndexError:
                    break
                process.stdin.write(json.dumps(job) + "\n")
                process.stdin.flush()
                line = process.stdout.readline()
                key = (job["file"], job.get("judge"))
                if not line:
                    answers[key] = {"refused": "the judge crashed"}
                    break
                answers[key] = json.loads(line)
            process.stdin.close()
            process.wait()

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(run) for _ in range(workers)]:
            done.result()
    return answers


def remembered(name, source, jobs, ask):
    """Answers about files of the corpora are kept: neither they nor the pinned judges change."""
    kept = WORK / f"answers-{name}.json"
    known = json.loads(kept.read_text()) if kept.exists() and kept.stat().st_mtime > source.stat().st_mtime else {}
    jobs = list(jobs)
    fresh = [j for j in jobs if json.dumps(j) not in known]
    answers = ask(fresh) if fresh else {}
    keep = {json.dumps(j): answers[(j["file"], j.get("judge"))] for j in fresh if j["file"].startswith(str(CORPORA))}
    if keep:
        known.update(keep)
        kept.write_text(json.dumps(known))
    answers.update({(j["file"], j.get("judge")): known[json.dumps(j)] for j in jobs if json.dumps(j) in known})
    return answers


def pyhanko(jobs):
    source = HERE / "judge_pyhanko.py"
    return remembered("pyhanko", source, jobs, lambda fresh: judge([PYTHON, source], fresh, WORKERS))


def java(jobs):
    return remembered("java", HERE / "java/src/main/java/Judge.java", jobs,
                      lambda fresh: judge(["java", "-Xmx2g", "-cp", f"{JAVA}/classes:{JAVA}/lib/*", "Judge"], fresh, 1))


# ---- what is signed


class Bench:
    def __init__(self, server):
        self.server = server
        self.p12, self.password = WORK / "signer.p12", WORK / "p12-password.txt"
        self.password.write_text("correct horse\n")
        self.must(BIN / "ezsign", "ca", "issue-p12", "--data", server.data, "--name", "Contoh Penandatangan",
                  "--p12-password-file", self.password, self.p12)
        self.root = WORK / "root.pem"
        self.root.write_bytes(subprocess.run(["curl", "-sf", server.url + "/ca/root.pem"], capture_output=True, check=True).stdout)
        self.chain = WORK / "chain.pem"
        self.must("openssl", "pkcs12", "-in", self.p12, "-passin", f"file:{self.password}", "-nokeys", "-cacerts", "-out", self.chain)
        self.words = WORK / "document-password.txt"
        self.words.write_text("rahasia\n")

    @staticmethod
    def must(*command):
        subprocess.run([str(a) for a in command], check=True, capture_output=True)

    def sign(self, source, target, level, *extra, password=None):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        command = [BIN / "ezsign", "sign", "--p12", self.p12, "--p12-password-file", self.password, "--level", level, *extra]
        if level != "b-b":
            command += ["--tsa", self.server.url + "/tsa"]
        if password:
            command += ["--password-file", self.words]
        return Run(command + [source, target])

    def verify(self, file, trust=True, password=None):
        command = [BIN / "ezsign", "verify", "--json"]
        if trust:
            command += ["--trust", self.root]
        if password:
            command += ["--password-file", self.words]
        return Run(command + [file])


def inputs(bench):
    """(name, file, password) of everything that is signed."""
    for file in sorted(CORPORA.glob("**/*.pdf")):
        yield str(file.relative_to(CORPORA)), file, None
    made = OUT / "made"
    made.mkdir(parents=True, exist_ok=True)
    plain = made / "plain.pdf"
    plain.write_bytes(blank_pdf(pages=2))
    for name, flags in encrypted.items():
        for streams in ("disable", "generate"):
            if name == "rc4-40" and streams == "generate":
                continue
            target = made / f"encrypted-{name}-{streams}.pdf"
            bench.must("qpdf", "--allow-weak-crypto", f"--object-streams={streams}", "--encrypt", "rahasia", "pemilik", *flags, "--", plain, target)
            yield f"made/{target.name}", target, "rahasia"


def sign_all(bench, rows, wanted):
    """Signs everything of that name at two levels; rows get what happened."""

    def one(item):
        name, source, password = item
        row = {"part": "sign", "name": name, "outputs": {}}
        size = source.stat().st_size
        for level in ("b-b", "b-lta"):
            target = OUT / level / name
            run = None
            if level == "b-b":  # a visible signature, where the page has room and the document allows one
                run = bench.sign(source, target, level, "--page", "1", "--box", "20,20,160,60", password=password)
                row["visible"] = run.code == 0
                if run.trouble(size):
                    row["trouble"] = run.trouble(size)
            if run is None or run.code != 0:
                run = bench.sign(source, target, level, password=password)
            row["seconds"] = max(row.get("seconds", 0), run.seconds)
            row["megabytes"] = max(row.get("megabytes", 0), run.megabytes)
            if run.trouble(size):
                row["trouble"] = run.trouble(size)
            if run.code != 0:
                row["refused"] = run.err.strip().splitlines()[-1] if run.err.strip() else ""
                row["code"] = run.code
                if "[http." in row["refused"] or "[tsa." in row["refused"]:
                    row["trouble"] = "no time-stamp: " + row["refused"]
                if target.exists():
                    row["trouble"] = "refused, but left a file"
                continue
            with open(target, "rb") as signed:
                if signed.read(size) != source.read_bytes():
                    row["trouble"] = "the upload's bytes changed"
            check = bench.verify(target, password=password)
            if check.trouble(size):
                row["trouble"] = "verify: " + check.trouble(size)
            report = json.loads(check.out)
            signatures = report.get("signatures", [])
            own = signatures[-1]["indication"] if signatures else "none: " + str(report.get("error"))
            earlier = [s["indication"] for s in signatures[:-1]]
            row["outputs"][level] = {"file": str(target), "password": password, "ours": own, "earlier": earlier, "field": signatures[-1]["field"] if signatures else "",
                                     **({} if SANITISED else judge_tools.judge(target, source, size, password, bench.root, bench.chain)),
                                     "why": [r["id"] + " " + r["message"] for r in signatures[-1]["rules"]] if signatures else []}
        rows.append(row)

    parallel(one, [i for i in inputs(bench) if fnmatch.fnmatch(i[0], wanted)])
    # Twenty signatures on one file, each with a time-stamp; and ten rounds of full levels.
    for name, level, count in (("made/twenty-fold.pdf", "b-t", 20), ("made/ten-fold-lta.pdf", "b-lta", 10)):
        if not fnmatch.fnmatch(name, wanted):
            continue
        current = OUT / "made/plain.pdf"
        for k in range(count):
            following = OUT / "made" / f"{pathlib.Path(name).stem}-{k + 1}.pdf"
            run = bench.sign(current, following, level)
            assert run.code == 0, f"{name} {k}: {run.err}"
            previous, current = current, following
        report = json.loads(bench.verify(current).out)
        rows.append({"part": "sign", "name": name, "outputs": {level: {
            "file": str(current), "password": None, **judge_tools.judge(current, previous, previous.stat().st_size, None, bench.root, bench.chain), "ours": report["signatures"][-1]["indication"], "all": count,
            "earlier": [s["indication"] for s in report["signatures"][:-1]], "why": []}}})


def judge_signed(bench, rows, with_java, wanted):
    rows = [r for r in rows if fnmatch.fnmatch(r["name"], wanted)]
    accepted = {o["file"] for r in rows if r["part"] == "sign" for o in r["outputs"].values() if o.get("pyhanko_verdict") == "accepted"}
    jobs = [{"file": o["file"], "password": o["password"], "trust": str(bench.root), "lenient": True}
            for row in rows if row["part"] == "sign" for o in row["outputs"].values()]
    objections = [j for j in jobs if j["file"] not in accepted]
    sources = [{"file": str(CORPORA / row["name"]), "lenient": True} for row in rows
               if row["part"] == "sign" and not row["name"].startswith("made/") and row["outputs"]]
    told = pyhanko(objections + sources)
    dss = {}
    if with_java:
        crls = [str(c) for c in bench.crls]
        dss = java([{"judge": "dss", "crls": None if level == "b-lta" else crls, "file": o["file"], "password": o["password"], "trust": str(bench.root)}
                    for row in rows if row["part"] == "sign" for level, o in row["outputs"].items()])
        refused = {row["name"] for row in rows if row["part"] == "sign" for o in row["outputs"].values() if "refused" in dss[(o["file"], "dss")]}
        dss.update(java([{"judge": "dss", "file": str(CORPORA / name)} for name in sorted(refused) if not name.startswith("made/")]))
    for row in rows:
        if row["part"] != "sign":
            continue
        before = told.get((str(CORPORA / row["name"]), None), {})
        for level, output in row["outputs"].items():
            if output["file"] not in accepted:
                output["pyhanko"] = answer = told[(output["file"], None)]
                output["pyhanko_verdict"] = own_verdict(answer, level, output.get("all", 1), before)
            if with_java:
                output["dss"] = answer = dss[(output["file"], "dss")]
                source = dss.get((str(CORPORA / row["name"]), "dss"), {})
                output["dss_verdict"] = dss_verdict(answer, level, output, source)


def own_verdict(answer, level, count, before):
    """"accepted", or pyHanko's objection to our signature, or to what it did to earlier ones. What it says of the input counts too."""
    if "refused" in answer:
        return "not judged: it refuses the input as well" if answer["refused"] == before.get("refused") else "refused: " + answer["refused"]
    prefix = ""
    if answer.get("lenient"):
        words = answer["strict_words"]
        if "hybrid" in words:
            prefix = "accepted by the lenient reader: the strict one refuses hybrid files"
        elif before.get("lenient"):
            prefix = "accepted by the lenient reader: the strict one refuses the input as well"
        elif "not found in the current context" in words:
            prefix = "accepted by the lenient reader: the strict one refuses the input's dangling references"
        else:
            prefix = "refused by the strict reader: " + words
    signatures = answer["signatures"]
    mine = [s for s in signatures if s["type"] == "signature"][-count:]
    if len(mine) < count:
        return "our signature is not found"
    for one in mine:
        if not one.get("good"):
            return "not accepted: " + json.dumps(one)
        if level == "b-lta" and not (one.get("lta") == "OK" and one.get("stamp") == "OK" and one.get("archived")):
            foreign = [s for s in signatures if s["type"] == "timestamp" and not s.get("trusted")]
            if one.get("lta") == "NO_POE" and foreign:
                return "accepted, without the long-term profile: an earlier document time-stamp is of an authority that we do not trust"
            return "long-term profile: " + json.dumps(one)
    if level == "b-lta":
        stamps = [s for s in signatures if s["type"] == "timestamp"]
        if not stamps or not stamps[-1].get("good"):
            return "document time-stamp: " + json.dumps(stamps[-1:])
    sound = {s["field"]: s["sound"] for s in before.get("signatures", [])}
    broken = [s for s in signatures if sound.get(s["field"]) and not s["sound"]]
    if broken:
        return "an earlier signature broke: " + json.dumps(broken[0])
    return prefix or "accepted"


def dss_verdict(answer, level, output, source):
    if "refused" in answer:
        if answer["refused"] == source.get("refused"):
            return "not judged: it refuses the input as well"
        return "refused: " + answer["refused"]
    count = output.get("all", 1)
    mine = [s for s in answer["signatures"] if s["type"] == "signature"]
    mine = [s for s in mine if count > 1 or s["field"] == output.get("field", s["field"])][-count:]
    if len(mine) < count:
        return "our signature is not found"
    for one in mine:
        if one["indication"] not in ("TOTAL_PASSED", "PASSED"):
            return "not accepted: " + json.dumps(one)
        if level == "b-lta" and one["level"] != "PAdES-BASELINE-LTA":
            return "level: " + json.dumps(one)
    return "accepted"


# ---- verdicts on the signed files of others


def compare_verdicts(bench, rows, with_java):
    files = [f for folder in ("pyhanko", "dss") for f in sorted((CORPORA / folder).glob("**/*.pdf"))]

    def ours(file):
        run = bench.verify(file, trust=False)
        return run, json.loads(run.out) if run.out else {"error": run.err}
    reports = dict(zip(files, parallel(ours, files)))
    told = pyhanko([{"file": str(f), "lenient": True} for f in files])
    dss = java([{"judge": "dss", "file": str(f)} for f in files]) if with_java else {}
    for file in files:
        run, report = reports[file]
        hanko, theirs = told[(str(file), None)], dss.get((str(file), "dss"), {})
        signatures = report.get("signatures", []) + report.get("documentTimestamps", [])
        if not signatures and not hanko.get("signatures") and not theirs.get("signatures"):
            continue
        name = str(file.relative_to(CORPORA))
        row = {"part": "verdict", "name": name, "trouble": run.trouble(file.stat().st_size),
               "ours": [one_of_ours(s) for s in signatures], "pyhanko": hanko, "dss": theirs, "error": report.get("error")}
        row["word"] = {"ours": worst([s["class"] for s in row["ours"]]), "pyhanko": hanko_word(hanko), "dss": dss_word(theirs)}
        rows.append(row)


def one_of_ours(s):
    kind = "failed" if s["indication"] == "TOTAL-FAILED" else "sound"
    if s["indication"] == "INDETERMINATE" and s["subIndication"] not in ("NO_CERTIFICATE_CHAIN_FOUND", "NO_SIGNING_CERTIFICATE_FOUND"):
        kind = "doubtful"
    return {"class": kind, **{k: s[k] for k in ("type", "field", "indication", "subIndication", "coverage", "change", "revision")},
            "rules": [r["id"] + " " + r["message"] for r in s["rules"] if r["severity"] == "failure"]}


def worst(words):
    for word in ("failed", "doubtful", "sound"):
        if word in words:
            return word
    return "none"


def hanko_word(answer):
    if "refused" in answer:
        return "refused"
    return worst(["sound" if s["sound"] else "failed" for s in answer["signatures"]])


def dss_word(answer):
    if not answer:
        return "-"
    if "refused" in answer:
        return "refused"
    # A time-stamp that nobody trusts is INDETERMINATE too; what counts here is whether DSS finds something wrong with the file.
    kinds = []
    for s in answer["signatures"]:
        if s["indication"] in ("TOTAL_FAILED", "FAILED"):
            kinds.append("failed")
        elif s["indication"] in ("TOTAL_PASSED", "PASSED") or s["sub_indication"] in ("NO_CERTIFICATE_CHAIN_FOUND", "NO_SIGNING_CERTIFICATE_FOUND"):
            kinds.append("sound")
        else:
            kinds.append("doubtful")
    return worst(kinds)


# ---- PDF/A stays PDF/A


def archive_pdf(part, level):
    """A PDF/A file without any colour or output intent: whatever a signature brings must bring its own."""
    about = (b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
             b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
             b'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="%d" pdfaid:conformance="%s"/></rdf:RDF></x:xmpmeta>'
             b'<?xpacket end="w"?>' % (part, level))
    return build({1: b"<</Type/Catalog/Pages 2 0 R/Metadata 5 0 R>>", 2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
                  3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
                  4: stream(b"q Q"), 5: stream(about, b"/Type/Metadata/Subtype/XML")}).replace(b"%PDF-1.7", b"%PDF-1.4" if part == 1 else b"%PDF-1.7")


def compare_archive(bench, rows):
    sources = sorted(CORPORA.glob("**/*.pdf"))
    candidates = [f for f in sources if b"pdfaid" in f.read_bytes() or "pdfa" in f.name.lower()]
    made = OUT / "made"
    made.mkdir(parents=True, exist_ok=True)
    for part in (1, 2, 3):
        candidates.append(made / f"archive-{part}b.pdf")
        candidates[-1].write_bytes(archive_pdf(part, b"B"))
        if part > 1:
            candidates.append(made / f"archive-{part}b-streams.pdf")
            bench.must("qpdf", "--object-streams=generate", "--newline-before-endstream", made / f"archive-{part}b.pdf", candidates[-1])
    before = java([{"judge": "verapdf", "file": str(f)} for f in candidates])
    compliant = [f for f in candidates if before[(str(f), "verapdf")].get("compliant")]
    jobs = []
    for source in compliant:
        for shape, extra in (("visible", ("--page", "1", "--box", "20,20,200,80", "--reason", "Setuju")), ("invisible", ())):
            target = OUT / "pdfa" / f"{source.stem}-{len(jobs)}-{shape}.pdf"
            run = bench.sign(source, target, "b-lta", *extra)
            flavour = before[(str(source), "verapdf")]["flavour"]
            row = {"part": "pdfa", "name": source.name, "flavour": flavour, "shape": shape, "file": str(target)}
            if run.code != 0:
                row["refused"] = run.err.strip()
            else:
                jobs.append({"judge": "verapdf", "file": str(target), "flavour": flavour})
            rows.append(row)
    after = java(jobs)
    for row in rows:
        if row["part"] == "pdfa" and "refused" not in row:
            row["after"] = after[(row["file"], "verapdf")]


# ---- the table


def explained(explanations, part, name, judge_name, words=""):
    for entry in explanations:
        if entry["part"] == part and judge_name in entry["judge"] and fnmatch.fnmatch(name, entry["file"]) and \
                re.search(entry.get("words", ""), words):
            entry["used"] = True
            return entry["why"]
    return None


def summary(rows, explanations, with_java):
    bad = []
    table = []
    signed = [r for r in rows if r["part"] == "sign"]
    if signed:
        refused = collections.Counter()
        for row in signed:
            if row.get("trouble"):
                bad.append(f"sign {row['name']}: {row['trouble']}")
            if "refused" in row:
                refused[row["refused"].split(": ", 1)[-1][:110]] += 1
                if not row["refused"]:
                    bad.append(f"sign {row['name']}: refused without a reason")
        table.append(f"signed: {sum(len(r['outputs']) == 2 or 'refused' not in r for r in signed)} of {len(signed)} files, "
                     f"visible {sum(bool(r.get('visible')) for r in signed)}; most processor time {max(r.get('seconds', 0) for r in signed):.2f} s, "
                     f"most memory {max(r.get('megabytes', 0) for r in signed):.0f} MB")
        table += [f"    refused {count:4} x {words}" for words, count in refused.most_common()]
        for judge_name in ["ours", "qpdf", "pdfsig", "openssl", "pyhanko"] + (["dss"] if with_java else []):
            for level in ("b-b", "b-t", "b-lta"):
                counts = collections.Counter()
                for row in signed:
                    output = row["outputs"].get(level)
                    if not output:
                        continue
                    verdict = output.get(judge_name if judge_name in ("ours", "qpdf", "pdfsig", "openssl") else judge_name + "_verdict")
                    if verdict is None:
                        continue
                    if verdict.startswith(("accepted", "not judged")) or verdict == "TOTAL-PASSED":
                        counts[verdict.replace("TOTAL-PASSED", "accepted")] += 1
                        continue
                    why = explained(explanations, "sign", row["name"], judge_name, verdict)
                    if why:
                        counts[why if why.startswith("OPEN") else "explained: " + why] += 1
                    else:
                        counts["UNEXPLAINED"] += 1
                        bad.append(f"{judge_name} {level} {row['name']}: {verdict} {output['why'] if judge_name == 'ours' else ''}")
                if counts:
                    table.append(f"{judge_name:8} {level:6} " + ", ".join(f"{n} {w}" for w, n in counts.most_common()))
    verdicts = [r for r in rows if r["part"] == "verdict"]
    if verdicts:
        table.append(f"verdicts on {len(verdicts)} signed files of others")
        for judge_name in ["pyhanko"] + (["dss"] if with_java else []):
            counts = collections.Counter()
            for row in verdicts:
                mine, theirs = row["word"]["ours"], row["word"][judge_name]
                if row.get("trouble") and judge_name == "pyhanko":
                    bad.append(f"verify {row['name']}: {row['trouble']}")
                if mine == theirs or {mine, theirs} == {"failed", "refused"}:
                    counts["agree"] += 1
                    continue
                why = explained(explanations, "verdict", row["name"], judge_name)
                counts["differ, explained" if why else "UNEXPLAINED"] += 1
                if not why:
                    bad.append(f"verdict {row['name']}: ours {mine}, {judge_name} {theirs}")
            table.append(f"{judge_name:8} " + ", ".join(f"{n} {w}" for w, n in counts.most_common()))
    archive = [r for r in rows if r["part"] == "pdfa"]
    if archive:
        counts = collections.Counter()
        for row in archive:
            good = row.get("after", {}).get("compliant")
            why = None if good else explained(explanations, "pdfa", row["name"], "verapdf")
            counts[f"{row['flavour']} {row['shape']} " + ("conformant" if good else "explained" if why else "NOT CONFORMANT")] += 1
            if not good and not why:
                bad.append(f"verapdf {row['name']} {row['shape']}: {row.get('refused') or row['after']}")
        table.append("verapdf  " + ", ".join(f"{n} {w}" for w, n in sorted(counts.items())))
    return table, bad


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="sign,verdict,pdfa", help="parts, separated by commas")
    parser.add_argument("--no-java", help="why DSS and veraPDF are not asked")
    parser.add_argument("--judge-again", action="store_true", help="do not sign again; ask about what was not accepted")
    parser.add_argument("--again", action="store_true", help="only the table, from the last run's results.json")
    parser.add_argument("--match", default="*", help="sign and judge only inputs of this name (a pattern); the other results stay")
    parser.add_argument("--document", help="write docs/compliance/signing-corpus.md from the results")
    options = parser.parse_args()
    parts = options.only.split(",")
    explanations = json.loads((HERE / "explained.json").read_text())
    with_java = not options.no_java
    kept = WORK / "results.json"
    rows = json.loads(kept.read_text()) if kept.exists() else []
    if options.judge_again:
        bench = Bench.__new__(Bench)
        bench.root, bench.crls = WORK / "root.pem", sorted(WORK.glob("crl-*.crl"))
        judge_signed(bench, rows, with_java, options.match)
        kept.write_text(json.dumps(rows, indent=1))
    elif not options.again:
        if not CORPORA.is_dir():
            print("SKIPPED: corpus not present")
            return 77
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        rows = [r for r in rows if r["part"] not in parts or not fnmatch.fnmatch(r["name"], options.match)]
        WORK.mkdir(parents=True, exist_ok=True)
        # Everything comes from one address, faster than the product allows one address.
        with Server(env={"EZSIGN_TIMESTAMPS_PER_MINUTE": "1000000", "EZSIGN_OCSP_PER_MINUTE": "1000000"}) as server:
            bench = Bench(server)
            bench.crls = fetch_crls(bench)
            if "sign" in parts:
                if options.match == "*":
                    shutil.rmtree(OUT, ignore_errors=True)
                sign_all(bench, rows, options.match)
                if not SANITISED:
                    judge_signed(bench, rows, with_java, options.match)
            if "verdict" in parts:
                compare_verdicts(bench, rows, with_java)
            if "pdfa" in parts and with_java:
                compare_archive(bench, rows)
        rows.sort(key=lambda r: (r["part"], r["name"]))
        kept.write_text(json.dumps(rows, indent=1))
    if options.document:
        corpus_report.write(pathlib.Path(options.document), [r for r in rows if r["part"] == "sign"], CORPORA)
    table, bad = summary(rows, explanations, with_java)
    print("\n".join(table))
    if options.no_java:
        print(f"dss, verapdf  SKIPPED: {options.no_java}")
    for entry in explanations:
        if entry.get("open") and entry.get("used"):
            print(f"still open: {entry['file']}: {entry['why']}")
        if not entry.get("used") and with_java and parts == ["sign", "verdict", "pdfa"]:
            print(f"note: this explanation is not needed any more: {entry['part']} {entry['file']} {entry['judge']}")
    print(f"{len(bad)} unexplained differences")
    print("\n".join("  " + b[:600] for b in bad))
    return 1 if bad else 0


def fetch_crls(bench):
    """The revocation lists that the certificates name, for DSS, which wants them for B-B too, and newer than the certificates.

    A revocation makes a new list, so somebody's certificate is revoked first."""
    other = WORK / "other.p12"
    bench.must(BIN / "ezsign", "ca", "issue-p12", "--data", bench.server.data, "--name", "Dicabut", "--p12-password-file", bench.password, other)
    serial = subprocess.run(f"openssl pkcs12 -in {other} -passin file:{bench.password} -nokeys -clcerts | openssl x509 -noout -serial",
                            shell=True, capture_output=True, check=True).stdout.decode().strip().partition("=")[2]
    time.sleep(1)
    bench.must(BIN / "ezsign", "ca", "revoke", "--data", bench.server.data, "--reason", "superseded", serial)
    chain = subprocess.run(["openssl", "pkcs12", "-in", bench.p12, "-passin", f"file:{bench.password}", "-nokeys"],
                           capture_output=True, check=True).stdout.decode()
    found = []
    for number, block in enumerate(chain.split("-----END CERTIFICATE-----")[:-1]):
        pem = block[block.index("-----BEGIN"):] + "-----END CERTIFICATE-----\n"
        text = subprocess.run(["openssl", "x509", "-noout", "-ext", "crlDistributionPoints"], input=pem.encode(), capture_output=True).stdout.decode()
        for word in text.split():
            if word.startswith("URI:http"):
                path = "/" + word[4:].split("/", 3)[3]
                target = WORK / f"crl-{number}.crl"
                for _ in range(100):  # while the new list is being made
                    if subprocess.run(["curl", "-sf", "-o", target, bench.server.url + path]).returncode == 0:
                        found.append(target)
                        break
                    time.sleep(0.1)
                else:
                    raise AssertionError("no revocation list at " + path)
    return found


if __name__ == "__main__":
    sys.exit(main())
