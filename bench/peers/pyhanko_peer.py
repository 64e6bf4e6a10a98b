"""pyHanko's side of run.sh: signs and validates the same files with the same key in one process, thread CPU after a warm-up."""
import asyncio
import io
import json
import logging
import pathlib
import statistics
import sys
import time

from asn1crypto import pem, x509
from pyhanko import stamp
from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)
folder, repetitions = pathlib.Path(sys.argv[1]), int(sys.argv[2])
signer = signers.SimpleSigner.load_pkcs12(str(folder / "signer.p12"), passphrase=b"correct horse")
root = x509.Certificate.load(pem.unarmor((folder / "root.pem").read_bytes())[2])
look = stamp.TextStampStyle(stamp_text="Contoh Penandatangan\n%(ts)s",
                            text_box_style=TextBoxStyle(font=GlyphAccumulatorFactory("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")))


def sign(data):
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    meta = signers.PdfSignatureMetadata(field_name="Signature1", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256")
    made = signers.PdfSigner(meta, signer=signer, stamp_style=look,
                             new_field_spec=fields.SigFieldSpec("Signature1", on_page=0, box=(72, 600, 272, 680)))
    return made.sign_pdf(writer, in_place=False).getvalue()


async def validate(data):
    sound = 0
    for one in PdfFileReader(io.BytesIO(data)).embedded_signatures:
        status = await async_validate_pdf_signature(one, ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail"))
        sound += status.intact and status.valid
    return sound


def measure(what, name, call):
    call()
    call()
    times = []
    for _ in range(repetitions):
        started = time.thread_time()
        answer = call()
        times.append((time.thread_time() - started) * 1000)
    print(json.dumps({"tool": "pyHanko", "what": what, "file": name, "median_ms": statistics.median(times), "least_ms": min(times),
                      "bytes": answer if isinstance(answer, int) else len(answer)}), flush=True)
    return answer


for name in ("100k", "1m", "10m"):
    data = (folder / f"{name}.pdf").read_bytes()
    (folder / f"{name}-pyhanko.pdf").write_bytes(measure("sign", name, lambda: sign(data)))
    twice = (folder / f"{name}-twice.pdf").read_bytes()
    if measure("validate", name, lambda: asyncio.run(validate(twice))) != 2:
        sys.exit("pyHanko does not find two sound signatures")
