"""The HTTP API: each route's bad inputs with the exact error, who may call what, and the journeys that matter."""
import gzip
import json
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import people  # noqa: E402
from support.pdfs import blank_pdf, build, rotated_pdf, stream  # noqa: E402
from support.server import BIN, ROOT, Client, Server  # noqa: E402

SERVER = None


def setUpModule():
    global SERVER
    SERVER = Server().start()
    unittest.addModuleCleanup(SERVER.stop)


class Case(unittest.TestCase):
    def refuses(self, answer, status, key):
        self.assertEqual((answer.status, answer.key), (status, key), answer)
        self.assertEqual(answer.headers["content-type"], "application/problem+json")
        self.assertTrue(answer.json["detail"], "the cause and remedy in words")


class Accounts(Case):
    def test_sign_up_refuses(self):
        client = Client(SERVER)
        good = {"email": "a@example.com", "password": people.PASSWORD, "language": "en"}
        table = [({"email": "no-address"}, 422, "email.invalid"), ({"password": "Short1!"}, 422, "password.weak"),
                 ({"password": "alllowercase1!"}, 422, "password.weak"), ({"password": "P@ssw0rd1"}, 422, "password.common")]
        for change, status, key in table:
            with self.subTest(key):
                self.refuses(client.api("POST", "/sign-up", {**good, **change, "captcha": client.captcha()}), status, key)
        self.refuses(client.api("POST", "/sign-up", {**good, "captcha": "bm90aGluZw=="}), 422, "captcha.invalid")
        once = client.captcha()
        client.api("POST", "/sign-up", {**good, "email": "once@example.com", "captcha": once}, expect=202)
        self.assertEqual(client.api("POST", "/sign-up", {**good, "email": "twice@example.com", "captcha": once}).status, 422)

    def test_no_account_enumeration(self):
        people.sign_up(SERVER, "known@example.com")
        client = Client(SERVER)
        body = {"email": "known@example.com", "password": people.PASSWORD, "language": "en"}
        again = client.api("POST", "/sign-up", {**body, "captcha": client.captcha()})
        fresh = client.api("POST", "/sign-up", {**body, "email": "fresh@example.com", "captcha": client.captcha()})
        self.assertEqual((again.status, again.body), (fresh.status, fresh.body))
        wrong_person = client.api("POST", "/session", {"email": "nobody@example.com", "password": people.PASSWORD})
        wrong_password = client.api("POST", "/session", {"email": "known@example.com", "password": "Salah-Sandi-9!"})
        drop = lambda a: {k: v for k, v in a.json.items() if k not in ("requestId", "instance")}
        self.assertEqual((wrong_person.status, drop(wrong_person)), (wrong_password.status, drop(wrong_password)))

    def test_not_activated_and_bad_tokens(self):
        client = people.sign_up(SERVER, "waiting@example.com", activate=False)
        self.refuses(client.api("POST", "/session", {"email": "waiting@example.com", "password": people.PASSWORD}), 403, "account.not_activated")
        self.assertEqual(client.api("POST", "/activation", {"token": "x" * 43}).status, 410)

    def test_lock_after_failures(self):
        people.sign_up(SERVER, "lock@example.com")
        client = Client(SERVER)
        answers = [client.api("POST", "/session", {"email": "lock@example.com", "password": "Salah-Sandi-9!"}) for _ in range(12)]
        self.assertEqual(answers[-1].status, 429)
        self.assertEqual(answers[-1].key, "account.locked")

    def test_sessions_and_password(self):
        one = people.sign_up(SERVER, "change@example.com")
        one.log_in("change@example.com", people.PASSWORD)
        two = Client(SERVER)
        two.log_in("change@example.com", people.PASSWORD)
        self.assertEqual(len(one.api("GET", "/sessions", expect=200).json["items"]), 2)
        self.assertIn(one.api("PUT", "/password", {"oldPassword": "Salah-Sandi-9!", "newPassword": "Baru-Sekali-77?"}).status, (401, 422))
        one.api("PUT", "/password", {"oldPassword": people.PASSWORD, "newPassword": "Baru-Sekali-77?"}, expect=204)
        self.assertEqual(two.api("GET", "/me").status, 401, "other sessions end")
        one.api("GET", "/me", expect=200)
        one.api("DELETE", "/session", expect=204)
        self.assertEqual(one.api("GET", "/me").status, 401)
        kinds = [item["kind"] for item in _log_in_again("change@example.com", "Baru-Sekali-77?").api("GET", "/activities", expect=200).json["items"]]
        self.assertTrue(any("password" in kind for kind in kinds), kinds)

    def test_cross_site_requests_are_refused(self):
        client = people.verified(SERVER)
        answer = client.request("PATCH", "/api/v1/me", {"language": "en"}, headers={"X-EzSign-Client": None})
        self.assertEqual(answer.status, 403)

    def test_malformed_bodies(self):
        client = Client(SERVER)
        for body in (b"", b"{", b"[]", b'{"email":1}', b'{"email":"a@b.c","password":"x","more":1}', b"[" * 5000, b'"\xff"'):
            with self.subTest(body[:20]):
                answer = client.request("POST", "/api/v1/session", body, content_type="application/json")
                self.assertIn(answer.status, (400, 422), answer)
                self.assertEqual(answer.headers["content-type"], "application/problem+json")


