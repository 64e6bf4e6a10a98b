#!/usr/bin/env python3
"""Inputs for the fuzz targets to start from, one folder a kind, taken apart from the corpora: seeds.py FOLDER | --kinds TARGET | --dictionary TARGET

Signatures are cut out of /Contents, time-stamps out of signatures, certificates, OCSP answers and CRLs out of the streams of a DSS,
fonts and pictures out of streams, encryption dictionaries out of the files that have one. Only small ones: a fuzzer learns from many
short inputs, not from few long ones."""
import hashlib
import json
import os
import pathlib
import re
import struct
import sys
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPORA = pathlib.Path(os.environ.get("EZSIGN_CORPORA", ROOT.parent / "shared/corpora"))
SMALL = 64 << 10
MOST = 400  # of one kind
FONTS = ["/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf", "/usr/share/fonts/truetype/noto/NotoSansLisu-Regular.ttf",
         "/usr/share/fonts/truetype/noto/NotoSansUgaritic-Regular.ttf"]
OCSP_BASIC = bytes.fromhex("06092b0601050507300101")
TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")
STAMP_ATTRIBUTE = bytes.fromhex("060b2a864886f70d010910020e")
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")

# Which kinds each target starts from.
KINDS = {
    "pdf_document": ["pdf"], "pdf_security": ["encrypt"], "pades_prepared": ["pdf", "signed"], "validation_validate": ["signed", "pdf"],
    "pki_der": ["certificate", "crl", "ocsp", "tst", "cms"], "pki_certificate": ["certificate"], "pki_crl": ["crl"],
    "pki_ocsp": ["ocsp"], "pki_cms": ["cms", "tst"], "pki_tsp": ["tst"], "pki_pdf_mac": ["mac", "cms"], "appearance_png": ["picture"], "media_image": ["picture"],
    "appearance_font": ["font"], "json_json": ["json"], "http_request": ["text"], "accounts_captcha": ["text"],
    "validation_scan": ["content"], "sandbox_protocol": [],
}
DICTIONARIES = {"pdf": ["pdf_document", "pdf_security", "pades_prepared", "validation_validate"],
                "content": ["validation_scan"],
                "der": ["pki_der", "pki_certificate", "pki_crl", "pki_ocsp", "pki_cms", "pki_tsp", "pki_pdf_mac"],
                "picture": ["appearance_png", "media_image"], "font": ["appearance_font"]}


class Folder:
    def __init__(self, root):
        self.root, self.count = pathlib.Path(root), {}

    def add(self, kind, data):
        if not data or len(data) > SMALL or self.count.get(kind, 0) >= MOST:
            return
        path = self.root / kind / hashlib.sha1(data).hexdigest()[:16]
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_bytes(data)
            self.count[kind] = self.count.get(kind, 0) + 1


def der_length(data):
    """The length of the first DER element with its head; None when it is not whole."""
    if len(data) < 2 or data[0] != 0x30:
        return None
    size, head = data[1], 2
    if size & 0x80:
        n = size & 0x7f
        if not 1 <= n <= 3 or len(data) < 2 + n:
            return None
        size, head = int.from_bytes(data[2:2 + n], "big"), 2 + n
    return head + size if head + size <= len(data) else None


def wrapped(tag, content):
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def add_der(folder, data):
    """Sorts one DER structure by what it is."""
    if data[:60].find(SIGNED_DATA) >= 0:
        stamp = TST_INFO in data[:80]
        folder.add("tst" if stamp else "cms", data)
        if stamp:
            folder.add("tst", wrapped(0x30, b"\x30\x03\x02\x01\x00" + data))  # as the authority's answer
        at = data.find(STAMP_ATTRIBUTE)
        while at >= 0:
            inner = data[at + len(STAMP_ATTRIBUTE):]
            start = inner.find(b"\x30", 1, 8)
            if start > 0 and (size := der_length(inner[start:])):
                folder.add("tst", inner[start:start + size])
                folder.add("tst", wrapped(0x30, b"\x30\x03\x02\x01\x00" + inner[start:start + size]))
            at = data.find(STAMP_ATTRIBUTE, at + 1)
    elif OCSP_BASIC in data[:40]:
        folder.add("ocsp", data)
        # The question to which this is the answer: the CertID by its SHA-1 algorithm.
        at = data.find(bytes.fromhex("300906052b0e03021a05000414"))
        if at > 2 and (size := der_length(data[at - 2:])):
            certificate = data[at - 2:at - 2 + size]
            folder.add("ocsp", wrapped(0x30, wrapped(0x30, wrapped(0x30, wrapped(0x30, certificate)))))
    elif b"\xa0\x03\x02\x01\x02" in data[:20]:
        folder.add("certificate", data)
    elif re.match(rb"\x30.{1,4}\x30.{1,4}\x02\x01\x01\x30", data[:24], re.S):
        folder.add("crl", data)


