"""Attacks files that `ezsign sign` made, table and object streams, encrypted, certified and B-LTA: `ezsign verify` refuses every
one of them and names the rule. The generators with a rule for each attack are src/validation/attack_*_test.cpp; these are the
product's own files, whose signatures those tests cannot make."""
import collections
import concurrent.futures
import json
import pathlib
import re
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from cli import Cli, run  # noqa: E402
from support.pdfs import blank_pdf  # noqa: E402
from support.server import BIN  # noqa: E402

PASSWORD = "rahasia"
KNOWN_RULE = re.compile(r"V-(P[1-6]|B[1-8]|C[1-5]|S[1-5]|D(\d|1[0-4]))$")
EVIL = b"<</Length 19>>\nstream\nBT (Pay 900) Tj ET \nendstream"


def gaps(pdf):
    """(begin, end) of every signature value, the delimiters included."""
    return [(int(m.group(1)), int(m.group(2))) for m in re.finditer(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+\d+\s*\]", pdf)]


class Revision:
    """One more revision with a cross-reference table, whatever the file had before; strings in it are as they stand."""

    def __init__(self, pdf):
        self.pdf, self.rows = bytearray(pdf), []
        self.previous = int(re.findall(rb"startxref\s+(\d+)\s+%%EOF", pdf)[-1])
        near = pdf[self.previous:]
        self.root = re.search(rb"/Root\s+(\d+) 0 R", near).group(1)
        self.size = int(re.search(rb"/Size\s+(\d+)", near).group(1))
        self.encrypt = re.search(rb"/Encrypt\s+\d+ 0 R", near)
        self.identifier = re.search(rb"/ID\s*\[[^\]]*\]", near).group(0)

    def add(self, number, body):
        self.rows.append((number, len(self.pdf)))
        self.pdf += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        return self

    def bytes(self, root=None, extra=b"", encrypt=True, list_objects=True):
        start = len(self.pdf)
        rows = self.rows if list_objects else []
        self.pdf += b"xref\n0 1\n0000000000 65535 f \n" + b"".join(b"%d 1\n%010d 00000 n \n" % row for row in sorted(rows))
        size = max([self.size] + [number + 1 for number, _ in self.rows])
        secret = self.encrypt.group(0) if encrypt and self.encrypt else b""
        self.pdf += b"trailer\n<</Size %d /Root %s 0 R %s %s %s /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            size, root or self.root, self.identifier, secret, extra, self.previous, start)
        return bytes(self.pdf)


class Attacks(Cli):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document_password = cls.tmp / "document.txt"
        cls.document_password.write_text(PASSWORD + "\n")
        cls.seeds = cls.make_seeds()
        cls.pool = concurrent.futures.ThreadPoolExecutor(2)
        cls.addClassCleanup(cls.pool.shutdown)

    @classmethod
    def make_seeds(cls):
        plain = cls.tmp / "plain.pdf"
        plain.write_bytes(blank_pdf())
        seeds = {}
        for streams in ("disable", "generate"):
            kind = {"disable": "table", "generate": "streams"}[streams]
            source = cls.tmp / f"{kind}-plain.pdf"
            run("qpdf", f"--object-streams={streams}", plain, source)
            locked = cls.tmp / f"{kind}-locked.pdf"
            run("qpdf", f"--object-streams={streams}", "--encrypt", PASSWORD, "pemilik", "256", "--", plain, locked)
            for name, start, more in ((kind, source, []), (f"{kind} encrypted", locked, ["--password-file", cls.document_password]),
                                      (f"{kind} certified", source, ["--certify", "2"])):
                target = cls.tmp / f"{name}.pdf"
                run(BIN / "ezsign", "sign", "--p12", cls.p12, "--p12-password-file", cls.password, "--tsa", cls.server.url + "/tsa",
                    "--level", "b-lta", "--page", "1", "--box", "72,72,200,80", *more, start, target)
                seeds[name] = target.read_bytes()
        return seeds

    def some(self, *names):
        return [(name, self.seeds[name]) for name in names]

    def verdict_of(self, pdf):
        with tempfile.NamedTemporaryFile(dir=self.tmp, suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            done = run(BIN / "ezsign", "verify", "--trust", self.root, "--password-file", self.document_password, "--json", file.name,
                       ok=(0, 1, 2, 3, 4))
        return done.returncode, json.loads(done.stdout)

    def check_refused(self, pdf, vanish=False):
        """The causes of one attack; fails when it is called valid or when nothing says why."""
        code, report = self.verdict_of(pdf)
        self.assertNotEqual(code, 0)
        everything = report["signatures"] + report["documentTimestamps"]
        if not everything:
            self.assertTrue(vanish, f"the signatures vanished: {report.get('error')}")
            return {"none"}
        causes = set()
        for one in everything:
            failed = {rule["id"] for rule in one["rules"] if rule["severity"] == "failure"}
            self.assertTrue(all(KNOWN_RULE.match(rule) for rule in failed), failed)
            if one["indication"] != "TOTAL-PASSED":
                self.assertTrue(one["subIndication"] and failed, one)
                causes |= failed
        self.assertTrue(causes, "nothing says why")
        return causes

    def refuse_all(self, attacks, vanish=False):
        """attacks: (name, file). Each is refused; the rules that did it are printed with their numbers."""
        histogram = collections.Counter()
        attacks = list(attacks)
        for (name, _), causes in zip(attacks, self.pool.map(lambda attack: self.named(attack, vanish), attacks)):
            if isinstance(causes, Exception):
                with self.subTest(name):
                    raise causes
            else:
                histogram.update(causes)
        print(f"{len(attacks)} refused:", *(f"{rule} {count}" for rule, count in sorted(histogram.items())))
        return histogram

    def named(self, attack, vanish):
        try:
            return self.check_refused(attack[1], vanish)
        except Exception as error:  # told in the main thread, with its name
            return error

    def test_the_seeds_are_valid(self):
        for name, pdf in self.seeds.items():
            with self.subTest(name):
                code, report = self.verdict_of(pdf)
                self.assertEqual(code, 0, report)
                self.assertEqual([one["level"] for one in report["signatures"]], ["B-LTA"])
                self.assertEqual(len(report["documentTimestamps"]), 1)

    def test_flipped_bytes(self):
        """A sample of every region; the newest time-stamp covers them all, except the digits of its own value."""
        def flips():
            for name, pdf in self.seeds.items():
                values = gaps(pdf)
                for at in range(5, len(pdf), max(1, len(pdf) // 60)):
                    if any(begin < at < end - 1 for begin, end in values):
                        continue
                    changed = bytearray(pdf)
                    changed[at] ^= 1
                    yield f"{name}, byte {at}", bytes(changed)
        self.refuse_all(flips(), vanish=True)

    def test_structure_flipped(self):
        """Every byte around the structure words of the newest two revisions."""
        def flips():
            for name in ("table", "streams encrypted"):
                pdf = self.seeds[name]
                for word in (rb"/ByteRange", rb"startxref", rb"%%EOF", rb"/Prev", rb"/Root", rb"endobj"):
                    at = [m.start() for m in re.finditer(word, pdf)][-1]
                    for offset in range(0, len(word) + 6, 3):
                        changed = bytearray(pdf)
                        changed[min(at + offset, len(pdf) - 2)] ^= 1
                        yield f"{name}, {word} + {offset}", bytes(changed)
        self.refuse_all(flips(), vanish=True)

    def test_cut_and_appended(self):
        def files():
            for name, pdf in self.seeds.items():
                ends = [m.end() for m in re.finditer(rb"%%EOF\n", pdf)]
                for cut in (2, 7, 100, 1000, len(pdf) // 3, len(pdf) // 2):
                    if len(pdf) - cut not in ends:
                        yield f"{name}, cut by {cut}", pdf[:-cut]
                for tail in (b"garbage\n", b"1 0 obj\nnull\nendobj\n", b"4 0 obj\n" + EVIL + b"\nendobj\n%%EOF\n",
                             b"startxref\n0\n%%EOF\n", b"trailer\n<</Root 4 0 R>>\n"):
                    yield f"{name}, appended {tail[:12]}", pdf + tail
                yield f"{name}, before the header", b"MZ\n" + pdf
        self.refuse_all(files(), vanish=True)

    def test_universal_forgery(self):
        """{ByteRange, Contents} x the ways of breaking them, in place, in the signature and in the time-stamp."""
        def files():
            for name, pdf in self.some("table", "streams encrypted"):
                for index, (begin, end) in enumerate(gaps(pdf)):
                    found = list(re.finditer(rb"/ByteRange\s*\[[^\]]*\]", pdf))[index]
                    for to in (b"", b"/ByteRange null", b"/ByteRange []", b"/ByteRange[0 -1 -1 0]", b"/ByteRange (0 1)",
                               b"/ByteRange[0 1 2]", b"/ByteRange[0 1 2 3 4]", b"/ByteRange[0 0 0 0]", b"/ByteRange 4 0 R"):
                        yield f"{name} {index} {to}", pdf[:found.start()] + to.ljust(len(found.group(0))) + pdf[found.end():]
                    for to in (b"<>", b"null", b"-1", b"[<00>]", b"<00>", b"()", b"4 0 R", b"<" + b"0" * (end - begin - 2) + b">"):
                        yield f"{name} {index} {to[:9]}", pdf[:begin] + to.ljust(end - begin) + pdf[end:]
        self.refuse_all(files())

    def test_wrapping(self):
        def files():
            for name, pdf in self.some("table encrypted", "streams"):
                begin, end = gaps(pdf)[-1]
                for what in (b" ", b"00", b">\n", b"> /X <", b"%x\n"):
                    for at in (begin, begin + 1, end - 1, end):
                        moved = pdf[:at] + what + pdf[at:]
                        yield f"{name}, {what} at {at}", moved
                        yield f"{name}, {what} at {at}, range adapted", moved.replace(b" %d " % end, b" %d " % (end + len(what)), 1)
                tail = b"> /ByteRange [0 %d %d %d] /X <" % (begin, end, len(pdf) - end)
                yield f"{name}, second range", pdf[:end - 1 - len(tail)] + tail + pdf[end - 1:]
        self.refuse_all(files())

    def test_replaced_by_a_later_revision(self):
        """Contents, page, catalog, signature and encryption exchanged by a revision that is well-formed in itself."""
        def files():
            for name, pdf in self.seeds.items():
                revision = Revision(pdf)
                content = int(re.findall(rb"/Contents\s+(\d+) 0 R", self.page_source(name))[0])
                signature = int(re.findall(rb"(\d+) 0 obj\s*<<(?:(?!endobj)[\s\S])*?/ByteRange", pdf)[-1])
                yield f"{name}, other content", Revision(pdf).add(content, EVIL).bytes()
                yield f"{name}, no content", Revision(pdf).add(content, b"null").bytes()
                yield f"{name}, unlisted object", Revision(pdf).add(content, EVIL).bytes(list_objects=False)
                yield f"{name}, signature gone", Revision(pdf).add(signature, b"null").bytes()
                yield f"{name}, catalog gone", Revision(pdf).add(int(revision.root), b"<</Type/Catalog>>").bytes()
                yield (f"{name}, another catalog",
                       Revision(pdf).add(revision.size + 5, b"<</Type/Catalog/Pages 2 0 R>>").bytes(root=b"%d" % (revision.size + 5)))
                yield f"{name}, trailer entry", Revision(pdf).bytes(extra=b"/Payload 4 0 R")
                if revision.encrypt:
                    yield f"{name}, encryption gone", Revision(pdf).bytes(encrypt=False)
                    number = int(re.search(rb"\d+", revision.encrypt.group(0)).group(0))
                    yield f"{name}, encryption replaced", Revision(pdf).add(number, b"<</Filter/Standard/V 1/R 2/O()/U()/P -4>>").bytes()
                    yield f"{name}, key data freed", Revision(pdf).add(number, b"null").bytes()
                else:
                    yield f"{name}, encryption added", Revision(pdf).add(revision.size, b"<</Filter/Standard/V 1>>").bytes(
                        extra=b"/Encrypt %d 0 R" % revision.size)
        self.refuse_all(files(), vanish=True)

    def page_source(self, name):
        """The page as qpdf shows it, whatever the file's layout."""
        file = self.tmp / f"{name}.pdf"
        pages = run("qpdf", "--password=" + PASSWORD, "--show-pages", file, ok=(0, 3)).stdout
        number = re.search(rb"page 1: (\d+) 0 R", pages).group(1).decode()
        return run("qpdf", "--password=" + PASSWORD, f"--show-object={number}", file, ok=(0, 3)).stdout

    def test_certified(self):
        """What a certification with permission 2 does not allow: comments, and visible fields that nobody signed."""
        def files():
            for name in ("table certified", "streams certified"):
                pdf = self.seeds[name]
                page = self.page_source(name).strip()
                pages = run("qpdf", "--show-pages", self.tmp / f"{name}.pdf", ok=(0, 3)).stdout
                number = int(re.search(rb"page 1: (\d+) 0 R", pages).group(1))
                for kind in (b"/Text", b"/FreeText", b"/Stamp", b"/Redact", b"/Highlight"):
                    revision = Revision(pdf)
                    added = revision.size + 1
                    annotated = re.sub(rb"/Annots\s*\[", b"/Annots [ %d 0 R " % added, page)
                    annotated = re.sub(rb"(/Annots \[ )(\d+ 0 R )([^\]]*)\]", rb"\1\3 \2]", annotated)
                    yield (f"{name}, {kind}", revision.add(number, annotated).add(
                        added, b"<</Type/Annot/Subtype%s/Rect[0 0 595 842]/Contents(x)/C[1 1 1]>>" % kind).bytes())
        self.refuse_all(files())


if __name__ == "__main__":
    unittest.main()