def _log_in_again(email, password):
    client = Client(SERVER)
    client.log_in(email, password)
    return client


class HostileUploads(Case):
    """Read in child processes: the server goes on whatever happens there."""

    def test_a_damaged_file_is_repaired(self):
        whole = bytes(blank_pdf())
        at = whole.rindex(b"startxref\n") + 10
        client = people.verified(SERVER)
        answer = client.upload(whole[:at] + b"999" + whole[at + 3:])
        self.assertEqual([w["key"] for w in answer.json["warnings"]], ["document.repaired"])
        self.assertTrue(client.get(f"/api/v1/documents/{answer.json['id']}/file").body.startswith(b"%PDF-"))

    def test_pictures(self):
        client = people.verified(SERVER)
        self.assertEqual(client.upload(people.png(), name="x.png").status, 201)
        answer = client.upload(people.png()[:80], name="x.png", expect=422)
        self.refuses(answer, 422, "image.damaged")


class Access(Case):
    def test_every_described_route_demands_what_it_says(self):
        """Nobody without a session reaches a route that needs one; a person does not reach the officers' routes."""
        api = json.loads(__import__("subprocess").run([BIN / "ezsignd", "--print-openapi"], capture_output=True, check=True).stdout)
        anyone, person = Client(SERVER), people.verified(SERVER)
        checked = 0
        for path, methods in api["paths"].items():
            for method, operation in methods.items():
                if method not in ("get", "post", "put", "patch", "delete", "head"):
                    continue
                if not operation.get("security"):
                    continue
                concrete = re.sub(r"\{[^}]+\}", "x" * 30, path)
                with self.subTest(f"{method} {path}"):
                    self.assertEqual(anyone.request(method.upper(), concrete).status, 401)
                    if "/ra/" in path or "/operator/" in path:
                        self.assertEqual(person.request(method.upper(), concrete).status, 403)
                    checked += 1
        self.assertGreater(checked, 30)

    def test_other_peoples_things_do_not_exist(self):
        owner = people.verified(SERVER)
        document = people.upload(owner)
        stranger = people.sign_up(SERVER, "stranger@example.com")
        stranger.log_in("stranger@example.com", people.PASSWORD)
        for method, path, body in (("GET", "", None), ("GET", "/file", None), ("GET", "/audit-trail", None), ("DELETE", "", None), ("PATCH", "", {"name": "x"})):
            with self.subTest(method + path):
                self.assertEqual(stranger.api(method, f"/documents/{document['id']}{path}", body).status, 404)
        picture = people.specimen(owner)
        self.assertEqual(stranger.api("GET", f"/specimens/{picture}/image").status, 404)

    def test_unknown_and_wrong_method(self):
        client = Client(SERVER)
        self.assertEqual(client.api("GET", "/nothing-here").status, 404)
        wrong = client.api("DELETE", "/captcha")
        self.assertEqual(wrong.status, 405)
        self.assertIn("GET", wrong.headers["allow"])


