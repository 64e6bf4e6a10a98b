"""A time-stamp authority of somebody else: its own hierarchy by OpenSSL, with OCSP, CRLs and issuers over HTTP on a port of its own."""
import http.server
import pathlib
import subprocess
import tempfile
import threading

CONFIG = """
[ca]
default_ca = own
[own]
dir = .
database = $ENV::NAME.index
serial = $ENV::NAME.serial
new_certs_dir = .
default_md = sha256
policy = any
default_crl_days = 7
unique_subject = no
[any]
countryName = optional
commonName = supplied
[req]
distinguished_name = dn
prompt = no
[dn]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[intermediate]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:$ENV::URL/root.crl
authorityInfoAccess = caIssuers;URI:$ENV::URL/root.der
[stamping]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:$ENV::URL/issuing.crl
authorityInfoAccess = OCSP;URI:$ENV::URL/ocsp,caIssuers;URI:$ENV::URL/issuing.der
[no_purpose]
keyUsage = critical,digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[responder]
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = own_tsa
[own_tsa]
serial = tsa.serial
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256,sha384,sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class ForeignAuthority:
    """`stamps`, `ocsp`, `crl` say how the services behave: see Handler."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="ezsign-foreign-")
        self.path = pathlib.Path(self._folder.name)
        self.release = threading.Event()
        self.normal()
        authority = self

        class Bound(Handler):
            pass

        Bound.authority = authority
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bound)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.make()
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def normal(self):
        self.stamps = self.ocsp = self.crl = "good"
        self.asked = []

    def stop(self):
        self.release.set()
        self.http.shutdown()
        self.http.server_close()
        self._folder.cleanup()

    def openssl(self, *arguments, name="issuing", data=None):
        done = subprocess.run(["openssl", *map(str, arguments)], cwd=self.path, input=data, capture_output=True, timeout=30,
                              env={"PATH": "/usr/bin:/bin", "NAME": name, "URL": self.url, "HOME": str(self.path)})
        if done.returncode != 0:
            raise AssertionError(f"openssl {arguments}: {done.stderr.decode(errors='replace')[-800:]}")
        return done.stdout

    def issue(self, issuer, name, extensions, start="20260101000000Z", end="20460101000000Z", key=("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")):
        self.openssl("genpkey", *key, "-out", f"{name}.key")
        self.openssl("req", "-new", "-config", "ca.cnf", "-key", f"{name}.key", "-subj", f"/C=XX/CN=Foreign {name}", "-out", f"{name}.csr")
        signer = ["-selfsign", "-keyfile", f"{name}.key"] if issuer is None else ["-cert", f"{issuer}.crt", "-keyfile", f"{issuer}.key"]
        self.openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-in", f"{name}.csr", "-out", f"{name}.crt", *signer, "-extensions", extensions,
                     "-startdate", start, "-enddate", end, name=issuer or name)
        self.openssl("x509", "-in", f"{name}.crt", "-outform", "DER", "-out", f"{name}.der")

    def make(self):
        (self.path / "ca.cnf").write_text(CONFIG)
        (self.path / "tsa.serial").write_text("01\n")
        for name in ("root", "issuing"):
            (self.path / f"{name}.index").write_text("")
            (self.path / f"{name}.serial").write_text("1001\n")
        self.issue(None, "root", "root")
        self.issue("root", "issuing", "intermediate")
        self.issue("issuing", "tsa", "stamping")
        self.issue("issuing", "expired", "stamping", start="20200101000000Z", end="20210101000000Z")
        self.issue("issuing", "plain", "no_purpose")
        self.issue("issuing", "ocsp", "responder", key=("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"))
        for name in ("root", "issuing"):
            self.openssl("ca", "-config", "ca.cnf", "-gencrl", "-cert", f"{name}.crt", "-keyfile", f"{name}.key", "-out", f"{name}.crl.pem", name=name)
            self.openssl("crl", "-in", f"{name}.crl.pem", "-outform", "DER", "-out", f"{name}.crl")
        (self.path / "chain.pem").write_bytes((self.path / "issuing.crt").read_bytes())

    def revoke(self, name):
        self.openssl("ca", "-config", "ca.cnf", "-revoke", f"{name}.crt", "-cert", "issuing.crt", "-keyfile", "issuing.key")

    def stamp(self, query):
        (self.path / "query.tsq").write_bytes(query)
        if self.stamps == "wrong nonce":
            at = query.index(b"\x04\x20") + 2
            self.openssl("ts", "-query", "-digest", query[at:at + 32].hex(), "-sha256", "-cert", "-out", "query.tsq")
        signer = "expired" if self.stamps == "expired" else "tsa"
        self.openssl("ts", "-reply", "-config", "ca.cnf", "-section", "own_tsa", "-queryfile", "query.tsq", "-signer", f"{signer}.crt",
                     "-inkey", f"{signer}.key", "-chain", "chain.pem", "-out", "reply.tsr")
        if self.stamps != "no purpose":
            return (self.path / "reply.tsr").read_bytes()
        # OpenSSL makes no token with such a certificate: the same content in a CMS of our own.
        self.openssl("ts", "-reply", "-in", "reply.tsr", "-token_out", "-out", "token.der")
        self.openssl("cms", "-verify", "-noverify", "-inform", "DER", "-in", "token.der", "-out", "info.der")
        token = self.openssl("cms", "-sign", "-cades", "-binary", "-nodetach", "-nosmimecap", "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-in", "info.der",
                             "-signer", "plain.crt", "-inkey", "plain.key", "-md", "sha256", "-outform", "DER")
        body = b"\x30\x03\x02\x01\x00" + token
        return b"\x30\x82" + len(body).to_bytes(2, "big") + body

    def status(self, request):
        (self.path / "request.ocsp").write_bytes(request)
        self.openssl("ocsp", "-index", "issuing.index", "-CA", "issuing.crt", "-rsigner", "ocsp.crt", "-rkey", "ocsp.key", "-reqin", "request.ocsp",
                     "-respout", "response.ocsp", "-ndays", "1")
        return (self.path / "response.ocsp").read_bytes()


class Handler(http.server.BaseHTTPRequestHandler):
    lock = threading.Lock()

    def log_message(self, *_):
        pass

    def answer(self, body, kind="application/octet-stream", status=200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # the client had enough

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.authority.asked.append(self.path)
        how = self.authority.stamps if self.path == "/tsa" else self.authority.ocsp
        if how == "down":
            return self.answer(b"", status=503)
        if how == "slow":
            self.authority.release.wait(30)  # until the test is over: the client gives up first
            return None
        with self.lock:
            if self.path == "/tsa":
                return self.answer(self.authority.stamp(body), "application/timestamp-reply")
            return self.answer(self.authority.status(body), "application/ocsp-response")

    def do_GET(self):
        self.authority.asked.append(self.path)
        file = self.authority.path / self.path.lstrip("/")
        if self.path.endswith(".crl") and self.authority.crl == "down":
            return self.answer(b"", status=503)
        if self.path.endswith(".crl") and self.authority.crl == "huge":
            return self.answer(bytes(21 << 20))
        if self.path.endswith(".crl") and self.authority.crl == "redirected for ever":
            self.send_response(302)
            self.send_header("Location", self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        return self.answer(file.read_bytes()) if file.suffix in (".crl", ".der") and file.exists() else self.answer(b"", status=404)
