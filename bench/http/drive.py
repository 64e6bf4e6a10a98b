"""Starts the server in a temporary folder with its demo accounts and measures it from outside. See run.sh."""
import hashlib
import os
import re
import statistics
import subprocess
import sys
import threading
import time

from support import people
from support.pdfs import blank_pdf
from support.server import ROOT, Client, Server

HERE = ROOT / "bench/http"
SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
TICKS = os.sysconf("SC_CLK_TCK")


class Own:
    """The server's own figures over a stretch of time: CPU seconds from the kernel, requests and their time from /metrics."""

    def __init__(self, server):
        self.server = server
        self.cpu, self.figures, self.at = self.read()

    def read(self):
        fields = open(f"/proc/{self.server.process.pid}/stat").read().rsplit(")", 1)[1].split()
        figures = {}
        for line in Client(self.server).get("/metrics").body.decode().splitlines():
            found = re.match(r'(ezsign_http_request_seconds)_(count|sum)\{(.*)\} ([\d.e+-]+)$', line)
            if found:
                figures[found.group(1, 2, 3)] = float(found.group(4))
        return (int(fields[11]) + int(fields[12])) / TICKS, figures, time.monotonic()

    def since(self, operation):
        cpu, figures, at = self.read()
        changed = {key: value - self.figures.get(key, 0) for key, value in figures.items() if f'operation="{operation}"' in key[2]}
        count = sum(v for (_, kind, _), v in changed.items() if kind == "count")
        seconds = sum(v for (_, kind, _), v in changed.items() if kind == "sum")
        return cpu - self.cpu, count, seconds, at - self.at


def row(what, rate, p50, p90, p99, cpu_seconds, count, handler_seconds, elapsed):
    """`cpu_seconds` None: the server did other things, too, so that its CPU is not this operation's alone."""
    cpu = "" if cpu_seconds is None else f"{1000 * cpu_seconds / max(count, 1):,.2f}"
    busy = "" if cpu_seconds is None else f"{cpu_seconds / elapsed:,.2f}"
    print(f"| {what} | {rate:,.1f} | {p50:,.1f} | {p90:,.1f} | {p99:,.1f} | {count:,.0f} | {cpu} | "
          f"{1000 * handler_seconds / max(count, 1):,.2f} | {busy} |", flush=True)


def milliseconds(text):
    value, unit = re.match(r"([\d.]+)(us|ms|s|m)$", text).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


def wrk(server, what, operation, path, threads, connections, script=None, env=None):
    own = Own(server)
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{SECONDS}s", "--timeout", "30s", "--latency", *(["-s", script] if script else []), server.url + path]
    out = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **(env or {})}).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if failed:
        print(f"  {what}: {failed.group(1)} answers were refusals", file=sys.stderr)
    latency = {p: milliseconds(v) for p, v in re.findall(r"^\s+(50|90|99)%\s+(\S+)$", out, re.M)}
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    row(what, rate, latency["50"], latency["90"], latency["99"], *own.since(operation))


def sign_in_a_loop(person, name, until, times):
    """One person's whole journey from the uploaded document to the signed one; the code is read from the inbox."""
    specimen = people.specimen(person)
    number = 0
    while time.monotonic() < until:
        number += 1
        title = f"bench-{name}-{number}-end"
        document = person.upload(blank_pdf(), title).json["id"]
        began = time.monotonic()
        signing = person.api("POST", f"/documents/{document}/signing", {
            "specimenId": specimen, "fields": [{"page": 1, "x": 72, "y": 100, "width": 200, "height": 80}]}, expect=201).json["id"]
        prepared = time.monotonic()
        person.api("POST", f"/signings/{signing}/otp", {"method": "email"}, expect=200)
        code = None
        while not code:
            for mail in person.api("GET", "/inbox?limit=20", expect=200).json["items"]:
                if title in mail["text"]:
                    code = re.search(r"\b(\d{6})\b", mail["text"]).group(1)
            if not code:
                time.sleep(0.02)
        asked = time.monotonic()
        person.api("POST", f"/signings/{signing}/confirm", {"code": code}, expect=200)
        done = time.monotonic()
        times.append((prepared - began, done - asked, done - began))


def percentile(values, p):
    return sorted(values)[min(len(values) - 1, int(len(values) * p / 100))] * 1000


def signing(server, workers):
    persons = [people.verified(server) for _ in range(workers)]  # one after the other: one officer approves them all
    times, own, until = [], Own(server), time.monotonic() + SECONDS
    threads = [threading.Thread(target=sign_in_a_loop, args=(person, i, until, times)) for i, person in enumerate(persons)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.monotonic() - began
    cpu, _, _, _ = own.since("confirmSigning")
    for index, what, operation in ((0, "signing: prepare", "prepareSigning"), (1, "signing: confirm, to the stored B-LTA file", "confirmSigning")):
        values = [t[index] for t in times]
        _, count, seconds, _ = own.since(operation)
        row(f"{what} ({workers} at once)", len(times) / elapsed, percentile(values, 50), percentile(values, 90), percentile(values, 99), None, count, seconds, elapsed)
    values = [t[2] for t in times]
    return (f"{len(times)} whole signatures (prepare, code by mail, confirm) in {elapsed:.1f} s, {workers} at once: {len(times) / elapsed:.1f}/s; median {percentile(values, 50):.0f} ms, "
          f"of which waiting for the mail {1000 * statistics.median(t[2] - t[0] - t[1] for t in times):.0f} ms; "
          f"{1000 * cpu / len(times):.0f} ms of the server's CPU each, with upload, mail and reading the inbox")


def password_floor():
    """CPU of one password hash of the strength that the server uses, in this process."""
    n, r, p = 1 << 15, 8, 1
    began = time.process_time()
    for _ in range(3):
        hashlib.scrypt(b"Kunci-Rahasia-2026!", salt=b"0" * 16, n=n, r=r, p=p, maxmem=1 << 28, dklen=32)
    return (time.process_time() - began) / 3 * 1000


def main():
    generous = {f"EZSIGN_{name}": "1000000" for name in ("LOG_INS_PER_MINUTE", "OTP_SENDS_PER_HOUR")}
    with Server(env={**generous, "EZSIGN_LOG_LEVEL": "warning"}) as server:
        print(f"{os.cpu_count()} processors, {SECONDS} s each; times in ms. From 'served' on, the server's own figures.\n")
        print("| | requests/s | p50 | p90 | p99 | served | CPU ms each | handler ms each | CPUs busy |\n|---|---|---|---|---|---|---|---|---|")
        for connections in (1, 64):
            wrk(server, f"health/live, {connections} connections", "healthLive", "/health/live", min(connections, 2), connections)
        wrk(server, "health/ready, 16 connections", "healthReady", "/health/ready", 2, 16)
        accounts = "\n".join(" ".join(account) for account in server.demo_accounts().values())
        for connections in (1, 4):
            wrk(server, f"log-in, {connections} at once", "logIn", "/api/v1/session", connections, connections, HERE / "log_in.lua", {"ACCOUNTS": accounts})
        summaries = [signing(server, workers) for workers in (1, 4)]
        print("\n" + "\n".join(summaries))
        print(f"\nFloor of a log-in: one scrypt (2^15, r=8, p=1) costs {password_floor():.1f} ms of CPU here.")


if __name__ == "__main__":
    main()
