"""A stand-in for AWS KMS on this machine: as much of its JSON protocol as we speak, and its ways to fail."""

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

REGION = "eu-central-1"


def arn(name: str) -> str:
    return f"arn:aws:kms:{REGION}:000000000000:alias/{name}"


class Kms:
    """What it was asked, and how it answers."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failure = ""
        """An error code for everything that is asked from now on; `silent`: no answer at all."""
        self.keys: dict[str, bytes] = {}
        self.going_on = threading.Event()
        self.url = ""

    @property
    def environment(self) -> dict[str, str]:
        """What boto3 reads: where it is, and who asks."""
        return {
            "AWS_ENDPOINT_URL_KMS": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def answer(self, operation: str, asked: dict[str, Any]) -> dict[str, Any] | str:
        """What KMS says, or the code of its error."""
        self.asked.append(operation)
        if self.failure == "silent":
            self.going_on.wait(10)
        if self.failure:
            return self.failure
        cipher = AESGCM(self.keys.setdefault(asked["KeyId"], os.urandom(32)))
        context = json.dumps(asked["EncryptionContext"], sort_keys=True).encode()
        if operation == "Encrypt":
            nonce = os.urandom(12)
            sealed = cipher.encrypt(nonce, base64.b64decode(asked["Plaintext"]), context)
            return {
                "CiphertextBlob": base64.b64encode(b"kms" * 20 + nonce + sealed).decode(),
                "KeyId": asked["KeyId"],
            }
        blob = base64.b64decode(asked["CiphertextBlob"])[60:]
        try:
            plain = cipher.decrypt(blob[:12], blob[12:], context)
        except (InvalidTag, ValueError):
            return "InvalidCiphertextException"
        return {"Plaintext": base64.b64encode(plain).decode(), "KeyId": asked["KeyId"]}


@contextmanager
def running() -> Iterator[Kms]:
    kms = Kms()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            said = kms.answer(self.headers["X-Amz-Target"].removeprefix("TrentService."), asked)
            body = json.dumps({"__type": said, "message": "no"} if isinstance(said, str) else said).encode()
            self.send_response(400 if isinstance(said, str) else 200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kms.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield kms
    finally:
        kms.going_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
