"""Encrypted documents with a message authentication code (ISO/TS 32004), made by another program: the code is checked before signing
and renewed by every signature."""
import pathlib
import unittest

from cli import Cli, run, signatures

DATA = pathlib.Path(__file__).resolve().parent / "data"
PASSWORD = "pembaca"
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")


class MacProtected(Cli):
    def test_signed_again_and_again(self):
        for source in (DATA / "aes-256-mac.pdf", DATA / "aes-gcm-mac.pdf"):
            for level in ("b-b", "b-t", "b-lt", "b-lta"):
                with self.subTest(f"{source.stem} {level}"):
                    once, _ = self.sign(source, "--page", "1", "--box", "20,20,160,50", level=level, password=PASSWORD)
                    twice, _ = self.sign(once, level="b-lta", password="pemilik")  # refused if our code did not fit
                    self.assertTrue(twice.read_bytes().startswith(once.read_bytes()))
                    report = self.verify(twice, password=PASSWORD)
                    self.assertEqual([s["indication"] for s in report["signatures"]], ["TOTAL-PASSED"] * 2)
                    for covered, cms, stamp in signatures(twice.read_bytes()):
                        if stamp or SIGNED_DATA not in cms[:24]:  # a code in a trailer has a /ByteRange too
                            continue
                        content, der = self.tmp / "content", self.tmp / "cms.der"
                        content.write_bytes(covered)
                        der.write_bytes(cms)
                        run("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", der, "-content", content, "-CAfile", self.root,
                            "-purpose", "any", "-out", "/dev/null")

    def test_changed_without_the_password(self):
        plain = (DATA / "aes-256-mac.pdf").read_bytes()
        signed = self.sign(DATA / "aes-256-mac.pdf", level="b-b", password=PASSWORD)[0].read_bytes()
        for good in (plain, signed):
            at = good.rindex(b"/AuthCode")
            for name, bad, key in (("a byte of the page", good.replace(b"/MediaBox", b"/mediaBox", 1), b"pdf.mac_invalid"),
                                   ("the code left out", good[:at] + b"/Authcode" + good[at + 9:], b"pdf.mac_missing"),
                                   ("a byte after the end", good + b"\n", b"pdf.mac_invalid")):
                with self.subTest(name):
                    file = self.tmp / "changed.pdf"
                    file.write_bytes(bad)
                    target, done = self.sign(file, password=PASSWORD, ok=(1,))
                    self.assertIn(key, done.stderr)
                    self.assertFalse(target.exists())


if __name__ == "__main__":
    unittest.main()
