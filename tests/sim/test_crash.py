"""kill -9 at every crash point: nothing lost, nothing twice, no document stuck."""
import http.client
import pathlib
import re
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import people  # noqa: E402
from support.pdfs import blank_pdf  # noqa: E402
from support.server import BIN, ROOT, Client, Server  # noqa: E402


def crash_points(prefix):
    found = set()
    for source in (ROOT / "src").glob("**/*.cpp"):
        found |= set(re.findall(r'crash_point\(\s*"([^"]+)"', source.read_text()))
    return sorted(p for p in found if p.startswith(prefix))


LOST = (ConnectionError, http.client.HTTPException, TimeoutError)


class Crash(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.addCleanup(lambda: self.server.__exit__())

    def restart(self, env=None, how=signal.SIGKILL):
        if self.server.process.poll() is None:
            self.server.stop(how)
        self.server.start(env=env)

    def died(self):
        self.assertEqual(self.server.process.wait(30), -signal.SIGKILL, "the crash point was not reached")

    def audit_is_whole(self):
        done = subprocess.run([BIN / "ezsign", "audit", "verify", "--data", self.server.data], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_signing(self):
        points = crash_points("signing.") + crash_points("vault.")
        self.assertGreaterEqual(len(points), 5)
        source = blank_pdf()
        for point in points:
            with self.subTest(point):
                person = people.verified(self.server)
                document = people.upload(person, source, name=point)["id"]
                self.restart(env={"EZSIGN_CRASH_AT": point}, how=signal.SIGTERM)
                person = people.verified(self.server)
                lost = None
                try:
                    signing = people.prepare(person, document)
                    code = people.ask_code(person, signing["id"])
                    person.api("POST", f"/signings/{signing['id']}/confirm", {"code": code})
                    self.server.process.wait(5)
                except LOST as error:
                    lost = error
                except AssertionError:
                    if self.server.process.poll() is None:
                        raise
                except subprocess.TimeoutExpired:
                    self.fail(f"{point} was not reached")
                self.died()
                self.restart()
                person = people.verified(self.server)
                state = self.settled(person, document)
                if state != "completed":
                    # Nothing was signed. The person does it again, and it works.
                    self.assertEqual(people.file_of(person, document), source, f"{point} ({lost}): no half signature")
                    signing = people.prepare(person, document)
                    code = people.ask_code(person, signing["id"])
                    person.api("POST", f"/signings/{signing['id']}/confirm", {"code": code}, expect=200)
                signed = people.file_of(person, document)
                self.assertTrue(signed.startswith(source))
                report = Client(self.server).api("POST", "/verify", signed, content_type="application/pdf", expect=200).json
                self.assertEqual([s["indication"] for s in report["signatures"]], ["TOTAL-PASSED"], f"{point}: exactly one signature")
                acts = [e["kind"] for e in person.api("GET", f"/documents/{document}/audit-trail", expect=200).json["entries"]]
                self.assertEqual(len([k for k in acts if k.endswith(".signed")]), 1, f"{point}: {acts}")
                self.audit_is_whole()

    def settled(self, person, document):
        """The document's state once the sweep after the start has run."""
        deadline = time.monotonic() + 10
        while True:
            state = person.api("GET", f"/documents/{document}", expect=200).json["state"]
            if state in ("draft", "completed") and (state == "completed" or time.monotonic() > deadline - 8):
                return state
            self.assertLess(time.monotonic(), deadline, f"the document is stuck in {state}")
            time.sleep(0.1)

    def test_issuance(self):
        points = crash_points("authority.")
        self.assertGreaterEqual(len(points), 2)
        for number, point in enumerate(points):
            with self.subTest(point):
                email = f"issue{number}@example.com"
                person = people.sign_up(self.server, email)
                person.log_in(email, people.PASSWORD)
                person.api("PUT", "/identity", {"name": "CONTOH PEMOHON",
                                                "birthDate": "1990-05-25", "sex": "male", "nik": f"317101250590{number + 1000:04d}"}, expect=200)
                for agreement in person.api("GET", "/agreements?language=id", expect=200).json["items"]:
                    person.api("POST", "/identity/agreements", {k: agreement[k] for k in ("kind", "version", "digest")}, expect=204)
                person.api("POST", "/identity/submit", expect=200)
                officer = people.with_role(self.server, "ra")
                waiting = [a for a in officer.api("GET", "/ra/applications?status=submitted", expect=200).json["items"] if a["email"] == email]
                officer.api("POST", f"/ra/applications/{waiting[0]['id']}/approve", {}, expect=200)
                self.restart(env={"EZSIGN_CRASH_AT": point}, how=signal.SIGTERM)
                person.log_in(email, people.PASSWORD)
                try:
                    person.api("POST", "/certificate-agreement", {"accept": True})
                except LOST:
                    pass
                self.died()
                self.restart()
                person.log_in(email, people.PASSWORD)
                if not person.api("GET", "/certificates", expect=200).json["items"]:
                    self.assertIn(person.api("POST", "/certificate-agreement", {"accept": True}).status, (200, 201))
                active = [c for c in person.api("GET", "/certificates", expect=200).json["items"] if c["status"] == "active"]
                self.assertEqual(len(active), 1)
                self.audit_is_whole()

    def quiet(self):
        """Until no mail has come for a second: a job that is due would meet the crash point while the server starts."""
        client, seen, still = Client(self.server), -1, 0
        while still < 20:
            count = len(client.api("GET", "/inbox", expect=200).json["items"])
            still = still + 1 if count == seen else 0
            seen = count
            time.sleep(0.05)

    def test_mail(self):
        points = crash_points("notify.") + crash_points("jobs.")
        self.assertGreaterEqual(len(points), 1)
        for number, point in enumerate(points):
            with self.subTest(point):
                self.quiet()
                self.restart(env={"EZSIGN_CRASH_AT": point}, how=signal.SIGTERM)
                email = f"mail{number}@example.com"
                client = Client(self.server)
                try:
                    client.api("POST", "/sign-up", {"email": email, "password": people.PASSWORD, "captcha": client.captcha(), "language": "id"})
                except LOST:
                    pass
                self.died()
                self.restart()
                client.wait_mail(email, r"(/activate)", seconds=90)
                self.assertEqual(len(client.mails(email)), 1, f"{point}: the mail came more than once")


if __name__ == "__main__":
    unittest.main()
