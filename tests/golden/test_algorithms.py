"""Every key and algorithm that the formats allow, judged by OpenSSL and pdfsig; keys and certificates are OpenSSL's."""
import json
import os
import pathlib
import shutil
import tempfile
import unittest

from cli import Cli, run, signatures
from support import people
from support.pdfs import blank_pdf
from support.server import BIN, Client, Server

RSA = ["-algorithm", "RSA", "-pkeyopt"]
KEYS = {"rsa-2048": [*RSA, "rsa_keygen_bits:2048"], "rsa-3072": [*RSA, "rsa_keygen_bits:3072"], "rsa-4096": [*RSA, "rsa_keygen_bits:4096"],
        "pss": ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
        "pss-sha384": ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_pss_keygen_md:sha384",
                       "-pkeyopt", "rsa_pss_keygen_mgf1_md:sha384", "-pkeyopt", "rsa_pss_keygen_saltlen:48"],
        "p-256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], "p-384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
        "ed25519": ["-algorithm", "ED25519"]}
# key, options, what our verification calls it, digest, may pdfsig be asked (NSS knows neither id-RSASSA-PSS certificates nor Ed25519)
CASES = [("rsa-2048", [], "rsa-2048", "sha256", True), ("rsa-2048", ["--pss"], "rsa-pss-2048", "sha256", True),
         ("rsa-3072", ["--pss", "--digest", "sha384"], "rsa-pss-3072", "sha384", True),
         ("rsa-4096", ["--pss", "--digest", "sha512"], "rsa-pss-4096", "sha512", True), ("rsa-4096", ["--digest", "sha512"], "rsa-4096", "sha512", True),
         ("pss", [], "rsa-pss-2048", "sha256", False), ("pss-sha384", [], "rsa-pss-2048", "sha384", False),
         ("p-256", ["--digest", "sha512"], "ecdsa-p256", "sha512", True), ("p-384", ["--digest", "sha384"], "ecdsa-p384", "sha384", True),
         ("ed25519", [], "ed25519", "sha512", False)]


def signed_part(der):
    """The signed attributes as SET OF and the signature value, by OpenSSL's reading of the structure."""
    lines = run("openssl", "asn1parse", "-inform", "DER", "-in", der).stdout.decode().splitlines()
    raw = pathlib.Path(der).read_bytes()
    parsed = [(int(line.split(":")[0]), int(line.split("d=")[1].split()[0]), int(line.split("hl=")[1].split()[0]),
               int(line.split(" l=")[1].split()[0]), line) for line in lines]
    attributes = [p for p in parsed if p[1] == 5 and "cont [ 0 ]" in p[4]][-1]
    value = [p for p in parsed if p[1] == 5 and "OCTET STRING" in p[4]][-1]
    part = lambda p: raw[p[0]:p[0] + p[2] + p[3]]  # noqa: E731
    return b"\x31" + part(attributes)[1:], part(value)[value[2]:]


def check_ed25519(der, certificate):
    """OpenSSL 3.0 has no Ed25519 in CMS: the signature by itself."""
    attributes, value = signed_part(der)
    parts = der.with_suffix(".attributes"), der.with_suffix(".value")
    parts[0].write_bytes(attributes)
    parts[1].write_bytes(value)
    run("openssl", "pkeyutl", "-verify", "-rawin", "-certin", "-inkey", certificate, "-in", parts[0], "-sigfile", parts[1])