def add_stream(folder, data):
    if data[:1] == b"\x30" and der_length(data) == len(data):
        add_der(folder, data)
    elif data[:4] in (b"\0\1\0\0", b"true", b"OTTO"):
        folder.add("font", data)
    elif data[:3] == b"\xff\xd8\xff":
        folder.add("picture", data)
    elif b"beginbfchar" in data or b"beginbfrange" in data:
        folder.add("content", b"BT /F 12 Tf 20 50 Td <0041004200> Tj ET 0 0 200 200 re f\0" + data)
    elif re.search(rb"\bBT\s.*\bET\b", data, re.S):
        folder.add("content", re.sub(rb"/[A-Za-z]+[0-9]* ([0-9.]+) Tf", rb"/G \1 Tf", data).replace(b"\0", b" "))


def take_apart(folder, data):
    at = data.find(b"/Contents")
    while at >= 0:
        start = data.find(b"<", at, at + 16)
        end = data.find(b">", start) if start > 0 else -1
        text = re.sub(rb"\s", b"", data[start + 1:end]) if end - start > 200 else b""
        if text and re.fullmatch(rb"[0-9A-Fa-f]+", text):
            contents = bytes.fromhex(text[:len(text) & ~1].decode())
            size = der_length(contents)
            if size:
                add_der(folder, contents[:size])
            else:
                folder.add("cms", contents.rstrip(b"\0"))  # BER, or broken
        at = data.find(b"/Contents", at + 9)
    at = data.find(b"stream")
    while at >= 0:
        start = at + 6 + (2 if data[at + 6:at + 8] == b"\r\n" else 1)
        end = data.find(b"endstream", start)
        if end < 0:
            break
        if end - start <= 4 * SMALL:
            body = data[start:end]
            try:
                body = zlib.decompressobj().decompress(body, 4 * SMALL)
            except zlib.error:
                body = body.rstrip(b"\r\n")
            add_stream(folder, body)
        at = data.find(b"stream", end + 9)
    for match in re.finditer(rb"/Encrypt\s+(\d+)\s+(\d+)\s+R", data):
        found = re.search(rb"(?:^|[\r\n ])" + match[1] + rb"\s+" + match[2] + rb"\s+obj(.{1,8192}?)endobj", data, re.S)
        if found:
            at = data.find(b"stream", found.end())
            folder.add("encrypt", found[1].strip() + b"\n" + (data[at + 7:at + 7 + 160] if at > 0 else b"0123456789abcdef" * 4))


