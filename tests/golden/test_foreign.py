"""B-LTA with somebody else's time-stamp authority: its chain's OCSP and CRLs are fetched with limits; what fails says so."""
import json
import unittest

from cli import Cli, run
from support.foreign import ForeignAuthority
from support.pdfs import blank_pdf
from support.server import BIN


class Foreign(Cli):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = ForeignAuthority()
        cls.addClassCleanup(cls.foreign.stop)
        cls.source = cls.tmp / "source.pdf"
        cls.source.write_bytes(blank_pdf())
        cls.both = cls.tmp / "both.pem"
        cls.both.write_bytes(cls.root.read_bytes() + (cls.foreign.path / "root.crt").read_bytes())

    def setUp(self):
        self.foreign.normal()

    def stamped(self, *options, ok=(0,)):
        target = self.tmp / f"{self.id().split('.')[-1]}-{len(list(self.tmp.iterdir()))}.pdf"
        done = run(BIN / "ezsign", "sign", "--p12", self.p12, "--p12-password-file", self.password, "--tsa", self.foreign.url + "/tsa",
                   "--level", "b-lta", *options, self.source, target, ok=ok)
        return target, done

    def judge(self, target):
        run("qpdf", "--check", target)
        self.assertIn("Signature is Valid.", run("pdfsig", "-nocert", target).stdout.decode())
        report = json.loads(run(BIN / "ezsign", "verify", "--trust", self.both, "--json", target).stdout)
        one = report["signatures"][0]
        self.assertEqual((one["indication"], one["level"], one["timestampTrusted"], one["timestampAuthority"]), ("TOTAL-PASSED", "B-LTA", True, "Foreign tsa"), report)
        self.assertEqual([s["indication"] for s in report["documentTimestamps"]], ["TOTAL-PASSED"], report)
        self.assertEqual([r for r in one["rules"] + report["documentTimestamps"][0]["rules"] if r["severity"] != "information"], [])

    def kinds(self, target):
        """How many of each kind of evidence the DSS holds."""
        objects = json.loads(run("qpdf", "--json=1", "--json-key=objects", target).stdout)["objects"].values()
        stores = [o for o in objects if isinstance(o, dict) and o.get("/Type") == "/DSS"]
        return {kind: len(stores[-1].get("/" + kind, [])) for kind in ("Certs", "OCSPs", "CRLs")}

    def test_ocsp_and_crls_go_into_the_document(self):
        target, _ = self.stamped()
        self.judge(target)
        self.assertIn("/ocsp", self.foreign.asked)
        self.assertIn("/root.crl", self.foreign.asked)
        self.assertEqual(self.foreign.asked.count("/tsa"), 2)  # signature and document: the room was right the first time
        found = self.kinds(target)
        self.assertGreaterEqual(found["OCSPs"], 2)  # the signer's and the authority's
        self.assertGreaterEqual(found["CRLs"], 1)
        self.assertEqual([p for p in self.foreign.asked if p not in ("/tsa", "/ocsp", "/root.crl", "/root.der")], [])  # no more than is needed
        # Without the foreign anchor the time is not proven, and nothing else is wrong.
        alone = json.loads(run(BIN / "ezsign", "verify", "--trust", self.root, "--json", target, ok=(0, 2)).stdout)["signatures"][0]
        self.assertFalse(alone["timestampTrusted"])

    def test_crl_where_ocsp_is_out_of_reach(self):
        for how in ("down", "slow"):
            with self.subTest(how):
                self.foreign.normal()
                self.foreign.ocsp = how
                target, _ = self.stamped("--timeout", "1")
                self.judge(target)
                self.assertIn("/issuing.crl", self.foreign.asked)

    def test_failures_name_cause_and_remedy_and_leave_no_file(self):
        for name, set_up, options, words in (
                ("no evidence", {"ocsp": "down", "crl": "down"}, [], ["Foreign tsa", "not revoked", "503", "/ocsp", "/issuing.crl", "--level b-t"]),
                ("oversize list", {"ocsp": "down", "crl": "huge"}, [], ["not revoked", "/issuing.crl", "--level b-t"]),
                ("endless redirects", {"ocsp": "down", "crl": "redirected for ever"}, [], ["not revoked", "/issuing.crl"]),
                ("slow authority", {"stamps": "slow"}, ["--timeout", "1"], ["time-stamp authority", "in time", "--level b-b"]),
                ("refusing authority", {"stamps": "down"}, [], ["time-stamp authority", "503", "--level b-b"]),
                ("wrong nonce", {"stamps": "wrong nonce"}, [], ["another request"]),
                ("no purpose", {"stamps": "no purpose"}, [], ["time-stamp authority", "not one of a time-stamping authority"]),
                ("expired", {"stamps": "expired"}, [], ["2021-01-01", "check the address"]),
                ("private addresses", {}, ["--public-addresses"], ["public", "--level b-t"])):
            with self.subTest(name):
                self.foreign.normal()
                for service, how in set_up.items():
                    setattr(self.foreign, service, how)
                target, done = self.stamped(*options, ok=(4,))
                for word in words:
                    self.assertIn(word, done.stderr.decode())
                self.assertFalse(target.exists())


if __name__ == "__main__":
    unittest.main()