class Algorithms(Cli):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, how in KEYS.items():
            key, certificate = cls.tmp / f"{name}.key", cls.tmp / f"{name}.crt"
            run("openssl", "genpkey", *how, "-out", key)
            run("openssl", "req", "-x509", "-new", "-key", key, "-out", certificate, "-subj", f"/C=ID/CN=Contoh {name}", "-days", "30",
                "-addext", "keyUsage=critical,digitalSignature,nonRepudiation")
            run("openssl", "pkcs12", "-export", "-inkey", key, "-in", certificate, "-out", cls.tmp / f"{name}.p12", "-passout", f"file:{cls.password}")
        cls.source = cls.tmp / "source.pdf"
        cls.source.write_bytes(blank_pdf())

    def with_key(self, name, *options, ok=(0,)):
        target = self.tmp / f"{name}{''.join(options)}.pdf"
        done = run(BIN / "ezsign", "sign", "--p12", self.tmp / f"{name}.p12", "--p12-password-file", self.password, "--tsa", self.server.url + "/tsa",
                   *options, self.source, target, ok=ok)
        return target, done

    def report(self, target, name):
        trust = self.tmp / "trust.pem"
        trust.write_bytes(self.root.read_bytes() + (self.tmp / f"{name}.crt").read_bytes())
        return json.loads(run(BIN / "ezsign", "verify", "--trust", trust, "--json", target).stdout)["signatures"][0]

    def test_all(self):
        for name, options, algorithm, digest, nss in CASES:
            with self.subTest(f"{name} {options}"):
                target, _ = self.with_key(name, *options)
                one = self.report(target, name)
                self.assertEqual((one["indication"], one["level"], one["signatureAlgorithm"], one["digestAlgorithm"]), ("TOTAL-PASSED", "B-T", algorithm, digest))
                self.assertEqual([r["message"] for r in one["rules"] if r["severity"] != "information" and r["id"] != "V-C4"], [])
                covered, cms, _ = signatures(target.read_bytes())[0]
                content, der = self.tmp / "content", self.tmp / "cms.der"
                content.write_bytes(covered)
                der.write_bytes(cms)
                if name == "ed25519":
                    check_ed25519(der, self.tmp / f"{name}.crt")
                else:
                    run("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", der, "-content", content,
                        "-CAfile", self.tmp / f"{name}.crt", "-purpose", "any", "-out", "/dev/null")
                if nss:
                    self.assertIn("Signature is Valid.", run("pdfsig", "-nocert", target).stdout.decode())

    def test_what_does_not_fit_is_refused(self):
        for name, options, words in (("p-256", ["--pss"], b"RSA"), ("ed25519", ["--digest", "sha256"], b"sha512"),
                                     ("pss-sha384", ["--digest", "sha256"], b"sha384"), ("rsa-2048", ["--digest", "sha1"], b"--digest")):
            with self.subTest(name):
                target, done = self.with_key(name, *options, ok=(1, 2, 3))
                self.assertIn(words, done.stderr)
                self.assertFalse(target.exists())

    def test_token(self):
        """PSS and Ed25519 with a key that never leaves its token."""
        library = pathlib.Path("/usr/lib/softhsm/libsofthsm2.so")
        if not library.exists() or not shutil.which("softhsm2-util"):
            self.skipTest("SoftHSM not present")
        folder, pin = self.tmp / "token", self.tmp / "pin.txt"
        (folder / "tokens").mkdir(parents=True)
        (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
        os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
        self.addCleanup(os.environ.pop, "SOFTHSM2_CONF")
        pin.write_text("735184\n")
        run("softhsm2-util", "--init-token", "--free", "--label", "golden", "--so-pin", "12345678", "--pin", "735184")
        for name, options, algorithm in (("rsa-2048", ["--pss"], "rsa-pss-2048"), ("ed25519", [], "ed25519")):
            with self.subTest(name):
                run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", self.tmp / f"{name}.key", "-out", folder / "key.pem")
                run("softhsm2-util", "--import", folder / "key.pem", "--token", "golden", "--label", name, "--id", "0a" if options else "0b", "--pin", "735184")
                target = self.tmp / f"token-{name}.pdf"
                run(BIN / "ezsign", "sign", "--pkcs11-module", library, "--token", "golden", "--key", name, "--pin-file", pin,
                    "--chain", self.tmp / f"{name}.crt", "--tsa", self.server.url + "/tsa", *options, self.source, target)
                one = self.report(target, name)
                self.assertEqual((one["indication"], one["signatureAlgorithm"]), ("TOTAL-PASSED", algorithm))


class PersonKeys(unittest.TestCase):
    """The vault's keys, of every kind that an operator can set: a person signs by the server."""

    def test_all(self):
        for kind, algorithm, nss in (("ec_p384", "ecdsa-p384", True), ("rsa_2048", "rsa-2048", True), ("rsa_3072_pss", "rsa-pss-3072", True),
                                     ("rsa_4096_pss", "rsa-pss-4096", True), ("ed25519", "ed25519", False)):
            with self.subTest(kind), Server(env={"EZSIGN_PERSON_KEY": kind}) as server, tempfile.TemporaryDirectory(prefix="ezsign-golden-") as folder:
                folder = pathlib.Path(folder)
                client = people.verified(server)
                target = folder / "signed.pdf"
                target.write_bytes(people.file_of(client, people.sign(client)))
                report = Client(server).api("POST", "/verify", target.read_bytes(), content_type="application/pdf", expect=200).json
                one = report["signatures"][0]
                self.assertEqual((one["indication"], one["level"], one["signatureAlgorithm"]), ("TOTAL-PASSED", "B-LTA", algorithm))
                covered, cms, _ = signatures(target.read_bytes())[0]
                content, der, root, leaf = (folder / name for name in ("content", "cms.der", "root.pem", "leaf.pem"))
                content.write_bytes(covered)
                der.write_bytes(cms)
                root.write_bytes(run("curl", "-sf", server.url + "/ca/root.pem").stdout)
                if kind == "ed25519":
                    certificates = run("openssl", "pkcs7", "-inform", "DER", "-in", der, "-print_certs").stdout.decode().split("\n\n")
                    leaf.write_text(next(c for c in certificates if "O = Personal" in c))
                    check_ed25519(der, leaf)
                else:
                    run("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", der, "-content", content, "-CAfile", root,
                        "-purpose", "any", "-out", "/dev/null")
                if nss:
                    self.assertIn("Signature is Valid.", run("pdfsig", "-nocert", target).stdout.decode())
                run("qpdf", "--check", target)

    def test_what_is_no_kind_of_key(self):
        for kind in ("ec_p256_pss", "rsa_1024", "dsa"):
            with self.subTest(kind):
                done = run("env", f"EZSIGN_PERSON_KEY={kind}", BIN / "ezsign", "config", "check", "--data", "/nonexistent", ok=(1,))
                self.assertIn(f'"{kind}" is not a value', done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
