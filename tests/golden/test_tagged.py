"""Tagged PDFs stay tagged, and a second signature leaves the first one valid (PDF/UA-1 7.18, rule V-D11)."""
import unittest

from cli import CORPORA, Cli, run
from support.pdfs import build, stream

FORM = ("--page", "1", "--box")


def tagged_pdf(tree=b"<</Nums[0[12 0 R]]>>", kids=b"11 0 R", extra=None):
    """One page with one tagged paragraph; `tree` is the parent tree, `kids` those of the root."""
    objects = {1: b"<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 10 0 R/Lang(en)>>",
               2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
               3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/StructParents 0/Contents 4 0 R/Resources<<>>>>",
               4: stream(b"/P <</MCID 0>> BDC 72 700 m 200 700 l S EMC"),
               10: b"<</Type/StructTreeRoot/K %s/ParentTree %s/ParentTreeNextKey 1>>" % (kids, tree),
               11: b"<</Type/StructElem/S/Document/P 10 0 R/K[12 0 R]>>",
               12: b"<</Type/StructElem/S/P/P 11 0 R/Pg 3 0 R/K 0>>", **(extra or {})}
    for number in range(1, max(objects)):
        objects.setdefault(number, b"null")
    return build(objects)


class Tagged(Cli):
    def forms(self, pdf):
        """How many form fields a reader finds in the structure."""
        return run("pdfinfo", "-struct", pdf).stdout.decode().split().count("Form")

    def judge(self, source):
        before = self.forms(source)
        current = source
        for box in ("20,20,110,30", "20,70,110,30"):
            current, _ = self.sign(current, *FORM, box)
            run("qpdf", "--check", current)
            self.assertEqual(self.forms(current), before + 1, "the first one has a tag, later ones leave what was signed alone")
        current, _ = self.sign(current)  # an invisible one
        self.assertEqual(self.forms(current), before + 1)
        report = self.verify(current)
        self.assertEqual([s["indication"] for s in report["signatures"]], ["TOTAL-PASSED"] * 3, report)
        told = run("pdfsig", "-nocert", current).stdout.decode()
        self.assertEqual(told.count("Signature is Valid."), 3)

    def test_shapes(self):
        leaf = b"<</Limits[0 3]/Nums[0[12 0 R]3 12 0 R]>>"
        for name, pdf in {"leaf": tagged_pdf(),
                          "indirect": tagged_pdf(b"20 0 R", extra={20: b"<</Nums 21 0 R>>", 21: b"[0[12 0 R]]"}),
                          "kids": tagged_pdf(b"20 0 R", extra={20: b"<</Kids[21 0 R]>>", 21: b"<</Limits[0 3]/Kids 22 0 R>>", 22: b"[23 0 R]", 23: leaf}),
                          "kids in place": tagged_pdf(b"<</Kids[%s]>>" % leaf),
                          "kids of the root": tagged_pdf(kids=b"20 0 R", extra={20: b"[11 0 R 12 0 R]"})}.items():
            with self.subTest(name):
                source = self.tmp / f"tagged-{name.replace(' ', '-')}.pdf"
                source.write_bytes(pdf)
                self.judge(source)

    @unittest.skipUnless(CORPORA.is_dir(), "skipped: corpus not present")
    def test_other_peoples_files(self):
        for name in ("pyhanko/minimal-pdf-ua-and-a.pdf", "pyhanko/minimal-with-field-tagged.pdf",
                     "podofo/PDFUA-Reference/PDFUA-Ref-2-02_Invoice.pdf", "dss/doc.pdf", "qpdf/appearances-1.pdf"):
            with self.subTest(name):
                self.judge(CORPORA / name)

    @unittest.skipUnless(CORPORA.is_dir(), "skipped: corpus not present")
    def test_earlier_signatures_of_others_stay_valid(self):
        """Tagged files that others signed: what our verification said before, it says after a visible signature of ours."""
        for name in ("PAdES-LT", "Signature-P-FR_CS-5", "DSS-2821"):
            with self.subTest(name):
                source = CORPORA / "dss/validation" / f"{name}.pdf"
                before = [(s["indication"], s.get("subIndication")) for s in self.verify(source, ok=None)["signatures"]]
                target, _ = self.sign(source, *FORM, "300,60,120,40")
                self.assertEqual(self.forms(target), self.forms(source))
                after = [(s["indication"], s.get("subIndication")) for s in self.verify(target, ok=None)["signatures"]]
                self.assertEqual(after[:len(before)], before)
                self.assertEqual(after[-1][0], "TOTAL-PASSED")


if __name__ == "__main__":
    unittest.main()
