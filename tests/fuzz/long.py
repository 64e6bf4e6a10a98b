#!/usr/bin/env python3
"""Runs the fuzz targets for hours of processor time, in slices, when the machine has nothing else to do. See README.md.

    tests/fuzz/long.py [--hours 1] [--slice 300] [--jobs 2] [--bin build/check/bin] [target...]
    tests/fuzz/long.py --report

What was found interesting stays in build/fuzz-corpus/TARGET, what was run in build/fuzz-corpus/ledger.tsv, what failed in
build/fuzz-findings. A target that failed rests until its binary changes. TERM ends everything within seconds and writes the ledger."""
import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import seeds  # noqa: E402

ROOT = seeds.ROOT
CORPUS = pathlib.Path(os.environ.get("EZSIGN_FUZZ_CORPUS", ROOT / "build/fuzz-corpus"))
FINDINGS = ROOT / "build/fuzz-findings"
LEDGER = CORPUS / "ledger.tsv"
HANG_SECONDS = 10  # of processor time for one input
FIRST = ["pdf_document", "pdf_security", "pki_der", "pki_cms", "pki_tsp", "pki_ocsp", "pki_crl", "pki_certificate", "appearance_png",
         "appearance_font", "validation_validate"]
stopping = threading.Event()
writing = threading.Lock()


