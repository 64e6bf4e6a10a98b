"""What the tests of the command line share: a server as authority, a signer's key, and how to sign and verify."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.server import BIN, ROOT, Server  # noqa: E402

CORPORA = ROOT.parent / "shared/corpora/pdf"


def run(*arguments, ok=(0,)):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, timeout=120)
    if ok is not None and done.returncode not in ok:
        raise AssertionError(f"{' '.join(map(str, arguments))}\nexit {done.returncode}\n"
                             f"{done.stdout.decode(errors='replace')[-2000:]}\n{done.stderr.decode(errors='replace')[-2000:]}")
    return done


def signatures(pdf):
    """(covered bytes, DER of the contents, SubFilter) of each signature, found in the raw bytes."""
    found = []
    for m in re.finditer(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf):
        a, b, c, d = map(int, m.groups())
        der = bytes.fromhex(pdf[b + 1:c - 1].decode())
        length = 2 + der[1] if der[1] < 128 else 2 + (der[1] & 127) + int.from_bytes(der[2:2 + (der[1] & 127)], "big")
        around = pdf[pdf.rfind(b" obj", 0, m.start()):pdf.find(b"endobj", c)]
        found.append((pdf[a:a + b] + pdf[c:c + d], der[:length], b"ETSI.RFC3161" in around))
    return found


class Cli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.addClassCleanup(cls.server.stop)
        temporary = tempfile.TemporaryDirectory(prefix="ezsign-golden-")
        cls.addClassCleanup(temporary.cleanup)
        cls.tmp = pathlib.Path(temporary.name)
        cls.p12, cls.password = cls.tmp / "signer.p12", cls.tmp / "p12-password.txt"
        cls.password.write_text("correct horse\n")
        run(BIN / "ezsign", "ca", "issue-p12", "--data", cls.server.data, "--name", "Contoh Penandatangan",
            "--p12-password-file", cls.password, cls.p12)
        cls.root = cls.tmp / "root.pem"
        cls.chain = cls.tmp / "chain.pem"
        run("openssl", "pkcs12", "-in", cls.p12, "-passin", f"file:{cls.password}", "-nokeys", "-cacerts", "-out", cls.chain)
        cls.root.write_bytes(run("curl", "-sf", cls.server.url + "/ca/root.pem").stdout)

    def sign(self, source, *extra, level="b-lta", password=None, ok=(0,)):
        target = self.tmp / f"{source.stem}-{level}-{len(list(self.tmp.iterdir()))}.pdf"
        arguments = ["sign", "--p12", self.p12, "--p12-password-file", self.password, "--tsa", self.server.url + "/tsa",
                     "--level", level, *extra]
        if password is not None:
            file = self.tmp / "document-password.txt"
            file.write_text(password)
            arguments += ["--password-file", file]
        done = run(BIN / "ezsign", *arguments, source, target, ok=ok)
        return target, done

    def verify(self, pdf, password=None, ok=(0,)):
        extra = []
        if password is not None:
            file = self.tmp / "document-password.txt"
            file.write_text(password)
            extra = ["--password-file", file]
        return json.loads(run(BIN / "ezsign", "verify", "--trust", self.root, "--json", *extra, pdf, ok=ok).stdout)
