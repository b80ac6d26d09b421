"""A stand-in for Twilio's REST API over HTTP, on loopback: takes texts, lists them, and fails as it is told."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit
from uuid import uuid4

ACCOUNT, TOKEN = "AC" + "1" * 32, "token"


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request: an answer of this status, or none at all."""

    status: int = 500
    body: str = "{}"
    headers: dict[str, str] = field(default_factory=dict)
    is_taken: bool = False
    """Whether the text goes out all the same."""
    hangs_up: bool = False


@dataclass
class Twilio:
    """What it was sent. `faults` come first, one for each request to send."""

    url: str = ""
    messages: list[dict[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    refused: int = 0

    def take(self, form: dict[str, str]) -> dict[str, str]:
        message = {"sid": f"SM{uuid4().hex}", "status": "queued", "at": datetime.now(UTC).isoformat(), **form}
        self.messages.append(message)
        return message


@contextmanager
def running() -> Iterator[Twilio]:
    """A stand-in that listens on a free port of 127.0.0.1 until the end of the block."""
    twilio = Twilio()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(twilio))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    twilio.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield twilio
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(twilio: Twilio) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
            if not self._is_allowed():
                return
            if twilio.faults:
                self._fail(twilio.faults.pop(0), form)
            else:
                self._answer(201, json.dumps(_resource(twilio.take(form))))

        def do_GET(self) -> None:
            if not self._is_allowed():
                return
            asked = {name: one[0] for name, one in parse_qs(urlsplit(self.path).query).items()}
            found = [
                _resource(one) for one in twilio.messages if asked.get("To", one["To"]) == one["To"]
            ]
            page = {"messages": found, "page": 0, "page_size": 50, "uri": self.path, "next_page_uri": None}
            self._answer(200, json.dumps(page))

        def _is_allowed(self) -> bool:
            expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
            path = urlsplit(self.path).path
            if self.headers["Authorization"] == f"Basic {expected}" and path == (
                f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
            ):
                return True
            twilio.refused += 1
            self._answer(401, json.dumps({"code": 20003, "message": "Authenticate", "status": 401}))
            return False

        def _fail(self, fault: Fault, form: dict[str, str]) -> None:
            if fault.is_taken:
                twilio.take(form)
            if fault.hangs_up:
                self.close_connection = True
                self.connection.close()
                return
            self._answer(fault.status, fault.body, fault.headers)

        def _answer(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing: the request's line holds numbers."""

    return Handler


def _resource(message: dict[str, str]) -> dict[str, object]:
    """A Message resource as Twilio gives it, as far as its library reads it."""
    at = format_datetime(datetime.fromisoformat(message["at"]))
    return {
        "sid": message["sid"],
        "account_sid": ACCOUNT,
        "status": message["status"],
        "to": message["To"],
        "from": message.get("From"),
        "messaging_service_sid": message.get("MessagingServiceSid"),
        "body": message["Body"],
        "direction": "outbound-api",
        "num_segments": "1",
        "num_media": "0",
        "error_code": None,
        "error_message": None,
        "price": None,
        "price_unit": "USD",
        "api_version": "2010-04-01",
        "date_created": at,
        "date_sent": at,
        "date_updated": at,
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{message['sid']}.json",
        "subresource_uris": {},
    }
