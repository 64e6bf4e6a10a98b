"""Faults around the server, each brought about from outside: a clear error, nothing half done, and all well once it is over."""
import concurrent.futures
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import people  # noqa: E402
from support.pdfs import blank_pdf  # noqa: E402
from support.server import BIN, Client, Server  # noqa: E402

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
if not os.path.exists(FAKETIME):
    FAKETIME = next((str(p) for p in pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)


def readiness(server):
    answer = Client(server).get("/health/ready")
    return answer.status, {check["name"]: check for check in answer.json["checks"]}


def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it did not come to that")
        time.sleep(0.1)


class Fault(unittest.TestCase):
    def serve(self, **options):
        server = Server(**options)
        server.start()
        self.addCleanup(lambda: server.__exit__())
        return server

    def refuses(self, answer, status, key):
        self.assertEqual((answer.status, answer.key), (status, key), answer)

    def confirm(self, client, signing):
        return client.api("POST", f"/signings/{signing}/confirm", {"code": people.ask_code(client, signing)})

    def is_signed_once(self, client, document):
        self.assertEqual(client.api("GET", f"/documents/{document}", expect=200).json["state"], "completed")
        report = client.request("POST", "/api/v1/verify", people.file_of(client, document), content_type="application/pdf").json
        self.assertEqual([s["indication"] for s in report["signatures"]], ["TOTAL-PASSED"], report)

    def audit_is_whole(self, server):
        done = subprocess.run([BIN / "ezsign", "audit", "verify", "--data", server.data], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


@unittest.skipIf(os.environ.get("EZSIGN_DATABASE"), "reaches into SQLite")
class DeadTimestamping(Fault):
    def break_tsa(self, server):
        """From now on the TSA cannot write down the times that it has used, and so must not stamp."""
        with sqlite3.connect(server.data / "ezsign.db", timeout=20) as database:
            database.execute("CREATE TRIGGER dead_tsa BEFORE UPDATE ON authority_tsa BEGIN SELECT RAISE(ABORT, 'dead'); END")

    def mend_tsa(self, server):
        with sqlite3.connect(server.data / "ezsign.db", timeout=20) as database:
            database.execute("DROP TRIGGER dead_tsa")

    def test_signing_waits_for_it_and_then_succeeds(self):
        server = self.serve()
        person = people.verified(server)
        document = people.upload(person)["id"]
        signing = people.prepare(person, document)["id"]
        self.break_tsa(server)
        until(lambda: readiness(server)[0] == 503)
        self.assertFalse(readiness(server)[1]["tsa"]["ok"])
        self.refuses(self.confirm(person, signing), 503, "tsa.unavailable")
        self.assertEqual(person.api("GET", f"/documents/{document}", expect=200).json["state"], "draft")
        self.mend_tsa(server)
        until(lambda: readiness(server)[0] == 200)
        again = people.prepare(person, document)["id"]
        answer = self.confirm(person, again)
        self.assertEqual(answer.status, 200, answer)
        self.is_signed_once(person, document)
        self.audit_is_whole(server)


@unittest.skipIf(os.geteuid() != 0, "only root may mount a small disk")
class FullDisk(Fault):
    def setUp(self):
        self.disk = pathlib.Path(tempfile.mkdtemp(prefix="ezsign-small-disk-"))
        self.addCleanup(self.disk.rmdir)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m,mode=0700", "tmpfs", self.disk], capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest("cannot mount: " + mounted.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", "-l", self.disk])

    def fill(self):
        with open(self.disk / "filler", "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"\0" * 65536)
            except OSError:
                pass
            try:
                while True:
                    filler.write(b"\0" * 512)
            except OSError:
                pass

    def test_nothing_is_lost_and_nothing_half_done(self):
        server = self.serve(data=self.disk / "data")
        person = people.verified(server)
        document = people.upload(person)["id"]
        whole = people.file_of(person, document)
        signing = people.prepare(person, document)["id"]
        code = people.ask_code(person, signing)
        before = len(person.api("GET", "/documents", expect=200).json["items"])
        self.fill()
        until(lambda: readiness(server)[0] == 503)
        self.assertFalse(readiness(server)[1]["storage"]["ok"])
        refused = person.upload(blank_pdf() + b"%" * 3_000_000 + b"\n", expect=None)
        self.assertEqual(refused.status, 503, refused)
        self.assertEqual(Client(server).get("/health/live").status, 200)
        confirmed = person.api("POST", f"/signings/{signing}/confirm", {"code": code})
        self.assertEqual(confirmed.status, 503, confirmed)

        (self.disk / "filler").unlink()
        until(lambda: readiness(server)[0] == 200)
        self.assertEqual(len(person.api("GET", "/documents", expect=200).json["items"]), before, "no document of half an upload")
        state = person.api("GET", f"/documents/{document}", expect=200).json["state"]
        if state == "draft":
            self.assertEqual(people.file_of(person, document), whole)
            answer = self.confirm(person, people.prepare(person, document)["id"])
            self.assertEqual(answer.status, 200, answer)
        self.is_signed_once(person, document)
        self.is_signed_once(person, people.sign(person))
        self.audit_is_whole(server)


@unittest.skipIf(FAKETIME is None, "libfaketime is not installed")
class ClockSetBack(Fault):
    def test_nothing_is_signed_until_it_is_right_again(self):
        with tempfile.NamedTemporaryFile("w", suffix=".time") as clock:
            def set_clock(offset):
                clock.seek(0)
                clock.truncate()
                clock.write(offset + "\n")
                clock.flush()
            set_clock("+0")
            server = self.serve(env={"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": clock.name, "FAKETIME_NO_CACHE": "1",
                                     "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
            person = people.verified(server)
            people.sign(person)
            document = people.upload(person)["id"]
            signing = people.prepare(person, document)["id"]
            code = people.ask_code(person, signing)
            set_clock("-600")
            until(lambda: readiness(server)[0] == 503)
            found = readiness(server)[1]["clock"]
            self.assertFalse(found["ok"])
            self.assertTrue(found["detail"], "the reason in words")
            refused = person.api("POST", f"/signings/{signing}/confirm", {"code": code})
            self.assertEqual(refused.status, 503, refused)
            self.assertIn(refused.key, ("tsa.unavailable", "clock.set_back"))
            self.assertEqual(person.api("GET", f"/documents/{document}", expect=200).json["state"], "draft")
            set_clock("+0")
            until(lambda: readiness(server)[0] == 200)
            answer = self.confirm(person, people.prepare(person, document)["id"])
            self.assertEqual(answer.status, 200, answer)
            self.is_signed_once(person, document)


class Doubled(Fault):
    """The same request twice at the same moment: a double click, or a proxy that tries again."""

    def twice(self, call, times=4):
        with concurrent.futures.ThreadPoolExecutor(times) as pool:
            return [done.result() for done in [pool.submit(call) for _ in range(times)]]

    def copy_of(self, client):
        other = Client(client.server)
        other.cookie, other.email = client.cookie, client.email
        return other

    def test_requests(self):
        server = self.serve()
        person = people.verified(server)
        with self.subTest("a code"):
            document = people.upload(person)["id"]
            signing = people.prepare(person, document)["id"]
            code = people.ask_code(person, signing)
            answers = self.twice(lambda: self.copy_of(person).api("POST", f"/signings/{signing}/confirm", {"code": code}))
            self.assertIn(200, [a.status for a in answers], answers)
            self.assertTrue(all(a.status in (200, 202, 409, 410) for a in answers), answers)
            self.is_signed_once(person, document)
            kinds = [e["kind"] for e in person.api("GET", f"/documents/{document}/audit-trail", expect=200).json["entries"]]
            self.assertEqual(kinds.count("document.signed"), 1, kinds)
        with self.subTest("an upload made a document"):
            data = blank_pdf()
            created = person.api("POST", "/uploads", b"", headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(len(data))}, expect=201)
            location = created.headers["location"][created.headers["location"].index("/api/"):]
            person.request("PATCH", location, data, content_type="application/offset+octet-stream",
                           headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"})
            before = len(person.api("GET", "/documents", expect=200).json["items"])
            body = {"uploadId": location.rsplit("/", 1)[1], "name": "twice"}
            answers = self.twice(lambda: self.copy_of(person).api("POST", "/documents", body))
            self.assertEqual(sorted(a.status for a in answers), [201, 404, 404, 404], answers)
            self.assertEqual(len(person.api("GET", "/documents", expect=200).json["items"]), before + 1)
        with self.subTest("an activation"):
            people.sign_up(server, "twice@example.com", activate=False)
            client = Client(server)
            token = client.wait_mail("twice@example.com", r"/activate[^\s]*?[#?/](?:token=)?([A-Za-z0-9_-]{20,})")
            answers = self.twice(lambda: Client(server).api("POST", "/activation", {"token": token}))
            self.assertEqual(sorted(a.status for a in answers), [204, 410, 410, 410], answers)
            Client(server).log_in("twice@example.com", people.PASSWORD)
        self.audit_is_whole(server)


if __name__ == "__main__":
    unittest.main()
