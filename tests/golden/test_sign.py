"""Signs many kinds of PDF with `ezsign sign` and lets others judge: qpdf --check, pdfsig, openssl cms and ts."""
import json
import os
import pathlib
import re
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from cli import CORPORA, Cli, run, signatures  # noqa: E402
from support.pdfs import blank_pdf, encrypted, large_pdf, rotated_pdf  # noqa: E402
from support.server import BIN  # noqa: E402


def peak_megabytes(*arguments):
    """The most memory that a program held, file pages that it mapped included."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            os.execv(arguments[0], [str(a) for a in arguments])
        _, status, usage = os.wait4(child, 0)
        said.seek(0)
        if os.waitstatus_to_exitcode(status) != 0:
            raise AssertionError(said.read().decode(errors="replace"))
    return usage.ru_maxrss / 1024


def with_dangling_row(pdf):
    """One more object in the cross-reference, said to begin where the file has ended long ago."""
    table = pdf.index(b"xref\n0 ")
    count = int(pdf[table + 7:pdf.index(b"\n", table + 5)])
    trailer = pdf.index(b"trailer")
    pdf = pdf[:trailer] + b"0000900000 00000 n \n" + pdf[trailer:]
    return pdf.replace(b"xref\n0 %d\n" % count, b"xref\n0 %d\n" % (count + 1)).replace(b"/Size %d" % count, b"/Size %d" % (count + 1))


class Sign(Cli):
    def judge(self, source, target, password=None, level="B-LTA", earlier=0):
        before, after = source.read_bytes(), target.read_bytes()
        self.assertTrue(after.startswith(before), "the upload's bytes must stay as they are")
        given = ["--password=" + password] if password is not None else []
        run("qpdf", "--check", *given, target)
        mine = signatures(after[len(before):] and after)[earlier:]
        self.assertEqual([stamp for _, _, stamp in mine], [False, True] if level == "B-LTA" else [False])
        for index, (covered, der, stamp) in enumerate(mine):
            content, cms = self.tmp / f"content{index}", self.tmp / f"cms{index}.der"
            content.write_bytes(covered)
            cms.write_bytes(der)
            if stamp:
                run("openssl", "ts", "-verify", "-data", content, "-in", cms, "-token_in", "-CAfile", self.root, "-untrusted", self.chain)
            else:
                run("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", cms, "-content", content,
                    "-CAfile", self.root, "-purpose", "any", "-out", "/dev/null")
                self.assertNotIn(bytes.fromhex("06092a864886f70d010905"), der, "PAdES forbids signing-time")
        told = run("pdfsig", "-nocert", *(["-upw", password] if password is not None else []), target).stdout.decode()
        self.assertIn("Signature is Valid.", told)
        report = self.verify(target, password)
        self.assertEqual(report["signatures"][-1]["indication"], "TOTAL-PASSED", report)
        self.assertEqual(report["signatures"][-1]["level"], level, report)
        return report

    def test_etsi_report(self):
        """TS 119 102-2: other people's software reads the verdict without knowing ours."""
        source, report = self.tmp / "etsi.pdf", self.tmp / "etsi.xml"
        source.write_bytes(blank_pdf())
        target, _ = self.sign(source, "--reason", "A & B <c>")
        space = {"vr": "http://uri.etsi.org/19102/v1.4.1#"}
        for trust, status in ((["--trust", self.root], "total-passed"), ([], "indeterminate")):
            with self.subTest(status):
                run(BIN / "ezsign", "verify", *trust, "--etsi-report", report, target, ok=(0, 2))
                tree = xml.etree.ElementTree.parse(report).getroot()
                self.assertEqual(tree.findtext("vr:SignatureValidationReport/vr:SignatureValidationStatus/vr:MainIndication", namespaces=space),
                                 "urn:etsi:019102:mainindication:" + status)
                self.assertEqual(tree.findtext(".//vr:ReasonElement", namespaces=space), "A & B <c>")

    def test_refuses_what_would_not_verify(self):
        """Bytes before the header, or an entry that leads nowhere: readers disagree about such a file, so no signature in it is safe."""
        leading, dangling = self.tmp / "leading.pdf", self.tmp / "dangling.pdf"
        leading.write_bytes(b"leading bytes\n" + blank_pdf())
        dangling.write_bytes(with_dangling_row(blank_pdf()))
        for source in (leading, dangling):
            for level in ("b-b", "b-lta"):
                with self.subTest(source=source.name, level=level):
                    target, done = self.sign(source, level=level, ok=(1,))
                    self.assertIn(b"V-P", done.stderr)
                    self.assertFalse(target.exists())

    def test_augment(self):
        """From B-B to B-LTA, and once more, as one does before a time-stamp's certificate expires."""
        source = self.tmp / "augment.pdf"
        source.write_bytes(blank_pdf())
        target, _ = self.sign(source, level="b-b")
        for level in ("raised", "renewed"):
            with self.subTest(level):
                more = self.tmp / f"augment-{level}.pdf"
                run(BIN / "ezsign", "augment", "--tsa", self.server.url + "/tsa", target, more)
                self.assertTrue(more.read_bytes().startswith(target.read_bytes()))
                run("qpdf", "--check", more)
                self.assertIn("Signature is Valid.", run("pdfsig", "-nocert", more).stdout.decode())
                report = self.verify(more)
                self.assertEqual([(s["indication"], s["level"]) for s in report["signatures"]], [("TOTAL-PASSED", "B-LTA")], report)
                target = more
        self.assertEqual(len(report["documentTimestamps"]), 2)
        done = run(BIN / "ezsign", "augment", "--tsa", self.server.url + "/tsa", source, self.tmp / "never.pdf", ok=(1,))
        self.assertIn(b"no signature", done.stderr)
        run(BIN / "ezsign", "augment", "--tsa", "http://127.0.0.1:9/tsa", target, self.tmp / "never.pdf", ok=(4,))
        self.assertFalse((self.tmp / "never.pdf").exists())

    def test_token(self):
        """A key that never leaves its token (SoftHSM), by label and by id; the chain comes from a file."""
        library = pathlib.Path("/usr/lib/softhsm/libsofthsm2.so")
        if not library.exists():
            self.skipTest("SoftHSM not present")
        folder = self.tmp / "token"
        (folder / "tokens").mkdir(parents=True)
        (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
        os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
        self.addCleanup(os.environ.pop, "SOFTHSM2_CONF")
        key, certificates, pin = folder / "key.pem", folder / "certificates.pem", folder / "pin.txt"
        pin.write_text("735184\n")
        run("softhsm2-util", "--init-token", "--free", "--label", "golden", "--so-pin", "12345678", "--pin", "735184")
        run("openssl", "pkcs12", "-in", self.p12, "-passin", f"file:{self.password}", "-nocerts", "-nodes", "-out", folder / "bag.pem")
        run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", folder / "bag.pem", "-out", key)
        run("openssl", "pkcs12", "-in", self.p12, "-passin", f"file:{self.password}", "-nokeys", "-out", certificates)
        run("softhsm2-util", "--import", key, "--token", "golden", "--label", "signer", "--id", "a1", "--pin", "735184")
        source = self.tmp / "token.pdf"
        source.write_bytes(blank_pdf())
        common = ["sign", "--pkcs11-module", library, "--token", "golden", "--tsa", self.server.url + "/tsa", "--level", "b-lta"]
        for name, named in (("label", "signer"), ("id", "id:a1")):
            with self.subTest(name):
                target = self.tmp / f"token-{name}.pdf"
                run(BIN / "ezsign", *common, "--key", named, "--pin-file", pin, "--chain", certificates, source, target)
                self.judge(source, target)
        for name, arguments, words in (
                ("no certificate", ["--key", "signer", "--pin-file", pin], b"--chain"),
                ("wrong PIN", ["--key", "signer", "--pin-file", self.password, "--chain", certificates], b"PIN"),
                ("no such key", ["--key", "nobody", "--pin-file", pin, "--chain", certificates], b"nobody")):
            with self.subTest(name):
                target = self.tmp / "never.pdf"
                done = run(BIN / "ezsign", *common, *arguments, source, target, ok=(3,))
                self.assertIn(words, done.stderr)
                self.assertFalse(target.exists())

    def test_levels(self):
        source = self.tmp / "levels.pdf"
        source.write_bytes(blank_pdf())
        for level in ("b-b", "b-t", "b-lt", "b-lta"):
            with self.subTest(level):
                target, _ = self.sign(source, level=level)
                self.judge(source, target, level=level.upper())

    def test_every_structure(self):
        plain = self.tmp / "plain.pdf"
        plain.write_bytes(blank_pdf(pages=3))
        for name, flags in {"table": ["--object-streams=disable"], "objstm": ["--object-streams=generate"],
                            "linearised": ["--linearize", "--object-streams=disable"],
                            "linearised-objstm": ["--linearize", "--object-streams=generate"]}.items():
            with self.subTest(name):
                source = self.tmp / f"structure-{name}.pdf"
                run("qpdf", *flags, plain, source)
                target, _ = self.sign(source, "--page", "2", "--box", "72,72,200,80")
                self.judge(source, target)

    def test_encryption_stays(self):
        plain = self.tmp / "to-encrypt.pdf"
        plain.write_bytes(blank_pdf())
        for name, flags in encrypted.items():
            for streams in ("disable", "generate"):
                if name.startswith("rc4-40") and streams == "generate":
                    continue
                with self.subTest(f"{name} {streams}"):
                    source = self.tmp / f"encrypted-{name}-{streams}.pdf"
                    run("qpdf", "--allow-weak-crypto", f"--object-streams={streams}", "--encrypt", "rahasia", "pemilik", *flags, "--", plain, source)
                    target, _ = self.sign(source, "--page", "1", "--box", "72,72,200,80", password="rahasia")
                    self.judge(source, target, password="rahasia")
                    run("qpdf", "--requires-password", target, ok=(0,))

    def test_rotation_and_crop_show_the_mark_upright_at_the_same_place(self):
        boxes = set()
        for rotate in (0, 90, 180, 270):
            for crop in (False, True):
                with self.subTest(f"{rotate} crop={crop}"):
                    source = self.tmp / f"rotated-{rotate}-{crop}.pdf"
                    source.write_bytes(rotated_pdf(rotate, crop))
                    target, _ = self.sign(source, "--page", "1", "--box", "60,80,180,70", "--reason", "Setuju")
                    self.judge(source, target)
                    for tool in (["pdftoppm", "-cropbox", "-r", "72", "-gray", target, self.tmp / "page"],
                                 ["mutool", "draw", "-q", "-r", "72", "-c", "gray", "-o", self.tmp / "page-1.pgm", target, "1"]):
                        run(*tool)
                        boxes.add(ink(self.tmp / "page-1.pgm"))
        left, top, right, bottom = (max(v) - min(v) for v in zip(*boxes))
        self.assertLessEqual(max(left, top, right, bottom), 2, f"the ink moves with rotation or renderer: {boxes}")
        left, top, right, bottom = next(iter(boxes))
        self.assertTrue(58 <= left and 78 <= top and right <= 242 and bottom <= 152, boxes)

    def test_twenty_signatures_on_one_file(self):
        source = self.tmp / "many.pdf"
        source.write_bytes(blank_pdf())
        current = source
        for _ in range(20):
            following, _ = self.sign(current, level="b-t")
            self.assertTrue(following.read_bytes().startswith(current.read_bytes()))
            current = following
        told = run("pdfsig", "-nocert", current).stdout.decode()
        self.assertEqual(told.count("Signature is Valid."), 20)
        report = self.verify(current)
        self.assertEqual([s["indication"] for s in report["signatures"]], ["TOTAL-PASSED"] * 20)

    def test_changed_byte_is_never_valid(self):
        source = self.tmp / "change.pdf"
        source.write_bytes(blank_pdf())
        target, _ = self.sign(source)
        signed = bytearray(target.read_bytes())
        newest_gap = [tuple(map(int, m.groups())) for m in re.finditer(rb"/ByteRange\s*\[\s*\d+\s+(\d+)\s+(\d+)", signed)][-1]
        for position in range(20, len(signed), max(1, len(signed) // 60)):
            changed = bytearray(signed)
            changed[position] ^= 1
            broken = self.tmp / "changed.pdf"
            broken.write_bytes(changed)
            done = run(BIN / "ezsign", "verify", "--trust", self.root, "--json", broken, ok=None)
            if done.returncode == 0:
                # Only two kinds of byte may change without a change of meaning: the hexadecimal spelling of the same value, and what the
                # newest time-stamp carries beside its signature (its certificates, which are also in the DSS).
                self.assertTrue(newest_gap[0] < position < newest_gap[1] or bytes(changed).lower() == bytes(signed).lower(), f"byte {position} changed unnoticed")
            self.assertIn(done.returncode, (0, 1, 2, 3, 4))

    def test_refusals_name_their_cause(self):
        signed_shut = self.tmp / "note.pdf"
        signed_shut.write_bytes(blank_pdf())
        no_signing = self.tmp / "no-permission.pdf"
        run("qpdf", "--encrypt", "", "pemilik", "256", "--modify=none", "--", signed_shut, no_signing)
        text = self.tmp / "text.pdf"
        text.write_bytes(b"this is not a PDF")
        empty = self.tmp / "empty.pdf"
        empty.write_bytes(b"")
        locked = self.tmp / "locked.pdf"
        run("qpdf", "--encrypt", "rahasia", "pemilik", "256", "--", signed_shut, locked)
        for source, words in ((no_signing, "permission"), (text, "no PDF"), (empty, "empty"), (locked, "password")):
            with self.subTest(source.name):
                target, done = self.sign(source, ok=None)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(words.lower(), done.stderr.decode().lower())
                self.assertFalse(target.exists(), "nothing half done")
        target, done = self.sign(signed_shut, "--page", "1", "--box", "5000,72,200,80", ok=None)
        self.assertNotEqual(done.returncode, 0)
        self.assertFalse(target.exists())

    def test_large_file_in_little_memory(self):
        small, large = self.tmp / "small.pdf", self.tmp / "large.pdf"
        large_pdf(small, 1)
        large_pdf(large, 1200)
        peaks = {}
        for source in (small, large):
            target = self.tmp / ("signed-" + source.name)
            peaks[source, "sign, SHA-512"] = peak_megabytes(
                BIN / "ezsign", "sign", "--p12", self.p12, "--p12-password-file", self.password, "--digest", "sha512", source, target)
            peaks[source, "verify, SHA-512"] = peak_megabytes(BIN / "ezsign", "verify", "--trust", self.root, target)
            peaks[source, "sign"] = peak_megabytes(
                BIN / "ezsign", "sign", "--p12", self.p12, "--p12-password-file", self.password, "--tsa", self.server.url + "/tsa",
                "--level", "b-lta", source, target)
            peaks[source, "verify"] = peak_megabytes(BIN / "ezsign", "verify", "--trust", self.root, target)
            self.assertEqual(target.stat().st_size // (1 << 20), source.stat().st_size // (1 << 20))
        for what in ("sign", "verify", "sign, SHA-512", "verify, SHA-512"):
            print(f"{what}: {peaks[small, what]:.0f} MB for 1 MB, {peaks[large, what]:.0f} MB for 1.2 GB")
            self.assertLessEqual(peaks[large, what] - peaks[small, what], 64)
        for pdf in (large, self.tmp / "signed-large.pdf"):
            pdf.unlink()

    @unittest.skipUnless(CORPORA.is_dir(), "skipped: corpus not present")
    def test_corpus(self):
        """Whatever qpdf finds clean and opens without a password is signed and valid, or refused with a reason."""
        signed, refused = 0, {}
        for source in sorted((CORPORA / "podofo").glob("**/*.pdf"))[:60] + sorted((CORPORA / "pyhanko").glob("*.pdf"))[:60]:
            if source.stat().st_size > 3_000_000 or run("qpdf", "--check", source, ok=None).returncode != 0:
                continue
            target, done = self.sign(source, ok=None)
            if done.returncode != 0:
                self.assertNotEqual(done.stderr.strip(), b"", source)
                self.assertGreaterEqual(done.returncode, 0, f"{source.name} crashed the signer")
                refused[source.name] = done.stderr.decode(errors="replace").strip().splitlines()[-1]
                continue
            with self.subTest(source.name):
                self.assertTrue(target.read_bytes().startswith(source.read_bytes()))
                run("qpdf", "--check", target)
                self.assertIn("Signature is Valid.", run("pdfsig", "-nocert", target).stdout.decode())
                signed += 1
        print(f"corpus: {signed} signed, {len(refused)} refused")
        for name, why in refused.items():
            print(f"  refused {name}: {why}")
        self.assertGreater(signed, 40)


def ink(pgm):
    """The box of everything that is not white: left, top, right, bottom in pixels."""
    raw = pathlib.Path(pgm).read_bytes()
    head = re.match(rb"P5\s+(?:#.*\n\s*)*(\d+)\s+(\d+)\s+(\d+)\s", raw)
    width, height = int(head.group(1)), int(head.group(2))
    rows = [raw[head.end() + y * width:head.end() + (y + 1) * width] for y in range(height)]
    dark = [(y, [x for x, v in enumerate(row) if v < 200]) for y, row in enumerate(rows)]
    dark = [(y, xs) for y, xs in dark if xs]
    return (min(min(xs) for _, xs in dark), dark[0][0], max(max(xs) for _, xs in dark), dark[-1][0])


if __name__ == "__main__":
    unittest.main()
