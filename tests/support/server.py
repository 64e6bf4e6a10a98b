"""Starts the real server on a free port with data of its own, and talks to it as the web app does. Standard library only."""
import base64
import hashlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("EZSIGN_BIN", ROOT / "build/release/bin"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """`with Server() as server:` data in a temporary folder that ends with it, unless `data` is given."""

    def __init__(self, data=None, env=None, arguments=()):
        self._temporary = None
        if data is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="ezsign-test-")
            data = self._temporary.name
        self.data = pathlib.Path(data)
        self.port = free_port()
        # A dead server's jobs are taken over soon: tests that kill it should not wait for the product's minute.
        self.env = dict(os.environ, EZSIGN_JOB_LEASE_SECONDS="5", **(env or {}))
        self.arguments = list(arguments)
        self.process = None
        self.log = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, wait=True, env=None):
        if self.log:
            self.log.close()
        self.log = open(self.data.with_name(self.data.name + ".log"), "ab")
        self.process = subprocess.Popen(
            [BIN / "ezsignd", "--data", self.data, "--listen", f"127.0.0.1:{self.port}", "--web", ROOT / "web/dist", *self.arguments],
            stdout=self.log, stderr=self.log, env=dict(self.env, **(env or {})))
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"ezsignd ended with {self.process.returncode}:\n{self.log_text()[-3000:]}")
            try:
                if Client(self).get("/health/ready").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise RuntimeError(f"ezsignd is not ready:\n{self.log_text()[-3000:]}")

    def log_text(self):
        return pathlib.Path(self.log.name).read_text(errors="replace")

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)
        if self.log:
            self.log.close()
        return self.process.returncode if self.process else None

    def demo_accounts(self):
        """{role: (email, password)} as ./run prints them."""
        accounts = {}
        for line in (self.data / "demo-accounts.txt").read_text().splitlines():
            found = re.match(r"\s*([\w -]+?)\s*[:\t ]\s*(\S+@\S+)\s+(\S+)\s*$", line)
            if found:
                accounts[found.group(1).strip().lower()] = (found.group(2), found.group(3))
        return accounts

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        os.unlink(self.log.name)
        if self._temporary:
            self._temporary.cleanup()


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.all_headers = response.getheaders()
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def key(self):
        """The stable key of a problem+json answer."""
        try:
            return self.json.get("key")
        except (ValueError, AttributeError):
            return None

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r}>"


class Client:
    def __init__(self, server, language="en"):
        self.server = server
        self.cookie = None
        self.language = language

    def request(self, method, path, body=None, headers=None, content_type=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        all_headers = {"X-EzSign-Client": "test", "Accept-Language": self.language}
        if self.cookie:
            all_headers["Cookie"] = "ez_session=" + self.cookie
        if body is not None and not isinstance(body, (bytes, bytearray)):
            body = json.dumps(body).encode()
            content_type = content_type or "application/json"
        if content_type:
            all_headers["Content-Type"] = content_type
        all_headers.update(headers or {})
        all_headers = {k: v for k, v in all_headers.items() if v is not None}
        connection.request(method, path, body=body, headers=all_headers)
        response = connection.getresponse()
        answer = Answer(response, response.read())
        connection.close()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie" and value.startswith("ez_session="):
                token = value.split(";")[0].partition("=")[2]
                self.cookie = token or None
        return answer

    def get(self, path, **kw):
        return self.request("GET", path, **kw)

    def api(self, method, path, body=None, expect=None, **kw):
        answer = self.request(method, "/api/v1" + path, body, **kw)
        if expect is not None and answer.status != expect:
            raise AssertionError(f"{method} {path}: expected {expect}, got {answer}")
        return answer

    # ---- what a person does

    def captcha(self):
        challenge = self.api("GET", "/captcha", expect=200).json
        return solve_captcha(challenge)

    def log_in(self, email, password):
        return self.api("POST", "/session", {"email": email, "password": password}, expect=200).json

    def upload(self, data, name="document.pdf", password=None, expect=201):
        created = self.api("POST", "/uploads", b"", headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(len(data))})
        if created.status != 201:
            return created
        location = urllib.parse.urlparse(created.headers["location"]).path
        if data:
            sent = self.request("PATCH", location, bytes(data), content_type="application/offset+octet-stream",
                                headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"})
            if sent.status != 204:
                return sent
        body = {"uploadId": location.rsplit("/", 1)[1], "name": name}
        if password is not None:
            body["password"] = password
        return self.api("POST", "/documents", body, expect=expect)

    def mails(self, to):
        return [mail for mail in self.api("GET", "/inbox", expect=200).json["items"] if mail["to"] == to]

    def wait_mail(self, to, pattern, after=0, seconds=20):
        """The first group of `pattern` in the newest mail to `to` that matches, beyond the first `after` mails."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            mails = sorted(self.mails(to), key=lambda m: (m["at"], m["id"]))
            for mail in reversed(mails[after:]):
                found = re.search(pattern, mail.get("text") or self.api("GET", f"/inbox/{mail['id']}").json["text"])
                if found:
                    return found.group(1)
            time.sleep(0.05)
        raise AssertionError(f"no mail to {to} matches {pattern}")


def solve_captcha(challenge):
    p = challenge["parameters"]
    nonce, salt = bytes.fromhex(p["nonce"]), bytes.fromhex(p["salt"])
    counter = 0
    while True:
        key = hashlib.pbkdf2_hmac("sha256", nonce + counter.to_bytes(4, "big"), salt, p["cost"], p["keyLength"])
        if key.hex().startswith(p["keyPrefix"]):
            break
        counter += 1
    payload = {"challenge": challenge, "solution": {"counter": counter, "derivedKey": key.hex()}}
    return base64.b64encode(json.dumps(payload).encode()).decode()