class Identity(Case):
    GOOD = {"nik": "3171012505900001", "name": "CONTOH PEMOHON", "birthDate": "1990-05-25", "sex": "male"}

    def person(self, email):
        client = people.sign_up(SERVER, email)
        client.email = email
        client.log_in(email, people.PASSWORD)
        return client

    def test_nik_table(self):
        client = self.person("nik@example.com")
        table = [({"nik": "317101250590000"}, "nik.length"), ({"nik": "31710125059000AB"}, "nik.length"), ({"nik": "9971012505900001"}, "nik.region"),
                 ({"nik": "3171013213900001"}, "nik.birth_date"), ({"birthDate": "1990-05-26"}, "nik.birth_date"), ({"sex": "female"}, "nik.sex"),
                 ({"nik": "3171012505150001", "birthDate": "2015-05-25"}, "identity.too_young"), ({"name": ""}, None), ({"name": "X" * 200}, None)]
        for change, key in table:
            with self.subTest(str(change)):
                answer = client.api("PUT", "/identity", {**self.GOOD, **change})
                self.assertEqual(answer.status, 422, answer)
                if key:
                    self.assertEqual(answer.key, key)

    def test_from_sign_up_to_certificate(self):
        client = self.person("journey@example.com")
        self.refuses(client.api("POST", "/identity/submit"), 409, client.api("POST", "/identity/submit").key)
        client.api("PUT", "/identity", {**self.GOOD, "nik": "3171016505900002", "sex": "female"}, expect=200)
        for agreement in client.api("GET", "/agreements?language=en", expect=200).json["items"]:
            wrong = client.api("POST", "/identity/agreements", {"kind": agreement["kind"], "version": agreement["version"], "digest": "0" * 64})
            self.assertIn(wrong.status, (409, 422))
            client.api("POST", "/identity/agreements", {k: agreement[k] for k in ("kind", "version", "digest")}, expect=204)
        self.assertEqual(client.api("POST", "/identity/submit", expect=200).json["status"], "submitted")
        officer = people.with_role(SERVER, "ra")
        mine = [a for a in officer.api("GET", "/ra/applications?status=submitted", expect=200).json["items"] if a["email"] == "journey@example.com"]
        self.assertEqual(len(mine), 1)
        self.assertEqual(client.api("POST", "/certificate-agreement", {"accept": True}).status, 409, "not before the RA approves")
        officer.api("POST", f"/ra/applications/{mine[0]['id']}/approve", {}, expect=200)
        preview = client.api("GET", "/certificate-agreement", expect=200).json
        self.assertIn("CONTOH PEMOHON", json.dumps(preview["subject"]))
        certificate = client.api("POST", "/certificate-agreement", {"accept": True})
        self.assertIn(certificate.status, (200, 201), certificate)
        again = client.api("POST", "/certificate-agreement", {"accept": True})
        self.assertNotEqual(again.status, 500)
        self.assertEqual(len(client.api("GET", "/certificates", expect=200).json["items"]), 1, "a double click issues one")
        document = people.sign(client)
        report = Client(SERVER).api("POST", "/verify", people.file_of(client, document), content_type="application/pdf", expect=200).json
        self.assertEqual([(s["indication"], s["level"]) for s in report["signatures"]], [("TOTAL-PASSED", "B-LTA")])
        # Revoked by the officer: signing stops at once, what was signed stays valid.
        issued = certificate.json
        waiting = people.prepare(client, people.upload(client)["id"])
        code = people.ask_code(client, waiting["id"])
        officer.api("POST", f"/ra/certificates/{issued['id']}/revoke", {"reason": "keyCompromise", "text": "lost phone"}, expect=200)
        self.refuses(client.api("POST", f"/signings/{waiting['id']}/confirm", {"code": code}), 410, "certificate.revoked")
        report = Client(SERVER).api("POST", "/verify", people.file_of(client, document), content_type="application/pdf", expect=200).json
        self.assertEqual(report["signatures"][0]["indication"], "TOTAL-PASSED", "signed before the revocation")


