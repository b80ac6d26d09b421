"""A stand-in for a browser and its push service over HTTP, on loopback: takes pushes, opens them, fails as it is told."""

import base64
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from service.people.subscriptions import Browser as Given


@dataclass
class Browser:
    """One browser: its keys, and what its push service has for it."""

    endpoint: str
    pushes: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._key, self._auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)

    @property
    def given(self) -> Given:
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return Given(self.endpoint, _text(point), _text(self._auth))

    def take(self, body: bytes, headers: dict[str, str]) -> None:
        """Open it as a browser does, which shows only what was signed by the key that it subscribed with."""
        assert Vapid02.verify(headers["Authorization"])
        opened = http_ece.decrypt(
            body, private_key=self._key, auth_secret=self._auth, version=headers["Content-Encoding"]
        )
        self.pushes.append(opened.decode())
        self.headers.append(headers)


@dataclass
class PushServer:
    """`faults` come first, one for each push: a status, and a Retry-After."""

    url: str = ""
    browsers: dict[str, Browser] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)
    tries: int = 0

    def browser(self) -> Browser:
        path = f"/push/{len(self.browsers)}"
        self.browsers[path] = Browser(f"{self.url}{path}")
        return self.browsers[path]

    def gone(self, browser: Browser) -> None:
        """The browser takes its subscription back."""
        self.browsers = {path: one for path, one in self.browsers.items() if one is not browser}


@contextmanager
def running() -> Iterator[PushServer]:
    made = PushServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(push: PushServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            push.tries += 1
            body = self.rfile.read(int(self.headers["Content-Length"]))
            browser = push.browsers.get(self.path)
            if push.faults:
                self._answer(*push.faults.pop(0))
            elif browser is None:
                self._answer(410)
            else:
                browser.take(body, dict(self.headers))
                self._answer(201)

        def _answer(self, status: int, retry_after: str = "") -> None:
            self.send_response(status)
            if retry_after:
                self.send_header("Retry-After", retry_after)
            self.send_header("Location", "/push/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
