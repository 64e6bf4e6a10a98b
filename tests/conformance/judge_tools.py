"""What qpdf, pdfsig (poppler) and openssl say of a file that we signed. Each answer is "accepted" or the objection.

Our signature is found by its bytes, not by reading the PDF: everything behind the upload's end is ours, its first /ByteRange is the
signature and its last the document time-stamp."""
import pathlib
import re
import subprocess
import tempfile

NAME = "Contoh Penandatangan"


def run(*command, seconds=60):
    try:
        done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=seconds)
    except subprocess.TimeoutExpired:
        return -1, "too slow"
    return done.returncode, done.stdout.decode(errors="replace")


def last_line(text):
    return (text.strip().splitlines() or [""])[-1][:200]


def qpdf(file, source, password):
    """0: nothing to say; 3: warnings (qpdf(1), exit status). What it warns of in the upload, it may warn of in ours."""
    options = ["--check", *(["--password=" + password] if password else [])]
    code, words = run("qpdf", *options, file)
    if code == 0:
        return "accepted"
    before, _ = run("qpdf", *options, source)
    return "accepted, the input has the same warnings" if code == before else f"{code}, the input {before}: {last_line(words)}"


def pdfsig(file, password):
    """The signature alone: poppler gets no trust anchors."""
    _, words = run("pdfsig", "-nocert", *(["-upw", password] if password else []), file)
    mine = [b for b in re.split(r"^Signature #\d+:", words, flags=re.M)[1:] if f"Common Name: {NAME}" in b]
    if not mine:
        return "our signature is not found: " + last_line(words)
    verdict = re.search(r"Signature Validation: (.*)", mine[-1])
    return "accepted" if verdict and verdict[1].strip() == "Signature is Valid." else verdict[1] if verdict else last_line(mine[-1])


def openssl(file, size, root, chain, folder):
    """The CMS over its bytes with the CAdES attribute, chain to the root; and the document time-stamp over its own."""
    data = pathlib.Path(file).read_bytes()
    ranges = [[int(n) for n in m.groups()] for m in re.finditer(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", data[size:])]
    if not ranges:
        return "no /ByteRange"
    for number, (a, b, c, d) in enumerate(dict.fromkeys(map(tuple, (ranges[0], ranges[-1])))):
        content, token = folder / "content", folder / "token"
        content.write_bytes(data[a:a + b] + data[c:c + d])
        der = bytes.fromhex(data[a + b + 1:c - 1].decode())
        length = 4 + int.from_bytes(der[2:4], "big")
        token.write_bytes(der[:length])
        if number == 0:
            code, words = run("openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", token, "-content", content, "-CAfile", root,
                              "-purpose", "any", "-out", "/dev/null")
            good = code == 0 and "Verification successful" in words
        else:
            code, words = run("openssl", "ts", "-verify", "-data", content, "-in", token, "-token_in", "-CAfile", root, "-untrusted", chain)
            good = code == 0 and "Verification: OK" in words
        if not good:
            return ("signature: " if number == 0 else "document time-stamp: ") + last_line(words)
    return "accepted"


def judge(file, source, size, password, root, chain):
    with tempfile.TemporaryDirectory() as folder:
        return {"qpdf": qpdf(file, source, password), "pdfsig": pdfsig(file, password),
                "openssl": openssl(file, size, root, chain, pathlib.Path(folder))}