def png(kind, depth, interlaced=False, palette=None, transparency=None, filters=(0, 1, 2, 3, 4)):
    width, height = 9, 9
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
    passes = [(width, height)]
    if interlaced:
        steps = [(0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2), (0, 1, 1, 2)]
        passes = [((width - x + dx - 1) // dx, (height - y + dy - 1) // dy) for x, dx, y, dy in steps]
    rows = b""
    for w, h in passes:
        size = (w * channels * depth + 7) // 8
        for y in range(h if w else 0):
            rows += bytes([filters[y % len(filters)]]) + bytes((y * 37 + x * 11) & (0xff if kind != 3 else 0x01) for x in range(size))

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced)))
    if palette:
        out += chunk(b"PLTE", palette)
    if transparency:
        out += chunk(b"tRNS", transparency)
    return out + chunk(b"gAMA", struct.pack(">I", 45455)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def made(folder):
    palette = bytes(range(48))
    for kind, depths in {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items():
        for depth in depths:
            for interlaced in (False, True):
                colours = palette[:3 * min(16, 1 << depth)] if kind == 3 else None
                clear = {0: b"\0\1", 2: b"\0\1\0\2\0\3", 3: b"\0\x80"}.get(kind)
                folder.add("picture", png(kind, depth, interlaced, colours))
                folder.add("picture", png(kind, depth, interlaced, colours, clear))
    for token in re.findall(r'=((?:\s*"[0-9a-f]+")+);', (ROOT / "src/pki/pdf_mac_test.cpp").read_text()):
        folder.add("mac", bytes.fromhex("".join(re.findall(r'"([0-9a-f]+)"', token))))
    sha256 = bytes.fromhex("300d06096086480165030402010500")
    imprint = wrapped(0x30, sha256 + wrapped(4, bytes(32)))
    folder.add("tst", wrapped(0x30, b"\x02\x01\x01" + imprint))
    folder.add("tst", wrapped(0x30, b"\x02\x01\x01" + imprint + b"\x06\x03\x2a\x03\x04" + b"\x02\x08" + bytes(range(1, 9)) + b"\x01\x01\xff"))
    folder.add("tst", bytes.fromhex("300930070201023002" + "0c00"))
    for text in ["a=1&b=%20c&d=+", "bytes=0-99", "bytes=-5", "bytes=100-", "bytes=0-1,5-9", "id-ID,id;q=0.9,en;q=0.8", "*", "ez_session=abc; x=y",
                 "203.0.113.7, 10.0.0.2", "[2001:db8::1]:443", "10.0.0.0/8", "2001:db8::/32", "/files/a/b/c%2f", "=cmd|' /C calc'!A0",
                 "nama@contoh.id", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "\u202e\u0000"]:
        folder.add("text", text.encode())
    challenge = {"algorithm": "SHA-256", "challenge": "0" * 64, "number": 12345, "salt": "ab?expires=1&", "signature": "f" * 64}
    folder.add("text", json.dumps(challenge).encode())
    for text in ['{"nodes":[{"name":"a","number":1,"tags":["x"]}],"rest":{"k":[1,2.5e3,null,true,"\\u00e9\\ud83d\\ude00"]}}',
                 '{"nodes":[]}', '{"nodes":[{"name":"","number":-9223372036854775808,"tags":[]}],"rest":{}}']:
        folder.add("json", text.encode())


def make(root):
    folder = Folder(root)
    made(folder)
    for file in FONTS:
        if os.path.exists(file) and os.path.getsize(file) <= SMALL:
            folder.add("font", pathlib.Path(file).read_bytes())
    if not CORPORA.is_dir():
        print("fuzz: corpus not present, starting from almost nothing")
        return folder.count
    # Small ones first, so that a kind which fills up is full of what the fuzzer can read quickly.
    for file in sorted(CORPORA.glob("pdf/**/*.pdf"), key=lambda f: (f.stat().st_size, f)):
        if file.stat().st_size > 2 << 20:
            break
        data = file.read_bytes()
        folder.add("signed" if b"/ByteRange" in data else "pdf", data)
        take_apart(folder, data)
    for file in sorted(CORPORA.glob("pki/pkits/**/*")):
        if file.suffix in (".crt", ".crl"):
            add_der(folder, file.read_bytes())
    for file in sorted(CORPORA.glob("merkle/**/*.json"))[:100]:
        folder.add("json", file.read_bytes())
    return folder.count


def main():
    if sys.argv[1] == "--kinds":
        print(*KINDS.get(sys.argv[2], []))
    elif sys.argv[1] == "--dictionary":
        print(*[d for d, targets in DICTIONARIES.items() if sys.argv[2] in targets])
    else:
        print("fuzz seeds:", ", ".join(f"{kind} {count}" for kind, count in sorted(make(sys.argv[1]).items())))


if __name__ == "__main__":
    main()