def cpu_seconds(pid):
    """User and system time of a process (proc(5): fields 14 and 15 of stat); None when it has ended."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat[stat.rindex(")") + 2:].split()
    return None if fields[0] == "Z" else (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def idle():
    """Only cycles that nobody else wants (sched(7)); the first to go when memory is short."""
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    os.setpgid(0, 0)
    pathlib.Path("/proc/self/oom_score_adj").write_text("900")


def environment():
    return {**os.environ, "ASAN_OPTIONS": "abort_on_error=1:detect_leaks=1:handle_abort=1", "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
            "LSAN_OPTIONS": f"suppressions={ROOT}/tests/lsan.supp:print_suppressions=0"}


class Target:
    def __init__(self, binary):
        self.binary = binary
        self.name = binary.name.removesuffix("_fuzz")
        self.corpus = CORPUS / self.name
        self.corpus.mkdir(parents=True, exist_ok=True)
        self.digest = hashlib.sha1(binary.read_bytes()).hexdigest()[:10]
        self.sleeping = False
        self.seconds = sum(row["seconds"] for row in ledger() if row["target"] == self.name)

    def options(self):
        out = ["-timeout=300", "-rss_limit_mb=2048", "-malloc_limit_mb=600", "-report_slow_units=300", "-verbosity=1", "-print_final_stats=1", "-reload=0",
               f"-artifact_prefix={FINDINGS}/{self.name}-", "-max_len=" + ("65536" if self.name.split("_")[0] in ("pdf", "pades", "validation", "appearance") else "16384")]
        for dictionary, targets in seeds.DICTIONARIES.items():
            if self.name in targets:
                out.append(f"-dict={ROOT}/tests/fuzz/dictionaries/{dictionary}.dict")
        return out

    def run(self, arguments, seconds):
        """One process for so much processor time: (seconds, output, exit code or None when it was ended)."""
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen([self.binary, *map(str, arguments)], stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment(),
                                       preexec_fn=idle, cwd=CORPUS)
            used, asked = 0.0, None
            while True:
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    used = usage.ru_utime + usage.ru_stime
                    process.returncode = os.waitstatus_to_exitcode(status)
                    break
                used = cpu_seconds(process.pid) or used
                if (used > seconds or stopping.is_set()) and asked is None:
                    process.send_signal(signal.SIGUSR1)  # libFuzzer ends gracefully, with its figures
                    asked = time.monotonic()
                if asked and time.monotonic() - asked > (5 if stopping.is_set() else 120):
                    process.kill()
                time.sleep(0.2)
            log.seek(0)
            return used, log.read().decode(errors="replace"), process.returncode, asked is not None

    def fuzz(self, seconds, seed_root, commit):
        FINDINGS.mkdir(parents=True, exist_ok=True)
        known = {p.name for p in FINDINGS.iterdir()}
        folders = [seed_root / kind for kind in seeds.KINDS.get(self.name, []) if (seed_root / kind).is_dir()]
        used, log, code, ended = self.run([*self.options(), self.corpus, *folders], seconds)
        new = [p for p in FINDINGS.iterdir() if p.name not in known and p.name.startswith(self.name + "-")]
        new = [p for p in new if not self.harmless(p)]
        if not ended and code != 0 and not new:
            new = [FINDINGS / f"{self.name}-exit-{code}-{int(time.time())}"]
            new[0].touch()
        for path in new:
            path.with_name(path.name + ".log").write_text(log[-20000:])
            print(f"FOUND {self.name}: {path}", flush=True)
        self.sleeping = bool(new)
        executions = re.search(r"number_of_executed_units: *(\d+)", log)
        executions = int(executions[1]) if executions else max([int(n) for n in re.findall(r"^#(\d+)", log, re.M)], default=0)
        self.seconds += used
        with writing, open(LEDGER, "a") as out:
            out.write(f"{self.name}\t{commit}\t{used:.0f}\t{executions}\t{len(new)}\t{self.digest}\n")

    def harmless(self, path):
        """Time-outs are of the wall clock; on a busy machine they say nothing. Run alone, the processor time counts."""
        if "-timeout-" not in path.name and "-slow-unit-" not in path.name:
            return False
        used, _, code, _ = self.run([path], 4 * HANG_SECONDS)
        if used > HANG_SECONDS or code != 0:
            return False
        path.unlink()
        return True

    def shrink(self):
        """Keeps only the inputs that reach something."""
        if sum(1 for _ in self.corpus.iterdir()) < 3000:
            return
        smaller = CORPUS / (self.name + ".new")
        shutil.rmtree(smaller, ignore_errors=True)
        smaller.mkdir()
        _, _, code, ended = self.run([*self.options(), "-merge=1", smaller, self.corpus], 1200)
        if code == 0 and not ended and any(smaller.iterdir()):
            shutil.rmtree(self.corpus)
            smaller.rename(self.corpus)
        else:
            shutil.rmtree(smaller)


def ledger():
    rows = []
    if LEDGER.exists():
        for line in LEDGER.read_text().splitlines()[1:]:
            target, commit, seconds, executions, found, digest = line.split("\t")
            rows.append({"target": target, "commit": commit, "seconds": float(seconds), "executions": int(executions), "found": int(found),
                         "digest": digest})
    return rows


def report():
    print(f"{'target':24} {'CPU minutes':>12} {'executions':>14} {'findings':>9}  since the last finding")
    for name in sorted({r["target"] for r in ledger()}):
        rows = [r for r in ledger() if r["target"] == name]
        clean = 0
        for row in rows:
            clean = 0 if row["found"] else clean + row["seconds"]
        print(f"{name:24} {sum(r['seconds'] for r in rows) / 60:12.1f} {sum(r['executions'] for r in rows):14,} "
              f"{sum(r['found'] for r in rows):9}  {clean / 60:.1f} min clean")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=1, help="processor time of each target, all runs together")
    parser.add_argument("--slice", type=float, default=300, help="seconds of processor time before the next target's turn")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--bin", type=pathlib.Path, default=pathlib.Path(os.environ.get("EZSIGN_FUZZ_BIN", ROOT / "build/check/bin")))
    parser.add_argument("--report", action="store_true")
    parser.add_argument("targets", nargs="*")
    options = parser.parse_args()
    if options.report:
        return report()
    CORPUS.mkdir(parents=True, exist_ok=True)
    if not LEDGER.exists():
        LEDGER.write_text("target\tcommit\tcpu_seconds\texecutions\tnew_findings\tbinary\n")
    built_from = options.bin / "COMMIT"
    commit = (built_from.read_text() if built_from.exists() else
              subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout).strip()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    seed_root = CORPUS / "seeds"
    shutil.rmtree(seed_root, ignore_errors=True)
    seeds.make(seed_root)
    wanted = {t.removesuffix("_fuzz") for t in options.targets}
    known = {}

    def refresh():
        """New binaries are taken up as they appear."""
        for binary in sorted(options.bin.resolve().glob("*_fuzz")):
            name = binary.name.removesuffix("_fuzz")
            if wanted and name not in wanted:
                continue
            if name not in known or hashlib.sha1(binary.read_bytes()).hexdigest()[:10] != known[name].digest:
                known[name] = Target(binary)

    busy, lock = set(), threading.Lock()

    def following():
        with lock:
            refresh()
            free = [t for t in known.values() if t.name not in busy and not t.sleeping and t.seconds < options.hours * 3600]
            if not free:
                return None
            order = min(free, key=lambda t: (t.seconds // options.slice, FIRST.index(t.name) if t.name in FIRST else len(FIRST)))
            busy.add(order.name)
            return order

    def work():
        while not stopping.is_set():
            target = following()
            if target is None:
                return
            try:
                target.fuzz(min(options.slice, options.hours * 3600 - target.seconds + 1), seed_root, commit)
                if not stopping.is_set():
                    target.shrink()
            finally:
                with lock:
                    busy.discard(target.name)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done in [pool.submit(work) for _ in range(options.jobs)]:
            done.result()
    report()


if __name__ == "__main__":
    main()