class Documents(Case):
    def test_refusals(self):
        client = people.verified(SERVER)
        whole = blank_pdf()
        xfa = build({1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA 4 0 R>>>>", 2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
                     3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>", 4: stream(b"<xdp/>")})
        for name, data, key in (("text", b"plain words, no PDF", "document.not_supported"), ("empty", b"", "document.empty"), ("truncated", whole[:300], None), ("xfa", xfa, "pdf.xfa")):
            with self.subTest(name):
                answer = client.upload(data, name + ".pdf", expect=None)
                self.assertEqual(answer.status, 422, answer)
                if key:
                    self.assertEqual(answer.key, key)
        self.assertEqual(client.api("POST", "/uploads", b"", headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(50 * 1024 * 1024 + 1)}).status, 413)
        names = [d["name"] for d in client.api("GET", "/documents", expect=200).json["items"]]
        self.assertFalse({"text.pdf", "empty.pdf", "truncated.pdf", "xfa.pdf"} & set(names), "nothing half done")

    def test_accepts_odd_but_good(self):
        client = people.verified(SERVER)
        script = build({1: b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>", 2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
                        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"})
        document = people.upload(client, script)
        self.assertIn("pdf.javascript", [w["key"] for w in document["warnings"]])
        self.assertEqual(people.upload(client, rotated_pdf(90, True))["pages"], [{"width": 400, "height": 500}])
        self.assertEqual(people.upload(client, blank_pdf(pages=1000))["pageCount"], 1000)
        self.assertEqual(people.upload(client, people.png(), name="foto.png")["pageCount"], 1)

    def test_upload_resumes(self):
        client = people.verified(SERVER)
        data = blank_pdf(pages=40)
        made = client.api("POST", "/uploads", b"", headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(len(data))})
        where = re.sub(r"^https?://[^/]+", "", made.headers["location"])
        put = lambda offset, part: client.request("PATCH", where, part, content_type="application/offset+octet-stream",
                                                  headers={"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)})
        self.assertEqual(put(0, data[:1000]).status, 204)
        self.assertEqual(put(500, data[500:]).status, 409, "an offset that is not ours")
        head = client.request("HEAD", where, headers={"Tus-Resumable": "1.0.0"})
        self.assertEqual(head.headers["upload-offset"], "1000")
        self.assertEqual(put(1000, data[1000:]).status, 204)
        made = client.api("POST", "/documents", {"uploadId": where.rsplit("/", 1)[1], "name": "resumed"}, expect=201).json
        self.assertEqual(people.file_of(client, made["id"]), data)

    def test_list_rename_delete(self):
        client = people.verified(SERVER)
        document = people.upload(client, name="Kontrak Sewa 77")
        client.api("PATCH", f"/documents/{document['id']}", {"name": "Kontrak Beli 77"}, expect=200)
        self.assertEqual([d["id"] for d in client.api("GET", "/documents?query=beli%2077", expect=200).json["items"]], [document["id"]])
        client.api("DELETE", f"/documents/{document['id']}", expect=204)
        self.assertEqual(client.api("GET", f"/documents/{document['id']}").status, 404)


class Signing(Case):
    def test_code_is_bound_counted_and_used_once(self):
        client = people.verified(SERVER)
        document = people.upload(client)
        signing = people.prepare(client, document["id"])
        code = people.ask_code(client, signing["id"])
        wrong = f"{(int(code) + 1) % 1000000:06d}"
        refused = client.api("POST", f"/signings/{signing['id']}/confirm", {"code": wrong})
        self.refuses(refused, 422, "otp.wrong")
        self.refuses(client.api("POST", f"/signings/{signing['id']}/otp", {"method": "email"}), 429, "otp.too_soon")
        other = people.prepare(client, people.upload(client)["id"])
        self.assertNotEqual(client.api("POST", f"/signings/{other['id']}/confirm", {"code": code}).status, 200, "a code signs only what it was asked for")
        done = client.api("POST", f"/signings/{signing['id']}/confirm", {"code": code}, expect=200).json
        self.assertEqual(done["state"], "completed")
        first = people.file_of(client, document["id"])
        again = client.api("POST", f"/signings/{signing['id']}/confirm", {"code": code})
        self.assertIn(again.status, (200, 410), again)
        self.assertEqual(people.file_of(client, document["id"]), first, "never a second signature")

    def test_three_wrong_tries_void_the_code(self):
        client = people.verified(SERVER)
        signing = people.prepare(client, people.upload(client)["id"])
        code = people.ask_code(client, signing["id"])
        for i in range(1, 4):
            client.api("POST", f"/signings/{signing['id']}/confirm", {"code": f"{(int(code) + i) % 1000000:06d}"})
        self.assertIn(client.api("POST", f"/signings/{signing['id']}/confirm", {"code": code}).status, (410, 422, 429))

    def test_bad_placement(self):
        client = people.verified(SERVER)
        document = people.upload(client)
        for field in ({"page": 2}, {"page": 0}, {"x": 590}, {"x": -5}, {"width": 0}, {"height": -1}, {"width": 1e9}):
            with self.subTest(str(field)):
                place = {"page": 1, "x": 72, "y": 100, "width": 200, "height": 80, **field}
                answer = client.api("POST", f"/documents/{document['id']}/signing", {"specimenId": people.specimen(client), "fields": [place]})
                self.assertEqual(answer.status, 422, answer)
        self.assertEqual(client.api("POST", f"/documents/{document['id']}/signing", {"specimenId": "spc_none", "fields": [{"page": 1, "x": 1, "y": 1, "width": 100, "height": 50}]}).status // 100, 4)

    def test_signed_file_audit_trail_and_public_page(self):
        client = people.verified(SERVER)
        source = blank_pdf(pages=2)
        document = people.sign(client, source, qr={"page": 2, "x": 400, "y": 700, "size": 80}, reason="Setuju")
        signed = people.file_of(client, document)
        self.assertTrue(signed.startswith(source), "the upload's bytes stay")
        self.assertEqual(client.api("GET", f"/documents/{document}/file?version=original", expect=200).body, source)
        report = Client(SERVER).api("POST", "/verify", signed, content_type="application/pdf", expect=200).json
        self.assertEqual((report["signatures"][0]["indication"], report["signatures"][0]["level"], report["verdict"]["level"]), ("TOTAL-PASSED", "B-LTA", "valid"))
        trail = client.api("GET", f"/documents/{document}/audit-trail", expect=200).json
        self.assertGreaterEqual(len(trail["entries"]), 3)
        token = trail["publicUrl"].rsplit("/", 1)[1]
        public = Client(SERVER).api("GET", f"/public/audit/{token}", expect=200)
        self.assertNotIn(client.email, public.body.decode(), "the public page names nobody's address")
        self.assertEqual(Client(SERVER).api("GET", "/public/audit/" + "x" * 22).status, 404)

    def test_sign_a_document_that_is_signed_already(self):
        client = people.verified(SERVER)
        first = people.file_of(client, people.sign(client))
        second = people.file_of(client, people.sign(client, first))
        self.assertTrue(second.startswith(first))
        report = Client(SERVER).api("POST", "/verify", second, content_type="application/pdf", expect=200).json
        self.assertEqual([s["indication"] for s in report["signatures"]], ["TOTAL-PASSED"] * 2)

    def test_protected_against_changes(self):
        client = people.verified(SERVER)
        data = ROOT / "tests/golden/data"
        good = (data / "aes-256-mac.pdf").read_bytes()
        document = people.upload(client, good, password="pembaca")
        signing = people.prepare(client, document["id"])
        client.api("POST", f"/signings/{signing['id']}/confirm", {"code": people.ask_code(client, signing["id"])}, expect=200)
        people.upload(client, people.file_of(client, document["id"]), password="pembaca")  # refused if our code did not fit
        for content, key in ((good + b"\n", "pdf.mac_invalid"), ((data / "aes-gcm-mac.pdf").read_bytes(), "pdf.unsupported_encryption")):
            with self.assertRaisesRegex(AssertionError, key):
                people.upload(client, content, password="pembaca")

    def test_says_that_an_earlier_signature_is_not_valid(self):
        client = people.verified(SERVER)
        signed = people.file_of(client, people.sign(client))
        for content, expected in ((signed, ["pdf.already_signed"]),
                                  (signed.replace(b"Page 1", b"Page 9"), ["pdf.already_signed", "pdf.earlier_signature_failed"])):
            document = people.upload(client, content)
            self.assertEqual([w["key"] for w in document["warnings"]], expected)


class Verify(Case):
    def test_refusals_and_nothing(self):
        client = Client(SERVER)
        self.assertEqual(client.api("POST", "/verify", b"no PDF", content_type="application/pdf").status, 422)
        nothing = client.api("POST", "/verify", blank_pdf(), content_type="application/pdf", expect=200).json
        self.assertEqual((nothing["signatures"], nothing["verdict"]["level"]), ([], "none"))

    def test_tampered_is_invalid(self):
        person = people.verified(SERVER)
        signed = bytearray(people.file_of(person, people.sign(person)))
        at = signed.find(b"Page 1")
        signed[at:at + 6] = b"Page 9"
        report = Client(SERVER).api("POST", "/verify", signed, content_type="application/pdf", expect=200).json
        self.assertEqual((report["verdict"]["level"], report["signatures"][0]["indication"]), ("invalid", "TOTAL-FAILED"))


class Service(Case):
    def test_health_metrics_and_headers(self):
        client = Client(SERVER)
        self.assertEqual(client.get("/health/live").status, 200)
        ready = client.get("/health/ready")
        self.assertEqual(ready.status, 200, ready)
        self.assertIn(b"# TYPE", client.get("/metrics").body)
        for header in ("X-Forwarded-For", "Forwarded", "Via"):
            self.refuses(client.get("/metrics", headers={header: "203.0.113.9"}), 403, "http.local_only")
        statement = client.get("/cps")
        self.assertEqual((statement.status, statement.headers["content-type"]), (200, "text/html; charset=utf-8"))
        self.assertIn("test installation", statement.body.decode())
        packed = people.verified(SERVER).api("GET", "/agreements", headers={"Accept-Encoding": "gzip"}, expect=200)
        self.assertEqual(packed.headers.get("content-encoding"), "gzip")
        self.assertIn("items", json.loads(gzip.decompress(packed.body)))
        page = client.get("/")
        self.assertEqual(page.status, 200)
        policy = page.headers["content-security-policy"]
        self.assertNotIn("'unsafe-eval'", policy)
        self.assertNotRegex(policy, r"script-src[^;]*'unsafe-inline'")
        self.assertEqual(page.headers["x-content-type-options"], "nosniff")
        self.assertEqual(client.get("/documents/anything").status, 200, "the web app answers its own addresses")

    def test_no_secrets_in_the_log(self):
        person = people.verified(SERVER)
        people.sign(person)
        log = SERVER.log_text()
        for secret in [v for pair in SERVER.demo_accounts().values() for v in pair] + [people.PASSWORD, Identity.GOOD["nik"]]:
            self.assertNotIn(secret, log.replace(_banner(log), ""))


def _banner(log):
    """What the server prints once for the person who started it: the demo accounts."""
    return "\n".join(line for line in log.splitlines() if not line.startswith("{"))


if __name__ == "__main__":
    unittest.main()
