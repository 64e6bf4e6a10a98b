"""Small PDFs made byte by byte, so that the tests know exactly what is in them."""


def build(objects, root=1, extra=b""):
    """objects: {number: body bytes}. A file with one cross-reference table."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = {}
    for number in sorted(objects):
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % offsets[number]
    out += b"trailer\n<</Size %d /Root %d 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]%s>>\n" % (size, root, extra)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def stream(data, head=b""):
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (head, len(data), data)


def blank_pdf(pages=1, text=b""):
    kids = b" ".join(b"%d 0 R" % (3 + 2 * i) for i in range(pages))
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids)}
    for i in range(pages):
        objects[3 + 2 * i] = (b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1"
                              b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>" % (4 + 2 * i))
        words = text or b"Page %d" % (i + 1)
        objects[4 + 2 * i] = stream(b"BT /F1 18 Tf 72 770 Td (%s) Tj ET" % words)
    return build(objects)


def large_pdf(path, megabytes):
    """Written with a hole in one stream, so that the disk hardly notices."""
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
              b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>", b"<</Length %d>>\nstream\n" % (megabytes << 20)]
    rows = b"0000000000 65535 f \n"
    with open(path, "wb") as out:
        out.write(b"%PDF-1.7\n")
        for number, body in enumerate(bodies, 1):
            rows += b"%010d 00000 n \n" % out.tell()
            out.write(b"%d 0 obj\n%s" % (number, body))
            if number == len(bodies):
                out.seek(megabytes << 20, 1)
                out.write(b"\nendstream")
            out.write(b"\nendobj\n")
        out.write(b"xref\n0 5\n%strailer\n<</Size 5 /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (rows, out.tell()))


def rotated_pdf(rotate, crop):
    """A page that is 400 x 500 points as displayed, without any ink of its own."""
    width, height = (400, 500) if rotate % 180 == 0 else (500, 400)
    boxes = b"/MediaBox[0 0 %d %d]" % (width, height)
    if crop:
        boxes = b"/MediaBox[-100 -50 %d %d]/CropBox[30 40 %d %d]" % (width + 150, height + 90, width + 30, height + 40)
    return build({1: b"<</Type/Catalog/Pages 2 0 R>>",
                  2: b"<</Type/Pages/Count 1/Kids[3 0 R]%s/Rotate %d>>" % (boxes, rotate),
                  3: b"<</Type/Page/Parent 2 0 R/Resources<<>>>>"})


# name: the words after qpdf's --encrypt user owner
encrypted = {
    "rc4-40": ["40"],
    "rc4-128": ["128", "--use-aes=n"],
    "aes-128": ["128", "--use-aes=y"],
    "aes-128-cleartext-metadata": ["128", "--use-aes=y", "--cleartext-metadata"],
    "aes-256": ["256"],
    "aes-256-r5": ["256", "--force-R5"],
}
