"""Journeys that several suites need: a verified person, a document, a signature."""
import struct
import zlib

from support.pdfs import blank_pdf
from support.server import Client

PASSWORD = "Kunci-Rahasia-2026!"


def png(width=240, height=90):
    """A small picture with ink on a transparent ground."""
    rows = b"".join(b"\0" + b"".join(b"\x10\x23\x3f" + (b"\xff" if abs(y - height // 2 - (x % 40 - 20)) < 3 else b"\0")
                                       for x in range(width)) for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def sign_up(server, email, password=PASSWORD, activate=True):
    client = Client(server)
    client.api("POST", "/sign-up", {"email": email, "password": password, "captcha": client.captcha(), "language": "en"}, expect=202)
    if activate:
        token = client.wait_mail(email, r"/activate[^\s]*?[#?/](?:token=)?([A-Za-z0-9_-]{20,})")
        client.api("POST", "/activation", {"token": token}, expect=204)
    return client


def verified(server):
    """The demo person who holds a certificate, logged in."""
    client = Client(server)
    email, password = next(v for k, v in server.demo_accounts().items() if "verified" in k)
    client.email = email
    client.log_in(email, password)
    return client


def with_role(server, word):
    client = Client(server)
    email, password = next(v for k, v in server.demo_accounts().items() if word in k)
    client.log_in(email, password)
    return client


def specimen(client):
    items = client.api("GET", "/specimens", expect=200).json["items"]
    if items:
        return items[0]["id"]
    return client.api("POST", "/specimens?kind=drawn&purpose=signature", png(), content_type="image/png", expect=201).json["id"]


def prepare(client, document, **extra):
    body = {"specimenId": specimen(client), "fields": [{"page": 1, "x": 72, "y": 100, "width": 200, "height": 80}]}
    body.update(extra)
    return client.api("POST", f"/documents/{document}/signing", body, expect=201).json


def ask_code(client, signing):
    """The newest code mailed for this signing."""
    before = len(client.mails(client.email))
    client.api("POST", f"/signings/{signing}/otp", {"method": "email"}, expect=200)
    return client.wait_mail(client.email, r"\b(\d{6})\b", after=before)


def upload(client, data=None, name="Perjanjian.pdf", **extra):
    return client.upload(data if data is not None else blank_pdf(), name, **extra).json


def sign(client, data=None, **extra):
    document = upload(client, data)
    signing = prepare(client, document["id"], **extra)
    code = ask_code(client, signing["id"])
    client.api("POST", f"/signings/{signing['id']}/confirm", {"code": code}, expect=200)
    return document["id"]


def file_of(client, document):
    return client.api("GET", f"/documents/{document}/file", expect=200).body
