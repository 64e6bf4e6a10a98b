"""Mail by real SMTP: what an installation that is not for tests sends, and what it does while the mail server is away."""
import email
import email.policy
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import people  # noqa: E402
from support.server import BIN, Client, Server, free_port  # noqa: E402

PYTHON = "/usr/bin/python3"  # Debian's own: the one that its packages are for
HAS_SERVER = os.path.exists(PYTHON) and subprocess.run([PYTHON, "-c", "import aiosmtpd"], capture_output=True).returncode == 0


class MailServer:
    """aiosmtpd, which lays what it gets into a Maildir."""

    def __init__(self, folder, port):
        self.folder, self.port = pathlib.Path(folder), port

    def __enter__(self):
        self.process = subprocess.Popen([PYTHON, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{self.port}",
                                         "-c", "aiosmtpd.handlers.Mailbox", self.folder / "box"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        raise RuntimeError("the mail server does not listen")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)

    def mails(self):
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                for path in sorted((self.folder / "box/new").glob("*"))]

    def wait(self, count, seconds=40):
        deadline = time.monotonic() + seconds
        while len(self.mails()) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(self.mails())} mails came, {count} were expected")
            time.sleep(0.1)
        return self.mails()


@unittest.skipUnless(HAS_SERVER, "python3-aiosmtpd is not installed")
class RealMail(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ezsign-mail-")
        self.addCleanup(folder.cleanup)
        self.mail_server = MailServer(folder.name, free_port())
        self.server = Server(env={"EZSIGN_TEST": "false", "EZSIGN_ORGANISATION": "Penyelenggara Contoh",
                                  "EZSIGN_SMTP_URL": f"smtp://127.0.0.1:{self.mail_server.port}", "EZSIGN_MAIL_FROM": "no-reply@mail.example"})
        # As an operator does it: the ceremony first, then the server, which never sees the root key.
        passphrase = pathlib.Path(folder.name) / "passphrase.txt"
        passphrase.write_text("eight words that nobody else would put together\n")
        subprocess.run([BIN / "ezsign", "ca", "init", "--data", self.server.data, "--root-key-out", pathlib.Path(folder.name) / "root.pem",
                        "--passphrase-file", passphrase], env=dict(self.server.env, EZSIGN_PUBLIC_URL=self.server.url), check=True,
                       capture_output=True)
        self.server.start()
        self.addCleanup(lambda: self.server.__exit__())

    def sign_up(self, address):
        client = Client(self.server)
        client.api("POST", "/sign-up", {"email": address, "password": people.PASSWORD, "captcha": client.captcha(), "language": "id"}, expect=202)

    def activate(self, mail):
        self.assertEqual(mail.get_content_type(), "multipart/alternative")
        self.assertEqual([part.get_content_type() for part in mail.iter_parts()], ["text/plain", "text/html"])
        text = mail.get_body(("plain",)).get_content()
        link = re.search(re.escape(self.server.url) + r"/activate\S*?token=([A-Za-z0-9_-]{43})", text)
        self.assertTrue(link, text)
        self.assertIn(link.group(1), mail.get_body(("html",)).get_content())
        client = Client(self.server)
        client.api("POST", "/activation", {"token": link.group(1)}, expect=204)
        # Its cookies are for https; what counts is that the password is taken now.
        client.api("POST", "/session", {"email": mail["To"].addresses[0].addr_spec, "password": people.PASSWORD}, expect=200)

    def test_activation_arrives_with_right_headers(self):
        with self.mail_server as box:
            self.sign_up("siti@mail.example")
            mail = box.wait(1)[0]
        self.assertEqual(mail["To"].addresses[0].addr_spec, "siti@mail.example")
        self.assertEqual((mail["From"].addresses[0].display_name, mail["From"].addresses[0].addr_spec),
                         ("Penyelenggara Contoh", "no-reply@mail.example"))
        self.assertEqual((mail["X-MailFrom"], mail["X-RcptTo"]), ("no-reply@mail.example", "siti@mail.example"), "the envelope")
        self.assertTrue(mail["Subject"])
        self.assertRegex(mail["Message-ID"], r"^<[^<>@\s]+@mail\.example>$")
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertLess(abs(mail["Date"].datetime.timestamp() - time.time()), 120)
        for name in ("Date", "From", "To", "Subject", "Message-ID", "MIME-Version"):
            self.assertEqual(len(mail.get_all(name)), 1, name)
        self.activate(mail)
        self.assertEqual(Client(self.server).api("GET", "/inbox").status, 404, "the inbox page is for test installations")

    def test_a_mail_server_that_comes_late_gets_it_once(self):
        self.sign_up("budi@mail.example")
        deadline = time.monotonic() + 20
        while "mail.unreachable" not in self.server.log_text():
            self.assertLess(time.monotonic(), deadline, "no try was made")
            time.sleep(0.1)
        with self.mail_server as box:
            self.activate(box.wait(1)[0])
            self.sign_up("ani@mail.example")
            # The box lists them in no order.
            self.assertEqual(sorted(m["To"].addresses[0].addr_spec for m in box.wait(2)), ["ani@mail.example", "budi@mail.example"])


if __name__ == "__main__":
    unittest.main()
